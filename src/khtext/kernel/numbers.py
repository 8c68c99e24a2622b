"""Finds where a number may start in a text, and reads the simple ones: digits or a digit word with a unit.

The scanner knows words by what they do beside a number, one bit for each. It reads a number only if nothing
beside it can change what it says, and leaves all others to its caller.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Protocol

from khtext.kernel import built, prefixes
from khtext.script import COENG, CONSONANTS, DIGITS, MARKS, is_cluster_edge

#: Every decimal digit that counts as one: Latin, Khmer, Thai and full-width.
DIGIT_SETS = (
    "0123456789",
    DIGITS,
    "".join(map(chr, range(0x0E50, 0x0E5A))),
    "".join(map(chr, range(0xFF10, 0xFF1A))),
)
ALL_DIGITS = frozenset("".join(DIGIT_SETS))
#: The unaccented Latin letters.
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
#: White space that may stand inside one expression: never a line end.
SPACES = frozenset(" \u00a0\u2009\u202f")
#: What parts groups of three digits besides the point and the comma.
APOSTROPHES = "'`\u2018\u2019\u00b4\u00b7\u2022\u2027\u22c5\u060c\u066c"
#: Signs that careless typing leaves at the end of a name of money, and how far from a number they may stand.
STRAY, LONGEST_NAME = "\u17c8\u17cd\u17cf", 16

#: What a word is at which a number may start: a digit word, another number word, a month.
DIGIT_START, NUMBER_START, MONTH_START = 1, 2, 4
#: A digit word whose value it is; the other flags are those of a word beside a number.
DIGIT = 1 << 3
#: It may go on with the digit word before it, lead to the one after it, or make it part of a date.
JOINS, LEADS, DATED = 1 << 4, 1 << 5, 1 << 6
#: Before a number: it says more than the bound of a simple number, makes it an ordinal, or is a day.
BARS, ORDINAL, DAY = 1 << 7, 1 << 8, 1 << 9
#: Before a number: it parts it from its currency; it is a currency, a country or such a word; a filler.
LINK, PAID, FILLER = 1 << 10, 1 << 11, 1 << 12
#: After a number: a unit; one that no letter follows; no digits; that digits alone have.
UNIT, EDGE, NO_DIGITS, LITERAL = 1 << 13, 1 << 14, 1 << 15, 1 << 16
#: After a number: something else than a unit. After a unit or an ordinal: something that may belong to it.
OTHER, GOES_ON = 1 << 17, 1 << 18
#: A name of money.
MONEY = 1 << 19
#: The number of the sign of a bound before a number, or 0.
BOUND, BOUNDS = 20, 15
#: Texts, no words, after a number: of a date, of a score; what makes a digit word or a unit another word;
#: what drops it; what may be a long name of money, misspelt.
CALENDAR, VERSUS, NO_DIGIT_BEFORE, NO_UNIT_BEFORE, DOUBLED, LONG = (1 << place for place in range(32, 38))
#: Texts before a number: the cue of a label; what makes a digit word after it another word.
CUE, NO_DIGIT_AFTER = 1 << 38, 1 << 39

#: What was read at a start: nothing yet; a number; one with a unit; an ordinal.
UNREAD, NUMBER, QUANTITY, ORDERED = range(4)
#: A start: its offset, the offset after the last start in the same digits, its kind (n digits, d digit word,
#: w number word, m month) and what was read there: of that the start, the ends of the number and of the
#: whole, and the bound.
Start = tuple[int, int, str, int, int, int, int, int]

_RUN = re.compile(f"[{''.join(sorted(ALL_DIGITS))}]+")
#: Longer runs of digits are rare.
_LONGEST = 12
_ZEROS = frozenset(digits[0] for digits in DIGIT_SETS)
_JOINTS = frozenset(f".,{APOSTROPHES}")
#: What ends a phrase, so that nothing after it belongs to a digit word; empty at the end of the text.
_CLOSING = frozenset(["", *'\n\r។៕៖!?»”")'])
#: What besides Khmer letters may stand right before a simple number.
_OPENING = SPACES | frozenset(["", *'\n\r\t(«“"។៕'])
_SEPARATORS = SPACES | frozenset(",/-")
#: What may stand between a cue and its number.
_CUE_ENDS = frozenset(" \u00a0:.=\u17d6")
_CODES = LATIN | ALL_DIGITS
_AFTER_DIGITS = frozenset("-/:°^")
_AFTER_NUMBER = LATIN | frozenset("(/×*")
_AFTER_UNIT = frozenset(".²³/^\u00b9") | frozenset(map(chr, range(0x2070, 0x2080)))


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

    >>> load({"ពីរ": DIGIT_START | DIGIT, "នាក់": UNIT | JOINS}, {}, {}).scan("ពីរ ៣ ពីរនាក់")
    [(4, 5, 'n', 0, 4, 4, 4, 0), (6, 7, 'd', 2, 6, 9, 13, 0)]
    """
    core = built("_numbers", compiled)
    made: Scanner = (core.Scanner if core else PureScanner)(words, following, preceding)
    return made


class PureScanner:
    """The definition, in plain Python."""

    def __init__(
        self, words: dict[str, int], following: dict[str, int], preceding: dict[str, int], /
    ) -> None:
        words = {word: held for word, held in words.items() if word}
        self._words = words
        self._index, self._endings = prefixes.PureIndex(words), prefixes.PureEndings(words)
        kinds = ((DIGIT_START, "d"), (NUMBER_START, "w"), (MONTH_START, "m"))
        starts = {word: kind for flag, kind in reversed(kinds) for word, held in words.items() if held & flag}
        self._starts = prefixes.PureIndex(starts)
        self._following, self._preceding = _by_flag(following), _by_flag(preceding)

    def starts(self, text: str, /) -> list[tuple[int, str]]:
        """The offset and kind of each start; of digits side by side the first.

        Digits are starts where a cluster starts and ends, a stray sign after them or not: ៧ៈ៣០.
        """
        return [(at, kind) for at, _, kind in self._places(text)]

    def scan(self, text: str, /) -> list[Start]:
        """The starts with what was read there, without idle digit words."""
        found: list[Start] = []
        for at, until, kind in self._places(text):
            if kind == "n":
                read = self._digits(text, at)
            elif kind == "d":
                if not (self._is_dated(text, at) or self.may_count(text, at)):
                    continue
                read = self._word(text, at)
            else:
                read = None
            found.append((at, until, kind, *(read or (UNREAD, at, at, at, 0))))
        return found

    def may_count(self, text: str, at: int, /) -> bool:
        """Whether what stands beside the digit word at an offset can belong to a number.

        If a letter or the end of a phrase follows, some listed word must do so.
        """
        named = self._index.at(text, at)
        place = _skip(text, named[0][0] if named else at)
        following = text[place : place + 1]
        if not following.isalpha() and following not in _CLOSING:
            return True
        return bool(
            _union(self._index.at(text, place)) & JOINS or _union(self._before(text, _back(text, at))) & LEADS
        )

    def _places(self, text: str) -> list[tuple[int, int, str]]:
        """The starts: offset, end of the starts in the same digits, kind."""
        found = [(at, at + 1, kind) for at, kind in self._worded(text)]
        for run in _RUN.finditer(text):
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

    def _before(self, text: str, at: int) -> list[tuple[int, int]]:
        """The words that end at an offset, the longest first; Latin ones only as whole words."""
        found = self._endings.at(text, at)
        if found and (text[at - 1] in LATIN or text[found[0][0]] in LATIN):
            return [(start, held) for start, held in found if not _is_end_of_word(text, start)]
        return found

    def _is_dated(self, text: str, at: int) -> bool:
        last = self._before(text, _back(text, at))
        return bool(last) and last[0][1] & DATED != 0

    def _follows(self, text: str, at: int, flag: int) -> bool:
        return text.startswith(self._following.get(flag, ()), at) if at <= len(text) else False

    def _precedes(self, text: str, at: int, flag: int) -> bool:
        return text.endswith(self._preceding.get(flag, ()), 0, at)

    # Simple numbers: what was read, its start, the ends of the number and of the whole, and the bound

    def _digits(self, text: str, at: int) -> tuple[int, int, int, int, int] | None:
        """The number whose digits start at an offset, if it is a simple one."""
        run = _RUN.match(text, at)
        assert run
        end = run.end()
        if end - at > _LONGEST or text[at] in _ZEROS or self._is_label(text, at, end):
            return None
        if end - at < 5 and self._is_dated_after(text, end):
            return None
        return self._number(text, at, end, worded=False)

    def _word(self, text: str, at: int) -> tuple[int, int, int, int, int] | None:
        """The number that the digit word at an offset says, if it is a simple one."""
        end, held = self._index.at(text, at)[0]
        if not held & DIGIT or self._follows(text, end, NO_DIGIT_BEFORE):
            return None
        return None if self._precedes(text, at, NO_DIGIT_AFTER) else self._number(text, at, end, worded=True)

    def _number(self, text: str, at: int, end: int, *, worded: bool) -> tuple[int, int, int, int, int] | None:
        near, place = _back(text, at), _skip(text, end)
        after, following = text[end : end + 1], text[place : place + 1]
        if not _may_open(text[at - 1 : at] if at else "") or (near and text[near - 1] == "."):
            return None
        if after in _AFTER_DIGITS and after:
            return None
        if following and (following in _AFTER_NUMBER or following.isnumeric() or following == "\u00b7"):
            return None
        if _goes_on(text, end) or self._follows(text, end, DOUBLED) or (near < at and self._before(text, at)):
            return None
        before = self._before(text, near)
        if before and before[0][1] & ORDINAL:
            return self._ordered(text, at, end, before[0][0])
        if _union(before) & BARS or self._is_linked(text, before):
            return None
        bound = self._bound(text, at)
        if bound < 0:
            return None
        units = self._index.at(text, place)
        if not units:
            alone = self._is_alone(text, place)
            return (NUMBER, at, end, end, bound) if alone else None
        stop = self._unit(text, units, worded=worded)
        return (QUANTITY, at, end, stop, bound) if stop else None

    def _ordered(self, text: str, at: int, end: int, start: int) -> tuple[int, int, int, int, int] | None:
        """An ordinal whose sign starts at an offset: no day, no part of a law, no part of a date."""
        near, place = _back(text, start), _skip(text, end)
        if _back(text, at) < at - 1 or self._is_dated_after(text, end):
            return None
        if _union(self._before(text, near)) & DAY or self._precedes(text, near, CUE):
            return None
        if _union(self._index.at(text, place)) & GOES_ON:
            return None
        bound = self._bound(text, start)
        return (ORDERED, start, end, end, bound) if bound >= 0 else None

    def _unit(self, text: str, units: list[tuple[int, int]], *, worded: bool) -> int:
        """Where the unit after a number ends, or 0 if something else may be meant."""
        stop, held = units[0]
        after, place = text[stop : stop + 1], _skip(text, stop)
        following = text[place : place + 1]
        if not held & UNIT or _union(units) & OTHER or (worded and held & LITERAL):
            return 0
        if after and (after in _AFTER_UNIT or after.isnumeric() or (held & EDGE and after.isalpha())):
            return 0
        if following and (following in "/(" or (held & NO_DIGITS and following in ALL_DIGITS)):
            return 0
        if self._follows(text, stop, NO_UNIT_BEFORE) or self._follows(text, stop, DOUBLED):
            return 0
        return 0 if _union(self._index.at(text, place)) & GOES_ON else stop

    def _is_alone(self, text: str, place: int) -> bool:
        """Whether no name of money stands after a number that a stray sign ends, and no misspelt one."""
        if self._follows(text, place, LONG):
            return False
        for at in range(place, min(place + LONGEST_NAME, len(text))):
            if text[at] in STRAY:
                return not self._words.get(text[place:at], 0) & MONEY
        return True

    def _is_linked(self, text: str, before: list[tuple[int, int]]) -> bool:
        """Whether a link stands before a number that a currency may stand before."""
        if not before or not before[0][1] & LINK:
            return False
        return _union(self._before(text, _back(text, before[0][0]))) & PAID != 0

    def _bound(self, text: str, start: int) -> int:
        """The number of the bound before an offset, 0 without one, or -1 where a > may end an arrow."""
        at = start
        for _ in range(3):
            at = _back(text, at)
            filler = -1
            for begin, held in self._before(text, at):
                if sign := held >> BOUND & BOUNDS:
                    return -1 if text[begin] == ">" else sign
                if filler < 0 and held & FILLER:
                    filler = begin
            if filler < 0:
                break
            at = filler
        return 0

    def _is_dated_after(self, text: str, end: int) -> bool:
        """Whether what follows a number may make it part of a date."""
        for at in range(end, end + 3):
            if self._follows(text, at, CALENDAR):
                return True
            if text[at : at + 1] not in _SEPARATORS:
                break
        return False

    def _is_label(self, text: str, at: int, end: int) -> bool:
        """Whether digits may be a label: after a cue or a code, on a plate, of a score, of a telephone."""
        near = at
        while near and at - near < 4 and text[near - 1] in _CUE_ENDS:
            near -= 1
        if self._precedes(text, near, CUE) or (near and text[near - 1] in _CODES):
            return True
        plated = text[end : end + 1] in CONSONANTS and text[end + 1 : end + 2] in ("-", ".")
        if plated and text[end + 2 : end + 3] in ALL_DIGITS:
            return True
        if text[end + 1 : end + 2] in LATIN or _value(text[at:end]) == 855:
            return True
        versus = end + (text[end : end + 1] in SPACES)
        return self._follows(text, end, VERSUS) or self._follows(text, versus, VERSUS)


def _by_flag(texts: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The texts with each flag."""
    flags = {1 << place for held in texts.values() for place in range(32, 48) if held >> place & 1}
    return {flag: tuple(text for text, held in texts.items() if held & flag and text) for flag in flags}


def _union(found: Iterable[tuple[int, int]]) -> int:
    return reduce(or_, (held for _, held in found), 0)


def _may_open(before: str) -> bool:
    return before in _OPENING or "\u1780" <= before <= "\u17d3"


def _goes_on(text: str, end: int) -> bool:
    """Whether more digits follow after spaces or a separator."""
    place = _skip(text, end)
    if text[place : place + 1] in _JOINTS:
        place = _skip(text, place + 1)
    return text[place : place + 1] in ALL_DIGITS


def _value(digits: str) -> int:
    return int("".join(str(int(digit)) for digit in digits))


def _is_end_of_word(text: str, start: int) -> bool:
    """Whether a Latin word that starts at an offset is the end of a longer one."""
    return start > 0 and text[start] in LATIN and text[start - 1] in LATIN


def _skip(text: str, at: int) -> int:
    """The offset after up to two spaces at `at`."""
    if text[at : at + 1] in SPACES:
        at += 1
        if text[at : at + 1] in SPACES:
            at += 1
    return at


def _back(text: str, at: int) -> int:
    """The offset before up to two spaces that end at `at`."""
    if at and text[at - 1] in SPACES:
        at -= 1
        if at and text[at - 1] in SPACES:
            at -= 1
    return at
