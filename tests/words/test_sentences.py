"""Sentences: the samples, and what holds on any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import parameters, rows, stages

MARKS = st.text(st.sampled_from('កខ ។៕?!.…«»“”"()[]៖៛ល១2aA\n\u200b'))


def cut(text):
    return [text[start:end] for start, end in stages("words", "sentences")(text).sentences]


@pytest.mark.parametrize(("text", "expected"), parameters("sentences"))
def test_the_sentences_of_a_sample(text, expected):
    assert cut(text) == expected.split(" | ")


def test_the_samples_hold_150_boundaries():
    assert sum(len(expected.split(" | ")) for _, _, expected in rows("sentences")) >= 150


@given(MARKS)
def test_sentences_are_sorted_and_hold_every_token_whole(text):
    doc = stages("words", "sentences")(text)
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
