"""Running text in Latin letters: both versions say the same."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.kernel import latin
from khtext.words import engines
from tests.texts import ANY


class Forms(dict):
    """Makes the form of a token when it is asked for."""

    def __missing__(self, token):
        self[token] = token if token == "ៗ" else f"{len(token)}{token[:1]}"
        return self[token]


def tokens(text):
    starts, ends, kinds = engines.load().tokens(text)
    return text, starts, ends, kinds


CHARS = st.text(st.sampled_from("ទៅផ្សារៗ។(). a1%«»\u200b\ufeff\n\n\r"), max_size=30)


def test_lines_are_read_by_themselves():
    assert latin.pure_joined(*tokens("ទៅ\u200b\nៗ\n\u200bផ្សារៗ"), Forms()) == "2ទ\nៗ\n5ផ 5ផ"


@given(ANY | CHARS)
def test_both_versions_join_alike(text):
    compiled = pytest.importorskip("khtext.kernel._latin")
    found = tokens(text)
    assert compiled.joined(*found, Forms()) == latin.pure_joined(*found, Forms())


@given(st.lists(ANY | CHARS, max_size=4))
def test_a_text_is_the_sum_of_its_lines(lines):
    lines = [line.replace("\n", "") for line in lines]
    joined = [latin.joined(*tokens(line), Forms()) for line in lines]
    assert latin.joined(*tokens("\n".join(lines)), Forms()) == "\n".join(joined)


OFFSETS = st.lists(st.integers(-2, 12), max_size=5)


@given(CHARS, OFFSETS, OFFSETS, st.binary(max_size=5))
def test_no_array_is_trusted(text, starts, ends, kinds):
    compiled = pytest.importorskip("khtext.kernel._latin")
    arrays = array("q", starts), array("q", ends), kinds
    try:
        made = compiled.joined(text, *arrays, Forms())
    except ValueError:
        return
    assert made == latin.pure_joined(text, *arrays, Forms())


def test_an_error_of_a_form_is_the_error_of_the_text():
    with pytest.raises(KeyError):
        latin.joined(*tokens("ទៅ"), {})
