"""Months without a day: by name or by number, alone or as a range."""

from __future__ import annotations

import re
from dataclasses import dataclass

from khtext.amounts.calendars import MONTH_YEAR, Calendar, Day
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, SPACES
from khtext.amounts.literals import is_continued
from khtext.amounts.years import Years, dated
from khtext.document import Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Reads months without a day."""

    grammar: Grammar
    calendar: Calendar
    years: Years

    def alone(self, text: str, at: int) -> Quantity | None:
        """A month without a day: ខែកក្កដា ឆ្នាំ២០១៩, or a range of months."""
        month = self.years.month(text, at)
        if not month:
            return None
        more = self.calendar.more_months.match(text, month[1])
        last = self.calendar.months[more[1]] if more else 0
        if more and last > month[0]:
            year, end = self.years.following(text, more.end())
            return dated(at, end, Day(year, month[0]), Day(year, last))
        year, end = self.years.following(text, month[1])
        return dated(at, end, Day(year, month[0]))

    def numbered(self, text: str, start: int, at: int) -> Quantity | None:
        """ខែ៧ ឆ្នាំ២០១៩, ខែ ០៧/២០១៩, ខែ៧ and ពីខែ១ ដល់ខែ៦; a number apart from ខែ needs the year."""
        if match := MONTH_YEAR.match(text, at):
            return dated(start, match.end(), Day(int(match[2]), int(match[1])))
        number = self.grammar.small(text, at)
        if not number or not 1 <= number[0] <= 12:
            return None
        if more := self.calendar.month_range.match(text, number[1]):
            return self._range(text, start, number[0], more)
        year, end = self.years.following(text, number[1])
        if not year and not self._is_month(text, start, at, end):
            return None
        return dated(start, end, Day(year, number[0]))

    def _range(self, text: str, start: int, month: int, more: re.Match[str]) -> Quantity | None:
        """Two months with their year, or with ខែ before each and nothing counted."""
        last = self.grammar.small(text, more.start(2))
        if not last or not month < last[0] <= 12:
            return None
        year, end = self.years.following(text, last[1])
        if not year and (not more[1] or self._goes_on(text, end)):
            return None
        return dated(start, end, Day(year, month), Day(year, last[0]))

    def _is_month(self, text: str, start: int, at: int, end: int) -> bool:
        """Whether digits that touch ខែ are a month: nothing goes on with them, and ខែ is no rate."""
        touching = text[at] in ALL_DIGITS and text[at - 1] not in SPACES
        return touching and not self.calendar.rates.find(text, start) and not self._goes_on(text, end)

    def _goes_on(self, text: str, end: int) -> bool:
        """Whether a number that ends there counts something, or more digits follow after a sign."""
        return is_continued(text, end) or self.grammar.unit(text, end) or self.grammar.counted(text, end)
