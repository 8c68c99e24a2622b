"""Months and years: what follows or stands before them, decades and centuries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from khtext.amounts.calendars import (
    BUDDHIST,
    CENTURY_TURN,
    DAY_YEAR,
    FULL_YEAR,
    SEASON,
    SPOKEN_YEARS,
    YEAR_MONTH_DAY,
    YEARS,
    Calendar,
    Day,
)
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, LATIN, back, skip
from khtext.amounts.literals import is_continued
from khtext.amounts.lunar import Lunar
from khtext.amounts.senses import NEARBY
from khtext.document import Quantity
from khtext.document.spans import quantity

#: Two years in brackets are from these on and up to these, two years alone from 1900 on.
FIRST_YEAR, FIRST_MODERN, LAST_YEAR = 1000, 1900, 2100
#: Years from here on are of no era.
LAST_BUDDHIST = 2700
#: What joins digits to something before them.
_SIGNED = ALL_DIGITS | LATIN | frozenset("-–+/.,:=#_×*")


class Head(NamedTuple):
    """The word that makes a number part of a date, and where it starts; an empty kind is none."""

    kind: str
    start: int


@dataclass(frozen=True, slots=True, eq=False)
class Years:
    """Reads months and years."""

    grammar: Grammar
    calendar: Calendar
    lunar: Lunar

    def month(self, text: str, at: int) -> tuple[int, int] | None:
        """The month that follows a day, by name or number, and where it ends."""
        if named := self.calendar.month.match(text, at):
            return self.calendar.months[named[1]], named.end()
        numbered = self.calendar.month_number.match(text, at)
        number = self.grammar.small(text, numbered.start(1)) if numbered else None
        if number and 1 <= number[0] <= 12 and not self.grammar.counted(text, number[1]):
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
        """The month that stands before a year, misspelt after ខែ or without it, and where it starts."""
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

    def bare(self, text: str, at: int, floor: int) -> Quantity | None:
        """A year without ឆ្នាំ: after the name of a month, or the first and last of a period 2018-2022."""
        match, before = YEARS.match(text, at), back(text, at)
        if match and match[2]:
            low, high = int(match[1]), int(match[2])
            known = low < high and self._is_period(text, before, match, floor)
            return dated(at, match.end(), Day(low), Day(high)) if known else None
        if not match or before <= floor:
            return None
        month = self._month_before(text, before, floor)
        return dated(month[1], match.end(), Day(int(match[1]), month[0])) if month else None

    def _is_period(self, text: str, before: int, years: re.Match[str], floor: int) -> bool:
        """Whether two years are a season, stand in brackets, or may be nothing else than years."""
        if before > floor and self.calendar.seasons.find(text, before):
            return True
        start, end = years.span()
        low, high, following = int(years[1]), int(years[2]), skip(text, end)
        if text[before - 1 : before] == "(" and text[following : following + 1] == ")":
            return low >= FIRST_YEAR and (high <= LAST_YEAR or low >= BUDDHIST)
        if not FIRST_MODERN <= low <= high <= LAST_YEAR or (start and text[start - 1] in _SIGNED):
            return False
        return not (self._is_counted(text, before, end) or self.grammar.labels.end(text, start, start + 4))

    def _is_counted(self, text: str, before: int, end: int) -> bool:
        """Whether what follows a number, or a word for a price or amount before it, says that it counts."""
        if self.grammar.unit(text, end) or self.grammar.counted(text, end):
            return True
        last = self.grammar.lexicon.last(text, before)
        window = text[max(0, before - NEARBY) : before]
        bounded = last is not None and not last[1].keys().isdisjoint(("before", "filler", "money"))
        return bounded or any(word in window for word in self.grammar.measures.cues.cost)

    def english(self, text: str, at: int, floor: int) -> Quantity | None:
        """July 26, 2019, whose trigger is the day."""
        match, before = DAY_YEAR.match(text, at), back(text, at)
        before -= text[before - 1 : before] == "."
        month = self._month_before(text, before, floor) if match else None
        if not match or not month or not text[month[1]].isascii():
            return None
        return dated(month[1], match.end(2), Day(int(match[2]), month[0], int(match[1])))

    def following(self, text: str, at: int) -> tuple[int | None, int]:
        """The year that follows a month, and where it ends."""
        if buddhist := self.lunar.buddhist.match(text, at):
            return int(buddhist[1]), buddhist.end()
        match = self.calendar.year.match(text, at)
        number = self.grammar.small(text, match.start(match.lastindex or 1)) if match else None
        if not match or not number or number[0] < 100 or self.grammar.percent(text, number[1]):
            return None, at
        return number if match.lastindex != 3 or number[0] in SPOKEN_YEARS else (None, at)

    def year(self, text: str, start: int, at: int, floor: int) -> Quantity | None:
        """ឆ្នាំ២០១៩, ឆ្នាំ៧៩, a range of years, a year before Christ."""
        number = self.grammar.small(text, at)
        if not number:
            return None
        year, end = number
        if self.grammar.counted(text, end) or self.grammar.is_year_word(text, end):
            return None
        digits = end - at if text[at] in ALL_DIGITS else len(str(year))
        if not self._is_year(text, start, end, floor, digits):
            return None
        if past := self._before_christ(text, start, year, end):
            return past
        if digits == 4 and year >= LAST_BUDDHIST:
            return None
        if digits == 2:
            return dated(start, end, Day(in_century(year)))
        season = SEASON.match(text, end) if digits == 4 else None
        if season and int(season[1]) in (year + 1, (year + 1) % 100):
            return dated(start, season.end(), Day(year), Day(year + 1))
        more = self.calendar.more_years.match(text, end)
        last = int(more[1]) if more else 0
        last += year // 100 * 100 if more and last < 100 else 0
        if more and year < last < year + 1000:
            # 1109-27រយ is no range of years: the second number has a magnitude.
            return (
                None
                if self.grammar.counted(text, more.end())
                else dated(start, more.end(), Day(year), Day(last))
            )
        month = self._month_before(text, back(text, start), floor) if digits == 4 else None
        return dated(month[1], end, Day(year, month[0])) if month else dated(start, end, Day(year))

    def _before_christ(self, text: str, start: int, year: int, end: int) -> Quantity | None:
        """A year before Christ, or a range of two, with the era before or after it."""
        era = self.calendar.before_christ
        parts = {"bce_year": str(year)}
        if era.match(text, start):
            return Quantity(start, end, "date", parts=parts)
        if past := era.match(text, end):
            return Quantity(start, past.end(), "date", parts=parts)
        more = self.calendar.more_years.match(text, end)
        past = era.match(text, more.end()) if more else None
        if not more or not past or int(more[1]) >= year:
            return None
        return Quantity(start, past.end(), "date", parts=parts | {"bce_year_max": str(int(more[1]))})

    def buddhist(self, text: str, start: int) -> Quantity | None:
        """ព.ស.២៥៦៣, or a range of two such years."""
        match = self.lunar.buddhist.match(text, start)
        if not match:
            return None
        more = self.calendar.more_years.match(text, match.end())
        low, last = int(match[1]), int(more[1]) if more else 0
        if more and low < last:
            return Quantity(start, more.end(), "date", parts=_be_parts(low, last))
        return Quantity(start, match.end(), "date", parts=_be_parts(low))

    def with_era(self, text: str, at: int) -> Quantity | None:
        """២០១៩ គ.ស. and ២៥៦០-២៥៦៣ ព.ស., whose era stands after the year."""
        match = self.calendar.era.match(text, at)
        if not match or (at and text[at - 1] in ".,/-"):
            return None
        low, high = int(match[1]), int(match[2] or 0)
        if match[2] and low >= high:
            return None
        if not match[3]:
            return Quantity(at, match.end(), "date", parts=_be_parts(low, high or None))
        return dated(at, match.end(), Day(low), Day(high) if high else None)

    def _is_year(self, text: str, start: int, end: int, floor: int, digits: int) -> bool:
        """Whether a number after ឆ្នាំ is a year; one of two or three digits only where nothing is counted."""
        if digits == 4:
            if text[end : end + 1] == "," and FULL_YEAR.match(text, end + 1):
                return True
            return not (text[end : end + 1] in (".", ",") and text[end + 1 : end + 2] in ALL_DIGITS)
        if digits == 3 and self.calendar.era.match(text, end - 3):
            return True
        before = back(text, start)
        counted = text[start - 1 : start] in ALL_DIGITS and start > 0
        if digits < 2 or counted or (before > floor and text[before - 1] in ALL_DIGITS):
            return False
        if self.calendar.number_words.find(text, before) or is_continued(text, end):
            return False
        return not (self.grammar.unit(text, end) or self.grammar.counted(text, end))

    def listed(self, text: str, at: int, previous: Quantity) -> Quantity | None:
        """The second year of ឆ្នាំ២០១៨ និង២០១៩."""
        if not (previous.value or "")[:4].isdecimal() or not self.calendar.listed.match(
            text, previous.end, at
        ):
            return None
        if whole := YEAR_MONTH_DAY.match(text, at):
            return dated(at, whole.end(), Day(int(whole[1]), int(whole[3]), int(whole[4])))
        match = FULL_YEAR.match(text, at)
        if (
            not match
            or (text[at - 1] == "," and len(previous.value or "") > 7)
            or text[match.end() : match.end() + 1] in ("/", "-")
            or self.grammar.unit(text, match.end())
            or self.grammar.counted(text, match.end())
        ):
            return None
        return dated(at, match.end(), Day(int(match[1]))) if 1000 <= int(match[1]) < BUDDHIST else None

    def listed_day(self, text: str, at: int, previous: Quantity) -> Quantity | None:
        """The second day of ថ្ងៃទី៥, ៦, ៧ ខែមីនា: one of a list that ends with the month."""
        between = text[previous.end : at]
        joined = between.isspace() or self.calendar.listed.match(text, previous.end, at)
        if not (previous.value or "").startswith("---") or not joined:
            return None
        day = self.calendar.listed_day.match(text, at)
        return dated(at, day.end(), Day(day=int(day[1]))) if day and 0 < int(day[1]) <= 31 else None

    def first_listed(self, text: str, start: int, at: int) -> Quantity | None:
        """The first day of ១២ និង ១៣ មេសា."""
        day = None if at and text[at - 1] in "/-.:" else self.calendar.listed_day.match(text, at)
        return dated(start, day.end(), Day(day=int(day[1]))) if day and 0 < int(day[1]) <= 31 else None

    def age(self, text: str, head: Head, at: int) -> Quantity | None:
        """A decade, 199X, or a century: the 20th is 19XX."""
        number = self.grammar.small(text, at)
        if not number:
            return None
        value, end = number
        if text[end : end + 1] in (".", ",") and text[end + 1 : end + 2].isdecimal():
            return None
        if head.kind == "century":
            return self._century(text, head.start, value, end) if 1 <= value <= 99 else None
        value = in_century(value) if value < 100 else value
        return (
            Quantity(start=head.start, end=end, kind="date", value=f"{value // 10}X")
            if 1000 <= value < BUDDHIST
            else None
        )

    def _century(self, text: str, start: int, value: int, end: int) -> Quantity:
        """A century, or a range of two: ទី៩ ដល់ទី១៣; one before Christ has parts and no value."""
        if era := self.calendar.before_christ.match(text, end):
            return Quantity(start, era.end(), "date", parts={"bce_century": str(value)})
        more = self.calendar.more_days.match(text, end)
        last = self.grammar.small(text, more.start(2)) if more and not more[1] else None
        if last and value < last[0] < 100:
            end, value_max = last[1], f"{last[0] - 1:02}XX"
            return Quantity(start=start, end=end, kind="date", value=f"{value - 1:02}XX", value_max=value_max)
        return Quantity(start=start, end=end, kind="date", value=f"{value - 1:02}XX")


def dated(start: int, end: int, low: Day, high: Day | None = None) -> Quantity | None:
    """The date of a day, or of two as a range; none for a day that no calendar has."""
    if not low.valid or (high and not high.valid):
        return None
    value_max = high.iso if high and low.iso else None
    parts = low.parts
    if parts and high and high.year:
        parts["be_year_max"] = str(high.year)
    return quantity(start, end, "date", low.iso, value_max=value_max, parts=parts)


def _be_parts(low: int, high: int | None = None) -> dict[str, str]:
    """The parts of a Buddhist year, or of a range of two."""
    return {"be_year": str(low)} | ({"be_year_max": str(high)} if high else {})


def _is_near(word: str, name: str, reach: int) -> bool:
    """Whether at most `reach` letters must be put in, left out or changed to make one word the other."""
    if abs(len(word) - len(name)) > reach:
        return False
    if len(set(name).difference(word)) > reach or len(set(word).difference(name)) > reach:
        return False
    row = list(range(len(name) + 1))
    for at, letter in enumerate(word, 1):
        above, row[0] = row[0], at
        for column, other in enumerate(name, 1):
            changed = above + (letter != other)
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, changed)
        if min(row) > reach:
            return False
    return row[-1] <= reach


def in_century(year: int) -> int:
    """The year that two digits mean."""
    return year + (1900 if year >= CENTURY_TURN else 2000)
