"""Times of day: to the 24-hour clock, with the part of the day that stands before or after them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from khtext import lazy
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, LATIN, SPACE, SPACES, back, is_alnum, is_letter, skip
from khtext.amounts.patterns import GAP, NOT_DIGIT, WORD_END, Endings, any_of
from khtext.document import Quantity
from khtext.document.spans import quantity

BARE = lazy.pattern(
    f"({DIGIT}{{1,2}})(?:(?::|[hH](?={DIGIT}{{2}}(?!{DIGIT}|[A-Za-z])))({DIGIT}{{2}})(?::({DIGIT}{{2}}))?)?(?(2)(?![.:/]?{DIGIT}))(?(3)(?!,{DIGIT}))(?(2)|(?![.,:/]?{DIGIT}))"
)
#: A time that is a field of its own after a comma: 5,08:30.
FIELD = lazy.pattern(f"{DIGIT}{{1,2}}:{DIGIT}{{2}}{NOT_DIGIT}")
#: The separators between hour and minutes in 8:30 and 7h30.
MINUTE_MARKS = frozenset(":hH")
LETTERS = frozenset("hH")
#: The most words that name the part of the day: យប់រំលងអធ្រាត្រ.
LONGEST_PART = 2
#: The minutes of half an hour.
HALF_HOUR = 30
#: The hours around noon, of which ២កន្លះថ្ងៃ may be one.
NOONS = frozenset([11, 12, 1, 2, 3])


class Hour(NamedTuple):
    """An hour and what follows it: minutes, seconds, where it ends."""

    hour: int
    minute: int
    second: int | None
    end: int

    @property
    def valid(self) -> bool:
        """Whether a clock shows this, or counts it on past 24."""
        return self.hour <= 24 and self.minute < 60 and (self.second or 0) < 60

    def iso(self, hour: int) -> str:
        """ISO 8601 with this hour of 24; a quarter past 24 is one past 0."""
        hour = 0 if hour == 24 and (self.minute or self.second) else hour
        seconds = "" if self.second is None else f":{self.second:02}"
        return f"{hour:02}:{self.minute:02}{seconds}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """Reads times; its words come from data/dates.toml."""

    grammar: Grammar
    parts: Mapping[str, str]
    later: Mapping[str, frozenset[int]]
    bounds: Mapping[str, str]
    not_before: Mapping[str, tuple[str, ...]]
    counted: Endings
    fillers: Endings
    part_endings: Endings
    part: re.Pattern[str]
    unmarked: re.Pattern[str]
    marked: re.Pattern[str]
    minutes: re.Pattern[str]
    seconds: re.Pattern[str]
    lacking: re.Pattern[str]
    bare_minutes: re.Pattern[str]
    half: re.Pattern[str]
    until: re.Pattern[str]

    @classmethod
    def of(cls, grammar: Grammar, table: Mapping[str, Any]) -> Clock:
        """The clock of a table in the form of data/dates.toml."""
        clock = table["clock"]
        number = f"(?:{DIGIT}{{1,2}}{NOT_DIGIT}|{grammar.spoken})"
        part = f"({any_of(table['parts'])}){WORD_END}"
        joint = f"{any_of(clock['and'])}{GAP}"
        minute = f"{GAP}{any_of(clock['minute'])}{WORD_END}"
        return cls(
            grammar=grammar,
            parts=table["parts"],
            later={part: frozenset(hours) for part, hours in table["afternoon"].items()},
            bounds=clock["bounds"],
            not_before={part: tuple(after) for part, after in table["not_before"].items()},
            counted=Endings.of(word for word, kind in grammar.kinds.items() if kind in "dtsmx"),
            fillers=Endings.of(clock["fillers"]),
            part_endings=Endings.of(table["parts"]),
            part=lazy.pattern(f"{GAP}(?:{any_of(clock['fillers'])}{GAP})?{part}"),
            unmarked=lazy.pattern(
                f"(?:({DIGIT}{{2}})({DIGIT}{{2}}){NOT_DIGIT}(?![.,:/-]{DIGIT})(?:{minute})?"
                f"|({DIGIT})({DIGIT}{{2}}){NOT_DIGIT}(?:{minute}|(?={GAP}{part})))"
            ),
            marked=lazy.pattern(
                f"{GAP}{any_of(clock['marks'])}{SPACE}?({DIGIT}{{2}}){NOT_DIGIT}"
                f"(?:[:.]({DIGIT}{{2}}){NOT_DIGIT})?(?:{minute})?"
            ),
            minutes=lazy.pattern(f"{GAP}(?:{joint})?({number}){minute}"),
            seconds=lazy.pattern(f"{GAP}(?:{joint})?({number}){GAP}{any_of(clock['second'])}{WORD_END}"),
            lacking=lazy.pattern(f"{GAP}{any_of(clock['lacking'])}{GAP}({number})({minute})?"),
            bare_minutes=lazy.pattern(f"{GAP}{joint}({number})(?={GAP}{part})"),
            half=lazy.pattern(f"{GAP}{any_of(clock['half'])}{WORD_END}"),
            until=lazy.pattern(f"{GAP}{any_of(table['words']['range'])}{GAP}({number})"),
        )

    def read(self, text: str, start: int, at: int, floor: int, *, rate: bool) -> Quantity | None:
        """The time that ម៉ោង at `start` and a number at `at` begin; none where ម៉ោង counts hours.

        In a `rate` (រាល់ម៉ោង, ថែមម៉ោង), minutes or a part of the day must say that it is a time.
        """
        before = back(text, start)
        if before > floor and (text[before - 1] in ALL_DIGITS or self.counted.find(text, before)):
            return self.bare(text, at)
        low = self._hour(text, at)
        if not low:
            return None
        part, end = self._part(text, low.end)
        if rate and not self._is_marked(text, at, low, "day"):
            return None
        return self.timed(text, start, low, part, end, self._until(text, end, said=part is not None))

    def bare(self, text: str, at: int, *, joined: bool = False) -> Quantity | None:
        """8:30, 9am, ៨កន្លះព្រឹក or 8:00-17:00 without a word for hour.

        ៨ព្រឹក is a time only in a range or `joined` to a time.
        """
        if _goes_on(text, at):
            return None
        low = self._bare_hour(text, at)
        if not low:
            return None
        part, end = self._part(text, low.end)
        until = self.until.match(text, end)
        high = self._bare_hour(text, until.start(1)) if until else None
        if high and not MINUTE_MARKS.isdisjoint(text[at : low.end]):
            high = high._replace(end=_letter_end(text, high.end))
        if high and not self._is_marked(text, until.start(1) if until else 0, high, "day"):
            high = None
        marked = self._is_marked(text, at, low, "day", "night") or self._is_said_later(text, low, high)
        if not marked or (text[low.end : low.end + 1] == "-" and not high):
            return None
        marks = not MINUTE_MARKS.isdisjoint(text[at : low.end])
        said = marks or low.minute > 0 or text[end - 1].isascii()
        if not high and not said and not joined and part not in ("afternoon", "evening"):
            return None
        made = self.timed(text, at, low, part, end, high)
        if _is_half(text, at, low) and not high and self._counts(text, low.end, "day"):
            return replace(made, ambiguous=True, alternatives=(f"{low.hour}.5",))
        return made

    def _is_said_later(self, text: str, low: Hour, high: Hour | None) -> bool:
        """Whether the end of a range says that its first number is an hour too: 8-11:30, 6-10pm."""
        if high is None or low.hour >= high.hour:
            return False
        end = self._part(text, high.end)[1]
        return text[high.end - 3 : high.end - 2] == ":" or (end > high.end and text[end - 1].isascii())

    def _bare_hour(self, text: str, at: int) -> Hour | None:
        """8, 8:30, 8:30:15, 7h30, or in words and digits with a half before a part of the day."""
        match = BARE.match(text, at)
        if match and match[2]:
            second = int(match[3]) if match[3] else None
            hour = Hour(hour=int(match[1]), minute=int(match[2]), second=second, end=match.end())
            return hour if hour.valid else None
        number = (int(match[1]), match.end()) if match else self.grammar.small(text, at)
        half = self.half.match(text, number[1]) if number else None
        if not number or not (match or half):
            return None
        hour = Hour(hour=number[0], minute=0, second=None, end=number[1])
        if half and self._part(text, half.end())[0]:
            hour = Hour(hour=number[0], minute=30, second=None, end=half.end())
        return hour if hour.valid else None

    def _is_marked(self, text: str, at: int, hour: Hour, *units: str) -> bool:
        """Whether minutes or a part of the day, none of these units, say that a number is an hour.

        A half before the part of the day says so too: ៩កន្លះយប់; not of five days and a half.
        """
        if not MINUTE_MARKS.isdisjoint(text[at : hour.end]):
            return True
        if self._part(text, hour.end)[0] is None:
            return False
        if _is_half(text, at, hour):
            return hour.hour in NOONS or not self._counts(text, hour.end, "day")
        return not self._counts(text, hour.end, *units)

    def _counts(self, text: str, end: int, *units: str) -> bool:
        """Whether one of these units follows."""
        following = self.grammar.lexicon.after(text, skip(text, end))
        unit = following[0][1].get("unit") if following else None
        return bool(unit and unit.code in units)

    def says_part(self, text: str, start: int, end: int) -> bool:
        """Whether a part of the day stands in the span of a time."""
        return self.part.search(text, start, end) is not None

    def _until(self, text: str, end: int, *, said: bool) -> Hour | None:
        """The hour at which a range of hours ends; none where the number counts something else.

        Where the first hour has `said` its part of the day, the last one says its own.
        """
        until = self.until.match(text, end)
        high = self._hour(text, until.start(1)) if until else None
        if not until or not high or self.part.match(text, high.end):
            return high
        return None if said or self.grammar.unit(text, high.end) else high

    def _hour(self, text: str, at: int) -> Hour | None:
        """An hour from 0 to 24 and its minutes."""
        number = self.grammar.small(text, at)
        if not number or number[0] > 24:
            return self._unmarked(text, at)
        hour, end = number
        if half := self.half.match(text, end):
            return Hour(hour=hour, minute=30, second=None, end=half.end())
        if lacking := self._lacking(text, hour, end):
            return lacking
        exact = self._marked(text, hour, end) or self._spoken(text, hour, end)
        # 2.5 is not 2 o'clock.
        if not (exact and exact.valid) and _is_parted(text, end):
            return None
        if exact and exact.valid:
            return exact
        return Hour(hour=hour, minute=0, second=None, end=_letter_end(text, end))

    def _lacking(self, text: str, hour: int, end: int) -> Hour | None:
        """The hour that some minutes are lacking to, with នាទី or a number that counts nothing else."""
        lacking = self.lacking.match(text, end)
        minute = self._minute(text, lacking) or 0
        if not lacking or not hour or not 0 < minute < 60:
            return None
        if not lacking[2] and (
            self.grammar.unit(text, lacking.end()) or self.grammar.counted(text, lacking.end())
        ):
            return None
        return Hour(hour=hour - 1, minute=60 - minute, second=None, end=lacking.end())

    def _unmarked(self, text: str, at: int) -> Hour | None:
        """0930; 930 only before នាទី or a part of the day."""
        match = self.unmarked.match(text, at)
        if not match:
            return None
        hour = Hour(
            hour=int(match[1] or match[3]), minute=int(match[2] or match[4]), second=None, end=match.end()
        )
        counted = self.grammar.unit(text, match.end())
        return hour if hour.valid and not counted else None

    def _marked(self, text: str, hour: int, end: int) -> Hour | None:
        """The minutes of 8.30 and 8:30:15."""
        match = self.marked.match(text, end)
        if not match or not self._are_minutes(text, match):
            return None
        return Hour(
            hour=hour,
            minute=int(match[1]),
            second=int(match[2]) if match[2] else None,
            end=match.end(),
        )

    def _are_minutes(self, text: str, match: re.Match[str]) -> bool:
        """Whether two digits are minutes: after a point or comma not in a list, nor if they count something.

        ម៉ោង ៨, ១០, ១២ are three hours, and 25 is a day in ម៉ោង ៧, ២៥ មេសា.
        """
        mark, end = text[match.start() : match.start(1)], match.end()
        if not {".", ","} & set(mark) or end > match.end(match.lastindex or 1):
            return True
        if mark[-1] in SPACES or _is_parted(text, end):
            return False
        return text[end : end + 1] in SPACES or not self.grammar.unit(text, end)

    def _spoken(self, text: str, hour: int, end: int) -> Hour | None:
        """The minutes of ៣និង៤០នាទី; without នាទី only before a part of the day."""
        match = self.minutes.match(text, end)
        if not match:
            bare = self.bare_minutes.match(text, end)
            number = self.grammar.small(text, bare.start(1)) if bare else None
            return Hour(hour=hour, minute=number[0], second=None, end=number[1]) if number else None
        minute = self._minute(text, match)
        more = self.seconds.match(text, match.end())
        second = self._minute(text, more)
        if minute is None:
            return None
        return Hour(hour=hour, minute=minute, second=second, end=more.end() if more else match.end())

    def _minute(self, text: str, match: re.Match[str] | None) -> int | None:
        number = self.grammar.small(text, match.start(1)) if match else None
        return number[0] if number else None

    def timed(
        self, text: str, start: int, low: Hour, part: str | None, end: int, high: Hour | None
    ) -> Quantity:
        """The time or range of times; a part of the day said once belongs to both ends where it can."""
        said, last = part, 24
        if high:
            second, end = self._part(text, high.end)
            part = part or second or self._part_before(text, start)
            last = self._on_24(high.hour, second or (part if low.hour <= 12 else None))
        else:
            part = part or self._part_before(text, start)
        hour = self._on_24(low.hour, part)
        value = low.iso(hour if said or hour <= last else low.hour)
        head = max((word for word in self.bounds if text.startswith(word, start)), key=len, default="")
        approx = self.bounds.get(head) or self.grammar.measures.units.bound(text, start, end)
        value_max = high.iso(last) if high else None
        return quantity(start, end, "time", value, value_max=value_max, approx=approx)

    def _part(self, text: str, end: int) -> tuple[str | None, int]:
        """The part of the day that follows, and where it ends."""
        part = None
        for _ in range(LONGEST_PART):
            match = self.part.match(text, end)
            following = match.end() + (text[match.end() : match.end() + 1] in SPACES) if match else 0
            if not match or text.startswith(self.not_before.get(match[1], ()), following):
                break
            part, end = self.parts[match[1]], match.end()
        return part, end

    def _part_before(self, text: str, start: int) -> str | None:
        """The part of the day that stands before the hour: រសៀលវេលាម៉ោង ២."""
        at = back(text, start)
        for _ in range(LONGEST_PART):
            at = back(text, at - len(self.fillers.find(text, at)))
        return self.parts.get(self.part_endings.find(text, at))

    def _on_24(self, hour: int, part: str | None) -> int:
        """The hour on the 24-hour clock."""
        if hour == 12 and part in ("night", "morning"):
            return 0
        return hour + 12 if hour in self.later.get(part or "", ()) else hour


def _letter_end(text: str, end: int) -> int:
    """Where an hour ends with the h after it, if that is no part of a word: 11h."""
    following = text[end + 1 : end + 2]
    return end + (text[end : end + 1] in LETTERS and not (is_alnum(following) or following.isalpha()))


def _is_half(text: str, at: int, hour: Hour) -> bool:
    """Whether a half, not minutes, goes on an hour: ៩កន្លះ."""
    return hour.minute == HALF_HOUR and MINUTE_MARKS.isdisjoint(text[at : hour.end])


def _is_parted(text: str, end: int) -> bool:
    """Whether a point or comma and a digit follow, as in ២.៥ and in lists."""
    return text[end : end + 1] in (".", ",") and text[end + 1 : end + 2] in ALL_DIGITS and end + 1 < len(text)


def _goes_on(text: str, at: int) -> bool:
    """Whether what stands before digits makes them part of a name or number; not the T of 07-01T08:22."""
    before = text[at - 1 : at]
    if before == "," and FIELD.match(text, at):
        return False
    if before == "T":
        return at < 2 or text[at - 2] not in ALL_DIGITS
    if before == ":" and at > 1 and is_letter(text[at - 2]):
        return False
    return before != "" and (before in ":./-,+" or before in LATIN)
