"""Words of a user's own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khtext
from khtext import orthography
from khtext.errors import KhtextError
from khtext.script import MARKS, is_cluster_edge
from khtext.words.user_words import finder, read_words

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


LETTERS = st.text(alphabet="កខ្ាំ ab\u200b", max_size=12)


def expected(text, words):
    """The definition: at each place the longest word that stands there between grapheme clusters.

    A word that starts with a mark is none.
    """
    seen = orthography.view(text)
    spelt = {orthography.view(word).text.strip() for word in words}
    ordered = sorted((word for word in spelt if word and word[0] not in MARKS), key=len, reverse=True)
    at = 0
    while at < len(seen.text):
        ends = [at + len(word) for word in ordered if seen.text.startswith(word, at)]
        end = next(
            (end for end in ends if is_cluster_edge(seen.text, at) and is_cluster_edge(seen.text, end)), None
        )
        if end:
            yield seen.original(at, end)
        at = end or at + 1


@given(LETTERS, st.lists(LETTERS, min_size=1, max_size=6))
def test_words_are_found_as_they_are_defined(text, words):
    assert finder(words)(text) == list(expected(text, words))


def test_the_cost_does_not_depend_on_how_many_words_begin_alike():
    text = "ការងារនិងការរស់នៅ" * 300

    def seconds(count):
        find = finder([f"ការ{number}" for number in range(count)])
        find("ក")
        begun = time.perf_counter()
        find(text)
        return time.perf_counter() - begun

    assert min(seconds(20_000) for _ in range(3)) < 10 * min(seconds(20) for _ in range(3)) + 0.02
