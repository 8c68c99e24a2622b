"""Names as columns look like a tuple of spans."""

import pickle

from khtext import pipeline
from khtext.document import Document, Entities, Span

NAMES = (
    Span(0, 2, "LOC", norm="A", score=0.5),
    Span(3, 5, "PER", latin="B", latin_score=0.25, source="model"),
)


def test_the_columns_are_equal_to_the_tuple_both_ways():
    names = Entities.of(NAMES)
    assert names == NAMES
    assert names == Entities.of(list(NAMES))
    assert NAMES.__eq__(names) is NotImplemented
    assert names != NAMES[:1]
    assert hash(names) == hash(NAMES)
    assert repr(names) == repr(NAMES)
    assert Entities.of(()) == ()


def test_names_are_read_like_those_of_a_tuple():
    names = Entities.of(NAMES)
    assert (names[0], names[-1], names[1:], list(names)) == (NAMES[0], NAMES[1], NAMES[1:], list(NAMES))
    assert names + NAMES == NAMES + names == (*NAMES, *NAMES)
    assert NAMES[1] in names
    assert names[0] is names[0]


def test_names_are_left_out_by_their_places():
    names = Entities.of([*NAMES, Span(6, 7, "ORG")])
    columns = Entities(names.starts, names.ends, names.said)
    for places in ((), (1,), (2, 0), (0, 1, 2)):
        rest = tuple(name for at, name in enumerate(names) if at not in places)
        assert names.without(places) == columns.without(places) == rest
    assert names.without([0])[0] is names[1]


def test_what_is_pickled_comes_back():
    doc = pipeline.load(["words", "names"])("លោក សុខ សាន នៅខេត្តកំពត")
    again = pickle.loads(pickle.dumps(doc))
    assert again == doc
    assert [span.text for span in again.entities] == ["សុខ សាន", "ខេត្តកំពត"]


def test_a_span_that_was_added_knows_its_text_and_stays_the_same_object():
    span = Span(2, 9, "LOC")
    doc = Document("នៅភ្នំពេញ").with_entities([span])
    assert doc.entities[0] is span
    assert span.text == "ភ្នំពេញ"
    assert doc.with_entities([Span(0, 9, "ORG")]).nested[0].text == "ភ្នំពេញ"


def test_a_span_of_another_text_is_copied():
    span = Document("នៅភ្នំពេញ").with_entities([Span(2, 9, "LOC")]).entities[0]
    doc = Document("មកភ្នំពេញ").with_entities([span])
    assert (doc.entities[0].doc_text, span.doc_text) == ("មកភ្នំពេញ", "នៅភ្នំពេញ")
