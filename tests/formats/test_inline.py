"""Names in brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.document import Document, Quantity, Span, Token, Tokens
from khtext.formats import inline

TEXT = "នៅភ្នំពេញ 5 រៀល"


@pytest.fixture
def doc():
    return (
        Document(TEXT, id="a.txt")
        .with_tokens(Tokens.of([Token(0, 2, "word"), Token(2, 9, "word"), Token(10, 11, "number")]))
        .with_sentences([(0, 15)])
        .with_entities([Span(2, 9, "LOC", norm="Phnom Penh", ref="KH-12", source="gazetteer")])
        .with_quantities([Quantity(10, 15, "money", "5", currency="KHR", canonical="KHR 5")])
    )


def test_names_and_amounts_stand_in_brackets(doc):
    assert inline.inline(doc) == "នៅ[ភ្នំពេញ]LOC [5 រៀល]money\n"


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=4)


@given(st.text(st.sampled_from("ក្\nab[é\u07ff\u200b😀"), min_size=12, max_size=14), SPANS, SPANS)
def test_the_parts_are_the_whole_text(text, names, amounts):
    doc = Document(text).with_entities(Span(start, start + size, "LOC") for start, size in names)
    doc = doc.with_quantities(Quantity(start, start + size, "money") for start, size in amounts)
    assert b"".join(inline.parts(doc)) == inline.inline(doc).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "CHARS", 2)
        patch.setattr(inline, "MARKS", 1)
        assert b"".join(inline.parts(doc)) == inline.inline(doc).encode()
