"""Sentences: the compiled way and the plain one."""

import importlib.util
from array import array
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.document import KINDS
from khtext.kernel import sentences
from khtext.words.sentences import signs
from tests.cases import stages

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("khtext.kernel._sentences"), reason="the compiled sentences were not built"
)

SIGNS = signs()
PIECES = (
    *"។៕?!.…«»“”„\"()[]៖៛ល១2aAក\n\u200b \U0001f600👉✔☺",
    "។ល។", "។ ល ។", "។បេ។", "ព.ស", "នេះ", "និ\u200bង", "មាន", "ទៅ", "?»", "។”", "???", "...", "☀☀",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@st.composite
def tokenized(draw):
    """A text and any sorted, disjoint tokens of any kinds."""
    text = draw(TEXT | st.text())
    edges = sorted(draw(st.sets(st.integers(0, len(text)))))
    pairs = [(start, end) for start, end in pairwise(edges) if draw(st.booleans())]
    kinds = bytes(draw(st.integers(0, len(KINDS))) for _ in pairs)
    return text, array("q", [start for start, _ in pairs]), array("q", [end for _, end in pairs]), kinds


@given(TEXT)
def test_the_sentences_of_a_text_are_found_alike(text):
    tokens = stages("words")(text).tokens
    found = text, tokens.starts, tokens.ends, tokens.kinds
    assert sentences.Finder(SIGNS).find(*found) == sentences.PureFinder(SIGNS).find(*found)


@given(tokenized())
def test_the_sentences_of_any_tokens_are_found_alike(found):
    assert sentences.Finder(SIGNS).find(*found) == sentences.PureFinder(SIGNS).find(*found)


@pytest.mark.parametrize("made", [sentences.Finder, sentences.PureFinder])
@pytest.mark.parametrize(
    ("starts", "ends", "kinds"),
    [([0], [3], b"\0"), ([-1], [1], b"\0"), ([1], [1], b"\0"), ([0, 0], [1, 2], b"\0\0"), ([0], [1], b"")],
)
def test_tokens_that_do_not_fit_the_text_are_refused(made, starts, ends, kinds):
    with pytest.raises(ValueError, match="do not fit"):
        made(SIGNS).find("កខ", array("q", starts), array("q", ends), kinds)


@pytest.mark.parametrize("made", [sentences.Finder, sentences.PureFinder])
@pytest.mark.parametrize(
    "wrong",
    [
        {"enders": frozenset(["។។"])},
        {"stops": frozenset([""])},
        {"asking": frozenset(["\U0001f600"])},
        {"closers": {"(": "))"}},
        {"abbreviations": frozenset([""])},
    ],
)
def test_signs_that_are_not_one_character_are_refused(made, wrong):
    with pytest.raises(ValueError, match="character below"):
        made(replace(SIGNS, **wrong))
