"""Dates and times: to ISO 8601 where the calendar is the common one, to their parts where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from khtext import data
from khtext.document import Document, Quantity
from khtext.numbers import Numbers, placed
from khtext.numbers import load as load_numbers
from khtext.numerals import DIGIT, NOT_DIGIT, SPACE, SPACES, WORD_END, any_of
from khtext.orthography import view
from khtext.script import DIGIT_VALUES, DIGITS

if TYPE_CHECKING:
    from khtext.pipeline import Settings

#: Years from here on are counted from the Buddha's death.
BUDDHIST = 2400
#: A year of two digits from here on is in the twentieth century.
CENTURY_TURN = 30
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ALL_DIGITS = frozenset("0123456789" + DIGITS)
NUMERIC = re.compile(
    f"({DIGIT}{{1,2}})([-/.])({DIGIT}{{1,2}})\\2({DIGIT}{{4}}|{DIGIT}{{2}})(?![-/.]?{DIGIT})"
    f"|({DIGIT}{{4}})([-/])({DIGIT}{{2}})\\6({DIGIT}{{2}})(?![-/.]?{DIGIT})"
)
DAY_MONTH = re.compile(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{1,2}})(?![-/.:]?{DIGIT})")
MONTH_YEAR = re.compile(f"({DIGIT}{{1,2}})[-/]({DIGIT}{{4}})(?![-/.:]?{DIGIT})")
CLOCK = re.compile(f"({DIGIT}{{1,2}}):({DIGIT}{{2}})(?::({DIGIT}{{2}}))?(?![.,:/-]?{DIGIT})")


#: What before a number makes it part of a date.
HEADS = ("hour", "decade", "century", "buddhist", "era", "year", "month", "ordinal", "day")


class Day(NamedTuple):
    """What is known of a date: any of its parts may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    buddhist: bool = False

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
        month = self.month or 1
        return 1 <= month <= 12 and 1 <= (self.day or 1) <= DAYS[month - 1]


@dataclass(frozen=True, slots=True)
class Words:
    """What data/dates.toml lists, as patterns that match at a place and tuples a text may end with."""

    months: Mapping[str, int]
    lunar_months: Mapping[str, str]
    animals: Mapping[str, str]
    stems: Mapping[str, str]
    parts: Mapping[str, str]
    afternoon: Mapping[str, frozenset[int]]
    hour_bounds: Mapping[str, str]
    not_before: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, tuple[str, ...]]
    head_finals: frozenset[str]
    trigger: re.Pattern[str]
    bare: re.Pattern[str]
    number: re.Pattern[str]
    more_days: re.Pattern[str]
    more_years: re.Pattern[str]
    listed: re.Pattern[str]
    month: re.Pattern[str]
    month_number: re.Pattern[str]
    more_months: re.Pattern[str]
    year: re.Pattern[str]
    buddhist: re.Pattern[str]
    before_christ: re.Pattern[str]
    lunar_day: re.Pattern[str]
    lunar_month: re.Pattern[str]
    lunar_year: re.Pattern[str]
    minutes: re.Pattern[str]
    lacking: re.Pattern[str]
    and_minutes: re.Pattern[str]
    half: re.Pattern[str]
    part: re.Pattern[str]
    until: re.Pattern[str]
    fillers: tuple[str, ...]
    then: re.Pattern[str]

    def joins(self, gap: str) -> bool:
        """Whether a text between two dates makes them a list or a range."""
        return self.then.fullmatch(gap) is not None

    @classmethod
    def of(cls, table: Mapping[str, Any], number_words: Iterable[str]) -> Words:
        """The words of a table in the form of data/dates.toml."""
        words, clock, lunar = table["words"], table["clock"], table["lunar"]
        of = any_of(words["of"])
        several = f"(?:{any_of(number_words)}{WORD_END}{SPACE}?){{1,12}}+"
        number = f"(?:{DIGIT}{{1,4}}{NOT_DIGIT}|{several})"
        short = f"(?:{DIGIT}{{1,2}}{NOT_DIGIT}|{several})"
        month, year = any_of(words["month"]), any_of(words["year"])
        ordinal, era = any_of(words["ordinal"]), any_of(words["era"])
        khmer = [name for name in table["months"] if not name.isascii()]
        named = [*khmer, *_spelt(lunar["months"])]
        until = f"{SPACE}{{0,2}}{any_of(words['range'])}{SPACE}{{0,2}}"
        cues = [*words["day"], *words["ordinal"], *words["month"], *words["year"], *clock["hour"]]
        heads = {
            "day": tuple(words["day"]),
            "ordinal": tuple(words["ordinal"]),
            "month": tuple(words["month"]),
            "year": tuple(words["year"]),
            "era": tuple(words["era"]),
            "buddhist": tuple(words["buddhist"]),
            "decade": tuple(words["decade"]),
            "century": tuple(words["century"]),
            "hour": tuple(clock["hour"]),
            "weekday": tuple(words["weekdays"]),
            "no_day": tuple(words["not_days"]),
            "not_after_day": tuple(words["not_after_day"]),
            "word": tuple(number_words),
        }
        return cls(
            table["months"],
            _spelt(lunar["months"]),
            _spelt(lunar["animals"]),
            _spelt(lunar["stems"]),
            table["parts"],
            {part: frozenset(hours) for part, hours in table["afternoon"].items()},
            clock["bounds"],
            {part: tuple(after) for part, after in table["not_before"].items()},
            heads,
            frozenset(word[-1] for kind in HEADS for word in heads[kind]),
            re.compile(
                f"{DIGIT}|{month}{SPACE}?{any_of(named)}{WORD_END}|{any_of(cues)}{SPACE}?(?={several})"
            ),
            re.compile(
                f"{DIGIT}{{1,4}}(?:[-/:.]{DIGIT}|{until}|[ \u00a0,/-]{{0,2}}(?:{of}{SPACE}?)?"
                f"{any_of([*words['month'], *table['months'], *lunar['waxing'], *lunar['waning']])})"
            ),
            re.compile(number),
            re.compile(f"{until}(?:{ordinal})?{SPACE}?({short})"),
            re.compile(f"{until}(?:{ordinal})?({DIGIT}{{4}}|(?<=[-–]){DIGIT}{{2}})(?![.,]?{DIGIT})"),
            re.compile(f"{SPACE}{{0,2}}{any_of(words['list'])}{SPACE}{{0,2}}\\Z"),
            re.compile(
                f"[ \u00a0,/-]{{0,2}}(?:{of}{SPACE}?)?(?:{month}{SPACE}{{0,2}})?"
                f"({any_of(table['months'])}){WORD_END}(?![A-Za-z])"
            ),
            re.compile(f"{SPACE}{{0,2}}{month}{SPACE}{{0,2}}(?:{ordinal})?({short})"),
            re.compile(
                f"(?:{until}|{SPACE}?{any_of(words['list'])}{SPACE}?)(?:{month}{SPACE}?)?({any_of(table['months'])}){WORD_END}"
            ),
            re.compile(
                f"[ \u00a0,/-]{{0,2}}(?:(?:{year}{SPACE}{{0,2}})?(?:{era}{SPACE}{{0,2}})?"
                f"({DIGIT}{{4}})(?![.,]?{DIGIT})"
                f"|{year}{SPACE}{{0,2}}({several}))"
            ),
            re.compile(
                f"[ \u00a0,]{{0,2}}(?:{year}{SPACE}{{0,2}})?"
                f"{any_of(words['buddhist'])}{SPACE}{{0,2}}({DIGIT}{{4}}){NOT_DIGIT}"
            ),
            re.compile(f"{SPACE}{{0,2}}{any_of(words['before_christ'])}{WORD_END}"),
            re.compile(
                f"{SPACE}{{0,2}}(?:({any_of(lunar['waxing'])})(?!{SPACE}?{any_of(words['not_lunar'])})"
                f"|{any_of(lunar['waning'])}){WORD_END}"
            ),
            re.compile(
                f"{SPACE}{{0,2}}(?:{month}{SPACE}{{0,2}})({any_of(_spelt(lunar['months']))}){WORD_END}"
            ),
            re.compile(
                f"{SPACE}{{0,2}}(?:{year}{SPACE}{{0,2}}({any_of(_spelt(lunar['animals']))}){WORD_END})?"
                f"(?:{SPACE}{{0,2}}({any_of(_spelt(lunar['stems']))}){WORD_END})?"
            ),
            re.compile(
                f"{SPACE}{{0,2}}(?:{any_of(clock['marks'])}{SPACE}?({DIGIT}{{2}}){NOT_DIGIT}(?:[:.]({DIGIT}{{2}}){NOT_DIGIT})?"
                f"(?:{SPACE}{{0,2}}{any_of(clock['minute'])}{WORD_END})?"
                f"|(?:{any_of(clock['and'])}{SPACE}{{0,2}})?({short}){SPACE}{{0,2}}{any_of(clock['minute'])}{WORD_END}"
                f"(?:{SPACE}{{0,2}}(?:{any_of(clock['and'])}{SPACE}{{0,2}})?({short}){SPACE}{{0,2}}{any_of(clock['second'])}{WORD_END})?)"
            ),
            re.compile(
                f"{SPACE}{{0,2}}{any_of(clock['lacking'])}{SPACE}{{0,2}}({short}){SPACE}{{0,2}}{any_of(clock['minute'])}{WORD_END}"
            ),
            re.compile(
                f"{SPACE}{{0,2}}{any_of(clock['and'])}{SPACE}{{0,2}}({short})"
                f"(?={SPACE}{{0,2}}{any_of(table['parts'])}{WORD_END})"
            ),
            re.compile(f"{SPACE}{{0,2}}{any_of(clock['half'])}{WORD_END}"),
            re.compile(
                f"{SPACE}{{0,2}}(?:{any_of(clock['fillers'])}{SPACE}{{0,2}})?({any_of(table['parts'])}){WORD_END}"
            ),
            re.compile(f"{until}({short})"),
            tuple(clock["fillers"]),
            re.compile(f"{SPACE}{{0,2}}(?:(?:{any_of(words['then'] + words['list'])}){SPACE}{{0,2}}){{1,2}}"),
        )


def _spelt(table: Mapping[str, list[str]]) -> dict[str, str]:
    """From each spelling of a name to the name."""
    return {spelling: name for name, spellings in table.items() for spelling in spellings}


def _whole(digits: str) -> int:
    return int(digits.translate(DIGIT_VALUES))


def _stripped(text: str, at: int) -> int:
    """Where the text before `at` ends, up to two spaces left out."""
    for _ in range(2):
        if at and text[at - 1] in SPACES:
            at -= 1
    return at


def _forward(text: str, at: int) -> int:
    """Where the text after `at` goes on, one space left out."""
    return at + (text[at : at + 1] in SPACES and at < len(text))


def _ending(text: str, at: int, words: tuple[str, ...]) -> int:
    """The length of the longest of `words` that stands directly before `at`."""
    if not text.endswith(words, max(0, at - 32), at):
        return 0
    return max(len(word) for word in words if text.endswith(word, 0, at))


class Clock(NamedTuple):
    """An hour and what follows it: minutes, seconds, where it ends."""

    hour: int
    minute: int
    second: int | None
    end: int

    def iso(self, hour: int) -> str:
        """ISO 8601 with this hour of 24."""
        seconds = "" if self.second is None else f":{self.second:02}"
        return f"{hour:02}:{self.minute:02}{seconds}"


@dataclass(frozen=True, slots=True)
class Dates:
    """Adds dates and times.

    >>> from khtext.document import Document
    >>> doc = load()(Document("ថ្ងៃទី២៦ ខែកក្កដា ឆ្នាំ២០១៩ វេលាម៉ោង ៨.៣០នាទីព្រឹក"))
    >>> [(q.kind, q.value) for q in doc.quantities]
    [('date', '2019-07-26'), ('time', '08:30')]
    """

    numbers: Numbers
    words: Words

    def __call__(self, doc: Document) -> Document:
        seen = view(doc.text)
        return doc.measuring(placed(self.find(seen.text), seen, doc.text))

    def find(self, text: str) -> list[Quantity]:
        """The dates and times of a view, in order."""
        return _completed(text, list(self._found(text)), self.words)

    def _found(self, text: str) -> Iterator[Quantity]:
        at = floor = 0
        previous: Quantity | None = None
        while match := self.words.trigger.search(text, at):
            quantity = self._read(text, match, floor, previous)
            at = match.end()
            if quantity:
                yield quantity
                at = floor = quantity.end
                previous = quantity
            elif text[at - 1] in ALL_DIGITS:
                while at < len(text) and text[at] in ALL_DIGITS:
                    at += 1

    def _read(
        self, text: str, match: re.Match[str], floor: int, previous: Quantity | None
    ) -> Quantity | None:
        """The date or time whose first number, or whose month, the trigger has met."""
        at = match.start()
        if match.group()[-1] not in ALL_DIGITS and self.words.month.match(text, at):
            return self._month_date(text, at) or self._lunar(text, at, at)
        if match.group()[-1] not in ALL_DIGITS:
            if self.words.lunar_month.match(text, at):
                return self._lunar(text, at, at)
            at = match.end()
        head, start = self._head(text, at, floor)
        if head == "hour":
            return self._time(text, start, at, floor)
        if head in ("decade", "century"):
            return self._age(text, start, at, head)
        if head == "buddhist":
            return self._buddhist(text, start)
        if head == "year":
            return self._year(text, start, at, floor)
        if head == "month":
            return self._numbered_month(text, start, at)
        if not head and not previous and not self.words.bare.match(text, at):
            return None
        if previous and not head and previous.value and previous.value[:4].isdecimal():
            listed = self.words.listed.match(text, previous.end, at)
            if listed and (quantity := self._bare_year(text, at)):
                return quantity
        return self._day(text, start, at, head)

    def _head(self, text: str, at: int, floor: int) -> tuple[str, int]:
        """What stands before a number that makes it part of a date, and where that starts."""
        before = _stripped(text, at)
        heads = self.words.heads
        if text[before - 1 : before] not in self.words.head_finals:
            return "", at
        for kind in ("hour", "decade", "century", "buddhist", "era", "year", "month"):
            if length := _ending(text, before, heads[kind]):
                kind = "year" if kind == "era" else kind
                return (kind, before - length) if before - length >= floor else ("", at)
        if length := _ending(text, before, heads["ordinal"]):
            start = before - length
            inner = _stripped(text, start)
            if day := _ending(text, inner, heads["day"]):
                return ("day", inner - day) if inner - day >= floor else ("ordinal", start)
            if _ending(text, inner, heads["no_day"]) and not _ending(text, inner, heads["weekday"]):
                return "no_day", start
            return "ordinal", start
        if length := _ending(text, before, heads["day"]):
            return "bare_day", before - length
        return "", at

    # Days

    def _day(self, text: str, start: int, at: int, head: str) -> Quantity | None:
        if numeric := self._numeric(text, start, at, head):
            return numeric
        number = self._number(text, at)
        if not number or number[0] > 31 or head == "no_day":
            return self._clock(text, at) if not head else None
        day, end = number
        if self.words.lunar_day.match(text, end):
            return self._lunar(text, start, at)
        if day < 1:
            return self._clock(text, at) if not head else None
        last, until = self._more_days(text, end)
        month, stop = self._month(text, until)
        if not month:
            month, stop, last = *self._month(text, end), None
        if not month and head == "day" and text[at] in ALL_DIGITS:
            alone = not text.startswith(self.words.heads["not_after_day"], _forward(text, end))
            return self._dated(start, end, Day(day=day), None) if alone else None
        if not month:
            return self._clock(text, at) if not head else None
        if not head and text[_stripped(text, at) - 1 : _stripped(text, at)] in ("/", "-", "."):
            return None
        year, stop, buddhist = self._following_year(text, stop)
        low = Day(year, month, day, buddhist)
        high = Day(year, month, last, buddhist) if last and last > day else None
        return self._dated(start, stop, low, high)

    def _number(self, text: str, at: int) -> tuple[int, int] | None:
        """A small whole number in digits or words, and where it ends."""
        match = self.words.number.match(text, at)
        if not match:
            return None
        body = match.group().rstrip()
        if body[0] in ALL_DIGITS:
            return _whole(body), match.end()
        numeral = self.numbers.numerals.read(body)
        if not numeral or numeral.value != numeral.value.to_integral_value() or numeral.value > 9999:
            return None
        return int(numeral.value), at + len(body)

    def _more_days(self, text: str, end: int) -> tuple[int | None, int]:
        """The last day of a range of days, and where it ends."""
        last, at = None, end
        while more := self.words.more_days.match(text, at):
            number = self._number(text, more.start(1))
            if not number or not (last or 0) < number[0] <= 31:
                break
            last, at = number
        return last, at

    def _month(self, text: str, at: int) -> tuple[int | None, int]:
        """The month that follows a day, by name or number, and where it ends."""
        if named := self.words.month.match(text, at):
            return self.words.months[named[1]], named.end()
        if numbered := self.words.month_number.match(text, at):
            number = self._number(text, numbered.start(1))
            if number and 1 <= number[0] <= 12:
                return number
        return None, at

    def _following_year(self, text: str, at: int) -> tuple[int | None, int, bool]:
        """The year that follows a month, where it ends, and whether it is a Buddhist one."""
        if buddhist := self.words.buddhist.match(text, at):
            return _whole(buddhist[1]), buddhist.end(), True
        match = self.words.year.match(text, at)
        if not match:
            return None, at, False
        number = self._number(text, match.start(1) if match[1] else match.start(2))
        if not number or number[0] < 100 or self.numbers.percent.match(text, number[1]):
            return None, at, False
        return number[0], number[1], number[0] >= BUDDHIST

    def _numeric(self, text: str, start: int, at: int, head: str) -> Quantity | None:
        """26-07-2019, 26/7/19, 2019-07-26; 26/07 only after ថ្ងៃទី."""
        if at and text[at - 1] in "/-.:" and at > 1 and text[at - 2] in ALL_DIGITS:
            return None
        if (match := NUMERIC.match(text, at)) and (head or len(match[4] or match[5]) == 4):
            day = _numeric_day(match)
            return self._dated(start, match.end(), day, None) if day.valid else None
        if head in ("day", "bare_day") and (match := DAY_MONTH.match(text, at)):
            day = Day(None, _whole(match[2]), _whole(match[1]))
            return self._dated(start, match.end(), day, None) if day.valid and day.day else None
        return None

    # Months and years

    def _month_date(self, text: str, at: int) -> Quantity | None:
        """A month without a day: ខែកក្កដា ឆ្នាំ២០១៩."""
        month, end = self._month(text, at)
        if not month:
            return None
        last = None
        more = self.words.more_months.match(text, end)
        if more and self.words.months[more[1]] > month:
            last, stop = self.words.months[more[1]], more.end()
            year, stop, buddhist = self._following_year(text, stop)
            return self._dated(at, stop, Day(year, month, None, buddhist), Day(year, last, None, buddhist))
        year, end, buddhist = self._following_year(text, end)
        return self._dated(at, end, Day(year, month, None, buddhist), None)

    def _numbered_month(self, text: str, start: int, at: int) -> Quantity | None:
        """ខែ៧ ឆ្នាំ២០១៩ and ខែ ០៧/២០១៩; a number alone is no month."""
        if match := MONTH_YEAR.match(text, at):
            day = Day(_whole(match[2]), _whole(match[1]))
            return self._dated(start, match.end(), day, None) if day.valid and day.month else None
        number = self._number(text, at)
        if not number or not 1 <= number[0] <= 12:
            return None
        year, end, buddhist = self._following_year(text, number[1])
        return self._dated(start, end, Day(year, number[0], None, buddhist), None) if year else None

    def _year(self, text: str, start: int, at: int, floor: int) -> Quantity | None:
        number = self._number(text, at)
        if not number:
            return None
        year, end = number
        digits = end - at if text[at] in ALL_DIGITS else len(str(year))
        counted = start > floor and text[_stripped(text, start) - 1 : _stripped(text, start)] in ALL_DIGITS
        if digits < 2 or (digits < 4 and (counted or not self._is_short_year(text, start, end))):
            return None
        if digits == 4 and text[at] in ALL_DIGITS and re.compile(f"[.,]{DIGIT}").match(text, end):
            return None
        if digits == 2:
            year += 1900 if year >= CENTURY_TURN else 2000
        if past := self.words.before_christ.match(text, end):
            return Quantity(start, past.end(), "date", parts={"bce_year": str(number[0])})
        high = None
        if digits == 4 and (more := self.words.more_years.match(text, end)):
            last = _whole(more[1])
            last += year // 100 * 100 if last < 100 else 0
            if year < last < 3000:
                high, end = Day(last, buddhist=last >= BUDDHIST), more.end()
        return self._dated(start, end, Day(year, buddhist=year >= BUDDHIST), high)

    def _is_short_year(self, text: str, start: int, end: int) -> bool:
        """Whether two or three digits after ឆ្នាំ may be a year: nothing that is counted follows."""
        if self.numbers.units.at(text, start, end) or self.numbers.percent.match(text, end):
            return False
        return text[end : end + 1] not in (".", ",", "/", "-", ":") and not text.endswith(
            self.words.heads["word"], 0, _stripped(text, start)
        )

    def _bare_year(self, text: str, at: int) -> Quantity | None:
        match = re.compile(f"({DIGIT}{{4}})(?![.,]?{DIGIT})").match(text, at)
        if (
            not match
            or not 1000 <= _whole(match[1]) < BUDDHIST
            or self.numbers.units.at(text, at, match.end())
        ):
            return None
        return self._dated(at, match.end(), Day(_whole(match[1])), None)

    def _buddhist(self, text: str, start: int) -> Quantity | None:
        match = self.words.buddhist.match(text, start)
        return self._dated(start, match.end(), Day(_whole(match[1]), buddhist=True), None) if match else None

    def _age(self, text: str, start: int, at: int, head: str) -> Quantity | None:
        """A decade, 199X, or a century: the 20th is 19XX."""
        number = self._number(text, at)
        if not number:
            return None
        value, end = number
        if head == "century":
            return Quantity(start, end, "date", f"{value - 1:02}XX") if 1 <= value <= 99 else None
        if value < 100:
            value += 1900 if value >= CENTURY_TURN else 2000
        known = 1000 <= value < BUDDHIST
        return Quantity(start, end, "date", f"{value // 10}X") if known else None

    def _dated(self, start: int, end: int, low: Day, high: Day | None) -> Quantity | None:
        if not low.valid or (high and not high.valid):
            return None
        value_max = high.iso if high and low.iso else None
        return Quantity(start, end, "date", low.iso, value_max, parts=low.parts)

    # The lunar calendar

    def _lunar(self, text: str, start: int, at: int) -> Quantity | None:
        """៩រោច ខែអាសាឍ ឆ្នាំកុរ ឯកស័ក ព.ស.២៥៦៣, with any part missing, as parts."""
        parts: dict[str, str] = {}
        end = at
        number = self._number(text, at)
        if number and (phase := self.words.lunar_day.match(text, number[1])):
            if not 1 <= number[0] <= 15:
                return None
            parts = {"lunar_day": str(number[0]), "phase": "waxing" if phase[1] else "waning"}
            end = phase.end()
        if month := self.words.lunar_month.match(text, end):
            parts["lunar_month"] = self.words.lunar_months[month[1]]
            end = month.end()
        if not parts:
            return None
        year = self.words.lunar_year.match(text, end)
        if year and year[1]:
            parts["animal"] = self.words.animals[year[1]]
        if year and year[2]:
            parts["stem"] = self.words.stems[year[2]]
        end = year.end() if year and (year[1] or year[2]) else end
        if era := self.words.buddhist.match(text, end):
            parts["be_year"] = str(_whole(era[1]))
            end = era.end()
        return Quantity(start, end, "date", parts=parts)

    # The clock

    def _clock(self, text: str, at: int) -> Quantity | None:
        """8:30 without a word for hour."""
        match = CLOCK.match(text, at)
        if not match or (at and text[at - 1] in ":./-,+"):
            return None
        hour, minute = _whole(match[1]), _whole(match[2])
        second = _whole(match[3]) if match[3] else None
        if hour > 24 or minute > 59 or (second or 0) > 59:
            return None
        return self._timed(text, at, Clock(hour, minute, second, match.end()), None)

    def _time(self, text: str, start: int, at: int, floor: int) -> Quantity | None:
        before = _stripped(text, start)
        if before > floor and (
            text[before - 1] in ALL_DIGITS or text.endswith(self.words.heads["word"], 0, before)
        ):
            return self._clock(text, at)
        low = self._hour(text, at)
        if not low:
            return None
        high = None
        if until := self.words.until.match(text, low.end):
            high = self._hour(text, until.start(1))
            if (
                high
                and self.numbers.units.at(text, until.start(1), high.end)
                and not self.words.part.match(text, high.end)
            ):
                high = None
        return self._timed(text, start, low, high)

    def _hour(self, text: str, at: int) -> Clock | None:
        """An hour from 0 to 24 and its minutes."""
        number = self._number(text, at)
        if not number or number[0] > 24:
            return None
        hour, end = number
        if half := self.words.half.match(text, end):
            return Clock(hour, 30, None, half.end())
        if lacking := self.words.lacking.match(text, end):
            minutes = self._number(text, lacking.start(1))
            if minutes and 0 < minutes[0] < 60 and hour:
                return Clock(hour - 1, 60 - minutes[0], None, lacking.end())
        if minutes_match := self.words.minutes.match(text, end):
            first, last = (1, 2) if minutes_match[1] else (3, 4)
            minute = self._number(text, minutes_match.start(first))
            second = self._number(text, minutes_match.start(last)) if minutes_match[last] else None
            if minute and minute[0] < 60 and (not second or second[0] < 60):
                return Clock(hour, minute[0], second[0] if second else None, minutes_match.end())
        if bare := self.words.and_minutes.match(text, end):
            minute = self._number(text, bare.start(1))
            if minute and minute[0] < 60:
                return Clock(hour, minute[0], None, minute[1])
        return Clock(hour, 0, None, end)

    def _timed(self, text: str, start: int, low: Clock, high: Clock | None) -> Quantity:
        end = high.end if high else low.end
        part, end = self._part(text, end)
        part = part or self._part_before(text, start)
        hours = self._hours(low.hour, part)
        value, value_max = low.iso(hours), None
        if high:
            last = self._hours(high.hour, part)
            hours = hours if hours <= last else low.hour
            value, value_max = low.iso(hours), high.iso(last)
        head = max((h for h in self.words.hour_bounds if text.startswith(h, start)), key=len, default="")
        approx = self.words.hour_bounds.get(head) or self.numbers.bounds.of_span(text, start, end)
        return Quantity(start, end, "time", value, value_max, approx=approx)

    def _part(self, text: str, end: int) -> tuple[str | None, int]:
        """The part of the day that follows, and where it ends."""
        part = None
        for _ in range(2):
            match = self.words.part.match(text, end)
            if not match or text.startswith(
                self.words.not_before.get(match[1], ()), _forward(text, match.end())
            ):
                break
            part, end = self.words.parts[match[1]], match.end()
        return part, end

    def _part_before(self, text: str, start: int) -> str | None:
        """The part of the day that stands before the hour: រសៀលវេលាម៉ោង ២."""
        at = _stripped(text, start)
        for _ in range(2):
            if length := _ending(text, at, self.words.fillers):
                at = _stripped(text, at - length)
        length = _ending(text, at, tuple(self.words.parts))
        return self.words.parts[text[at - length : at]] if length else None

    def _hours(self, hour: int, part: str | None) -> int:
        """The hour on the 24-hour clock."""
        if hour == 12 and part in ("night", "morning"):
            return 0
        return hour + 12 if hour in self.words.afternoon.get(part or "", ()) else hour


def _numeric_day(match: re.Match[str]) -> Day:
    if match[5]:
        return Day(_whole(match[5]), _whole(match[7]), _whole(match[8]))
    day, month, year = _whole(match[1]), _whole(match[3]), _whole(match[4])
    if year < 100:
        year += 2000 if year < CENTURY_TURN else 1900
    if month > 12 >= day:
        day, month = month, day
    return Day(year, month, day, year >= BUDDHIST) if day and month else Day(month=13)


def _completed(text: str, found: list[Quantity], words: Words) -> list[Quantity]:
    """A day alone takes month and year from the date it is joined to, an hour alone its part of the day.

    So ថ្ងៃទី២២ និងថ្ងៃទី២៣ ខែមិថុនា are both in June, and ម៉ោង ២ ដល់ម៉ោង ៥ល្ងាច both after noon.
    """
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        if after.start - one.end > LONGEST_JOINT or not words.joins(text[one.end : after.start]):
            continue
        first, second = one.value or "", after.value or ""
        if first.startswith("---") and second.count("-") >= 2 and not second.startswith("---"):
            found[index] = replace(one, value=second[:-2] + first[-2:])
        elif one.kind == after.kind == "time" and not words.part.search(text, one.start, one.end):
            hour = int(first[:2]) + 12
            if words.part.search(text, after.start, after.end) and hour <= int(second[:2]):
                found[index] = replace(one, value=f"{hour}{first[2:]}")
    return found


#: The longest text between two days of one month.
LONGEST_JOINT = 20


def load(settings: Settings | None = None) -> Dates:
    """The stage, its words read."""
    numbers = load_numbers(settings)
    names = [word for word, (kind, _) in numbers.numerals.words.items() if kind in "dtsmx"]
    return Dates(numbers, Words.of(data.read_toml("dates.toml"), names))
