"""Finds where a number may start in a text, and reads the simple ones.

The scanner knows words by what they do beside a number. It reads a number only if nothing beside it can
change what it says, and leaves all others to its caller.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Protocol

from khtext.kernel import built
from khtext.kernel.number_readings import RUN, UNREAD
from khtext.kernel.number_words import (
    ALL_DIGITS,
    DATED,
    DIGIT_START,
    JOINS,
    LEADS,
    MONTH_START,
    NUMBER_START,
    Words,
    back,
    skip,
    union,
)
from khtext.kernel.prefixes import PureIndex
from khtext.kernel.simple_numbers import SimpleNumbers
from khtext.script import COENG, MARKS, is_cluster_edge

#: A start: its offset, the offset after the last start in the same digits, its kind (n digits, d digit word,
#: w number word, m month) and the reading there; see `number_readings.Reading`.
Start = tuple[int, int, str, int, int, int, int, int]

#: What ends a phrase, so that nothing after it belongs to a digit word; empty at the end of the text.
_CLOSING = frozenset(["", *'\n\r។៕៖!?»”")'])


class Scanner(Protocol):
    """Finds the starts of numbers; `PureScanner` documents the methods."""

    def starts(self, text: str, /) -> list[tuple[int, str]]:
        """The offset and kind of each start; of digits side by side the first."""

    def scan(self, text: str, /) -> list[Start]:
        """The starts with what was read there, without idle digit words."""

    def may_count(self, text: str, at: int, /) -> bool:
        """Whether what stands beside the digit word at an offset can belong to a number."""


def load(
    words: dict[str, int],
    following: dict[str, int],
    preceding: dict[str, int],
    *,
    compiled: bool | None = None,
) -> Scanner:
    """The scanner that knows these words and these texts after and before a number, each with its flags.

    It is compiled if it was built; `compiled` selects one of the two.

    >>> from khtext.kernel.number_words import DIGIT, UNIT
    >>> load({"ពីរ": DIGIT_START | DIGIT, "នាក់": UNIT | JOINS}, {}, {}).scan("ពីរ ក ៣ ពីរនាក់")
    [(6, 7, 'n', 1, 6, 7, 7, 0), (8, 9, 'd', 3, 8, 11, 15, 0)]
    """
    core = built("_numbers", compiled)
    made: Scanner = (core.Scanner if core else PureScanner)(words, following, preceding)
    return made


class PureScanner:
    """The definition, in plain Python."""

    def __init__(
        self, words: dict[str, int], following: dict[str, int], preceding: dict[str, int], /
    ) -> None:
        self._words = Words(words, following, preceding)
        self._simple = SimpleNumbers(self._words)
        kinds = ((MONTH_START, "m"), (NUMBER_START, "w"), (DIGIT_START, "d"))
        starts = {word: kind for flag, kind in kinds for word, held in words.items() if held & flag}
        self._starts = PureIndex(starts)

    def starts(self, text: str, /) -> list[tuple[int, str]]:
        """The offset and kind of each start; of digits side by side the first.

        Digits are starts where a cluster starts and ends, a stray sign after them or not: ៧ៈ៣០.
        """
        return [(at, kind) for at, _, kind in self._places(text)]

    def scan(self, text: str, /) -> list[Start]:
        """The starts with what was read there, without idle digit words."""
        found: list[Start] = []
        for at, until, kind in self._places(text):
            read = None
            if kind == "n":
                read = self._simple.digits(text, at)
            elif kind == "d" and not (self._is_dated(text, at) or self.may_count(text, at)):
                continue
            else:
                read = self._simple.dates.month(text, at) if kind == "m" else self._simple.word(text, at)
            found.append((at, until, kind, *(read or (UNREAD, at, at, at, 0))))
        return found

    def may_count(self, text: str, at: int, /) -> bool:
        """Whether what stands beside the digit word at an offset can belong to a number.

        If a letter or the end of a phrase follows, some listed word must do so.
        """
        named = self._words.at(text, at)
        place = skip(text, named[0][0] if named else at)
        following = text[place : place + 1]
        if not following.isalpha() and following not in _CLOSING:
            return True
        after, before = self._words.at(text, place), self._words.before(text, back(text, at))
        return bool(union(after) & JOINS or union(before) & LEADS)

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """The starts: offset, end of the starts in the same digits, kind."""
        found = [(at, at + 1, kind) for at, kind in self._worded(text)]
        for run in RUN.finditer(text):
            first, last = run.start(), run.end() - 1
            first += not is_cluster_edge(text, first)
            last -= not (
                is_cluster_edge(text, last + 1)
                or (text[last + 1] in MARKS and text[last + 1] != COENG and is_cluster_edge(text, last + 2))
            )
            if first <= last:
                found.append((first, last + 1, "n"))
        return sorted(found)

    def _worded(self, text: str) -> Iterable[tuple[int, str]]:
        offsets = array("q", range(len(text)))
        for at, named in self._starts.find(text, offsets, 0, len(text)):
            if text[at] not in ALL_DIGITS:
                yield at, named[0][1]

    def _is_dated(self, text: str, at: int) -> bool:
        last = self._words.before(text, back(text, at))
        return bool(last) and last[0][1] & DATED != 0
