"""Which of overlapping names and amounts stay."""

from khtext.document import Document, Quantity, Span

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
