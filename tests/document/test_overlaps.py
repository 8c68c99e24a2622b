"""Which of overlapping names and amounts stay."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from khtext.document import Document, Quantity, Span
from khtext.document.overlaps import not_crossing
from khtext.kernel.arrays import outermost

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


PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), max_size=6)


@given(PAIRS)
def test_the_longest_names_win_and_take_in_what_lies_in_them(pairs):
    starts, ends = [start for start, _ in pairs], [start + length for start, length in pairs]
    kept, inside = [], []
    for at in sorted(range(len(pairs)), key=lambda at: starts[at] - ends[at]):
        rivals = [other for other in kept if starts[other] < ends[at] and starts[at] < ends[other]]
        if not rivals:
            kept.append(at)
        elif any(starts[rival] <= starts[at] and ends[at] <= ends[rival] for rival in rivals) and not any(
            (starts[rival], ends[rival]) == (starts[at], ends[at]) for rival in rivals
        ):
            inside.append(at)
    outer, inner = outermost(array("q", starts), array("q", ends))
    assert list(outer) == sorted(kept, key=starts.__getitem__)
    assert sorted(inner) == sorted(inside)


def apart(starts):
    """Disjoint spans of three characters."""
    return [Span(4 * start, 4 * start + 3, "LOC") for start in sorted(starts)]


@given(PAIRS, st.sets(st.integers(0, 4)))
def test_what_crosses_a_span_of_another_kind_is_left_out_and_nothing_else(pairs, starts):
    others = apart(starts)
    spans = [Quantity(start, start + length, "number") for start, length in pairs]

    def crosses(span, other):
        overlap = span.start < other.end and other.start < span.end
        inside = span.start <= other.start and other.end <= span.end
        around = other.start <= span.start and span.end <= other.end
        return overlap and not inside and not around

    assert not_crossing(spans, others) == [
        span for span in spans if not any(crosses(span, other) for other in others)
    ]


def test_a_name_and_an_amount_never_cross():
    doc = Document("0123456789").with_quantities([Quantity(2, 6, "number", "1")])
    doc = doc.with_entities([Span(0, 4, "LOC"), Span(5, 8, "LOC"), Span(3, 5, "ORG")])
    assert spans(doc) == [(3, 5, "ORG")]
    assert doc.with_quantities([Quantity(4, 9, "money", "2")]).quantities == doc.quantities
