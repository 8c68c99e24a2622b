"""The United Nations system: the examples of its report, and its laws."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext import data
from khtext.orthography import canonical
from khtext.romanization import ungegn
from tests.cases import rows

SYSTEM = ungegn.load()
ROWS = rows("ungegn")
TEXT = st.text("កគងញតនបហរសអឥឧ្ាិីុោះំ់៉៊័៌ៈaé 1", max_size=20)


def composed(text):
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("note", "text", "expected"), ROWS, ids=[row[1] for row in ROWS])
def test_an_example_of_the_report(note, text, expected):
    assert composed(SYSTEM.word(canonical(text))) == composed(expected)


@pytest.mark.parametrize("letter", [chr(code) for code in range(0x1780, 0x17B4)])
def test_every_letter_has_a_value(letter):
    assert SYSTEM.word(letter)


@pytest.mark.parametrize(
    "sign", [sign for sign in data.read_toml("ungegn.toml")["vowels"] if sign != "inherent"]
)
def test_a_vowel_has_the_value_of_the_series_of_its_consonant(sign):
    first, second = data.read_toml("ungegn.toml")["vowels"][sign]
    assert (SYSTEM.word("ក" + sign), SYSTEM.word("គ" + sign)) == ("k" + first, "k" + second)


@given(TEXT)
def test_what_is_not_khmer_is_kept(text):
    kept = "".join(char for char in text if not "\u1780" <= char <= "\u17ff")
    latin = SYSTEM.word(text)
    assert "".join(char for char in latin if char in " 1") == "".join(char for char in kept if char in " 1")


@given(st.text(max_size=20))
def test_any_text_is_accepted(text):
    assert isinstance(SYSTEM.word(text), str)
