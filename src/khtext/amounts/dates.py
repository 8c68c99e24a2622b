"""Dates and times: to ISO 8601 where the calendar is the common one, to their parts where it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from khtext.amounts import grammar as grammars
from khtext.amounts import vocabulary
from khtext.amounts.calendars import (
    DAY_MONTH,
    DAY_MONTH_UNTIL,
    DAY_MONTH_YEAR,
    DAYS_ISO,
    DAYS_MONTH_YEAR,
    LONGEST_JOINT,
    WHOLE_DAY,
    YEAR_MONTH_DAY,
    Calendar,
    Day,
)
from khtext.amounts.clock import Clock
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, SPACES, ZEROS, back
from khtext.amounts.lunar import Lunar
from khtext.amounts.months import Months
from khtext.amounts.own import Name
from khtext.amounts.years import Head, Years, dated, in_century
from khtext.document import Quantity

#: Who counts more months says so in years.
MONTHS = 12
#: Years that say so by their size.
PLAIN_YEARS = range(1000, 2700)
#: Roles of a word before a number that may make it part of a date: ថ្ងៃទី ៥, July 5, អាណត្តិ ២០១៨-២០២៣.
DATED = frozenset(["head", "month", "season"])


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Reads dates and times.

    >>> load().at("ថ្ងៃទី២៦ ខែកក្កដា ឆ្នាំ២០១៩", 6, 0, None).value
    '2019-07-26'
    """

    grammar: Grammar
    calendar: Calendar
    lunar: Lunar
    clock: Clock
    years: Years
    months: Months

    @classmethod
    def of(cls, grammar: Grammar, table: Mapping[str, Any]) -> Dates:
        """The reader made of the grammar and a table in the form of data/dates.toml."""
        calendar, lunar = Calendar.of(grammar, table), Lunar.of(grammar, table)
        years = Years(grammar=grammar, calendar=calendar, lunar=lunar)
        return cls(
            grammar=grammar,
            calendar=calendar,
            lunar=lunar,
            clock=Clock.of(grammar, table),
            years=years,
            months=Months(grammar=grammar, calendar=calendar, years=years),
        )

    def month_at(self, text: str, at: int) -> Quantity | None:
        """The month, and what follows it, whose word stands at `at`."""
        if self.calendar.month.match(text, at):
            return self.months.alone(text, at)
        return self.lunar.read(text, at, at) if self.lunar.month.match(text, at) else None

    def at(self, text: str, at: int, floor: int, previous: Quantity | None) -> Quantity | None:
        """The date or time whose first number stands at `at`; `previous` was found before it."""
        near = previous is not None and at - previous.end <= LONGEST_JOINT and previous.kind == "date"
        if not near and self._stands_alone(text, at):
            return None
        timed = previous is not None and previous.kind == "time" and at - previous.end <= LONGEST_JOINT
        joined = bool(timed and previous and self.calendar.joint.fullmatch(text, previous.end, at))
        return self._at_number(text, at, floor, previous if near else None, joined=joined)

    def _at_number(
        self, text: str, at: int, floor: int, previous: Quantity | None, *, joined: bool
    ) -> Quantity | None:
        head = self._head(text, at, floor)
        if head.kind == "hour":
            rate = bool(self.calendar.rates.find(text, head.start))
            return self.clock.read(text, head.start, at, floor, rate=rate)
        if head.kind in ("decade", "century"):
            return self.years.age(text, head, at)
        if head.kind == "buddhist":
            return self.years.buddhist(text, head.start)
        if head.kind == "year":
            return self.years.year(text, head.start, at, floor)
        if head.kind == "month":
            return self.months.numbered(text, head.start, at)
        if not head.kind and previous:
            listed = self.years.listed(text, at, previous) or self.years.listed_day(text, at, previous)
            if listed:
                return listed
        if not head.kind and (
            bare := self.years.bare(text, at, floor) or self.years.english(text, at, floor)
        ):
            return bare
        if not head.kind and (year := self.years.with_era(text, at)):
            return year
        if head.kind in ("", "bare day") and (day := self.years.first_listed(text, head.start, at)):
            return day
        counted = head.kind in ("ordinal", "no day") and text[at] in ALL_DIGITS
        if (not head.kind or counted) and not self.calendar.bare.match(text, at):
            return None
        if day := self._day(text, head, at, floor):
            return day
        return None if head.kind else self.clock.bare(text, at, joined=joined)

    def _stands_alone(self, text: str, at: int) -> bool:
        """Whether nothing beside a number makes it part of a date: the quick way out for most."""
        near = back(text, at)
        last = self.grammar.lexicon.last(text, near - (text[near - 1 : near] == "."))
        if last and not last[1].keys().isdisjoint(DATED):
            return False
        return not self.calendar.bare.match(text, at)

    def _head(self, text: str, at: int, floor: int) -> Head:
        """What stands before a number that makes it part of a date, and where that starts."""
        before = back(text, at)
        word = self.calendar.heads.find(text, before)
        start = before - len(word)
        if not word or start < floor or self._is_other_word(text, start, before):
            return Head("", at)
        kind = self.calendar.kinds[word]
        rate = kind in ("day", "year") and self.calendar.rates.find(text, start)
        if rate and (kind == "day" or not _is_plain_year(self.grammar, text, at)):
            return Head("", at)
        if kind == "day":
            return Head("bare day", start)
        if kind != "ordinal":
            return Head(kind, start)
        inner = back(text, start)
        day = self.calendar.days.find(text, inner)
        if day and inner - len(day) >= floor:
            return Head("day", inner - len(day))
        other = self.calendar.not_days.find(text, inner) and not self.calendar.weekdays.find(text, inner)
        return Head("no day" if other else "ordinal", start)

    def _is_other_word(self, text: str, start: int, end: int) -> bool:
        """Whether a calendar word ends a longer word that is not of the calendar: ប្រាក់ថ្ងៃ."""
        last = self.grammar.lexicon.last(text, end)
        return bool(last and last[0] < start and last[1].get("word"))

    # Days

    def _day(self, text: str, head: Head, at: int, floor: int) -> Quantity | None:
        """ថ្ងៃទី២៦ ខែកក្កដា ឆ្នាំ២០១៩, ២៦-០៧-២០១៩, ៩រោច, or the day alone."""
        if numeric := self._numeric(text, head, at, floor):
            return numeric
        number = self.grammar.small(text, at)
        if not number or number[0] > 31 or head.kind == "no day":
            return None
        day, end = number
        if self.lunar.phase.match(text, end):
            return self.lunar.read(text, head.start, at)
        if not day or (not head.kind and text[at - 1 : at] in ("/", "-", ".")):
            return None
        return self._with_month(text, head, day, end) or self._day_alone(text, head, at, day, end)

    def _with_month(self, text: str, head: Head, day: int, end: int) -> Quantity | None:
        last, until = self._more_days(text, end, named=head.kind != "")
        if last and last <= day:
            last, until = None, end
        month = self.years.month(text, until)
        if not month:
            last, month = None, self.years.month(text, end)
        if not month:
            return None
        year, stop = self.years.following(text, month[1])
        if not head.kind and not year and self._is_numbered(text, month[1]):
            return None
        if not head.kind and not year and self.calendar.places.find(text, back(text, head.start)):
            return None
        high = Day(year, month[0], last) if last and last > day else None
        return dated(head.start, stop, Day(year, month[0], day), high)

    def _is_numbered(self, text: str, end: int) -> bool:
        """Whether a number, not a name, of a month ends there."""
        last = self.grammar.lexicon.last(text, end)
        return text[end - 1] in ALL_DIGITS or bool(last and last[1].get("number"))

    def _day_alone(self, text: str, head: Head, at: int, day: int, end: int) -> Quantity | None:
        """ថ្ងៃទី១៥; not the second day of something, not in words, and not one that its month has not."""
        following = end + (text[end : end + 1] in SPACES)
        if head.kind in ("", "bare day") and day > MONTHS and self._is_this_month(text, at, end):
            return dated(head.start, end, Day(day=day))
        if head.kind != "day" or text[at] not in ALL_DIGITS or self.years.month(text, end):
            return None
        if text.startswith(self.calendar.not_after_day, following):
            return None
        return dated(head.start, end, Day(day=day))

    def _is_this_month(self, text: str, at: int, end: int) -> bool:
        """Whether a space and the words for this or that month follow a number in digits."""
        near = text[end : end + 1] in SPACES and text.startswith(self.calendar.this_month, end + 1)
        return near and text[at] in ALL_DIGITS

    def _more_days(self, text: str, end: int, *, named: bool) -> tuple[int | None, int]:
        """The last day of a range of days, and where it ends; a day `named` so may be named again."""
        last, at = None, end
        while more := self.calendar.more_days.match(text, at):
            number = self.grammar.small(text, more.start(2)) if named or not more[1] else None
            if not number or not (last or 0) < number[0] <= 31:
                break
            last, at = number
        return last, at

    def _numeric(self, text: str, head: Head, at: int, floor: int) -> Quantity | None:
        """26-07-2019, 26/7/19, 2019-07-26; 26/07 only after ថ្ងៃទី."""
        joined = at > 1 and text[at - 1] in "/-.:" and text[at - 2] in ALL_DIGITS
        if joined and not (text[at - 1] == "-" and at - 1 == floor):
            return None
        if match := DAYS_ISO.match(text, at):
            low, high = (Day(*map(int, match.group(*group))) for group in ((1, 2, 3), (4, 5, 6)))
            return dated(head.start, match.end(), low, high) if low < high else None
        if match := YEAR_MONTH_DAY.match(text, at):
            return dated(head.start, match.end(), Day(int(match[1]), int(match[3]), int(match[4])))
        if match := DAYS_MONTH_YEAR.match(text, at):
            first, last, month, year = map(int, match.group(1, 2, 4, 5))
            if first < last:
                return dated(head.start, match.end(), Day(year, month, first), Day(year, month, last))
        if (match := DAY_MONTH_UNTIL.match(text, at)) and (days := self._until(text, head, match)):
            return days
        match = DAY_MONTH_YEAR.match(text, at)
        if match and (head.kind or len(match[4]) == 4):
            return dated(head.start, match.end(), _numeric_day(*map(int, match.group(1, 3, 4))))
        if head.kind in ("day", "bare day") and (match := DAY_MONTH.match(text, at)):
            if self.years.month(text, match.end()) or _counts(self.grammar, text, head, match):
                return None
            return _short(text, head.start, match)
        return None

    def _until(self, text: str, head: Head, first: re.Match[str]) -> Quantity | None:
        """5/3 ដល់ 10/4/2024: the first day is in the year of the last one, or in the year before."""
        until = self.calendar.until.match(text, first.end())
        last = DAY_MONTH_YEAR.match(text, until.end()) if until else None
        if not last or last[2] != "/" or len(last[4]) != 4:
            return None
        high = _numeric_day(*map(int, last.group(1, 3, 4)))
        low = Day(month=int(first[2]), day=int(first[1]))
        year = int(last[4]) - ((low.month or 0, low.day or 0) > (high.month or 0, high.day or 0))
        return dated(head.start, last.end(), low._replace(year=year), high)

    def completed(self, text: str, found: list[Quantity]) -> list[Quantity]:
        """A day or month alone takes the rest from the date it is joined to, an hour the part of the day.

        So ថ្ងៃទី២២ និងថ្ងៃទី២៣ ខែមិថុនា are both in June, and ម៉ោង ២ ដល់ម៉ោង ៥ល្ងាច both after noon.
        """
        for index in range(len(found) - 2, -1, -1):
            one, after = found[index], found[index + 1]
            if one.kind not in ("date", "time") or one.kind != after.kind:
                continue
            if after.start - one.end > LONGEST_JOINT:
                continue
            listed = (one.value or "").startswith("---") and text[one.end : after.start] == " "
            until = self.calendar.until.fullmatch(text, one.end, after.start)
            if listed or self.calendar.joint.fullmatch(text, one.end, after.start):
                value = self._joined_day(one, after, rising=bool(until)) or self._joined_hour(
                    text, one, after
                )
                last = value and self._joined_day(replace(one, value=one.value_max), after, rising=False)
                one = found[index] = replace(one, value=value or one.value, value_max=last or one.value_max)
            if until and (value := _with_year(one, after)):
                one = found[index] = replace(one, value=value)
            if until and _is_range(one, after):
                found[index] = replace(one, end=after.end, value_max=after.value)
                del found[index + 1]
        return found

    def _joined_day(self, one: Quantity, after: Quantity, *, rising: bool) -> str | None:
        """The whole date of a day or month, with what the one after it says; of a range only if it rises."""
        first, second = one.value or "", after.value or ""
        if len(first) == 4 and first.startswith("--") and len(second) == 7 and second[0] != "-":
            return f"{int(second[:4]) - (rising and first[2:] > second[5:]):04}-{first[2:]}"
        whole = WHOLE_DAY.fullmatch(second) if first.startswith("---") else None
        if not whole:
            return None
        joined = Day(int(whole[1]) if whole[1] else None, int(whole[2]), int(first[-2:]))
        falls = rising and joined.day is not None and joined.day >= int(whole[3])
        return joined.iso if joined.valid and not falls else None

    def _joined_hour(self, text: str, one: Quantity, after: Quantity) -> str | None:
        if one.kind != "time" or self.clock.says_part(text, one.start, one.end):
            return None
        first, second = one.value or "", after.value or ""
        later = int(first[:2]) + 12
        if later > int(second[:2]) or not self.clock.says_part(text, after.start, after.end):
            return None
        return f"{later}{first[2:]}"


def _counts(grammar: Grammar, text: str, head: Head, days: re.Match[str]) -> bool:
    """Whether two numbers after ថ្ងៃ count what they touch, or are money: ថ្ងៃ ២-៣ដង."""
    if head.kind == "day" or text[days.end(1)] == "/":
        return False
    end = days.end()
    return grammar.counted(text, end) or (text[end : end + 1] not in SPACES and grammar.unit(text, end))


def _is_plain_year(grammar: Grammar, text: str, at: int) -> bool:
    """Whether a year of four digits stands there that counts nothing: not ប្រចាំឆ្នាំ ១៨ថ្ងៃ or ២០២០នាក់."""
    year = grammar.small(text, at)
    return bool(year and year[0] in PLAIN_YEARS and not grammar.unit(text, year[1]))


def _with_year(one: Quantity, after: Quantity) -> str | None:
    """The first day of a range that says its year at the end: 28 February to 3 March 2024."""
    first, second = WHOLE_DAY.fullmatch(one.value or ""), WHOLE_DAY.fullmatch(after.value or "")
    if one.value_max or not first or first[1] or not second or not second[1]:
        return None
    year = int(second[1]) - (first.group(2, 3) > second.group(2, 3))
    day = Day(year, int(first[2]), int(first[3]))
    return day.iso if day.valid else None


def _is_range(one: Quantity, after: Quantity) -> bool:
    """Whether two dates or times, one after the other, are the ends of a range."""
    if not one.value or not after.value or one.value_max or after.value_max:
        return False
    if one.kind == "time":
        return one.value != after.value
    first, second = one.value, after.value
    alike = (first[0] == "-") == (second[0] == "-") and ("X" in first) == ("X" in second)
    return len(first) == len(second) and alike and first < second


def _short(text: str, start: int, match: re.Match[str]) -> Quantity | None:
    """A day and its month, 26/07; 3-4 is two days, or the fourth month."""
    day, month = int(match[1]), int(match[2])
    one = dated(start, match.end(), Day(None, month, day))
    if text[match.end(1)] == "/" or text[match.start(2)] in ZEROS or day >= month:
        return one
    days = dated(start, match.end(), Day(day=day), Day(day=month))
    if days and one and one.value:
        return replace(days, ambiguous=True, alternatives=(one.value,))
    return days


def _numeric_day(day: int, month: int, year: int) -> Day:
    """Day, month and year as printed; the month stands first where the second number can be none."""
    year = in_century(year) if year < 100 else year
    return Day(year, day, month) if month > 12 >= day else Day(year, month, day)


@cache
def load(own: tuple[Name, ...] = ()) -> Dates:
    """The reader, its words read once."""
    return Dates.of(grammars.load(own), vocabulary.tables()["dates"])
