"""Names in brackets."""

import pytest

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
