"""The simple times of a text: an hour after its word, with its minutes and the part of the day after it."""

from __future__ import annotations

from khtext import lazy
from khtext.kernel import number_words as flag
from khtext.kernel.compound_numbers import Compounds
from khtext.kernel.number_readings import DIGIT, RUN, TIME, Reading, timed, value
from khtext.kernel.number_words import ALL_DIGITS, LATIN, SPACES, Words, back, skip, union
from khtext.script import is_cluster_edge

_LAST_HOUR, _LAST_MINUTE = 24, 59
#: What may part an hour from its minutes, and what does so without spaces.
_MARKS, _TOUCHING = frozenset(":.,hH\u17d6\u17c8"), frozenset(":\u17d6")
#: Minutes and seconds after an hour in digits.
_CLOCK = lazy.pattern(f":({DIGIT}{{2}})(?::({DIGIT}{{2}}))?(?![.,:/]?{DIGIT})")
#: The most words that name the part of the day.
_LONGEST_PART = 2


class SimpleTimes:
    """Hours after their word, where nothing else can belong to them."""

    def __init__(self, words: Words, compounds: Compounds) -> None:
        self._words, self._compounds = words, compounds

    def read(self, text: str, start: int, hour: int, end: int) -> Reading | None:
        """The time whose word starts at an offset and whose hour ends at another."""
        near = back(text, start)
        if hour > _LAST_HOUR or text[end : end + 1] in LATIN or self._words.precedes(text, start, flag.RATE):
            return None
        if near and (text[near - 1] in ALL_DIGITS or union(self._words.before(text, near)) & flag.NUMERIC):
            return None
        minutes = self._marked(text, end) or self._spoken(text, end)
        if not minutes:
            return None
        part = self._part(text, minutes[1])
        if not part or not self._ends(text, part[1]):
            return None
        return (TIME, start, minutes[1], part[1], timed(hour, minutes[0], part[0]))

    def bare(self, text: str, at: int, hour: int, end: int) -> Reading | None:
        """The time in digits that starts at an offset and whose hour ends before a colon: 8:30, 8:30:15."""
        found = _CLOCK.match(text, end)
        if not found or hour > _LAST_HOUR or value(found[1]) > _LAST_MINUTE:
            return None
        if text[found.end() : found.end() + 1] == "-":
            return None
        second = value(found[2]) if found[2] else -1
        part = self._part(text, found.end())
        if second > _LAST_MINUTE or not part or not self._ends(text, part[1]):
            return None
        return (TIME, at, found.end(), part[1], timed(hour, value(found[1]), part[0], second))

    def _ends(self, text: str, end: int) -> bool:
        """Whether no other hour, bound or amount follows a time."""
        found = self._words.at(text, skip(text, end))
        return not union(found) & (flag.COUNTED | flag.AFTER | flag.RANGE | flag.HALF)

    def _marked(self, text: str, end: int) -> tuple[int, int] | None:
        """The minutes after a sign, and where they end: 8:30."""
        run = RUN.match(text, end + 1) if text[end : end + 1] in _TOUCHING else None
        if not run or run.end() - run.start() != 2 or value(run.group()) > _LAST_MINUTE:
            return None
        stop = run.end()
        if text[stop : stop + 1] in (":", ".") and text[stop + 1 : stop + 2] in ALL_DIGITS:
            return None
        return value(run.group()), self._minute_end(text, stop) or stop

    def _minute_end(self, text: str, end: int) -> int:
        """Where the word for minutes ends that follows a number, or 0."""
        ends = self._words.ends_of(text, skip(text, end), flag.MINUTE)
        return max((stop for stop in ends if is_cluster_edge(text, stop)), default=0)

    def _spoken(self, text: str, end: int) -> tuple[int, int] | None:
        """The minutes with their word, or 0, and where they end; nothing if that is not clear."""
        place = skip(text, end)
        if text[place : place + 1] in _MARKS and not ALL_DIGITS.isdisjoint(text[place + 1 : place + 3]):
            return None
        if self._words.follows(text, place, flag.LACKING) or union(self._words.at(text, place)) & flag.HALF:
            return None
        place = skip(text, max(self._words.ends_of(text, place, flag.JOINT), default=place))
        number = self._compounds.part(text, place)
        if not number:
            return None if self._is_number(text, place) else (0, end)
        stop = self._minute_end(text, number.end)
        if not stop or not 0 <= number.value <= _LAST_MINUTE or number.end - place > _size(text, place):
            return None
        more = skip(text, stop)
        more = skip(text, max(self._words.ends_of(text, more, flag.JOINT), default=more))
        return None if self._is_number(text, more) else (number.value, stop)

    def _is_number(self, text: str, at: int) -> bool:
        """Whether digits or a number word start at an offset."""
        return text[at : at + 1] in ALL_DIGITS or union(self._words.at(text, at)) & flag.NUMERIC != 0

    def _part(self, text: str, end: int) -> tuple[int, int] | None:
        """The number of the part of the day that follows, 0 if none does, and where it ends."""
        part = 0
        for _ in range(_LONGEST_PART):
            place = skip(text, end)
            found = self._words.at(text, place)
            if any(
                self._is_part(text, skip(text, stop)) for stop in self._words.ends_of(text, place, flag.LED)
            ):
                return None
            if not self._is_part(text, place):
                break
            stop, held = found[0]
            if not held & flag.DAYPART:
                return None
            part, end = held >> flag.VALUE & flag.VALUES, stop
        return part, end

    def _is_part(self, text: str, at: int) -> bool:
        """Whether a part of the day stands at an offset, and nothing makes it another word."""
        found = self._words.at(text, at)
        if not union(found) & flag.DAYPART:
            return False
        stop, held = found[0]
        after = stop + (text[stop : stop + 1] in SPACES)
        return not (
            held & flag.DAYPART and held & flag.DAY and self._words.follows(text, after, flag.NO_PART)
        )


def _size(text: str, at: int) -> int:
    """The most characters of minutes at an offset: two digits, or a number word of any length."""
    return 2 if text[at] in ALL_DIGITS else len(text)
