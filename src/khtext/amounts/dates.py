"""Dates and times: to ISO 8601 where the calendar is the common one, to their parts where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from khtext import data
from khtext.amounts.clock import Clock
from khtext.amounts.lunar import Lunar, spelt
from khtext.amounts.numbers import Numbers, placed
from khtext.amounts.numbers import load as load_numbers
from khtext.amounts.numerals import (
    ALL_DIGITS,
    DIGIT,
    NOT_DIGIT,
    SPACE,
    SPACES,
    WORD_END,
    Endings,
    any_of,
    before_spaces,
)
from khtext.document import Document, Quantity
from khtext.orthography import view

if TYPE_CHECKING:
    from khtext.settings import Settings

#: Years from here on are counted from the Buddha's death.
BUDDHIST = 2400
#: A year of two digits from here on is in the twentieth century.
CENTURY_TURN = 30
#: A number in words behind a month is a year, if it is one of these.
SPOKEN_YEARS = range(1900, 2100)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: The longest text between two days of one month.
LONGEST_JOINT = 20

GAP = f"{SPACE}{{0,2}}"
SEPARATOR = "[ \u00a0,/-]{0,2}"
#: A word that may be a misspelt month.
LETTERS = "[\u1780-\u17d3]{3,12}"
LAST = f"(?![-/.:]?{DIGIT})"
#: As LAST, but a hyphen and another date may follow.
LAST_DATE = f"(?![/.:]?{DIGIT})(?!-{DIGIT}{{1,4}}(?![-/.]?{DIGIT}))"
YEAR_MONTH_DAY = re.compile(f"({DIGIT}{{4}})([-/.])({DIGIT}{{2}})\\2({DIGIT}{{2}}){LAST_DATE}")
DAY_MONTH_YEAR = re.compile(
    f"({DIGIT}{{1,2}})([-/.])({DIGIT}{{1,2}})\\2({DIGIT}{{4}}|{DIGIT}{{2}}){LAST_DATE}"
)
#: A value with its month and day.
WHOLE_DAY = re.compile(r"(?:(\d{4})|-)-(\d\d)-\d\d")
#: The day and year of an English date, behind its month: July 26, 2019.
DAY_YEAR = re.compile(f"({DIGIT}{{1,2}})(?:st|nd|rd|th)?,?{SPACE}({DIGIT}{{4}}){NOT_DIGIT}")
DAY_MONTH = re.compile(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{1,2}}){LAST}")
MONTH_YEAR = re.compile(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{4}}){LAST}")
YEARS = re.compile(f"({DIGIT}{{4}})(?:{SPACE}?[-–]{SPACE}?({DIGIT}{{4}}))?(?![-/.,]?{DIGIT})")
FULL_YEAR = re.compile(f"({DIGIT}{{4}})(?![.,]?{DIGIT})")


class Day(NamedTuple):
    """What is known of a date: any of its parts may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def buddhist(self) -> bool:
        """Whether the year is counted from the Buddha's death."""
        return self.year is not None and self.year >= BUDDHIST

    @property
    def iso(self) -> str | None:
        """ISO 8601, a dash for what is missing; none for a Buddhist year or where nothing is known."""
        if self.buddhist or self == Day():
            return None
        year = "-" if self.year is None else f"{self.year:04}"
        if self.month:
            return f"{year}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")
        return f"---{self.day:02}" if self.day else year

    @property
    def parts(self) -> dict[str, str] | None:
        """The parts of a date with a Buddhist year."""
        if not self.buddhist:
            return None
        named = {"day": self.day, "month": self.month, "be_year": self.year}
        return {name: str(value) for name, value in named.items() if value is not None}

    @property
    def valid(self) -> bool:
        """Whether a calendar has such a day."""
        month = 1 if self.month is None else self.month
        day = 1 if self.day is None else self.day
        if self.year == 0 or ((month, day) == (2, 29) and not _may_leap(self.year)):
            return False
        return 1 <= month <= 12 and 1 <= day <= DAYS[month - 1]


def _may_leap(year: int | None) -> bool:
    """Whether a year has, or in an era not converted may have, a 29 February."""
    if year is None or year >= BUDDHIST:
        return True
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


class Head(NamedTuple):
    """The word that makes a number part of a date, and where it starts; an empty kind is none."""

    kind: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The words of data/dates.toml as patterns that match at a place, and as endings before a number."""

    months: Mapping[str, int]
    kinds: Mapping[str, str]
    heads: Endings
    days: Endings
    not_days: Endings
    weekdays: Endings
    number_words: Endings
    month_names: Endings
    before_month: Endings
    seasons: Endings
    places: Endings
    not_after_day: tuple[str, ...]
    trigger: re.Pattern[str]
    bare: re.Pattern[str]
    more_days: re.Pattern[str]
    month: re.Pattern[str]
    month_number: re.Pattern[str]
    misspelt: re.Pattern[str]
    misspelt_before: re.Pattern[str]
    more_months: re.Pattern[str]
    year: re.Pattern[str]
    more_years: re.Pattern[str]
    listed: re.Pattern[str]
    before_christ: re.Pattern[str]
    joint: re.Pattern[str]

    @classmethod
    def of(cls, numbers: Numbers, table: Mapping[str, Any]) -> Calendar:
        """The words of a table in the form of data/dates.toml."""
        words, spoken = table["words"], numbers.numerals.spoken
        kinds = dict(_kinds(table))
        several = f"(?:{DIGIT}{{1,2}}{NOT_DIGIT}|{spoken})"
        month, year, ordinal = (any_of(words[name]) for name in ("month", "year", "ordinal"))
        named = f"({any_of(table['months'])}){WORD_END}(?![A-Za-z])"
        until, listed = (f"{GAP}{any_of(words[name])}{GAP}" for name in ("range", "list"))
        return cls(
            months=table["months"],
            kinds=kinds,
            heads=Endings.of(kinds),
            days=Endings.of(words["day"]),
            not_days=Endings.of(words["not_days"]),
            weekdays=Endings.of(words["weekdays"]),
            number_words=Endings.of(
                word for word, (kind, _) in numbers.numerals.words.items() if kind in "dtsmx"
            ),
            month_names=Endings.of(table["months"]),
            before_month=Endings.of(words["before_month"]),
            seasons=Endings.of(words["season"]),
            places=Endings.of(words["places"]),
            not_after_day=tuple(words["not_after_day"]),
            trigger=_trigger(table, spoken),
            bare=_bare(table, until),
            more_days=re.compile(f"{until}(?:{ordinal})?{SPACE}?({several})"),
            month=re.compile(f"{SEPARATOR}(?:{any_of(words['of'])}{SPACE}?)?(?:{month}{GAP})?{named}"),
            month_number=re.compile(f"{GAP}{month}{GAP}(?:{ordinal})?({several})"),
            misspelt=re.compile(
                f"{GAP}{month}{GAP}({LETTERS}?):?(?={GAP}(?:{year}{GAP})?{DIGIT}{{4}}{NOT_DIGIT})"
            ),
            misspelt_before=re.compile(f"{month}{GAP}({LETTERS}):?\\Z"),
            more_months=re.compile(f"(?:{until}|{listed}){named}"),
            year=re.compile(
                f"{SEPARATOR}(?:(?:{year}{GAP})?(?:{any_of(words['era'])}{GAP})?{FULL_YEAR.pattern}"
                f"|{year}{GAP}({spoken})|({spoken}))"
            ),
            more_years=re.compile(
                f"{until}(?:{ordinal})?({DIGIT}{{4}}|(?<=[-–]){DIGIT}{{2}})(?![.,]?{DIGIT})"
            ),
            listed=re.compile(f"{listed}\\Z"),
            before_christ=re.compile(f"{GAP}{any_of(words['before_christ'])}{WORD_END}"),
            joint=re.compile(f"{GAP}(?:{any_of(words['then'] + words['list'])}{GAP}){{1,2}}"),
        )


def _kinds(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each word that may stand before a number of a date, and what it makes of the number."""
    words = table["words"]
    for kind in ("day", "ordinal", "month", "year", "buddhist", "decade", "century"):
        yield from ((word, kind) for word in words[kind])
    yield from ((word, "year") for word in words["era"])
    yield from ((word, "hour") for word in table["clock"]["hour"])


def _trigger(table: Mapping[str, Any], spoken: str) -> re.Pattern[str]:
    """Where a date or a time may be met: a digit, a month by name, a head with number words behind it."""
    words = table["words"]
    months = [name for name in table["months"] if not name.isascii()]
    named = any_of([*months, *spelt(table["lunar"]["months"])])
    heads = [*words["day"], *words["ordinal"], *words["month"], *words["year"], *table["clock"]["hour"]]
    return re.compile(
        f"{DIGIT}|{any_of(words['month'])}{SPACE}?{named}{WORD_END}|{any_of(heads)}{SPACE}?(?={spoken})"
    )


def _bare(table: Mapping[str, Any], until: str) -> re.Pattern[str]:
    """What must follow a number that no word introduces, if it is to be part of a date."""
    words, lunar = table["words"], table["lunar"]
    after = any_of([*words["month"], *table["months"], *lunar["waxing"], *lunar["waning"]])
    return re.compile(
        f"{DIGIT}{{1,4}}(?:[-/:.]{DIGIT}|{until}|{SEPARATOR}(?:{any_of(words['of'])}{SPACE}?)?{after})"
    )


@dataclass(frozen=True, slots=True)
class Dates:
    """Adds dates and times.

    >>> from khtext.document import Document
    >>> doc = load()(Document("ថ្ងៃទី២៦ ខែកក្កដា ឆ្នាំ២០១៩ វេលាម៉ោង ៨.៣០នាទីព្រឹក"))
    >>> [(q.kind, q.value) for q in doc.quantities]
    [('date', '2019-07-26'), ('time', '08:30')]
    """

    numbers: Numbers
    calendar: Calendar
    lunar: Lunar
    clock: Clock

    @classmethod
    def of(cls, numbers: Numbers, table: Mapping[str, Any]) -> Dates:
        """The stage made of the numbers and a table in the form of data/dates.toml."""
        return cls(
            numbers,
            Calendar.of(numbers, table),
            Lunar.of(numbers.numerals, table),
            Clock.of(numbers, table),
        )

    def __call__(self, doc: Document) -> Document:
        seen = view(doc.text)
        return doc.with_quantities(placed(self.find(seen.text), seen, doc.text))

    def find(self, text: str) -> list[Quantity]:
        """The dates and times of a view, in order."""
        found: list[Quantity] = []
        at = 0
        while match := self.calendar.trigger.search(text, at):
            quantity = self._read(text, match, found)
            at = match.end()
            if quantity:
                found.append(quantity)
                at = quantity.end
            elif text[at - 1] in ALL_DIGITS:
                while at < len(text) and text[at] in ALL_DIGITS:
                    at += 1
        web = self.numbers.references.web(text) if found else []
        return self._completed(text, list(_outside(found, web)) if web else found)

    def _read(self, text: str, match: re.Match[str], found: list[Quantity]) -> Quantity | None:
        """The date or time whose first number, or whose month, the trigger has met."""
        at, end = match.span()
        if text[end - 1] in ALL_DIGITS:
            return self._at_number(text, at, found)
        if self.calendar.month.match(text, at):
            return self._month_alone(text, at)
        if self.lunar.month.match(text, at):
            return self.lunar.read(text, at, at)
        return self._at_number(text, end, found)

    def _at_number(self, text: str, at: int, found: list[Quantity]) -> Quantity | None:
        floor = found[-1].end if found else 0
        if at - floor > LONGEST_JOINT and self._stands_alone(text, at):
            return None
        head = self._head(text, at, floor)
        if head.kind == "hour":
            return self.clock.read(text, head.start, at, floor)
        if head.kind in ("decade", "century"):
            return self._age(text, head, at)
        if head.kind == "buddhist":
            match = self.lunar.buddhist.match(text, head.start)
            era = {"be_year": str(int(match[1]))} if match else None
            return Quantity(head.start, match.end(), "date", parts=era) if match else None
        if head.kind == "year":
            return self._year(text, head.start, at, floor)
        if head.kind == "month":
            return self._numbered_month(text, head.start, at)
        if not head.kind and found and (year := self._listed_year(text, at, found[-1])):
            return year
        if not head.kind and (bare := self._bare_year(text, at, floor) or self._english(text, at, floor)):
            return bare
        if not head.kind and not self.calendar.bare.match(text, at):
            return None
        return self._day(text, head, at, floor) or (None if head.kind else self.clock.bare(text, at))

    def _stands_alone(self, text: str, at: int) -> bool:
        """Whether nothing beside a number makes it part of a date: the quick way out for most."""
        near = before_spaces(text, at)
        last = text[near - 1 : near]
        if last in self.calendar.heads.by_last or last in self.calendar.month_names.by_last:
            return False
        if last in self.calendar.seasons.by_last:
            return False
        return not self.calendar.bare.match(text, at)

    def _head(self, text: str, at: int, floor: int) -> Head:
        """What stands before a number that makes it part of a date, and where that starts."""
        before = before_spaces(text, at)
        word = self.calendar.heads.find(text, before)
        start = before - len(word)
        if not word or start < floor:
            return Head("", at)
        kind = self.calendar.kinds[word]
        if kind == "day":
            return Head("bare day", start)
        if kind != "ordinal":
            return Head(kind, start)
        inner = before_spaces(text, start)
        day = self.calendar.days.find(text, inner)
        if day and inner - len(day) >= floor:
            return Head("day", inner - len(day))
        other = self.calendar.not_days.find(text, inner) and not self.calendar.weekdays.find(text, inner)
        return Head("no day" if other else "ordinal", start)

    # Days

    def _day(self, text: str, head: Head, at: int, floor: int) -> Quantity | None:
        """ថ្ងៃទី២៦ ខែកក្កដា ឆ្នាំ២០១៩, ២៦-០៧-២០១៩, ៩រោច, or the day alone."""
        if numeric := self._numeric(text, head, at, floor):
            return numeric
        number = self.numbers.numerals.small(text, at)
        if not number or number[0] > 31 or head.kind == "no day":
            return None
        day, end = number
        if self.lunar.phase.match(text, end):
            return self.lunar.read(text, head.start, at)
        if not day or (not head.kind and text[at - 1 : at] in ("/", "-", ".")):
            return None
        return self._with_month(text, head, day, end) or self._day_alone(text, head, at, day, end)

    def _with_month(self, text: str, head: Head, day: int, end: int) -> Quantity | None:
        last, until = self._more_days(text, end)
        month = self._month(text, until)
        if not month:
            last, month = None, self._month(text, end)
        if not month:
            return None
        year, stop = self._following_year(text, month[1])
        if not head.kind and not year and self.calendar.places.find(text, before_spaces(text, head.start)):
            return None
        high = Day(year, month[0], last) if last and last > day else None
        return _dated(head.start, stop, Day(year, month[0], day), high)

    def _day_alone(self, text: str, head: Head, at: int, day: int, end: int) -> Quantity | None:
        """ថ្ងៃទី១៥; not the second day of something, and not in words."""
        following = end + (text[end : end + 1] in SPACES)
        if head.kind != "day" or text[at] not in ALL_DIGITS:
            return None
        if text.startswith(self.calendar.not_after_day, following):
            return None
        return _dated(head.start, end, Day(day=day))

    def _more_days(self, text: str, end: int) -> tuple[int | None, int]:
        """The last day of a range of days, and where it ends."""
        last, at = None, end
        while more := self.calendar.more_days.match(text, at):
            number = self.numbers.numerals.small(text, more.start(1))
            if not number or not (last or 0) < number[0] <= 31:
                break
            last, at = number
        return last, at

    def _numeric(self, text: str, head: Head, at: int, floor: int) -> Quantity | None:
        """26-07-2019, 26/7/19, 2019-07-26; 26/07 only after ថ្ងៃទី."""
        joined = at > 1 and text[at - 1] in "/-.:" and text[at - 2] in ALL_DIGITS
        if joined and not (text[at - 1] == "-" and at - 1 == floor):
            return None
        if match := YEAR_MONTH_DAY.match(text, at):
            return _dated(head.start, match.end(), Day(int(match[1]), int(match[3]), int(match[4])))
        match = DAY_MONTH_YEAR.match(text, at)
        if match and (head.kind or len(match[4]) == 4):
            return _dated(head.start, match.end(), _numeric_day(*map(int, match.group(1, 3, 4))))
        if head.kind in ("day", "bare day") and (match := DAY_MONTH.match(text, at)):
            return _dated(head.start, match.end(), Day(None, int(match[2]), int(match[1])))
        return None

    # Months and years

    def _month(self, text: str, at: int) -> tuple[int, int] | None:
        """The month that follows a day, by name or number, and where it ends."""
        if named := self.calendar.month.match(text, at):
            return self.calendar.months[named[1]], named.end()
        numbered = self.calendar.month_number.match(text, at)
        number = self.numbers.numerals.small(text, numbered.start(1)) if numbered else None
        if number and 1 <= number[0] <= 12:
            return number
        misspelt = self.calendar.misspelt.match(text, at)
        nearest = self._nearest(misspelt[1]) if misspelt else None
        return (nearest, misspelt.end()) if misspelt and nearest else None

    def _nearest(self, word: str) -> int | None:
        """The one month whose name is a letter or, in longer words, two away from a misspelt word."""
        if word in self.lunar.months:
            return None
        reach = 1 if len(word) < 5 else 2
        near = {month for name, month in self.calendar.months.items() if _is_near(word, name, reach)}
        return near.pop() if len(near) == 1 else None

    def _month_before(self, text: str, at: int, floor: int) -> tuple[int, int] | None:
        """The month that stands before a year, misspelt behind ខែ or without it, and where it starts."""
        if misspelt := self.calendar.misspelt_before.search(text, max(floor, at - 20), at):
            nearest = self._nearest(misspelt[1])
            return (nearest, misspelt.start()) if nearest else None
        name = self.calendar.month_names.find(text, at)
        start = at - len(name)
        if not name or start < floor:
            return None
        if start and text[start - 1].isalpha() and not self.calendar.before_month.find(text, start):
            return None
        return self.calendar.months[name], start

    def _bare_year(self, text: str, at: int, floor: int) -> Quantity | None:
        """A year without ឆ្នាំ: behind the name of a month, or the two of a season 2018-2019."""
        match, before = YEARS.match(text, at), before_spaces(text, at)
        if not match or before <= floor:
            return None
        if match[2]:
            low, high = Day(int(match[1])), Day(int(match[2]))
            known = self.calendar.seasons.find(text, before) and int(match[1]) < int(match[2])
            return _dated(at, match.end(), low, high) if known else None
        month = self._month_before(text, before, floor)
        return _dated(month[1], match.end(), Day(int(match[1]), month[0])) if month else None

    def _english(self, text: str, at: int, floor: int) -> Quantity | None:
        """July 26, 2019, whose trigger is the day."""
        match, before = DAY_YEAR.match(text, at), before_spaces(text, at)
        before -= text[before - 1 : before] == "."
        month = self._month_before(text, before, floor) if match else None
        if not match or not month or not text[month[1]].isascii():
            return None
        return _dated(month[1], match.end(2), Day(int(match[2]), month[0], int(match[1])))

    def _following_year(self, text: str, at: int) -> tuple[int | None, int]:
        """The year that follows a month, and where it ends."""
        if buddhist := self.lunar.buddhist.match(text, at):
            return int(buddhist[1]), buddhist.end()
        match = self.calendar.year.match(text, at)
        number = self.numbers.numerals.small(text, match.start(match.lastindex or 1)) if match else None
        if not match or not number or number[0] < 100 or self.numbers.percent.match(text, number[1]):
            return None, at
        return number if match.lastindex != 3 or number[0] in SPOKEN_YEARS else (None, at)

    def _month_alone(self, text: str, at: int) -> Quantity | None:
        """A month without a day: ខែកក្កដា ឆ្នាំ២០១៩, or a range of months."""
        month = self._month(text, at)
        if not month:
            return None
        more = self.calendar.more_months.match(text, month[1])
        last = self.calendar.months[more[1]] if more else 0
        if more and last > month[0]:
            year, end = self._following_year(text, more.end())
            return _dated(at, end, Day(year, month[0]), Day(year, last))
        year, end = self._following_year(text, month[1])
        return _dated(at, end, Day(year, month[0]))

    def _numbered_month(self, text: str, start: int, at: int) -> Quantity | None:
        """ខែ៧ ឆ្នាំ២០១៩ and ខែ ០៧/២០១៩; a number alone is no month."""
        if match := MONTH_YEAR.match(text, at):
            return _dated(start, match.end(), Day(int(match[2]), int(match[1])))
        number = self.numbers.numerals.small(text, at)
        if not number or not 1 <= number[0] <= 12:
            return None
        year, end = self._following_year(text, number[1])
        return _dated(start, end, Day(year, number[0])) if year else None

    def _year(self, text: str, start: int, at: int, floor: int) -> Quantity | None:
        """ឆ្នាំ២០១៩, ឆ្នាំ៧៩, a range of years, a year before Christ."""
        number = self.numbers.numerals.small(text, at)
        if not number:
            return None
        year, end = number
        digits = end - at if text[at] in ALL_DIGITS else len(str(year))
        if not self._is_year(text, start, end, floor, digits):
            return None
        if past := self.calendar.before_christ.match(text, end):
            return Quantity(start, past.end(), "date", parts={"bce_year": str(year)})
        if digits == 2:
            return _dated(start, end, Day(_in_century(year)))
        more = self.calendar.more_years.match(text, end)
        last = int(more[1]) if more else 0
        last += year // 100 * 100 if more and last < 100 else 0
        if more and year < last < year + 1000:
            return _dated(start, more.end(), Day(year), Day(last))
        month = self._month_before(text, before_spaces(text, start), floor) if digits == 4 else None
        return _dated(month[1], end, Day(year, month[0])) if month else _dated(start, end, Day(year))

    def _is_year(self, text: str, start: int, end: int, floor: int, digits: int) -> bool:
        """Whether a number after ឆ្នាំ is a year; one of two or three digits only where nothing is counted."""
        if digits == 4:
            return not (text[end : end + 1] in (".", ",") and text[end + 1 : end + 2] in ALL_DIGITS)
        before = before_spaces(text, start)
        if digits < 2 or (before > floor and text[before - 1] in ALL_DIGITS):
            return False
        if self.calendar.number_words.find(text, before) or text[end : end + 1] in tuple(".,/-:"):
            return False
        return not (self.numbers.units.at(text, start, end) or self.numbers.percent.match(text, end))

    def _listed_year(self, text: str, at: int, previous: Quantity) -> Quantity | None:
        """The second year of ឆ្នាំ២០១៨ និង២០១៩."""
        if not (previous.value or "")[:4].isdecimal() or not self.calendar.listed.match(
            text, previous.end, at
        ):
            return None
        match = FULL_YEAR.match(text, at)
        if not match or self.numbers.units.at(text, at, match.end()):
            return None
        return _dated(at, match.end(), Day(int(match[1]))) if 1000 <= int(match[1]) < BUDDHIST else None

    def _age(self, text: str, head: Head, at: int) -> Quantity | None:
        """A decade, 199X, or a century: the 20th is 19XX."""
        number = self.numbers.numerals.small(text, at)
        if not number:
            return None
        value, end = number
        if head.kind == "century":
            return Quantity(head.start, end, "date", f"{value - 1:02}XX") if 1 <= value <= 99 else None
        value = _in_century(value) if value < 100 else value
        return Quantity(head.start, end, "date", f"{value // 10}X") if 1000 <= value < BUDDHIST else None

    def _completed(self, text: str, found: list[Quantity]) -> list[Quantity]:
        """A day or month alone takes the rest from the date it is joined to, an hour the part of the day.

        So ថ្ងៃទី២២ និងថ្ងៃទី២៣ ខែមិថុនា are both in June, and ម៉ោង ២ ដល់ម៉ោង ៥ល្ងាច both after noon.
        """
        for index in range(len(found) - 2, -1, -1):
            one, after = found[index], found[index + 1]
            if after.start - one.end > LONGEST_JOINT or one.kind != after.kind:
                continue
            if self.calendar.joint.fullmatch(text, one.end, after.start):
                value = self._joined_day(one, after) or self._joined_hour(text, one, after)
                found[index] = replace(one, value=value or one.value)
        return found

    def _joined_day(self, one: Quantity, after: Quantity) -> str | None:
        first, second = one.value or "", after.value or ""
        if len(first) == 4 and first.startswith("--") and len(second) == 7 and second[0] != "-":
            return second[:5] + first[2:]
        whole = WHOLE_DAY.fullmatch(second) if first.startswith("---") else None
        if not whole:
            return None
        joined = Day(int(whole[1]) if whole[1] else None, int(whole[2]), int(first[-2:]))
        return joined.iso if joined.valid else None

    def _joined_hour(self, text: str, one: Quantity, after: Quantity) -> str | None:
        if one.kind != "time" or self.clock.says_part(text, one.start, one.end):
            return None
        first, second = one.value or "", after.value or ""
        later = int(first[:2]) + 12
        if later > int(second[:2]) or not self.clock.says_part(text, after.start, after.end):
            return None
        return f"{later}{first[2:]}"


def _dated(start: int, end: int, low: Day, high: Day | None = None) -> Quantity | None:
    if not low.valid or (high and not high.valid):
        return None
    value_max = high.iso if high and low.iso else None
    return Quantity(start, end, "date", low.iso, value_max, parts=low.parts)


def _outside(found: Iterable[Quantity], spans: Iterable[tuple[int, int]]) -> Iterator[Quantity]:
    """The quantities that touch none of these sorted spans."""
    rest = iter(spans)
    span = next(rest, None)
    for quantity in found:
        while span and span[1] <= quantity.start:
            span = next(rest, None)
        if not span or quantity.end <= span[0]:
            yield quantity


def _is_near(word: str, name: str, reach: int) -> bool:
    """Whether at most `reach` letters must be put in, left out or changed to make one word the other."""
    if abs(len(word) - len(name)) > reach or len(set(name).difference(word)) > reach:
        return False
    row = list(range(len(name) + 1))
    for at, letter in enumerate(word, 1):
        above, row[0] = row[0], at
        for column, other in enumerate(name, 1):
            changed = above + (letter != other)
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, changed)
    return row[-1] <= reach


def _numeric_day(day: int, month: int, year: int) -> Day:
    """Day, month and year as printed; the month stands first where the second number can be none."""
    year = _in_century(year) if year < 100 else year
    return Day(year, day, month) if month > 12 >= day else Day(year, month, day)


def _in_century(year: int) -> int:
    """The year that two digits mean."""
    return year + (1900 if year >= CENTURY_TURN else 2000)


def load(settings: Settings | None = None) -> Dates:
    """The stage, its words read."""
    return Dates.of(load_numbers(settings), data.read_toml("dates.toml"))
