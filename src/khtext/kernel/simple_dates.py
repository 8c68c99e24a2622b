"""The simple dates of a text: years and days after their word, and days and years with their month."""

from __future__ import annotations

from khtext import lazy
from khtext.kernel import number_words as flag
from khtext.kernel.compound_numbers import Compounds
from khtext.kernel.number_readings import DATE, DIGIT, RUN, Reading, goes_on, packed, value
from khtext.kernel.number_starts import Starts
from khtext.kernel.number_words import ALL_DIGITS, LATIN, SPACES, Held, Words, back, skip, union
from khtext.kernel.simple_times import SimpleTimes

#: How far before a year its month may start.
_MONTH_REACH = 20
#: The digits of a year, and the years that say so by their size and are not Buddhist.
_YEAR, _YEARS = 4, range(1000, 2400)
#: Larger numbers in words are no year; those in words alone after a month.
_LARGEST, _SPOKEN_YEARS = 9999, range(1900, 2100)
_JOINING = frozenset(",/-")
_SEPARATORS = SPACES | _JOINING
#: A month and a year after a day, all in digits, and what besides a letter may stand after them.
_NUMERIC = lazy.pattern(f"/({DIGIT}{{1,2}})/({DIGIT}{{4}})(?!{DIGIT})")
_AFTER_NUMERIC = SPACES | frozenset(["", "\n", ")", "\u17d4"])
_AFTER_DAY = frozenset("/.:-")


class SimpleDates:
    """Years and days after their word, and months, where nothing else can belong to them."""

    def __init__(self, words: Words, compounds: Compounds, starts: Starts) -> None:
        self._words, self.compounds, self._starts = words, compounds, starts
        self._times = SimpleTimes(words, compounds)

    def read(self, text: str, at: int, end: int) -> Reading | None:
        """The date whose digits stand between two offsets, if it is a simple one."""
        near = back(text, at)
        before = self._words.before(text, near)
        if end - at > _YEAR or self._words.precedes(text, near, flag.UNSURE):
            return None
        start, held = before[0] if before else (at, 0)
        if held & flag.HOURLY:
            return self._times.read(text, start, value(text[at:end]), end) if end - at < 3 else None
        if held & flag.YEARLY:
            return self._year(text, end, start, value(text[at:end])) if end - at == _YEAR else None
        if end - at > 2:
            return None
        number = value(text[at:end])
        if held & flag.ORDINAL:
            return self.day(text, at, end, number)
        if held & flag.DAY:
            return (
                None
                if self._words.precedes(text, start, flag.RATE)
                else self._dated(text, start, end, number)
            )
        return self._bare(text, at, end, number)

    def _bare(self, text: str, at: int, end: int, number: int) -> Reading | None:
        """A day before its month, a date in digits or a time with its minutes, with no word before them."""
        near = back(text, at)
        if not self._starts.is_able(text, at) or union(self._words.before(text, near)) & flag.BARS:
            return None
        if text[end : end + 1] == "/":
            return self._numeric(text, at, end, number)
        if text[end : end + 1] == ":":
            labelled = self._words.precedes(text, near, flag.CUE)
            return None if labelled else self._times.bare(text, at, number, end)
        return None if self._words.precedes(text, near, flag.PLACE) else self._dated(text, at, end, number)

    def _dated(self, text: str, start: int, end: int, day: int) -> Reading | None:
        """A day before the name of its month."""
        month = self._named(text, end)
        return self._with_year(text, (start, end), month, day) if month and 0 < day < 32 else None

    def _numeric(self, text: str, at: int, end: int, first: int) -> Reading | None:
        """A day, month and year in digits; the month may stand first where the day can be no month."""
        found = _NUMERIC.match(text, end)
        after = text[found.end() : found.end() + 1] if found else ""
        if not found or not (after in _AFTER_NUMERIC or "\u1780" <= after <= "\u17b3"):
            return None
        day, month, year = first, value(found[1]), value(found[2])
        if month > 12 >= day:
            day, month = month, day
        if not (0 < day < 32 and 0 < month < 13):
            return None
        return (DATE, at, end, found.end(), packed(year, month, day))

    def worded(self, text: str, at: int, end: int, number: int) -> Reading | None:
        """The date or time that number words say after its word, if it is a simple one.

        Up to an offset they say a number under a hundred.
        """
        before = self._words.before(text, back(text, at))
        start, held = before[0] if before else (at, 0)
        if held & flag.HOURLY:
            return self._times.read(text, start, number, end)
        year = self._spoken(text, at) if held & flag.YEARLY else None
        return self._year(text, year[1], start, year[0]) if year else self.day(text, at, end, number)

    def _spoken(self, text: str, at: int) -> tuple[int, int] | None:
        """A number of several places in words alone, and where it ends."""
        found = self.compounds.read(text, at)
        if not found or not ALL_DIGITS.isdisjoint(text[at : found.end]):
            return None
        return found[:2] if found.value <= _LARGEST else None

    def day(self, text: str, at: int, end: int, day: int) -> Reading | None:
        """The date of a day said between two offsets, after ថ្ងៃទី and before its month or alone."""
        before = self._words.before(text, back(text, at))
        if not before or not before[0][1] & flag.ORDINAL or not 0 < day < 32:
            return None
        near = back(text, before[0][0])
        days = [begin for begin, held in self._words.before(text, near) if held & flag.DAY]
        month = self._named(text, end)
        if days:
            return (
                self._with_year(text, (days[0], end), month, day)
                if month
                else self._alone(text, days[0], end, day)
            )
        week = self._words.precedes(text, near, flag.NO_DAY) and not self._words.precedes(
            text, near, flag.WEEKDAY
        )
        return None if week or not month else self._with_year(text, (before[0][0], end), month, day)

    def _year(self, text: str, end: int, start: int, year: int) -> Reading | None:
        """A year that no month stands before, and no other year or era after."""
        place, near = skip(text, end), back(text, start)
        if year not in _YEARS or text[end : end + 1] in _JOINING:
            return None
        if goes_on(text, end) or self._words.follows(text, place, flag.CALENDAR):
            return None
        barred = flag.NUMERIC | flag.RANGE | flag.COUNTED | flag.YEARLY
        if self._words.precedes(text, start, flag.RATE):
            barred |= flag.TAKES
        if union(self._words.at(text, place)) & barred:
            return None
        if union(self._words.before(text, near)) & flag.MONTH or self._has_month(text, near):
            return None
        return (DATE, start, end, end, packed(year))

    def _has_month(self, text: str, at: int) -> bool:
        """Whether the word for a month stands so near before an offset that a misspelt one may end there."""
        near = range(max(0, at - _MONTH_REACH), at)
        return any(self._words.of_kind(text, place, flag.MONTHLY) for place in near)

    def _named(self, text: str, end: int) -> Held | None:
        """The name of a month after a day."""
        found = self._words.at(text, _past_separators(text, end))
        if found and found[0][1] & flag.MONTHLY:
            found = self._words.at(text, skip(text, found[0][0]))
        return found[0] if found and found[0][1] & flag.MONTH else None

    def _alone(self, text: str, start: int, end: int, day: int) -> Reading | None:
        """A day in digits with nothing after it that may be its month or another day."""
        after = text[end : end + 1]
        if text[end - 1] not in ALL_DIGITS or after in _AFTER_DAY or self.is_continued(text, end):
            return None
        if self._words.follows(text, end + (after in SPACES), flag.EVENT):
            return None
        return (DATE, start, end, end, packed(0, 0, day))

    def month(self, text: str, at: int) -> Reading | None:
        """The month whose word stands at an offset, with the year where digits say it."""
        found = self._words.at(text, at)
        if not found or not found[0][1] & flag.MONTHLY:
            return None
        named = self._words.at(text, skip(text, found[0][0]))
        if not named or not named[0][1] & flag.MONTH:
            return None
        stop = named[0][0]
        for end in self._words.ends_of(text, skip(text, stop), flag.LISTED):
            if union(self._words.at(text, skip(text, end))) & flag.MONTH:
                return None
        return self._with_year(text, (at, stop), named[0], 0)

    def _with_year(self, text: str, said: tuple[int, int], month: Held, day: int) -> Reading | None:
        """The date of a month and what was said before it, with the year after it."""
        stop, held = month
        year = self._year_after(text, stop)
        if year is None or text[stop : stop + 1] in LATIN:
            return None
        return (DATE, *said, year[1], packed(year[0], held >> flag.VALUE & flag.VALUES, day))

    def is_continued(self, text: str, end: int) -> bool:
        """Whether a word of the calendar or a range follows after spaces or separators."""
        for at in range(end, end + 3):
            if self._words.follows(text, at, flag.CALENDAR):
                return True
            for stop in self._words.ends_of(text, at, flag.EVENT):
                if self._words.follows(text, stop + (text[stop : stop + 1] in SPACES), flag.CALENDAR):
                    return True
            if text[at : at + 1] not in _SEPARATORS:
                break
        return False

    def _year_after(self, text: str, at: int) -> tuple[int, int] | None:
        """The year after a month and where it ends, 0 if there is none; nothing where that is not clear."""
        place = _past_spaces(text, at)
        if text[place : place + 1] in _SEPARATORS or self._words.follows(text, place, flag.CALENDAR):
            return None
        found = self._words.at(text, place)
        named = bool(found) and found[0][1] & flag.YEARLY != 0
        if named:
            place = skip(text, found[0][0])
        elif text[place : place + 1] not in ALL_DIGITS and not union(found) & flag.NUMERIC:
            return 0, at
        year = self._spoken(text, place)
        if year and not named and year[0] not in _SPOKEN_YEARS:
            return None
        run = RUN.match(text, place)
        if run and run.end() - place == _YEAR:
            year = value(run.group()), run.end()
        if not year or year[0] < 100 or _is_parted(text, year[1]):
            return None
        return None if union(self._words.at(text, skip(text, year[1]))) & flag.PERCENT else year


def _is_parted(text: str, end: int) -> bool:
    """Whether a point and a digit go on with digits."""
    return text[end : end + 1] == "." and text[end + 1 : end + 2] in ALL_DIGITS


def _past_separators(text: str, at: int) -> int:
    """The offset after up to two common spaces or commas at `at`."""
    for _ in range(2):
        at += text[at : at + 1] in (" ", "\u00a0", ",")
    return at


def _past_spaces(text: str, at: int) -> int:
    """The offset after up to two common spaces at `at`."""
    for _ in range(2):
        at += text[at : at + 1] in (" ", "\u00a0")
    return at
