"""What holds for every text, whatever stands in it."""

import json
import re
from datetime import date, time
from itertools import pairwise

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

import khtext
from khtext import pipeline
from khtext.document import Document, records
from khtext.formats import json as formats
from khtext.settings import Settings
from tests.cases import stages

PIECES = st.sampled_from(
    [
        *"កខគចដតនបពមយរលសហអឥ្ាិីុូើេែោំះ៉៊់័ៗ។៕៖៛០១២៥៩",
        *" .,-–/%$()«»\u200b\u200c\u00a0\r\n\t",
        "ភ្នំពេញ",
        "ខេត្ត",
        "ប្រទេសចិន",
        "ក្រសួងអប់រំ យុវជន និងកីឡា",
        "ក្រុមហ៊ុន",
        "លោក",
        "ហ៊ុន សែន",
        "(CCA)",
        "Co., Ltd.",
        "ពាន់លាន",
        "ម៉ឺន",
        "យន់",
        "ដុល្លារ",
        "ភាគរយ",
        "ជាង",
        "ថ្ងៃទី",
        "ខែកក្កដា",
        "ឆ្នាំ",
        "ម៉ោង",
        "2024",
        "2.4",
        "012 345 678",
        "https://example.org",
        "ម\u17bb\u17b7ន",
        "និង",
        "នៅ",
        "បាន",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS)
@settings(deadline=None)
def test_every_text_gives_a_document_that_keeps_its_promises(text):
    doc = khtext.annotate(text)
    assert doc.text == text
    for spans in (doc.tokens, doc.entities, doc.quantities):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))
    edges = {edge for span in (*doc.entities, *doc.quantities) for edge in (span.start, span.end)}
    assert not any(token.start < edge < token.end for token in doc.tokens for edge in edges)
    for inner in doc.nested:
        assert any(span.start <= inner.start and inner.end <= span.end for span in doc.entities)


@given(TEXTS)
@settings(deadline=None)
def test_the_gaps_between_tokens_hold_only_white_space_and_zero_width_characters(text):
    doc = khtext.annotate(text)
    at = 0
    for start, end in [*((token.start, token.end) for token in doc.tokens), (len(text), len(text))]:
        assert not "".join(text[at:start].split()).strip("\u200b\u200c\u200d\u2060\ufeff")
        at = end


@given(TEXTS)
@settings(deadline=None, max_examples=40)
def test_the_schema_accepts_every_document(text):
    found = json.loads(formats.jsonl(khtext.annotate(text)))
    jsonschema.validate(found, records.schema())
    for name in ("tokens", "entities", "quantities"):
        assert all(found["text"][span["start"] : span["end"]] == span["text"] for span in found[name])


@given(TEXTS)
@settings(deadline=None)
def test_the_stages_one_by_one_give_what_the_pipeline_gives(text):
    doc = Document(text)
    for name in pipeline.STAGES:
        doc = stages(name)(doc)
    assert formats.jsonl(doc) == formats.jsonl(khtext.annotate(text))


@given(st.lists(TEXTS, min_size=2, max_size=5))
@settings(deadline=None, max_examples=60)
def test_texts_together_give_what_each_gives_alone(texts):
    made = list(khtext.pipe([texts[0], *texts]))
    assert made == list(map(khtext.annotate, [texts[0], *texts]))
    assert [span.text for doc in made for span in doc.entities] == [
        doc.text[span.start : span.end] for doc in made for span in doc.entities
    ]


@given(st.lists(TEXTS, min_size=2, max_size=4))
@settings(deadline=None, max_examples=20)
def test_texts_together_keep_the_words_of_a_user_as_each_alone(texts):
    asked = pipeline.load(["words", "names"], Settings(words=("កខ", "ភ្នំពេញ ក")))
    docs = [Document(text, str(number), meta={"n": number}) for number, text in enumerate([texts[0], *texts])]
    assert list(asked.pipe(docs)) == list(map(asked, docs))


WHEN = st.lists(
    st.sampled_from(
        [
            *"០១២៣៤៥៩ /-:.",
            *("ថ្ងៃទី", "ថ្ងៃ", "ខែកុម្ភៈ", "ខែមិថុនា", "កក្កដា", "ខែ", "ឆ្នាំ", "ម៉ោង", "នាទី", "ខ្វះ", "កន្លះ"),
            *(
                "និងថ្ងៃទី",
                "ដល់",
                "ព្រឹក",
                "រសៀល",
                "អធ្រាត្រ",
                "ព.ស.",
                "29",
                "30",
                "31",
                "24",
                "60",
                "2019",
                "2100",
                "July",
            ),
        ]
    ),
    max_size=12,
).map("".join)


@given(WHEN)
@settings(deadline=None, max_examples=400)
def test_every_date_and_time_is_one_that_a_calendar_and_a_clock_have(text):
    for found in khtext.annotate(text).quantities:
        for value in filter(None, (found.value, found.value_max)):
            if found.kind == "time":
                time.fromisoformat(value.replace("24:00", "00:00"))
            elif found.kind == "date" and re.fullmatch(r"[0-9-]*", value):
                year, month, day = parts_of(value)
                date(int(year or 2000), int(month or 1), int(day or 1))


def parts_of(value):
    """Year, month and day of an ISO 8601 date, any of them empty."""
    for form in (r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", r"-()-(\d\d)(?:-(\d\d))?", r"-()-()-(\d\d)"):
        if match := re.fullmatch(form, value):
            return match.groups()
    raise AssertionError(value)
