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
#: ordinal; nothing to be read up to the end; or a date.
UNREAD, NUMBER, LIKE_MONEY, QUANTITY, ORDERED, PASSED, DATE = range(7)

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
#: How far before a year its month may start.
_MONTH_REACH = 20
#: The digits of a year, and the years that say so by their size and are not Buddhist.
_YEAR, _YEARS = 4, range(1000, 2400)
_ZEROS = frozenset(digits[0] for digits in DIGIT_SETS)
_JOINTS = frozenset(f".,{APOSTROPHES}")
_CODES = LATIN | ALL_DIGITS
#: What besides Khmer letters may stand right before a simple number.
_OPENING = SPACES | frozenset(["", *'\n\r\t(«“"។៕'])
_JOINING = frozenset(",/-")
_SEPARATORS = SPACES | _JOINING
#: What may stand between a cue and its number.
_CUE_ENDS = frozenset(" \u00a0:.=\u17d6")
_AFTER_DIGITS = frozenset("/:°^")
_AFTER_NUMBER = frozenset("(/×*xX\u00b7")
_AFTER_LABEL = frozenset("/.-(:°^")
_AFTER_UNIT = frozenset(".²³/^\u00b9") | frozenset(map(chr, range(0x2070, 0x2080)))
_MINUS = frozenset("-\u2212")
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PLATE_SIGNS = SPACES | frozenset("-.:")


#: What was read, where it starts, where the number and the whole end, and the number of its bound or 0; of a
#: date `packed(year, month, day)`, 0 for what is not said.
Reading = tuple[int, int, int, int, int]


def packed(year: int, month: int = 0, day: int = 0) -> int:
    """A date as one number."""
    return year << 9 | month << 5 | day


class SimpleDates:
    """Years after their word, and days with their month, where nothing else can belong to them."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def read(self, text: str, at: int, end: int) -> Reading | None:
        """The date whose digits stand between two offsets, if it is a simple one."""
        near = back(text, at)
        before = self._words.before(text, near)
        if not before or end - at > _YEAR or self._words.precedes(text, near, flag.UNSURE):
            return None
        start, held = before[0]
        if held & flag.YEARLY:
            return self._year(text, at, end, start)
        if not held & flag.ORDINAL or end - at > 2:
            return None
        days = [begin for begin, held in self._words.before(text, back(text, start)) if held & flag.DAY]
        return self._day(text, at, end, days[0]) if days else None

    def _year(self, text: str, at: int, end: int, start: int) -> Reading | None:
        """A year that no month stands before, and no other year or era after."""
        year, place, near = _value(text[at:end]), skip(text, end), back(text, start)
        if end - at != _YEAR or year not in _YEARS or text[end : end + 1] in _JOINING:
            return None
        if _goes_on(text, end) or self._words.follows(text, place, flag.CALENDAR):
            return None
        found = union(self._words.at(text, place))
        if found & (flag.NUMERIC | flag.RANGE | flag.COUNTED | flag.YEARLY):
            return None
        if self._words.precedes(text, start, flag.RATE) or (near and text[near - 1] in LATIN):
            return None
        if union(self._words.before(text, near)) & flag.MONTH or self._has_month(text, near):
            return None
        return (DATE, start, end, end, packed(year))

    def _has_month(self, text: str, at: int) -> bool:
        """Whether the word for a month stands so near before an offset that a misspelt one may end there."""
        near = range(max(0, at - _MONTH_REACH), at)
        return any(self._words.of_kind(text, place, flag.MONTHLY) for place in near)

    def _day(self, text: str, at: int, end: int, start: int) -> Reading | None:
        """A day with the name of its month, and the year where digits say it."""
        place = _past_spaces(text, end)
        found = self._words.at(text, place)
        if found and found[0][1] & flag.MONTHLY:
            found = self._words.at(text, skip(text, found[0][0]))
        month = found[0][1] >> flag.MONTH_NUMBER & flag.MASK if found else 0
        day = _value(text[at:end])
        if not month or not day:
            return None
        stop = found[0][0]
        year = self._year_after(text, stop)
        if year is None or text[stop : stop + 1] in LATIN:
            return None
        return (DATE, start, end, year[1], packed(year[0], month, day))

    def _year_after(self, text: str, at: int) -> tuple[int, int] | None:
        """The year after a month and where it ends, 0 if there is none; nothing where that is not clear."""
        place = _past_spaces(text, at)
        if text[place : place + 1] in _SEPARATORS or self._words.follows(text, place, flag.CALENDAR):
            return None
        found = self._words.at(text, place)
        named = bool(found) and found[0][1] & flag.YEARLY != 0
        run = RUN.match(text, skip(text, found[0][0]) if named else place)
        if not run:
            return None if named or union(found) & flag.NUMERIC else (0, at)
        end = run.end()
        year = _value(run.group()) if end - run.start() == _YEAR else 0
        if year < 100 or (text[end : end + 1] == "." and text[end + 1 : end + 2] in ALL_DIGITS):
            return None
        return None if union(self._words.at(text, skip(text, end))) & flag.PERCENT else (year, end)


class SimpleNumbers:
    """The definition of the simple numbers, in plain Python."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._dates = SimpleDates(words)

    def digits(self, text: str, at: int) -> Reading | None:
        """The number whose digits start at an offset, if it is a simple one."""
        run = RUN.match(text, at)
        assert run
        end = run.end()
        size = end - at
        if date := self._dates.read(text, at, end):
            return date
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
        last = self._words.before(text, back(text, at))
        dated = bool(last) and last[0][1] & flag.DATED != 0
        inner = self._words.precedes(text, end, flag.PART) and not self._words.precedes(text, end, flag.BUT)
        if inner or self._words.follows(text, at, flag.NO_DIGIT):
            return None if dated else (PASSED, at, at + 1, at + 1, 0)
        if self._words.follows(text, at, flag.UNCLEAR):
            return None
        if held & flag.MAGNITUDE:
            return None if dated else self._magnitude(text, at, end)
        if held & flag.TEN:
            digit = self._words.at(text, end)
            if self._words.follows(text, end, flag.NO_DIGIT):
                return None
            if digit and digit[0][1] & flag.DIGIT:
                end, held = digit[0]
        return self._number(text, at, end, worded=True) if held & (flag.DIGIT | flag.TEN) else None

    def _magnitude(self, text: str, at: int, end: int) -> Reading | None:
        """A magnitude without a number: nothing."""
        after = text[end : end + 1]
        if after.isnumeric() or after == "-" or union(self._words.at(text, end)) & flag.NUMERIC:
            return None
        return (PASSED, at, end, end, 0)

    def _number(self, text: str, at: int, end: int, *, worded: bool) -> Reading | None:
        near, place = back(text, at), skip(text, end)
        after, following = text[end : end + 1], text[place : place + 1]
        if not _may_open(text[at - 1] if at else "") or (near and text[near - 1] == "."):
            return None
        if after in _AFTER_DIGITS or following in _AFTER_NUMBER or following.isnumeric():
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
        found = self._words.at(text, place)
        if following in LATIN and (found or place == end):
            return None
        return self._followed(text, (at, end, bound), found, worded=worded)

    def _followed(
        self, text: str, number: tuple[int, int, int], found: list[Held], *, worded: bool
    ) -> Reading | None:
        """A number, with its bound, and the words that follow it."""
        at, end, bound = number
        if found and found[0][1] & (flag.UNIT | flag.PERCENT):
            stop = self._unit(text, found, worded=worded)
            return (QUANTITY, at, end, stop, bound) if stop else None
        if union(found) & flag.TAKES:
            return None
        if found and found[0][1] & flag.RANGE:
            return self._ranged(text, number, found[0])
        if union(found) & flag.RANGE or any(
            held & flag.SHORT and not text[stop : stop + 1].isalpha() for stop, held in found
        ):
            return None
        what = self._alone(text, skip(text, end), known=bool(found))
        return (what, at, end, end, bound) if what else None

    def _ordinal(self, text: str, at: int, end: int, start: int) -> Reading | None:
        """An ordinal whose sign starts at an offset: no day, no part of a law, no part of a date."""
        near, place = back(text, start), skip(text, end)
        if back(text, at) < at - 1 or text[end : end + 1] in _CODES or text[end : end + 1] == "-":
            return None
        if self._is_dated_after(text, end):
            return None
        if union(self._words.before(text, near)) & flag.DAY or self._words.precedes(text, near, flag.CUE):
            return None
        found = self._words.at(text, place)
        if union(found) & (flag.NUMERIC | flag.AFTER) or not self._ends_here(text, found):
            return None
        bound = self._bound(text, start)
        return (ORDERED, start, end, end, bound) if bound >= 0 else None

    def _span(self, text: str, at: int, end: int) -> Reading | None:
        """Months or days, or a number before the word of a range: what may be a date, but is none."""
        words = self._words.at(text, skip(text, end))
        if not words or not words[0][1] & (flag.SPAN | flag.RANGE):
            return None
        if words[0][1] & flag.RANGE:
            place = skip(text, words[0][0])
            if self._words.at(text, place) or self._words.follows(text, place, flag.CALENDAR):
                return None
        made = self._number(text, at, end, worded=False)
        if made is None or made[0] == ORDERED:
            return None
        return made if words[0][1] & flag.RANGE or not _leads_to_year(text, made[3]) else None

    def _ranged(self, text: str, number: tuple[int, int, int], joint: Held) -> Reading | None:
        """A number before the word or sign of a range that joins it to no other: in a list, before a name."""
        at, end, bound = number
        place = skip(text, joint[0])
        if place >= len(text) or not self._joins_nothing(text, joint[0]):
            return None
        if joint[1] & flag.DASH and place == end + 1:
            return (PASSED, at, end, place + 1, 0)
        what = self._alone(text, skip(text, end), known=True)
        return (what, at, end, end, bound) if what else None

    def _joins_nothing(self, text: str, stop: int) -> bool:
        """Whether no number follows after the word of a range that ends at an offset."""
        place = skip(text, stop)
        following = text[place : place + 1]
        if following.isnumeric() or following in LATIN or following in _MINUS:
            return False
        return not union(self._words.at(text, place)) & flag.OPENS

    def _ends_here(self, text: str, following: list[Held]) -> bool:
        """Whether none of the words after a quantity makes it one end of a range."""
        if not union(following) & flag.RANGE:
            return True
        return following[0][1] & flag.RANGE != 0 and self._joins_nothing(text, following[0][0])

    def _unit(self, text: str, units: list[Held], *, worded: bool) -> int:
        """Where the unit or percent sign after a number ends, or 0 if something else may be meant."""
        stop, held = units[0]
        after, place = text[stop : stop + 1], skip(text, stop)
        following = text[place : place + 1]
        if after in _AFTER_UNIT or after.isnumeric() or following == "/":
            return 0
        if following == "(" and not self._is_apart(text, place + 1):
            return 0
        found = self._words.at(text, place)
        if union(found) & (flag.HALF | flag.AFTER) or not self._ends_here(text, found):
            return 0
        if held & flag.PERCENT:
            return stop
        if union(units) & flag.OTHER or (worded and held & flag.LITERAL):
            return 0
        if (held & flag.EDGE and after.isalpha()) or (held & flag.NO_DIGITS and following in ALL_DIGITS):
            return 0
        if self._words.follows(text, stop, flag.NO_UNIT_BEFORE):
            return 0
        if self._words.follows(text, stop, flag.DOUBLED):
            return 0
        barred = (flag.ORDINAL if place == stop else 0) | (flag.PER if held & flag.SPEED else 0)
        barred |= (flag.MONTH | flag.NUMERIC) if held & flag.SPAN else 0
        barred |= flag.COUNTRY if held & flag.MONEY else 0
        return 0 if union(found) & barred else stop

    def _is_apart(self, text: str, at: int) -> bool:
        """Whether no number word follows a bracket, which would say the number again."""
        place = skip(text, at)
        following = text[place : place + 1]
        if following in ALL_DIGITS:
            return True
        return not (
            following.isnumeric() or following in LATIN or union(self._words.at(text, place)) & flag.OPENS
        )

    def _alone(self, text: str, place: int, *, known: bool) -> int:
        """What a number is that no word goes on: none where a stray sign ends a name of money."""
        long = self._words.follows(text, place, flag.LONG)
        for at in range(place, min(place + LONGEST_NAME, len(text))) if long or not known else ():
            if text[at] in STRAY:
                if self._words.of(text[place:at]) & flag.MONEY:
                    return UNREAD
                break
        return LIKE_MONEY if long else NUMBER

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
                if sign := held >> flag.BOUND & flag.MASK:
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
            if near == at or self._words.precedes(text, near, flag.CUE):
                return True
            if self._words.precedes(text, back(text, _code_start(text, at)), flag.CUE):
                return True
        if (end - at < 3 and _is_plated(text, end)) or _value(text[at:end]) == 855:
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
        if after in _AFTER_LABEL or following in _AFTER_NUMBER or following in LATIN or following.isnumeric():
            return None
        if _goes_on(text, end) or _is_office(text, end) or self._words.at(text, place):
            return None
        return (PASSED, at, end, end, 0)


def _past_spaces(text: str, at: int) -> int:
    """The offset after up to two common spaces at `at`."""
    for _ in range(2):
        at += text[at : at + 1] in (" ", "\u00a0")
    return at


def _cue_end(text: str, at: int) -> int:
    """Where the cue before a number ends, if there is one."""
    near = at
    while near and at - near < 4 and text[near - 1] in _CUE_ENDS:
        near -= 1
    return near


def _code_start(text: str, at: int) -> int:
    """Where the code starts that stands before a number, at most a space between."""
    start = at - (text[at - 1] in SPACES)
    first = start
    while start and first - start < 12 and text[start - 1] in _CODES:
        start -= 1
    return start


def _is_plated(text: str, end: int) -> bool:
    """Whether letters and digits follow the first digits of a number plate: 2A-1234, 2 A. 1234, 2ក-1234."""
    if text[end : end + 1] in CONSONANTS and text[end + 1 : end + 2] in ("-", "."):
        return text[end + 2 : end + 3] in ALL_DIGITS
    at = end + (text[end : end + 1] in SPACES)
    first = at
    while at - first < 3 and text[at : at + 1] in _CAPITALS:
        at += 1
    if at == first:
        return False
    signs = at
    while at - signs < 3 and text[at : at + 1] in _PLATE_SIGNS:
        at += 1
    return text[at : at + 1] in ALL_DIGITS


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
