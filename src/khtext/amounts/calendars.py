"""The words of the calendar as patterns and endings, and what a day is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from khtext import lazy
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import DIGIT, SPACE
from khtext.amounts.patterns import GAP, NOT_DIGIT, WORD_END, Endings, any_of

#: Years from here on are counted from the Buddha's death.
BUDDHIST = 2400
#: A year of two digits from here on is in the twentieth century.
CENTURY_TURN = 30
#: A number in words after a month is a year, if it is one of these.
SPOKEN_YEARS = range(1900, 2100)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: The longest text between two days of one month.
LONGEST_JOINT = 20

SEPARATOR = "[ \u00a0,/-]{0,2}"
#: A word that may be a misspelt month.
LETTERS = "[\u1780-\u17d3]{3,12}"
LAST = f"(?![-/.:]?{DIGIT})"
#: As LAST, but a hyphen and another date may follow.
LAST_DATE = f"(?![/.:]?{DIGIT})(?!-{DIGIT}{{1,4}}(?![-/.]?{DIGIT}))"
YEAR_MONTH_DAY = lazy.pattern(f"({DIGIT}{{4}})([-/.])({DIGIT}{{1,2}})\\2({DIGIT}{{1,2}}){LAST_DATE}")
#: Days of one month: 1-5/3/2024.
DAYS_MONTH_YEAR = lazy.pattern(
    f"({DIGIT}{{1,2}}){SPACE}?[-\u2010-\u2015]{SPACE}?({DIGIT}{{1,2}})([/.])({DIGIT}{{1,2}})\\3({DIGIT}{{4}}){LAST_DATE}"
)
#: An interval of ISO 8601: 2023-05-01/2023-05-05.
DAYS_ISO = lazy.pattern(
    f"({DIGIT}{{4}})-({DIGIT}{{2}})-({DIGIT}{{2}})/({DIGIT}{{4}})-({DIGIT}{{2}})-({DIGIT}{{2}}){LAST_DATE}"
)
DAY_MONTH_YEAR = lazy.pattern(
    f"({DIGIT}{{1,2}})([-/.])({DIGIT}{{1,2}})\\2({DIGIT}{{4}}|{DIGIT}{{2}}){LAST_DATE}"
)
#: A value with its month and day.
WHOLE_DAY = lazy.pattern(r"(?:(\d{4})|-)-(\d\d)-(\d\d)")
#: The day and year of an English date, after its month: July 26, 2019.
DAY_YEAR = lazy.pattern(f"({DIGIT}{{1,2}})(?:st|nd|rd|th)?,?{SPACE}({DIGIT}{{4}}){NOT_DIGIT}")
DAY_MONTH = lazy.pattern(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{1,2}}){LAST}")
#: A day and month, where another day with its year follows: 5/3 - 10/4/2024.
DAY_MONTH_UNTIL = lazy.pattern(f"({DIGIT}{{1,2}})/({DIGIT}{{1,2}})")
#: The second year of a range, of two digits after a hyphen.
LAST_YEAR = f"({DIGIT}{{3,4}}|(?<=[-–]){DIGIT}{{2}})(?![.,]?{DIGIT})"
MONTH_YEAR = lazy.pattern(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{4}}){LAST}")
YEARS = lazy.pattern(f"({DIGIT}{{4}})(?:{SPACE}?[-–]{SPACE}?({DIGIT}{{4}}))?(?![-/.,]?{DIGIT})")
#: The second year of a season or of a year of school: 2023/24.
SEASON = lazy.pattern(f"/({DIGIT}{{4}}|{DIGIT}{{2}})(?![-/.,]?{DIGIT})")
FULL_YEAR = lazy.pattern(f"({DIGIT}{{4}})(?!\\.?{DIGIT})")


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """The words of data/dates.toml as patterns that match at a place, and as endings before a number."""

    months: Mapping[str, int]
    kinds: Mapping[str, str]
    heads: Endings
    days: Endings
    rates: Endings
    not_days: Endings
    weekdays: Endings
    number_words: Endings
    month_names: Endings
    before_month: Endings
    seasons: Endings
    places: Endings
    not_after_day: tuple[str, ...]
    this_month: tuple[str, ...]
    bare: re.Pattern[str]
    more_days: re.Pattern[str]
    month: re.Pattern[str]
    month_number: re.Pattern[str]
    misspelt: re.Pattern[str]
    misspelt_before: re.Pattern[str]
    more_months: re.Pattern[str]
    month_range: re.Pattern[str]
    year: re.Pattern[str]
    more_years: re.Pattern[str]
    listed: re.Pattern[str]
    listed_day: re.Pattern[str]
    before_christ: re.Pattern[str]
    era: re.Pattern[str]
    joint: re.Pattern[str]
    until: re.Pattern[str]

    @classmethod
    def of(cls, grammar: Grammar, table: Mapping[str, Any]) -> Calendar:
        """The words of a table in the form of data/dates.toml."""
        words, spoken, kinds = table["words"], grammar.spoken, dict(_kinds(table))
        several = f"(?:{DIGIT}{{1,2}}{NOT_DIGIT}|{spoken})"
        day, month, year, ordinal = (any_of(words[name]) for name in ("day", "month", "year", "ordinal"))
        named = f"({any_of(table['months'])}){WORD_END}(?![A-Za-z])"
        later = f"(?={GAP}(?:{year}{GAP})?{DIGIT}{{4}}{NOT_DIGIT})"
        until, listed = (f"{GAP}{any_of(words[name])}{GAP}" for name in ("range", "list"))
        return cls(
            months=table["months"],
            kinds=kinds,
            heads=Endings.of(kinds),
            days=Endings.of(words["day"]),
            rates=Endings.of(words["rates"]),
            not_days=Endings.of(words["not_days"]),
            weekdays=Endings.of(words["weekdays"]),
            number_words=Endings.of(word for word, kind in grammar.kinds.items() if kind in "dtsmx"),
            month_names=Endings.of(table["months"]),
            before_month=Endings.of(words["before_month"]),
            seasons=Endings.of(words["season"]),
            places=Endings.of(words["places"]),
            not_after_day=tuple(words["not_after_day"]),
            this_month=tuple(name + which for name in words["month"] for which in words["this"]),
            bare=_bare(table, f"(?:{until}|{listed}{DIGIT})", spoken),
            more_days=lazy.pattern(f"(?:{until}|/)({day}{GAP})?(?:{ordinal})?{SPACE}?({several})"),
            month=lazy.pattern(f"{SEPARATOR}(?:{any_of(words['of'])}{SPACE}?)?(?:{month}{GAP})?{named}"),
            month_number=lazy.pattern(f"{GAP}{month}{GAP}(?:{ordinal})?({several})"),
            misspelt=lazy.pattern(f"{GAP}{month}{GAP}({LETTERS}?):?{later}"),
            misspelt_before=lazy.pattern(f"{month}{GAP}({LETTERS}):?\\Z"),
            more_months=lazy.pattern(f"(?:{until}|{listed}){named}"),
            month_range=_month_range(until, month, several),
            year=_year(words, spoken),
            more_years=lazy.pattern(f"{until}(?:{ordinal})?{LAST_YEAR}"),
            listed=lazy.pattern(f"{listed}\\Z"),
            listed_day=_listed_day(f"{listed}(?:{day}{GAP})?", f"{SEPARATOR}(?:{month}{GAP})?{named}"),
            era=_with_era(words, until),
            before_christ=lazy.pattern(f"{GAP}{any_of(words['before_christ'])}{WORD_END}"),
            until=lazy.pattern(f"{until}(?:{any_of(words['from'])}{GAP})?"),
            joint=lazy.pattern(f"{GAP}(?:{any_of(words['then'] + words['list'])}{GAP}){{1,2}}"),
        )


def _kinds(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each word that may stand before a number of a date, and what it makes of the number."""
    words = table["words"]
    for kind in ("day", "ordinal", "month", "year", "buddhist", "decade", "century"):
        yield from ((word, kind) for word in words[kind])
    yield from ((word, "year") for word in words["era"] + words["before_christ"])
    yield from ((word, "hour") for word in table["clock"]["hour"])


def _month_range(until: str, month: str, several: str) -> re.Pattern[str]:
    """The last of a range of numbered months, with or without its word: ខែ១ ដល់ខែ៦."""
    return lazy.pattern(f"(?:{until}|/)({month}{GAP})?({several})")


def _listed_day(listed: str, month: str) -> re.Pattern[str]:
    """A day before other days of a list that ends with their month."""
    return lazy.pattern(f"({DIGIT}{{1,2}})(?=(?:{listed}{DIGIT}{{1,2}}){{1,9}}{month})")


def _year(words: Mapping[str, Any], spoken: str) -> re.Pattern[str]:
    """A year after a month: in digits, in words after ឆ្នាំ, or in words alone."""
    year, era = any_of(words["year"]), any_of(words["era"])
    digits = f"(?:{year}{GAP})?(?:{era}{GAP})?{FULL_YEAR.pattern}"
    return lazy.pattern(f"{SEPARATOR}(?:{digits}|{year}{GAP}({spoken})|({spoken}))")


def _with_era(words: Mapping[str, Any], until: str) -> re.Pattern[str]:
    """One or two years with the era after them; the third group is empty for a Buddhist one."""
    era = f"(?:({any_of(words['era'])})|{any_of(words['buddhist'])}){WORD_END}"
    of = f"(?:{any_of(words['of'])}{GAP})?"
    return lazy.pattern(f"({DIGIT}{{3,4}})(?:{until}({DIGIT}{{3,4}}))?{GAP}{of}{era}(?!{GAP}{DIGIT})")


def _bare(table: Mapping[str, Any], until: str, spoken: str) -> re.Pattern[str]:
    """What must follow a number that no word introduces, if it is to be part of a date or time.

    After a number in words, these are a half and a part of the day: ប្រាំកន្លះល្ងាច.
    """
    words, lunar = table["words"], table["lunar"]
    half, parts = any_of(table["clock"]["half"]), any_of(table["parts"])
    part = f"(?:{half}{GAP})?{parts}"
    after = any_of(
        [
            *words["month"],
            *words["era"],
            *words["buddhist"],
            *table["months"],
            *lunar["waxing"],
            *lunar["waning"],
        ]
    )
    return lazy.pattern(
        f"{DIGIT}{{1,4}}(?:[-/:.hH]{DIGIT}|{until}|{GAP}{part}|{SEPARATOR}(?:{any_of(words['of'])}{SPACE}?)?{after})"
        f"|{spoken}{half}{GAP}{parts}"
    )
