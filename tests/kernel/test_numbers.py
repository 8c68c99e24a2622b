"""The scanner of numbers: the compiled way and the plain one."""

import importlib.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.kernel import numbers
from khtext.kernel.number_readings import GROUPED, NUMBER, ORDERED, QUANTITY, UNREAD
from khtext.kernel.number_words import BOUND, DIGIT, DIGIT_START, FILLER, JOINS, ORDINAL, UNIT, VALUE

#: Texts that touch every rule: spaces, separators, digits of all kinds, signs, marks, halves of clusters.
PIECES = [
    *(" ", "\u00a0", "\n", ".", ",", "-", "/", ":", "(", ")", "៖", "។", ">", "°", "^", "²", "½", "①", "៱"),
    *("៥", "5", "0", "๕", "５", "855", "២០", "2019", "ក", "ខ", "ា", "្", "ៈ", "៏", "ក្ខ", "ពីរ", "នាក់", "ទី"),
    *("1,500", "២.៥", "៣,៥", "៨:៣០", "1/2/2019", "៥ ០០០", "២-៣"),
    *("ច្រើន", "A", "x", "Note", "·", "×", "*", "'", "\u200b", "\0", "\U0001f600"),
]
WORDS = ["ពីរ", "នាក់", "ទី", "ច្រើន", "ក", "ខ", "ក្ខ", "កខ", "A", "Ax", "°", ">", "-", "m2", "ខក៏", "ពីរក", ""]
#: Every flag of a word, and every flag of a text.
HELD = (
    [1 << place for place in (*range(40), 43, 49, 50)]
    + [sign << BOUND for sign in (1, 5)]
    + [7 << VALUE, 2 << VALUE]
)
TEXTUAL = [1 << place for place in range(50, 64)]
flags = st.lists(st.sampled_from(HELD), max_size=4).map(lambda held: sum(set(held)))
texts = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=14).map("".join)


def compiled():
    return importlib.util.find_spec("khtext.kernel._numbers") is not None


def found(text, words, following=(), preceding=()):
    scanners = [
        numbers.load(words, dict(following), dict(preceding), compiled=way)
        for way in (False, *([True] if compiled() else []))
    ]
    results = [scanner.scan(text) for scanner in scanners]
    assert results[0] == results[-1]
    return [(what, text[start:end], bound) for _, _, _, what, start, _, end, bound in results[0]]


@pytest.mark.skipif(not compiled(), reason="the compiled scanner was not built")
@given(
    st.dictionaries(st.sampled_from(WORDS), flags),
    st.dictionaries(st.sampled_from([*WORDS, "៥", " ", ","]), st.sampled_from(TEXTUAL), max_size=3),
    st.dictionaries(st.sampled_from([*WORDS, "្", " "]), st.sampled_from(TEXTUAL), max_size=3),
    texts,
)
def test_both_scanners_read_the_same_in_any_text(words, following, preceding, text):
    pure, core = (numbers.load(words, following, preceding, compiled=way) for way in (False, True))
    assert pure.scan(text) == core.scan(text)
    assert pure.starts(text) == core.starts(text)
    for at in range(len(text) + 1):
        assert pure.may_count(text, at) == core.may_count(text, at)


def test_digits_with_a_separator_are_read_with_a_unit():
    words = {"នាក់": UNIT}
    assert found("១,៥០០នាក់", words)[0] == (GROUPED, "១,៥០០នាក់", 0)
    assert found("២.៥ នាក់", words)[0] == (QUANTITY, "២.៥ នាក់", 0)
    for text in ("២,៥ នាក់", "1,500,000 នាក់", "0.500 នាក់", "1500.5 នាក់", "1.500)"):
        assert found(text, words)[0][0] == UNREAD


def test_digits_in_many_groups_are_left_to_the_readers():
    words = {"នាក់": UNIT}
    assert found("១០០ ២០០ ៣០០ ៤០០ នាក់", words)[0] == (QUANTITY, "១០០ ២០០ ៣០០ ៤០០ នាក់", 0)
    assert {what for what, _, _ in found("១០០ " * 20 + "នាក់", words)[:14]} == {UNREAD}


def test_digits_are_read_with_a_unit_and_a_bound():
    words = {"នាក់": UNIT, "ច្រើន": 3 << BOUND, "ដល់": FILLER}
    assert found("ច្រើន ដល់ ៥ នាក់។", words) == [(QUANTITY, "៥ នាក់", 3)]


def test_digits_are_read_alone_and_as_an_ordinal():
    assert found("ទី៣ ក ៥ ខ", {"ទី": ORDINAL}) == [(ORDERED, "ទី៣", 0), (NUMBER, "៥", 0)]


def test_a_digit_word_beside_nothing_is_no_start():
    words = {"ពីរ": DIGIT_START | DIGIT, "នាក់": UNIT | JOINS}
    assert found("ពីរក្រុម ពីរនាក់", words) == [(QUANTITY, "ពីរនាក់", 0)]


@pytest.mark.skipif(not compiled(), reason="the compiled scanner was not built")
def test_what_is_no_word_or_text_is_refused():
    from khtext.kernel import _numbers

    scanner = _numbers.Scanner({"ក": 1}, {}, {})
    for wrong in ({1: 1}, {"ក": "1"}, ["ក"], None):
        with pytest.raises(TypeError):
            _numbers.Scanner(wrong, {}, {})
    with pytest.raises(OverflowError):
        _numbers.Scanner({"ក": 1 << 80}, {}, {})
    for wrong in (b"x", None, 5):
        with pytest.raises(TypeError):
            scanner.scan(wrong)
    with pytest.raises(IndexError):
        scanner.may_count("ក", 9)
