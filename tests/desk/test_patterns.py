"""The patterns of users."""

import re
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from khtext.desk.patterns import PatternError, compiled
from khtext.orthography import view
from tests.texts import TEXTS


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        (r"\p{Khmer}+", "a ផ្សារ", "ផ្សារ"),
        (r"ផ\X", "ផ្សារ", "ផ្សា"),
        ("(?:ផ្សារ){e<=1}", "ទៅផ្សាល", "ផ្សាល"),
        ("មុឺន", "ពីរម៉ឺន", "ម៉ឺន"),
        ("កណ្ដាល", "ខេត្តកណ្តាល", "កណ្តាល"),
        ("ផ្សា\u200bរ", "ទៅផ្សារ", "ផ្សារ"),
        ("[ំា]+", "ចាំ", "ាំ"),
        (r"[[:alpha:]\]]+", "1a]", "a]"),
    ],
)
def test_a_pattern_finds(written, text, found):
    assert compiled(written).search(text).group() == found


def test_fixed_text_is_no_pattern():
    assert compiled("(a+", fixed=True).search("b(a+").span() == (1, 4)
    assert not compiled("a+", fixed=True).search("aa")


def test_letters_have_case_unless_it_is_ignored():
    assert not compiled("ASEAN").search("Asean")
    assert compiled("ASEAN", ignore_case=True).search("Asean")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("(ក", "missing ) at position 2"),
        (r"\p{Lao-Tsu}", "unknown property"),
        ("ក**", "multiple repeat"),
        ("(?:ab){100000000}", "100,000 characters"),
        ("(?:(?:a{1000}){1000}){1000}", "100,000 characters"),
        ("(?:a{400}|b){400}", "100,000 characters"),
        ("(" * 5000 + "a" + ")" * 5000, "brackets"),
        ("\u200b", "without width"),
        ("(?R)ក", "cannot call itself"),
        ("(?P<x>(?&x)ក|ខ)", "cannot call itself"),
        ("(ក(?1)?)", "cannot call itself"),
    ],
)
def test_a_bad_pattern_is_one_line(written, said):
    with pytest.raises(PatternError, match=re.escape(said)) as raised:
        compiled(written)
    assert "\n" not in str(raised.value)


def test_repeats_that_may_be_left_out_make_no_pattern_too_long():
    assert compiled(r"(?:ក{0,1000}){0,1000}\p{Khmer}{3}").search("កកខគ")


def test_a_pattern_that_takes_too_long_is_stopped():
    hostile = compiled("(?:a|aa)+$", timeout=0.2)
    with pytest.raises(PatternError, match=r"more than 0\.2 seconds in one line"):
        hostile.search("a" * 64 + "b")


@given(st.sampled_from(["ក.", "ក|ខ", "រ", r"\s*រ$", r"^.", "(?<!ក)ា", "[^ក]"]), st.lists(TEXTS))
def test_the_lines_that_are_tried_are_those_that_match(written, lines):
    """Several lines that are searched at once give at least the lines that match alone."""
    pattern = compiled(written)
    seen = [view(line).text for line in lines if "\n" not in line and "\r" not in line]
    text = "\n".join(seen)
    wanted = [line for line in seen if pattern.search(line)]
    found = [text[start:end] for start, end in pattern.candidates(text)]
    assert [line for line in found if pattern.search(line)] == ([] if not text else wanted)


@given(st.text())
def test_any_text_is_a_pattern_or_refused(written):
    with suppress(PatternError):
        compiled(written, timeout=1).search("ខ្ញុំទៅផ្សារ")


@given(st.text(min_size=1).filter(lambda text: "\n" not in text))
def test_fixed_text_finds_itself(written):
    assume(view(written).text)
    assert compiled(written, fixed=True).search(view(written).text)
