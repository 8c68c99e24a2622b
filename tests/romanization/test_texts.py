"""Running text in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khtext
from khtext import KhtextError
from khtext.romanization import texts

SYSTEMS = {name: texts.load(name) for name in texts.SYSTEMS}
NAMES = SYSTEMS["names"]
TEXT = st.text("កខភ្នំពេញ។ៗ២៖ា \u200b\n.,(2a", max_size=30)


def test_words_are_separated_by_a_space():
    assert NAMES("ខ្ញុំទៅផ្សារ") == "khnhum tov phsar"


def test_a_foreign_name_that_a_list_knows_is_spelled_as_in_its_own_language():
    assert NAMES("ម៉ាក្រុងទៅវ៉ាស៊ីនតោន") == "Macron tov Washington"
    assert NAMES("ចិន ប៉ុន្តែ") == NAMES("ចិន ប៉ុន្តែ").lower()  # a Khmer word for a country, and no name
    assert "W" not in SYSTEMS["ungegn"]("វ៉ាស៊ីនតោន")


def test_an_acronym_has_capitals():
    assert NAMES("អ.គ.ក ទិញដី") == "A.K.K tuenh dei"


def test_punctuation_stands_where_latin_text_has_it():
    assert NAMES("ខ្ញុំទៅ (ផ្សារ)។ ខ្ញុំទៅ៖") == "khnhum tov (phsar). khnhum tov:"


def test_numbers_are_written_in_latin_digits_and_set_apart():
    assert NAMES("ខ្ញុំទៅ២.៥% 3km") == "khnhum tov 2.5% 3km"


def test_the_repetition_sign_repeats_the_word_before_it():
    assert NAMES("ធំៗ ទៅ ៗ") == "thum thum tov tov"
    assert NAMES("ៗ") == "ៗ"
    assert NAMES("ធំ\nៗ") == "thum\nៗ"


def test_white_space_is_kept():
    assert NAMES("ខ្ញុំ  ទៅ\tផ្សារ\r") == "khnhum  tov\tphsar\r"


def test_a_sentence_gets_a_capital_only_when_asked_for():
    text = "ខ្ញុំទៅផ្សារ។ ខ្ញុំទៅភ្នំ។"
    assert NAMES(text) == "khnhum tov phsar. khnhum tov phnum."
    assert NAMES(text, capitalize=True) == "Khnhum tov phsar. Khnhum tov phnum."


def test_ungegn_is_word_by_word_too():
    assert SYSTEMS["ungegn"]("ខ្ញុំទៅផ្សារ។") == "khnhom tŏu phsar."


def test_the_offsets_are_those_of_the_text_as_given():
    text = "ខ្ញុំ\u200bទៅ 2"
    assert [(text[start:end], latin) for start, end, latin in NAMES.read(text)] == [
        ("ខ្ញុំ", "khnhum"),
        ("ទៅ", "tov"),
        ("2", "2"),
    ]


@pytest.mark.parametrize("system", SYSTEMS)
@given(st.text(max_size=30) | TEXT)
def test_any_text_is_accepted(system, text):
    assert isinstance(SYSTEMS[system](text), str)


@pytest.mark.parametrize("system", SYSTEMS)
@given(st.text(st.characters(max_codepoint=0x177F), max_size=30) | st.text("a2 .(\u200b\u200c", max_size=9))
def test_text_without_khmer_is_kept_as_it_is(system, text):
    assert SYSTEMS[system](text) == text


@pytest.mark.parametrize("system", SYSTEMS)
@given(TEXT)
def test_no_khmer_letter_is_left(system, text):
    assert not any("\u1780" <= char <= "\u17d6" for char in SYSTEMS[system](text))


def test_a_thing_that_is_no_system_or_label_is_named():
    with pytest.raises(KhtextError, match="'iso' is not a romanization system; choose from names, ungegn"):
        khtext.romanize("ក", system="iso")
    with pytest.raises(KhtextError, match="'GPE' is not a label; choose from LOC, ORG, PER"):
        khtext.romanize("ក", label="GPE")
    with pytest.raises(KhtextError, match="the system 'ungegn' does not know labels"):
        khtext.romanize("ក", system="ungegn", label="LOC")
