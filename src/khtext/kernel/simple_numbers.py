"""The simple numbers of a text: digits or number words beside which nothing can change what they say.

What is read is a number with a unit, a bound or nothing, an ordinal, a label, or a lone magnitude. Everything
else is left to the caller.
"""

from __future__ import annotations

from khtext.kernel import number_words as flag
from khtext.kernel.compound_numbers import Compounds
from khtext.kernel.number_ends import Ends, Plain
from khtext.kernel.number_readings import (
    COMPOUND,
    FRACTION,
    GROUPED,
    MONEY,
    NUMBER,
    ORDERED,
    PASSED,
    QUANTITY,
    RUN,
    Reading,
    goes_on,
    raised,
    value,
)
from khtext.kernel.number_starts import Starts
from khtext.kernel.number_words import ALL_DIGITS, LATIN, SPACES, ZEROS, Words, back, said, skip, union
from khtext.kernel.simple_dates import SimpleDates
from khtext.kernel.simple_ranges import SimpleRanges
from khtext.script import BASES, CONSONANTS

#: Longer runs of digits are rare.
_LONGEST = 12
#: Longer runs of digits may be a telephone number, or a year.
_LONGEST_LABEL, _LONGEST_DAY = 8, 3
#: The zeros of a million, which may raise other magnitudes.
_MILLION, _HUNDRED = 6, 2
#: The digits of a group of thousands, and what parts it from the others, or decimals from a whole number.
_GROUP, _PARTING = 3, (".", ",")
#: Longer numbers in groups that spaces part are rare, and may be a row of a table.
_LONGEST_GROUPED = 24
#: What besides digits makes a number with a separator part of a list or a code.
_AFTER_PARTED = frozenset(",.)]-")
_CODES = LATIN | ALL_DIGITS
#: What may stand between a cue and its number.
_CUE_ENDS = frozenset(" \u00a0:.=\u17d6")
_AFTER_DIGITS = frozenset("/:°^")
#: After a point or comma: an amount without cents.
_EVEN = frozenset("-\u2013\u2014")
_AFTER_NUMBER = frozenset("(/×*xX\u00b7")
_AFTER_LABEL = frozenset("/.-(:°^")
#: What besides letters may follow the second of two numbers that a space parts.
_ALONE = SPACES | frozenset(["", "\n", "\u17d4"])
#: More letters are no token; what joins letters to those before them; what may go on a token.
_LONGEST_TOKEN, _JOINED = 40, _CODES | frozenset("_-./\u17d2")
_AFTER_TOKEN = LATIN | frozenset("_-./,:°'\u2019\u2032")
#: The code of the country for telephones.
_COUNTRY = 855
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PLATE_SIGNS = SPACES | frozenset("-.:")


class SimpleNumbers:
    """The definition of the simple numbers, in plain Python."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._compounds, self._starts = Compounds(words), Starts(words)
        self.dates, self._ends = SimpleDates(words, self._compounds, self._starts), Ends(words)
        self._ranges = SimpleRanges(words, self._ends, self.dates)

    def digits(self, text: str, at: int) -> Reading | None:
        """The number whose digits start at an offset, if it is a simple one."""
        run = RUN.match(text, at)
        assert run
        end = run.end()
        size = end - at
        if text[end : end + 1] in _PARTING and text[end + 1 : end + 2] in ALL_DIGITS:
            return self._parted(text, at, end)
        if date := self.dates.read(text, at, end):
            return date
        if at and text[at - 1] in LATIN:
            return self._token(text, at, end)
        if size > _LONGEST or self._is_coded(text, at, end):
            return None
        near = _cue_end(text, at)
        if self._words.precedes(text, near, flag.UNSURE):
            return None
        dated = size < 5 and self._is_dated_after(text, end)
        if self._words.precedes(text, near, flag.CUE):
            return None if dated else self._label(text, at, end)
        if size > 2 and text[at] in ZEROS:
            dated = dated and self.dates.is_continued(text, end)
            return None if dated or size > _LONGEST_LABEL else self._zeros(text, at, end)
        if dated:
            return self._span(text, at, end) if size <= _LONGEST_DAY else None
        if size <= _GROUP and text[at] not in ZEROS and _has_digits_after(text, end):
            return self._before_digits(text, at, end)
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
        day = said(held)
        if held & flag.TEN:
            digit = self._words.at(text, end)
            if self._words.follows(text, end, flag.NO_DIGIT):
                return None
            if digit and digit[0][1] & flag.DIGIT:
                end, held = digit[0]
                day += said(held)
        if not held & (flag.DIGIT | flag.TEN):
            return None
        date = self.dates.worded(text, at, end, day) if dated else None
        if (
            dated
            and not date
            and last[0][1] & (flag.DAY | flag.YEARLY)
            and self._counts_nothing(text, at, end)
        ):
            return (PASSED, at, end, end, 0)
        return date or self._number(text, at, end, worded=True)

    def _token(self, text: str, at: int, end: int) -> Reading | None:
        """Digits that go on letters of no listed word, and that nothing goes on: A4."""
        start = at - 1
        while start and at - start < _LONGEST_TOKEN and text[start - 1] in LATIN:
            start -= 1
        if (start and text[start - 1] in _JOINED) or text[at - 1] in "xX" or text[at] in ZEROS:
            return None
        if (
            text[end : end + 1] in _AFTER_TOKEN
            or _has_digits_after(text, end)
            or value(text[at:end]) == _COUNTRY
        ):
            return None
        if self._words.before(text, at) or self._is_dated_after(text, end):
            return None
        return (PASSED, at, end, end, 0)

    def _counts_nothing(self, text: str, at: int, end: int) -> bool:
        """Whether one number word after the word for a day or a year neither is a date nor counts: ថ្ងៃមួយ."""
        first, held = self._words.at(text, at)[0]
        if end != first or not held & flag.DIGIT or not self._is_clear(text, end):
            return False
        ranged = union(self._words.at(text, skip(text, end))) & flag.RANGE
        return not ranged and self._ends.is_bare(text, end) and not self.dates.is_continued(text, end)

    def _parted(self, text: str, at: int, end: int) -> Reading | None:
        """Digits and up to three more after a separator, if they count something and are no list."""
        run = RUN.match(text, end + 1)
        assert run
        stop, near, before = run.end(), _cue_end(text, at), back(text, at)
        size = stop - end - 1
        if end - at > _GROUP or size > _GROUP or text[at] in ZEROS or text[stop : stop + 1] in _AFTER_PARTED:
            return None
        if (near and text[near - 1] in _CODES) or (before and text[before - 1] == ","):
            return None
        if self._words.precedes(text, near, flag.CUE) or self._is_coded(text, at, end):
            return None
        units = union(self._words.at(text, skip(text, stop)))
        if self._is_dated_after(text, stop) or (size == _GROUP and units & (flag.PERCENT | flag.MAGNITUDE)):
            return None
        made = self._number(text, at, stop, worded=False)
        if made is None or made[0] not in (QUANTITY, MONEY):
            return None
        if size == _GROUP and text[skip(text, stop) :][:1] in LATIN:
            return None
        if made[0] == MONEY or units & flag.PERCENT:
            return made
        if size == _GROUP:
            return (GROUPED, *made[1:])
        return made if text[end] == "." else None

    def _zeros(self, text: str, at: int, end: int) -> Reading | None:
        """Three digits or more that a zero starts: nothing, if nothing belongs to them."""
        made = self._number(text, at, end, worded=False)
        alone = made is not None and made[0] == NUMBER and made[3] == end
        return (PASSED, at, end, end, 0) if alone else None

    def _magnitude(self, text: str, at: int, end: int) -> Reading | None:
        """A magnitude without a number: nothing."""
        after = text[end : end + 1]
        if after.isnumeric() or after == "-" or union(self._words.at(text, end)) & flag.NUMERIC:
            return None
        return (PASSED, at, end, end, 0)

    def _before_digits(self, text: str, at: int, end: int) -> Reading | None:
        """A number that groups of thousands go on after spaces, or one with a space before another number."""
        near = back(text, at)
        if (near and text[near - 1] in _CODES) or union(self._words.before(text, near)) & flag.ORDINAL:
            return None
        stop = _groups_end(text, at, end)
        if stop - at > _LONGEST_GROUPED:
            return None
        if stop > end:
            return self._number(text, at, stop, worded=False)
        if end - at >= _GROUP or not _is_small(text, end + 1):
            return None
        bound = self._starts.bound(text, at)
        able = bound >= 0 and self._starts.is_able(text, at) and not self._starts.is_barred(text, near)
        return (NUMBER, at, end, end, raised(bound, 0)) if able else None

    def _number(self, text: str, at: int, end: int, *, worded: bool) -> Reading | None:
        near = back(text, at)
        if not self._starts.is_able(text, at) or not self._is_clear(text, end):
            return None
        before = self._words.before(text, near)
        if before and before[0][1] & flag.ORDINAL:
            return self._ordinal(text, at, end, before[0][0])
        if self._starts.is_barred(text, near):
            return None
        bound = self._starts.bound(text, at)
        scaled = self._fraction(text, end) if worded else None
        scaled = scaled or self._scaled(text, end) or self._compound(text, at)
        if bound < 0 or scaled is None:
            return None
        number = Plain(at, scaled[0], bound, zeros=scaled[1], worded=worded)
        made = self._ranges.read(text, number) or self._ends.read(text, number)
        # Digits after a comma may belong to those before it.
        parted = near and text[near - 1] == "," and made and (scaled[1] or made[0] == MONEY)
        return None if parted else made

    def _is_clear(self, text: str, end: int) -> bool:
        """Whether no sign or digit after a number, or part of one, belongs to it."""
        following = text[skip(text, end) :][:1]
        if text[end : end + 1] in _PARTING and text[end + 1 : end + 2] in _EVEN:
            return False
        if text[end : end + 1] in _AFTER_DIGITS or following in _AFTER_NUMBER or following.isnumeric():
            return False
        return not goes_on(text, end) and not self._words.follows(text, end, flag.DOUBLED)

    def _scaled(self, text: str, end: int) -> tuple[int, int] | None:
        """Where a number ends with its magnitudes, and their zeros; nothing if they may say more."""
        zeros = 0
        place = skip(text, end)
        found = self._words.at(text, place)
        while found and found[0][1] & flag.MAGNITUDE:
            more = found[0][1] >> flag.VALUE & flag.VALUES
            if zeros and not zeros < _MILLION <= more:
                return None
            if any(self._words.follows(text, place, held) for held in (flag.NO_DIGIT, flag.UNCLEAR)):
                return None
            zeros, place = zeros + more, found[0][0]
            end = place
            if not self._is_clear(text, end) or text[end : end + 1] == "-":
                return None
            found = self._words.at(text, place)
        if zeros and union(self._words.at(text, skip(text, end))) & flag.NUMERIC:
            return None
        return end, zeros

    def _fraction(self, text: str, end: int) -> tuple[int, int] | None:
        """Where a number ends after which a point and one number in words stand, and the zeros after them."""
        point = self._words.at(text, end)
        part = self._compounds.part(text, point[0][0]) if point and point[0][1] & flag.POINT else None
        if not part or not part.worded or part.value < 0 or not self._is_clear(text, part.end):
            return None
        raised = self._words.at(text, skip(text, part.end))
        held = raised[0][1] if raised else 0
        if held & flag.MAGNITUDE and held >> flag.VALUE & flag.VALUES == _HUNDRED:
            return None
        scaled = self._scaled(text, part.end)
        if not scaled or union(self._words.at(text, skip(text, scaled[0]))) & flag.NUMERIC:
            return None
        return scaled[0], FRACTION + scaled[1]

    def _compound(self, text: str, at: int) -> tuple[int, int] | None:
        """Where a number of several places ends, and the sign that it is one."""
        found = self._compounds.read(text, at)
        if not found or found.spoken or not self._is_clear(text, found.end):
            return None
        return found.end, COMPOUND

    def _ordinal(self, text: str, at: int, end: int, start: int) -> Reading | None:
        """An ordinal whose sign starts at an offset: no day, no part of a law, no part of a date."""
        near, place = back(text, start), skip(text, end)
        if back(text, at) < at - 1 or text[end : end + 1] in _CODES:
            return None
        if self._is_dated_after(text, end) and not self._is_parted(text, end):
            return None
        if union(self._words.before(text, near)) & flag.DAY or self._words.precedes(text, near, flag.LAW):
            return None
        found = self._words.at(text, place)
        if union(found) & (flag.NUMERIC | flag.AFTER) or not self._ends.ends_here(text, found):
            return None
        bound = self._starts.bound(text, start)
        return (ORDERED, start, end, end, raised(bound, 0)) if bound >= 0 else None

    def _is_parted(self, text: str, end: int) -> bool:
        """Whether a dash follows that joins a number to no other, and to no date."""
        dash = self._words.at(text, skip(text, end))
        if not dash or not dash[0][1] & flag.DASH or not self._ends.joins_nothing(text, dash[0][0]):
            return False
        place = skip(text, dash[0][0])
        if union(self._words.at(text, place)) & flag.BARS:
            return False
        return not self._words.follows(text, place, flag.CALENDAR)

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
        return None if made is None or made[0] == ORDERED else made

    def _is_dated_after(self, text: str, end: int) -> bool:
        """Whether what follows a number may make it part of a date."""
        for stop in self._words.ends_of(text, skip(text, end), flag.LISTED):
            if text[skip(text, stop) :][:1] in ALL_DIGITS:
                return True
        return self.dates.is_continued(text, end)

    def _is_coded(self, text: str, at: int, end: int) -> bool:
        """Whether digits may be part of a code: after a name, on a plate, of a score, of a telephone."""
        near = _cue_end(text, at)
        if near and text[near - 1] in _CODES:
            if near == at or self._words.precedes(text, near, flag.CUE):
                return True
            if self._words.precedes(text, back(text, _code_start(text, at)), flag.CUE):
                return True
        if (end - at < 3 and _is_plated(text, end)) or value(text[at:end]) == _COUNTRY:
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
        if goes_on(text, end) or _is_office(text, end):
            return None
        if following == "," and union(self._words.at(text, skip(text, place + 1))) & flag.ORDINAL:
            return None
        found = self._words.at(text, place)
        if union(found) & (flag.TAKES | flag.SHORT | flag.ORDINAL | flag.AND | flag.RANGE):
            return None
        return (PASSED, at, end, end, 0)


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


def _has_digits_after(text: str, end: int) -> bool:
    """Whether a space and digits follow."""
    return text[end : end + 1] in SPACES and text[end + 1 : end + 2] in ALL_DIGITS


def _groups_end(text: str, at: int, end: int) -> int:
    """Where the groups of digits end that spaces part from the first digits, or one of too many groups."""
    while end - at <= _LONGEST_GROUPED and _has_digits_after(text, end):
        run = RUN.match(text, end + 1)
        assert run
        if run.end() - run.start() != _GROUP:
            break
        end = run.end()
    return end


def _is_small(text: str, at: int) -> bool:
    """Whether digits at an offset are a number under a hundred that nothing but a word goes on."""
    run = RUN.match(text, at)
    assert run
    after = text[run.end() : run.end() + 1]
    alone = after in _ALONE or "\u1780" <= after <= "\u17b3"
    return run.end() - at < _GROUP and text[at] not in ZEROS and alone


def _is_office(text: str, end: int) -> bool:
    """Whether the letters of an office follow the number of its paper: 12 ស.អ."""
    at = end + (text[end : end + 1] in SPACES)
    for place in range(at, at + 6):
        if text[place : place + 1] not in BASES:
            return place > at and text[place : place + 1] == "."
    return False
