"""Documents keep their promises: spans are sorted and disjoint, tokens never straddle them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from khtext.document import Document, Quantity, Span, Token, Tokens

TEXT = "ក្រសួងពាណិជ្ជកម្មកម្ពុជានៅភ្នំពេញ"


def spans(doc):
    return [(span.start, span.end, span.label) for span in doc.entities]


def test_a_longer_name_takes_in_the_shorter_one():
    doc = Document(TEXT).with_entities([Span(17, 24, "LOC")]).with_entities([Span(0, 24, "ORG")])
    assert spans(doc) == [(0, 24, "ORG")]
    assert [(span.start, span.end, span.label) for span in doc.nested] == [(17, 24, "LOC")]


def test_a_name_inside_one_that_was_there_first_is_nested_too():
    doc = Document(TEXT).with_entities([Span(0, 24, "ORG")]).with_entities([Span(17, 24, "LOC")])
    assert spans(doc) == [(0, 24, "ORG")]
    assert len(doc.nested) == 1


def test_of_two_names_that_overlap_partly_the_longer_stays():
    doc = Document(TEXT).with_entities([Span(0, 6, "ORG"), Span(3, 24, "LOC")])
    assert spans(doc) == [(3, 24, "LOC")]
    assert doc.nested == ()


def test_of_two_equal_names_the_first_stays():
    doc = Document(TEXT).with_entities([Span(0, 6, "ORG")]).with_entities([Span(0, 6, "LOC")])
    assert spans(doc) == [(0, 6, "ORG")]


def test_money_replaces_the_number_inside_it():
    number = Quantity(0, 3, "number", "5")
    money = Quantity(0, 8, "money", "5", currency="KHR")
    assert Document("5 ០រៀល។").with_quantities([number]).with_quantities([money]).quantities == (money,)


def test_of_two_equal_quantities_the_later_stays():
    number, year = Quantity(0, 4, "number", "2019"), Quantity(0, 4, "date", "2019")
    assert Document("2019").with_quantities([number]).with_quantities([year]).quantities == (year,)


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


def test_the_parts_of_a_compound_are_found_again():
    token = Token(0, 6, "word", ((0, 2), (2, 4), (4, 6)))
    tokens = Tokens.of([token, Token(6, 8, "word")])
    assert tokens[0] == token
    assert tokens[1].parts == ()


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
