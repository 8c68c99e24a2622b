"""Documents keep their promises: spans are sorted and disjoint, tokens never straddle them."""

import pickle
from dataclasses import FrozenInstanceError, fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.document import Document, Quantity, Span, Token, Tokens
from khtext.document.spans import quantity


def test_tokens_are_cut_at_the_edges_of_an_amount():
    tokens = Tokens.of([Token(0, 3, "number"), Token(4, 14, "word")])
    doc = Document("2.4 ពាន់លានយន់").with_tokens(tokens)
    cut = doc.with_quantities([Quantity(0, 11, "number", "2400000000")]).tokens
    assert [(token.start, token.end) for token in cut] == [(0, 3), (4, 11), (11, 14)]


def test_tokens_that_come_after_the_spans_are_cut_too():
    doc = Document("ភ្នំពេញ").with_entities([Span(0, 4, "LOC")]).with_tokens(Tokens.of([Token(0, 7, "word")]))
    assert [(token.start, token.end) for token in doc.tokens] == [(0, 4), (4, 7)]


def test_a_piece_of_a_cut_token_has_no_zero_width_space_at_its_edge():
    doc = (
        Document("កក\u200bខខ")
        .with_tokens(Tokens.of([Token(0, 5, "word")]))
        .with_entities([Span(0, 2, "LOC")])
    )
    assert doc.tokens.texts(doc.text) == ["កក", "ខខ"]


SPANS = st.lists(
    st.tuples(st.integers(0, 29), st.integers(1, 12), st.sampled_from(["LOC", "ORG", "PER"])).map(
        lambda made: Span(made[0], min(made[0] + made[1], 30), made[2])
    )
)


@given(SPANS, SPANS, st.lists(st.integers(1, 29), unique=True))
def test_entities_are_sorted_disjoint_and_never_straddled(first, second, cuts):
    text = "កខ" * 15
    edges = [0, *sorted(cuts), 30]
    tokens = Tokens.of(Token(a, b, "word") for a, b in pairwise(edges))
    doc = Document(text).with_tokens(tokens).with_entities(first).with_entities(second)
    for before, after in pairwise(doc.entities):
        assert before.end <= after.start
    covered = [at for token in doc.tokens for at in range(token.start, token.end)]
    assert covered == list(range(30))
    for span in doc.entities:
        assert not any(
            token.start < edge < token.end for token in doc.tokens for edge in (span.start, span.end)
        )
    for inner in doc.nested:
        assert any(span.start <= inner.start and inner.end <= span.end for span in doc.entities)


def test_quantity_made_quickly_is_that_of_the_class():
    others = [one.name for one in fields(Quantity) if one.name not in ("start", "end", "kind", "value")]
    every = {name: name for name in others if name not in ("ambiguous", "alternatives", "doc_text")}
    for said in ({}, every, every | {"alternatives": ("5", "6")}):
        made = quantity(1, 4, "number", "7", **said)
        assert made == Quantity(1, 4, "number", "7", ambiguous="alternatives" in said, **said)
        assert type(made) is Quantity
        assert made.doc_text is None
        assert pickle.loads(pickle.dumps(made)) == made
        with pytest.raises(FrozenInstanceError):
            made.start = 2
