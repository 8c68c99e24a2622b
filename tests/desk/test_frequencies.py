"""Frequencies of words, names and amounts."""

from collections import Counter
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from khtext import pipeline
from khtext.desk.frequencies import Frequencies, of_amounts, of_names, of_words
from khtext.document import Document
from khtext.orthography import view
from khtext.words import segmenter
from tests.texts import TEXTS

words = cache(segmenter.load)


def counted(text, **options):
    return {item[0]: count for item, count in of_words(words(), [text], **options).items()}


def test_words_are_counted_without_numbers_and_punctuation():
    assert counted("ទៅៗ ទៅ 5 ១២!\r\nមក។\n") == {"ទៅ": 2, "មក": 1}
    assert counted("ទៅ 5!", every=True) == {"ទៅ": 1, "5": 1, "!": 1}


def test_a_word_typed_in_two_ways_is_one():
    assert counted("ម៉ឺន មុឺន ម៉\u200bឺន") == {"ម៉ឺន": 3}


def test_names_have_their_label_and_amounts_their_value():
    doc = pipeline.load(["words", "names", *pipeline.AMOUNTS])(Document("នៅខេត្តកំពត ៥លានរៀល និងខេត្តកំពត"))
    assert of_names(doc) == {("ខេត្តកំពត", "LOC", "Kampot", "KH-7"): 2}
    assert of_amounts(doc) == {("៥លានរៀល", "money", "5000000", "", "KHR", ""): 1}


def test_documents_are_counted_and_equal_counts_stand_in_order():
    total = Frequencies()
    for document in ({("ខ",): 1, ("ក",): 1}, {("ខ",): 2}, {("គ",): 1}):
        total.add(Counter(document))
    rows = [(row.item[0], row.count, row.documents, row.share) for row in total.rows()]
    assert rows == [("ខ", 3, 2, 0.6), ("ក", 1, 1, 0.2), ("គ", 1, 1, 0.2)]
    assert [row.count for row in total.rows(least=2)] == [3]
    assert len(total.rows(most=2)) == 2
    assert Frequencies().rows() == []


@given(st.lists(TEXTS, max_size=4))
def test_blocks_give_the_counts_of_their_words(lines):
    """A law: all words are counted, each as often as it stands in the text."""
    text = "\n".join(lines)
    wanted = Counter()
    for line in text.split("\n"):
        wanted.update(seen for word in words().words(line) if (seen := view(word).text))
    assert Counter(counted(text, every=True)) == wanted
