"""Matches on word boundaries."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.desk.finder import Finder
from khtext.desk.patterns import compiled
from khtext.settings import Settings
from khtext.words import segmenter
from tests.texts import TEXTS


@cache
def words(unit="word"):
    return segmenter.load(Settings(unit=unit))


def found(pattern, line, unit="word"):
    """The texts of the matches in a line."""
    finder = Finder(compiled(pattern), words(unit))
    return [line[start:end] for start, end in finder.spans(line, words(unit).tokens(line))]


@pytest.mark.parametrize(
    ("pattern", "line", "wanted"),
    [
        ("ផ្សារ", "ខ្ញុំទៅផ្សារ", ["ផ្សារ"]),
        ("រៀន", "ទៅសាលារៀន", []),
        ("ទៅ", "ទៅផ្ទះ ទៅសាលា", ["ទៅ", "ទៅ"]),
        ("ទៅផ្សារ", "ខ្ញុំទៅផ្សារ", ["ទៅផ្សារ"]),
        (r"ទៅ\s*ផ្សារ", "ខ្ញុំទៅ ផ្សារ", ["ទៅ ផ្សារ"]),
        ("ទៅផ្សា", "ខ្ញុំទៅផ្សារ", []),
        (r"ទៅ\p{Khmer}+?", "ខ្ញុំទៅផ្សារ", ["ទៅផ្សារ"]),
        ("ខ្ញុំ.*រ", "ខ្ញុំទៅផ្សារថ្មីរក", ["ខ្ញុំទៅផ្សារ"]),
        ("ផ្សា|ផ្សារ", "ទៅផ្សារ", ["ផ្សារ"]),
        (r"(ទ|ទៅ)\1", "ទៅទៅ", ["ទៅទៅ"]),
        (r"ទ\p{Khmer}{1,9}", "ខ្ញុំទៅផ្សារថ្មី", ["ទៅផ្សារ"]),
        ("(?:ផ្សាល){e<=1}", "ខ្ញុំទៅ ផ្សារ ថ្មី", ["ផ្សារ"]),
        ("មុឺន", "ពីរម៉ឺនរៀល", ["ម៉ឺន"]),
        ("ផ្សារ", "ទៅផ្សា\u200bរ", ["ផ្សា\u200bរ"]),
        ("^ខ្ញុំ", "ខ្ញុំទៅ ខ្ញុំមក", ["ខ្ញុំ"]),
        ("ផ្សារ$", "ទៅផ្សារ ផ្សារ", ["ផ្សារ"]),
    ],
)
def test_a_match_has_whole_words(pattern, line, wanted):
    assert found(pattern, line) == wanted


def test_morphemes_have_edges_too():
    assert found("រៀន", "ទៅសាលារៀន", "morpheme") == ["រៀន"]


def test_lines_have_their_numbers_and_offsets():
    block = "\u200b\nក\u200bខ\r\n\n\u200bខ\u200b\nក"
    finder = Finder(compiled("ខ"))
    lines = [(line.number, block[line.start : line.end], line.spans) for line in finder.lines(block)]
    assert lines == [(1, "ក\u200bខ\r", [(2, 3)]), (3, "\u200bខ\u200b", [(1, 2)])]


@given(st.lists(TEXTS).map("\n".join), st.sampled_from(["ក", "រ", r"\X", r"\w+", "(?:ទៅ){e<=1}", " ", "$"]))
def test_every_match_has_whole_words(block, pattern):
    """A law: what is found is in the line, in order, and cuts no word."""
    finder = Finder(compiled(pattern), words())
    for line in finder.lines(block):
        text = block[line.start : line.end]
        assert line.spans == sorted(line.spans)
        for word in words().tokens(text.removesuffix("\r")):
            for edges in line.spans:
                assert not any(word.start < edge < word.end for edge in edges)


@given(TEXTS, st.data())
def test_every_word_finds_itself(text, data):
    """A law: a word of a line, taken as text, is found in that line where it stands."""
    line = text.replace("\n", " ").replace("\r", " ")
    tokens = list(words().tokens(line))
    if not tokens:
        return
    word = data.draw(st.sampled_from(tokens))
    finder = Finder(compiled(line[word.start : word.end], fixed=True), words())
    assert any(
        start <= word.start and word.end <= end for start, end in finder.spans(line, words().tokens(line))
    )


LITERALS = st.lists(st.sampled_from(["ទៅ", "ក", "រ", "ផ្សារ", "មក"]), min_size=1, max_size=3)


@given(TEXTS, LITERALS)
def test_a_choice_finds_what_its_words_find_alone(text, choices):
    """A law: `a|b` matches in the lines in which `a` or `b` matches."""
    line = text.replace("\n", " ").replace("\r", " ")
    alone = any(found(choice, line) for choice in choices)
    assert bool(found("|".join(choices), line)) == alone
