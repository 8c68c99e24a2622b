"""Names without an English form get their Latin letters."""

import time

from khtext import pipeline
from khtext.document import Document, Span
from khtext.romanization import stage
from khtext.settings import DEFAULTS, Settings
from tests.cases import stages

LATIN = stage.load(DEFAULTS)


def latin(text, label, **known):
    (span,) = LATIN(Document(text).with_entities([Span(0, len(text), label, **known)])).entities
    return span.latin


def test_a_name_without_an_english_form_gets_latin_letters_and_a_score():
    (span,) = LATIN(Document("នៅព្រែកប៉ាន").with_entities([Span(2, 11, "LOC")])).entities
    assert span.latin == "Preaek Pan"
    assert 0.5 < span.latin_score <= 1
    assert span.norm is None


def test_a_name_with_an_english_form_is_left_alone():
    assert latin("ភ្នំពេញ", "LOC", norm="Phnom Penh") is None


def test_a_name_in_latin_letters_is_left_alone():
    assert latin("Smart Axiata", "ORG") is None


def test_the_label_chooses_the_model():
    assert (latin("សែន", "LOC"), latin("សែន", "PER")) == ("Saen", "Sen")


def test_the_word_before_a_loan_is_read_as_khmer():
    doc = pipeline.load(["words", "names", "latin"])("នៅទីក្រុងហ្វូលីង")
    assert [span.latin for span in doc.entities] == ["Ti Krong Fuling"]


def test_it_can_be_left_out():
    doc = pipeline.load(settings=Settings(latin=False))("នៅទីក្រុងហ្វូលីង")
    assert [span.latin for span in doc.entities] == [None]


def test_the_time_grows_with_the_text_alone():
    def seconds(times):
        doc = stages("words")(Document("នៅក្រុងហ្វូលីង " * times))
        spans = [Span(15 * at + 2, 15 * at + 14, "LOC") for at in range(times)]
        doc = doc.with_entities(spans)
        start = time.process_time()
        assert all(span.latin for span in LATIN(doc).entities)
        return time.process_time() - start

    seconds(100)
    many, few = (min(seconds(times) for _ in range(3)) for times in (8000, 2000))
    assert many < 8 * max(few, 0.005)
