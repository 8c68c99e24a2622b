"""Words of a user's own."""

import pytest

import khtext
from khtext.errors import KhtextError
from khtext.words.user_words import read_words

ZWSP = "\u200b"


def test_the_users_words_stay_whole_the_longest_first():
    text = "លោកចុងជីងទៅចុង"
    assert khtext.segment(text, words=["ចុងជីង", "ចុង", "ជីងទៅ"]) == ["លោក", "ចុងជីង", "ទៅ", "ចុង"]
    assert khtext.segment("ទៅ New York វិញ", words=["New York"]) == ["ទៅ", "New York", "វិញ"]


def test_the_users_words_are_found_in_any_spelling_that_looks_the_same():
    assert khtext.segment(f"ចុង{ZWSP}ជីង", words=["ចុងជីង"]) == ["ចុងជីង"]


def test_a_file_of_words_has_comments_and_errors_name_it(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("# names\nចុងជីង\n\n  ហ្វូលីង \n", encoding="utf-8")
    assert read_words(file) == ("ចុងជីង", "ហ្វូលីង")
    with pytest.raises(KhtextError, match=r"none\.txt"):
        read_words(tmp_path / "none.txt")
