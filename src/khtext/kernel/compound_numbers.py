"""Numbers of several places in a text: falling magnitudes that touch, each with what it raises."""

from __future__ import annotations

from typing import NamedTuple

from khtext.kernel import number_words as flag
from khtext.kernel.number_readings import RUN, value
from khtext.kernel.number_words import ZEROS, Words, said, skip, union

#: The most digits before a magnitude, and the most zeros of one.
_LONGEST, _MOST_ZEROS = 3, 12
#: After a magnitude of so many zeros, speech may mean the next place by a digit.
_SPOKEN = 3


class Compound(NamedTuple):
    """The value of a number and where it ends; `spoken` if its last digit may say the next lower place."""

    value: int
    end: int
    spoken: bool


class Part(NamedTuple):
    """A number under a thousand: its value, -1 if not clear, where it ends, and whether it is in words."""

    value: int
    end: int
    worded: bool


class Compounds:
    """The numbers of several places: ពីរពាន់ដប់ពីរ, ២លាន៤សែន."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def read(self, text: str, at: int) -> Compound | None:
        """The number that starts at an offset, if it has several places and nothing goes on with it."""
        total = size = places = tail = 0
        end = at
        while part := self.part(text, end):
            zeros = self._zeros(text, part.end)
            if part.value < 1 or (zeros and places and part.value * 10**zeros >= size):
                return None
            if not zeros:
                if not places or not part.worded:
                    return None
                total, end, tail = total + part.value, part.end, part.value
                break
            size = 10**zeros
            total, places, end = total + part.value * size, places + 1, self._words.at(text, part.end)[0][0]
        if places + (tail > 0) < 2 or not self._is_whole(text, end):
            return None
        spoken = places == 1 and 0 < tail < 10 and size >= 10**_SPOKEN
        return Compound(total, end, spoken)

    def part(self, text: str, at: int) -> Part | None:
        """What a magnitude may raise: up to three digits, or a number word under a hundred."""
        run = RUN.match(text, at)
        if run:
            size = run.end() - at
            clear = size <= _LONGEST and (size == 1 or text[at] not in ZEROS)
            return Part(value(run.group()) if clear else -1, run.end(), False)
        found = self._words.at(text, at)
        held = found[0][1] if found else 0
        if not held & (flag.DIGIT | flag.TEN):
            return None
        stop, total = found[0][0], said(held)
        unclear = self._is_unclear(text, at)
        digit = self._words.at(text, stop) if held & flag.TEN else []
        if digit and digit[0][1] & flag.DIGIT:
            unclear |= self._is_unclear(text, stop)
            stop, total = digit[0][0], total + said(digit[0][1])
        return Part(-1 if unclear else total, stop, True)

    def _is_unclear(self, text: str, at: int) -> bool:
        """Whether a number word that starts at an offset may be part of another word."""
        return any(self._words.follows(text, at, held) for held in (flag.NO_DIGIT, flag.UNCLEAR))

    def _zeros(self, text: str, at: int) -> int:
        """The zeros of the magnitude at an offset, or 0."""
        found = self._words.at(text, at)
        if not found or not found[0][1] & flag.MAGNITUDE or self._is_unclear(text, at):
            return 0
        zeros = found[0][1] >> flag.VALUE & flag.VALUES
        return zeros if zeros <= _MOST_ZEROS else 0

    def _is_whole(self, text: str, end: int) -> bool:
        """Whether no digit, number word or hyphen goes on with a number."""
        place = skip(text, end)
        if text[end : end + 1] == "-" or text[place : place + 1].isnumeric():
            return False
        return not union(self._words.at(text, place)) & flag.NUMERIC
