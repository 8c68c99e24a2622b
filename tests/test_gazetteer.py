"""Name lookup."""

from hypothesis import given
from hypothesis import strategies as st

from khtext.gazetteer import Gazetteer

KHMER = st.text("កខភ្នំពេញថៃា េ", max_size=12)


def ends(names, text):
    return {(start, end) for start, found in Gazetteer(dict.fromkeys(names)).find(text) for end, _ in found}


def test_the_longest_name_comes_first():
    names = Gazetteer({"ភ្នំ": 1, "ភ្នំពេញ": 2})
    assert names.at("ភ្នំពេញ", 0) == [(7, 2), (4, 1)]


def test_a_name_is_not_found_inside_a_cluster():
    assert ends(["ភ្នំពេញ"], "ភ្នំពេញ្ក") == set()


def test_a_name_cut_off_by_the_end_of_the_text_is_not_found():
    assert ends(["ថៃឡង់", "ថៃ"], "ទៅថៃ") == {(2, 4)}


def test_names_of_one_and_two_characters_are_found():
    assert ends(["ថៃ", "ក"], "កថៃ") == {(0, 1), (1, 3)}


def test_no_names_find_nothing():
    assert ends([], "ភ្នំពេញ") == set()


@given(st.lists(KHMER.filter(bool), max_size=6), KHMER)
def test_what_is_found_is_a_name_and_stands_there(names, text):
    for start, end in ends(names, text):
        assert text[start:end] in names


@given(st.lists(KHMER.filter(bool), min_size=1, max_size=6), st.sampled_from(["", " ", "x"]))
def test_every_name_is_found_where_it_stands_alone(names, before):
    for name in names:
        if not name.startswith(tuple("្ាំេៃ")):
            assert (len(before), len(before) + len(name)) in ends(names, before + name)
