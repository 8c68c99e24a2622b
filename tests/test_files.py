"""Texts from files, in blocks."""

import io
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from khtext import files
from khtext.settings import Settings
from khtext.words import segmenter
from tests.texts import TEXTS


@cache
def stage(**settings):
    """The word stage with these settings, read once."""
    return segmenter.load(Settings(**settings))


@given(st.lists(TEXTS), st.integers(1, 9))
def test_a_stream_gives_the_same_whatever_the_blocks(texts, size):
    text = "\n".join(texts)
    file = io.BytesIO(text.encode())
    blocks = list(files.blocks("a", file, lambda rest: None, size))
    assert "".join(blocks) == text
    lines = text.removesuffix("\n").split("\n") if text else []
    spaced = "".join(" ".join(stage().words(line)) + "\r" * line.endswith("\r") + "\n" for line in lines)
    got = "".join(stage().spaced_blocks(blocks))
    assert got == spaced or (got[:-1] + "\r\n" == spaced and text.endswith("\r"))
    assert "".join(stage().marked_blocks(blocks)) == stage().marked(text)
