"""Names in Latin letters: what the models say, and what is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.romanization import names

MODELS = names.load()
#: Names that are in no list: places made up of words that many places have, and people.
PLACES = [
    ("ព្រៃស្វាយក្រោម", "Prey Svay Kraom"),
    ("ត្រពាំងស្នាយលើ", "Trapeang Snay Leu"),
    ("ភ្នំដំរីចាស់", "Phnum Damrei Chas"),
    ("អូរកណ្តាលត្បូង", "Ou Kandal Tboung"),
    ("បឹងក្អែក", "Boeng K'aek"),
]


@pytest.mark.parametrize(("khmer", "latin"), PLACES)
def test_a_place(khmer, latin):
    assert MODELS.name(khmer, "LOC")[0] == latin


def test_the_label_chooses_the_model():
    assert MODELS.name("សែន", "LOC")[0] == "Saen"
    assert MODELS.name("សែន", "PER")[0] == "Sen"
    assert MODELS.name("សែន", "ORG") == MODELS.name("សែន", "LOC")


def test_parts_of_a_name_stay_apart():
    assert MODELS.name("សុខ វណ្ណា", "PER")[0].count(" ") == 1


def test_a_number_is_set_apart_and_written_in_latin_digits():
    assert MODELS.name("ព្រែកប៉ាន២")[0] == "Preaek Pan 2"
    assert MODELS.name("ព្រែកប៉ាន ១២")[0] == "Preaek Pan 12"


def test_zero_width_characters_change_nothing():
    assert MODELS.name("ព្រែក\u200bប៉ាន") == MODELS.name("ព្រែកប៉ាន")


def test_signs_in_another_order_change_nothing():
    assert MODELS.name("ចំាស") == MODELS.name("ចាំស")


def test_a_word_of_a_text_has_no_space_and_no_capital():
    assert MODELS.word("ព្រែកប៉ាន") == "preaekpan"


def test_the_score_is_higher_for_a_common_word_than_for_a_rare_one():
    assert MODELS.name("ភ្នំ")[1] > 0.9 > MODELS.name("ឝ្ឆឹៈ")[1]


@given(st.text(max_size=30), st.sampled_from(["LOC", "ORG", "PER"]))
def test_any_text_is_accepted_and_the_score_is_a_probability(text, label):
    latin, score = MODELS.name(text, label)
    assert not names.LETTERS.search(latin)
    assert 0 <= score <= 1


@given(st.text(st.characters(blacklist_categories=["Cs", "Cf"], max_codepoint=0x177F), max_size=30))
def test_what_is_not_khmer_is_kept(text):
    assert MODELS.name(text) == (text, 1.0)


@pytest.mark.parametrize(
    ("khmer", "latin"), [("អ.គ.ក", "A.K.K"), ("ក្រុមហ៊ុន អ.គ.ក", "Krom Hun A.K.K"), ("ស.អ", "S.A"), ("អ", "A")]
)
def test_the_letter_that_carries_vowels_is_not_left_out_where_it_stands_alone(khmer, latin):
    assert MODELS.name(khmer, "ORG")[0] == latin
    assert MODELS.name(khmer, "PER")[0].endswith(latin[-1])


def test_a_whole_name_is_left_to_its_tokens_where_a_part_sounds_foreign():
    assert MODELS.whole("ទីក្រុងហ្វូលីង", "LOC") is None
    assert MODELS.whole("Smart", "ORG") == ("", 1.0)


@given(st.text(max_size=12) | st.text("កអប្ហវាិំ ៉.២", max_size=12), st.sampled_from(["LOC", "PER"]))
def test_a_whole_name_is_spelled_as_a_name(text, label):
    whole = MODELS.whole(text, label)
    assert whole in (None, ("", 1.0)) or whole == MODELS.name(text, label)
