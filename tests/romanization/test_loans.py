"""Foreign names that a list knows."""

import pytest

from khtext.romanization import loans

LOANS = loans.load()


@pytest.mark.parametrize(
    ("word", "sound", "spelled"),
    [
        ("វ៉ាស៊ីនតោន", "vasintaon", "Washington"),
        ("ម៉ាក្រុង", "makrong", "Macron"),
        ("វ៉ាស៊ីនតោន", "phnum penh", None),  # the sound of something else
        ("ភ្នំពេញ", "phnum penh", None),  # a Khmer name
        ("អាស៊ីអាគ្នេយ៍", "asiakne", None),  # Southeast Asia: its English form is a translation
    ],
)
def test_a_name_is_spelled_as_listed_if_it_sounds_so(word, sound, spelled):
    assert LOANS.spelling(word, sound) == spelled


def test_the_lists_have_thousands_of_foreign_names():
    assert len(LOANS.norms) > 3_000
