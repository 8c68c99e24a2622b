"""Khmer dictionary order: the same as ICU's collation `km`."""

import random
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khtext
from khtext import data
from khtext.collation import sort_key
from tests.texts import TEXTS


@pytest.mark.parametrize(
    "ordered",
    [
        ["ក", "កក", "កា", "កៅ", "កុំ", "កំ", "កាំ", "កះ", "កេះ", "កោះ", "ក្ក", "ខ"],
        ["ក", "កៈ", "ក់", "ក៉"],
        ["អ", "អាច", "ឥត", "ឧក", "ឩន"],
        ["រ", "រក្", "រៀន", "ឫស", "ឬ", "ល", "លុប", "ឭ", "ឮ", "វ"],
        ["ពណ", "ពណ៌", "ពត៌មាន", "ព័ត៌មាន"],
        [" ", "។", "៛", "១", "2", "ក", "a", "A", "b", "ж", "漢"],
    ],
)
def test_words_stand_in_dictionary_order(ordered):
    shuffled = random.Random(0).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def test_characters_without_width_do_not_count():
    assert sort_key("ភ្នំ\u200bពេញ") == sort_key("ភ្នំពេញ")
    assert khtext.sort_key("") < khtext.sort_key("ក")


def test_a_key_needs_a_text():
    with pytest.raises(khtext.KhtextError, match="must be a str"):
        khtext.sort_key(5)


@cache
def collator():
    icu = pytest.importorskip("icu")
    return icu.Collator.createInstance(icu.Locale("km"))


def compared(one, other):
    first, second = sort_key(one), sort_key(other)
    return (first > second) - (first < second)


NAMES = ("villages.tsv", "cambodia.tsv", "persons.tsv", "cities.tsv", "organizations.tsv", "countries.tsv")


def test_icu_has_the_same_order_of_all_names_and_of_100000_pairs():
    names = sorted({name for table in NAMES for (name,) in data.read_columns(table, "name")})
    assert len(names) > 20_000
    assert sorted(names, key=sort_key) == sorted(names, key=collator().getSortKey)
    choose = random.Random(5).choice
    for one, other in ((choose(names), choose(names)) for _ in range(100_000)):
        assert compared(one, other) == collator().compare(one, other)


@given(st.lists(TEXTS | st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17FF)), min_size=2))
def test_icu_has_the_same_order_of_any_khmer_text(texts):
    for one, other in pairwise(texts):
        if all(ord(char) < 0x530 or 0x1780 <= ord(char) <= 0x17FF for char in one + other):
            assert compared(one, other) == collator().compare(one, other), (one, other)


@given(st.text(), st.text())
def test_every_text_has_a_key(one, other):
    assert isinstance(sort_key(one) + sort_key(other), bytes)
    if one.startswith(other):
        assert sort_key(other) <= sort_key(one)
