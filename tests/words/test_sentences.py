"""Sentences: the samples, and what holds on any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext import pipeline
from khtext.formats import conllu
from tests.conftest import ROOT, command

ROWS = [
    line.split("\t")
    for line in (ROOT / "samples" / "sentences.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith(("#", "note\t"))
]
STAGES = pipeline.load(["words", "sentences"])
MARKS = st.text(st.sampled_from('កខ ។៕?!.…«»“”"()[]៖៛ល១2aA\n\u200b'))


def cut(text):
    return [text[start:end] for start, end in STAGES(text).sentences]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_sentences_of_a_sample(text, expected):
    assert cut(text) == expected.split(" | ")


def test_the_samples_hold_150_boundaries():
    assert sum(len(expected.split(" | ")) for _, _, expected in ROWS) >= 150


@given(MARKS)
def test_sentences_are_sorted_and_hold_every_token_whole(text):
    doc = STAGES(text)
    tokens = iter(doc.tokens)
    for start, end in doc.sentences:
        token = next(tokens)
        assert token.start == start
        while token.end != end:
            token = next(tokens)
    assert next(tokens, None) is None


@given(MARKS, MARKS)
def test_a_line_end_ends_a_sentence(first, second):
    assert cut(f"{first}\n{second}") == cut(first) + cut(second)


def test_brackets_that_nothing_closes_take_no_longer_each():
    began = time.process_time()
    assert len(cut("(" * 100_000)) == 1
    assert time.process_time() - began < 20, "every bracket looked through all those before it"


def test_sentences_are_blocks_of_conllu():
    doc = STAGES("ខ្ញុំទៅ។ គាត់មក។")
    blocks = conllu.conllu(doc).split("\n\n")
    assert [line for block in blocks for line in block.split("\n") if line.startswith("# text")] == [
        "# text = ខ្ញុំទៅ។",
        "# text = គាត់មក។",
    ]
    done = command("segment", "-f", "conllu", input="ខ្ញុំទៅ។ គាត់មក។\n".encode())
    assert done.stdout.decode().count("# sent_id") == 2
