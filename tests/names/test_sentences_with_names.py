"""Names in the sentences of the samples: most are found, and ordinary words are left alone."""

import re

import pytest

from khtext import data
from khtext.document import Document
from tests.cases import rows, stages

#: What the tagger, which never saw these sentences, is held to; each file holds the hard cases of a kind.
LEAST_F1 = {"names": 0.94, "places": 0.91, "organizations": 0.91, "persons": 0.92}
CAMBODIA = ("cambodia.tsv", "villages.tsv")


def village_words():
    return rows("village_words")


def bracketed(text):
    """The names in brackets, as (start, end, label) in the text without the brackets."""
    found, removed = set(), 0
    for match in re.finditer(r"\[([^\[\]]+)\](LOC|ORG|PER)", text):
        start = match.start() - removed
        found.add((start, start + len(match[1]), match[2]))
        removed += len(match[0]) - len(match[1])
    return found


@pytest.fixture(scope="module")
def villages():
    return {row["name"] for name in CAMBODIA for row in data.read_table(name)}


def test_the_sentences_of_ordinary_words_use_names_of_villages(villages):
    notes = [note for note, _, _ in village_words()]
    assert len(notes) == 300
    assert len(set(notes) & villages) >= 200
    assert [note for note, text, _ in village_words() if note not in villages or note not in text] == []


def test_ordinary_words_that_are_villages_hardly_ever_make_a_name():
    tag = stages("words", "names")
    alarms = [text for _, text, _ in village_words() if tag(Document(text)).entities]
    assert len(alarms) <= 3, alarms


@pytest.mark.parametrize("name", list(LEAST_F1))
def test_most_names_of_the_sample_sentences_are_found(name):
    tag = stages("words", "names")
    right = wrong = missed = 0
    for _, text, expected in rows(name):
        wanted = bracketed(expected)
        found = {(span.start, span.end, span.label) for span in tag(Document(text)).entities}
        right, wrong, missed = (
            right + len(wanted & found),
            wrong + len(found - wanted),
            missed + len(wanted - found),
        )
    assert 2 * right / (2 * right + wrong + missed) >= LEAST_F1[name]


def test_zero_width_spaces_and_subscript_da_change_no_name():
    tag = stages("words", "names")
    for _, text, _ in rows("names")[::5]:
        dirty = re.sub("(?<=[\u1780-\u17b3])(?=[\u1780-\u17b3])", "\u200b", text).replace(
            "\u17d2\u178f", "\u17d2\u178a"
        )
        found = [(dirty[span.start : span.end], span.label) for span in tag(Document(dirty)).entities]
        clean = [
            (name.replace("\u200b", "").replace("\u17d2\u178a", "\u17d2\u178f"), label)
            for name, label in found
        ]
        assert clean == [(text[span.start : span.end], span.label) for span in tag(Document(text)).entities]
