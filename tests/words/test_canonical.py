"""Words are decided on the canonical spelling, whatever order the diacritics were typed in."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext import orthography
from khtext.script import ZERO_WIDTH
from khtext.settings import Settings
from khtext.words import segmenter
from tests.texts import TEXTS

NO_WIDTH = str.maketrans("", "", "".join(ZERO_WIDTH))
#: Signs in any order after bases, with zero-width characters between.
MIXED = st.text(st.sampled_from("កបរសទណហម\u17d2\u17d2រៅោើេេាាីីុឺ៉៊់៌័ំះ។ ១\u200b\u200d\n"), max_size=24)
WAYS = [Settings(unit=unit, zwsp_boundaries=hard) for unit in segmenter.UNITS for hard in (False, True)]
stage = cache(segmenter.load)


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("គាត់មកហេីយ", "គាត់មកហើយ"),
        ("លេាកគ្រូចំាយើង", "លោកគ្រូចាំយើង"),
        ("មុឺនរៀល", "ម៉ឺនរៀល"),
        ("សេ្តចយាងមក", "ស្តេចយាងមក"),
        ("នៅកន\u17d2រ\u17d2តាក់", "នៅកន\u17d2ត\u17d2រាក់"),
    ],
)
def test_a_word_typed_in_another_order_is_cut_like_the_usual_one(text, usual):
    words = stage().words(text)
    assert "".join(words) == text
    assert [orthography.canonical(word) for word in words] == [
        orthography.canonical(word) for word in stage().words(usual)
    ]


@given(MIXED | TEXTS)
def test_the_words_of_a_text_are_those_of_its_canonical_spelling(text):
    seen = orthography.view(text).text
    assert [orthography.view(word).text for word in stage().words(text)] == [
        orthography.view(word).text for word in stage().words(seen)
    ]


@given(MIXED | TEXTS, st.sampled_from(WAYS))
def test_no_character_is_lost_and_words_are_the_texts_of_the_tokens(text, settings):
    found = stage(settings).tokens(text)
    texts = [token.translate(NO_WIDTH) for token in found.texts(text)]
    assert "".join("".join(texts).split()) == "".join(text.translate(NO_WIDTH).split())
    assert [word.translate(NO_WIDTH) for word in stage(settings).words(text)] == texts
    spaced = "".join(stage(settings).spaced_blocks([text], "|"))
    assert [
        word.translate(NO_WIDTH) for line in re.split("\r?\n", spaced) for word in line.split("|") if word
    ] == texts


def test_the_boundaries_of_the_user_hold_inside_a_cluster_too():
    assert stage(Settings(zwsp_boundaries=True)).words("ក\u200bហេីយ") == ["ក", "ហេីយ"]
