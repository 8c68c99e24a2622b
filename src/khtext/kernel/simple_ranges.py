"""The simple ranges of a text: two numbers that a word or sign joins, with the unit after the second."""

from __future__ import annotations

from khtext.kernel import number_words as flag
from khtext.kernel.compound_numbers import Part
from khtext.kernel.number_ends import Ends, Plain
from khtext.kernel.number_readings import PASSED, RANGED, Reading, goes_on, ranged
from khtext.kernel.number_words import LATIN, Held, Words, back, skip, union
from khtext.kernel.simple_dates import SimpleDates

#: The signs between two numbers that count nothing, as in a score.
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015")
_AFTER = frozenset("/:°^")
_FOLLOWING = frozenset("(/×*xX\u00b7")


class SimpleRanges:
    """Ranges with a unit, and two numbers with a hyphen that are none."""

    def __init__(self, words: Words, ends: Ends, dates: SimpleDates) -> None:
        self._words, self._ends, self._dates = words, ends, dates

    def read(self, text: str, number: Plain) -> Reading | None:
        """The range that a number starts, if it is a simple one."""
        joints = self._words.at(text, skip(text, number.end))
        if number.zeros or not joints or not joints[0][1] & flag.RANGE or text[number.end] in LATIN:
            return None
        at = skip(text, joints[0][0])
        if union(joints) & (flag.TAKES | flag.MONEY | flag.LINK) or text[at - 1] in LATIN:
            return None
        part = self._dates.compounds.part
        low, high = part(text, number.at), part(text, at)
        if not low or not high or low.end != number.end or min(low.value, high.value) < 0:
            return None
        if high.worded and self._is_other_word(text, at):
            return None
        end = high.end
        if text[end : end + 1] in _AFTER or text[skip(text, end) :][:1] in _FOLLOWING or goes_on(text, end):
            return None
        found = self._words.at(text, skip(text, end))
        if found and found[0][1] & (flag.UNIT | flag.PERCENT):
            rises = low.value < high.value
            return self._counted(text, number, joints[0], (at, high), found) if rises else None
        return self._paired(text, number, joints[0], (low, at, high))

    def _is_other_word(self, text: str, at: int) -> bool:
        """Whether a number word may be part of another word, or says more than its number."""
        found = self._words.at(text, at)
        return self._words.precedes(text, found[0][0], flag.PART) or bool(
            union(found) & (flag.ORDINAL | flag.MONEY)
        )

    def _counted(
        self, text: str, number: Plain, joint: Held, high: tuple[int, Part], units: list[Held]
    ) -> Reading | None:
        """A range with the unit or percent sign after it."""
        at, last = high
        place = skip(text, last.end)
        if units[0][1] & (flag.EDGE | flag.LITERAL) or text[place] in LATIN:
            return None
        if self._words.follows(text, place, flag.NO_UNIT):
            return None
        touching = at == number.end + 1
        if units[0][1] & flag.PERCENT and joint[1] & flag.DASH and not touching:
            return None
        stop = self._ends.unit(text, units, worded=last.worded)
        if not stop or self._words.follows(text, last.end, flag.DOUBLED):
            return None
        return (RANGED, number.at, number.end, stop, ranged(number.bound, at - number.end, last.end - at))

    def _paired(self, text: str, number: Plain, joint: Held, ends: tuple[Part, int, Part]) -> Reading | None:
        """Two numbers with a hyphen and nothing that they count: nothing."""
        low, at, high = ends
        place = skip(text, number.end)
        if text[place : place + 1] not in _HYPHENS or joint[0] != place + 1 or low.worded != high.worded:
            return None
        if text[number.end : place] not in ("", " ") or at > joint[0] + 1:
            return None
        if not self._ends.is_bare(text, high.end):
            return None
        if low.value < high.value and self._words.precedes(text, back(text, number.at), flag.FROM):
            return None
        if low.worded:
            chained = (
                text[high.end : high.end + 1] in _HYPHENS and text[high.end + 1 : high.end + 2].isnumeric()
            )
            nothing = not chained and (low.value < high.value or at == number.end + 1)
        else:
            nothing = not self._dates.is_continued(text, high.end)
        return (PASSED, number.at, number.end, high.end, 0) if nothing else None
