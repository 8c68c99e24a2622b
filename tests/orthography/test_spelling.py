"""Canonical spelling: what is repaired, and what is left alone."""

import pytest
from hypothesis import given

from khtext import orthography, script
from khtext.orthography import canonical, repairs, view
from tests.cases import parameters
from tests.texts import CLUSTERS, SIGNS


@pytest.mark.parametrize(("text", "expected"), parameters("orthography"))
def test_a_sample_is_spelt_as_it_should_be(text, expected):
    assert canonical(text) == expected


@given(CLUSTERS)
def test_canonical_text_is_canonical_already(text):
    assert canonical(canonical(text)) == canonical(text)


@given(CLUSTERS)
def test_text_never_grows_and_loses_no_letter(text):
    mended = canonical(text, keep_coeng_da=True)
    assert len(mended) <= len(text)
    letters = [[char for char in string if char not in SIGNS] for string in (text, mended)]
    assert sorted(letters[0]) == sorted(letters[1])


@given(CLUSTERS)
def test_joiners_and_zero_width_spaces_stay_where_they_are(text):
    kept = [char for char in text if char in script.ZERO_WIDTH]
    assert [char for char in canonical(text) if char in script.ZERO_WIDTH] == kept


@given(CLUSTERS)
def test_keeping_coeng_da_changes_nothing_else(text):
    assert canonical(canonical(text, keep_coeng_da=True)) == canonical(text)


@given(CLUSTERS)
def test_the_repairs_make_the_text_canonical(text):
    pieces, done = [], 0
    for start, end, new in repairs(text):
        assert done <= start < end
        pieces += [text[done:start], new]
        done = end
    assert "".join([*pieces, text[done:]]) == canonical(text)


def test_text_in_order_is_returned_as_it_is():
    text = "ព្រះរាជាណាចក្រកម្ពុជា " * 3
    assert canonical(text) is text
    assert view(text).text is text


def test_a_sign_that_may_not_move_stops_the_ordering():
    held = "ស\u17ca\u200c\u17b8"
    assert canonical(held) == held
    assert canonical("ក\u200c\u17b6\u17d2\u179a") == "ក\u200c\u17b6\u17d2\u179a"


@pytest.mark.parametrize("piece", ["ក", "កា", "ា", "្", "ក្រ្ត", "ចំា", "េ", "េា", "1", "ុី", "ក្"])
def test_the_cost_grows_with_the_length_alone(piece):
    text = piece * (200_000 // len(piece))
    assert len(canonical(text)) <= len(text)
    assert len(view(text).text) <= len(text)
    assert orthography.problems(piece * 2000) is not None
