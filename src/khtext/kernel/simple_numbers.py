"""The simple numbers of a text: digits or number words beside which nothing can change what they say.

What is read is a number with a unit, a bound or nothing, an ordinal, a label, or a lone magnitude. Everything
else is left to the caller.
"""

from __future__ import annotations

import re

from khtext.kernel import number_words as flag
from khtext.kernel.number_words import ALL_DIGITS, DIGIT_SETS, LATIN, SPACES, Held, Words, back, skip, union
from khtext.script import BASES, CONSONANTS

#: What was read at a start: nothing yet; a number; one before what may be misspelt money; one with a unit; an
#: ordinal; or nothing to be read up to the end.
UNREAD, NUMBER, LIKE_MONEY, QUANTITY, ORDERED, PASSED = range(6)

#: What parts groups of three digits besides the point and the comma.
APOSTROPHES = "'`\u2018\u2019\u00b4\u00b7\u2022\u2027\u22c5\u060c\u066c"
#: Signs that careless typing leaves at the end of a name of money, and how far from a number they may stand.
STRAY, LONGEST_NAME = "\u17c8\u17cd\u17cf", 16
#: A run of digits.
RUN = re.compile(f"[{''.join(sorted(ALL_DIGITS))}]+")

#: Longer runs of digits are rare.
_LONGEST = 12
#: Longer runs of digits may be a telephone number, or a year.
_LONGEST_LABEL, _LONGEST_DAY = 8, 3
#: How far after a month a year may stand that makes it a date.
_YEAR_REACH = 40
_ZEROS = frozenset(digits[0] for digits in DIGIT_SETS)
_JOINTS = frozenset(f".,{APOSTROPHES}")
_CODES = LATIN | ALL_DIGITS
#: What besides Khmer letters may stand right before a simple number.
_OPENING = SPACES | frozenset(["", *'\n\r\t(«“"។៕'])
_SEPARATORS = SPACES | frozenset(",/-")
#: What may stand between a cue and its number.
_CUE_ENDS = frozenset(" \u00a0:.=\u17d6")
_AFTER_DIGITS = frozenset("/:°^")
_AFTER_NUMBER = LATIN | frozenset("(/×*\u00b7")
_AFTER_LABEL = frozenset("/.-(:°^")
_AFTER_UNIT = frozenset(".²³/^\u00b9") | frozenset(map(chr, range(0x2070, 0x2080)))
_MINUS = frozenset("-\u2212")


#: What was read, where it starts, where the number and the whole end, and the number of its bound or 0.
Reading = tuple[int, int, int, int, int]


class SimpleNumbers:
    """The definition of the simple numbers, in plain Python."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def digits(self, text: str, at: int) -> Reading | None:
        """The number whose digits start at an offset, if it is a simple one."""
        run = RUN.match(text, at)
        assert run
        end = run.end()
        size = end - at
        if size > _LONGEST or self._is_coded(text, at, end):
            return None
        near = _cue_end(text, at)
        if self._words.precedes(text, near, flag.UNSURE):
            return None
        dated = size < 5 and self._is_dated_after(text, end)
        if self._words.precedes(text, near, flag.CUE):
            return None if dated else self._label(text, at, end)
        if size > 2 and text[at] in _ZEROS:
            return None
        if dated:
            return self._span(text, at, end) if size <= _LONGEST_DAY else None
        return self._number(text, at, end, worded=False)

    def word(self, text: str, at: int) -> Reading | None:
        """The number that the number words at an offset say, if it is a simple one."""
        end, held = self._words.at(text, at)[0]
        if self._words.precedes(text, at, flag.NO_DIGIT_AFTER):
            return None
        if held & flag.MAGNITUDE:
            return self._magnitude(text, at, end)
        if held & flag.TEN:
            digit = self._words.at(text, end)
            if digit and digit[0][1] & flag.DIGIT:
                end, held = digit[0]
        if not held & (flag.DIGIT | flag.TEN) or self._words.follows(text, end, flag.NO_DIGIT_BEFORE):
            return None
        return self._number(text, at, end, worded=True)

    def _magnitude(self, text: str, at: int, end: int) -> Reading | None:
        """A magnitude without a number: nothing."""
        after = text[end : end + 1]
        last = self._words.before(text, back(text, at))
        if (last and last[0][1] & flag.DATED) or after.isnumeric() or after == "-":
            return None
        if union(self._words.at(text, end)) & flag.GOES_ON:
            return None
        return None if self._words.follows(text, end, flag.NO_DIGIT_BEFORE) else (PASSED, at, end, end, 0)

    def _number(self, text: str, at: int, end: int, *, worded: bool) -> Reading | None:
        near, place = back(text, at), skip(text, end)
        after, following = text[end : end + 1], text[place : place + 1]
        if not _may_open(text[at - 1] if at else "") or (near and text[near - 1] == "."):
            return None
        if (after and after in _AFTER_DIGITS) or following in _AFTER_NUMBER or following.isnumeric():
            return None
        if _goes_on(text, end) or self._words.follows(text, end, flag.DOUBLED):
            return None
        if near < at and self._words.before(text, at):
            return None
        before = self._words.before(text, near)
        if before and before[0][1] & flag.ORDINAL:
            return self._ordinal(text, at, end, before[0][0])
        if union(before) & flag.BARS or self._is_linked(text, before):
            return None
        bound = self._bound(text, at)
        if bound < 0:
            return None
        units = self._words.at(text, place)
        if not units:
            what = self._alone(text, place)
            return (what, at, end, end, bound) if what else None
        if units[0][1] & flag.DASH:
            return self._dashed(text, at, end, units[0][0], bound)
        stop = self._unit(text, units, worded=worded)
        return (QUANTITY, at, end, stop, bound) if stop else None

    def _ordinal(self, text: str, at: int, end: int, start: int) -> Reading | None:
        """An ordinal whose sign starts at an offset: no day, no part of a law, no part of a date."""
        near, place = back(text, start), skip(text, end)
        if back(text, at) < at - 1 or text[end : end + 1] == "-" or self._is_dated_after(text, end):
            return None
        if union(self._words.before(text, near)) & flag.DAY or self._words.precedes(text, near, flag.CUE):
            return None
        if union(self._words.at(text, place)) & flag.GOES_ON:
            return None
        bound = self._bound(text, start)
        return (ORDERED, start, end, end, bound) if bound >= 0 else None

    def _span(self, text: str, at: int, end: int) -> Reading | None:
        """Months or days, or a number before a dash: what may be a date, but is none."""
        words = self._words.at(text, skip(text, end))
        if not words or not words[0][1] & (flag.SPAN | flag.DASH):
            return None
        made = self._number(text, at, end, worded=False)
        if made is None or words[0][1] & flag.DASH:
            return made
        return None if made[0] == ORDERED or _leads_to_year(text, made[3]) else made

    def _dashed(self, text: str, at: int, end: int, stop: int, bound: int) -> Reading | None:
        """A number before a dash that joins it to no other: in a list, or before a name."""
        place = skip(text, stop)
        following = text[place : place + 1]
        if not following or following.isnumeric() or following in LATIN or following in _MINUS:
            return None
        if self._words.at(text, place) or self._words.follows(text, place, flag.CALENDAR):
            return None
        if place == end + 1:
            return (PASSED, at, end, place + 1, 0)
        return (NUMBER, at, end, end, bound)

    def _unit(self, text: str, units: list[Held], *, worded: bool) -> int:
        """Where the unit after a number ends, or 0 if something else may be meant."""
        stop, held = units[0]
        after, place = text[stop : stop + 1], skip(text, stop)
        following = text[place : place + 1]
        if not held & flag.UNIT or union(units) & flag.OTHER or (worded and held & flag.LITERAL):
            return 0
        if after in _AFTER_UNIT or after.isnumeric() or (held & flag.EDGE and after.isalpha()):
            return 0
        if following and (following in "/(" or (held & flag.NO_DIGITS and following in ALL_DIGITS)):
            return 0
        if self._words.follows(text, stop, flag.NO_UNIT_BEFORE):
            return 0
        if self._words.follows(text, stop, flag.DOUBLED):
            return 0
        return 0 if union(self._words.at(text, place)) & flag.GOES_ON else stop

    def _alone(self, text: str, place: int) -> int:
        """What a number is after which no word stands: none where a stray sign ends a name of money."""
        for at in range(place, min(place + LONGEST_NAME, len(text))):
            if text[at] in STRAY:
                if self._words.of(text[place:at]) & flag.MONEY:
                    return UNREAD
                break
        return LIKE_MONEY if self._words.follows(text, place, flag.LONG) else NUMBER

    def _is_linked(self, text: str, before: list[Held]) -> bool:
        """Whether a link stands before a number that a currency may stand before."""
        if not before or not before[0][1] & flag.LINK:
            return False
        return union(self._words.before(text, back(text, before[0][0]))) & flag.PAID != 0

    def _bound(self, text: str, start: int) -> int:
        """The number of the bound before an offset, 0 without one, or -1 where a > may end an arrow."""
        at = start
        for _ in range(3):
            at = back(text, at)
            filler = -1
            for begin, held in self._words.before(text, at):
                if sign := held >> flag.BOUND & flag.BOUNDS:
                    return -1 if text[begin] == ">" else sign
                if filler < 0 and held & flag.FILLER:
                    filler = begin
            if filler < 0:
                break
            at = filler
        return 0

    def _is_dated_after(self, text: str, end: int) -> bool:
        """Whether what follows a number may make it part of a date."""
        for stop in self._words.ends_of(text, skip(text, end), flag.LISTED):
            if text[skip(text, stop) :][:1] in ALL_DIGITS:
                return True
        for at in range(end, end + 3):
            if self._words.follows(text, at, flag.CALENDAR):
                return True
            if text[at : at + 1] not in _SEPARATORS:
                break
        return False

    def _is_coded(self, text: str, at: int, end: int) -> bool:
        """Whether digits may be part of a code: after a name, on a plate, of a score, of a telephone."""
        near = _cue_end(text, at)
        if near and text[near - 1] in _CODES:
            return True
        plated = text[end : end + 1] in CONSONANTS and text[end + 1 : end + 2] in ("-", ".")
        if plated and text[end + 2 : end + 3] in ALL_DIGITS:
            return True
        if text[end + 1 : end + 2] in LATIN or _value(text[at:end]) == 855:
            return True
        versus = end + (text[end : end + 1] in SPACES)
        return self._words.follows(text, end, flag.VERSUS) or self._words.follows(text, versus, flag.VERSUS)

    def _label(self, text: str, at: int, end: int) -> Reading | None:
        """Digits after a cue that makes them a label, with nothing after them that may belong to it."""
        near, place = back(text, at), skip(text, end)
        after, following = text[end : end + 1], text[place : place + 1]
        last = self._words.before(text, near)
        if end - at > _LONGEST_LABEL or text[near - 1] == "." or (last and last[0][1] & flag.DATED):
            return None
        if after in _AFTER_LABEL or following in _AFTER_NUMBER or following.isnumeric():
            return None
        if _goes_on(text, end) or _is_office(text, end) or self._words.at(text, place):
            return None
        return (PASSED, at, end, end, 0)


def _cue_end(text: str, at: int) -> int:
    """Where the cue before a number ends, if there is one."""
    near = at
    while near and at - near < 4 and text[near - 1] in _CUE_ENDS:
        near -= 1
    return near


def _is_office(text: str, end: int) -> bool:
    """Whether the letters of an office follow the number of its paper: 12 ស.អ."""
    at = end + (text[end : end + 1] in SPACES)
    for place in range(at, at + 6):
        if text[place : place + 1] not in BASES:
            return place > at and text[place : place + 1] == "."
    return False


def _leads_to_year(text: str, at: int) -> bool:
    """Whether digits follow after nothing but letters and spaces, so that there may be a misspelt month."""
    for char in text[at : at + _YEAR_REACH]:
        if char in ALL_DIGITS:
            return True
        if not ("\u1780" <= char <= "\u17d3" or char in SPACES or char == ":"):
            return False
    return False


def _may_open(before: str) -> bool:
    return before in _OPENING or "\u1780" <= before <= "\u17d3"


def _goes_on(text: str, end: int) -> bool:
    """Whether more digits follow after spaces or a separator."""
    place = skip(text, end)
    if text[place : place + 1] in _JOINTS:
        place = skip(text, place + 1)
    return text[place : place + 1] in ALL_DIGITS


def _value(digits: str) -> int:
    return int("".join(str(int(digit)) for digit in digits))
