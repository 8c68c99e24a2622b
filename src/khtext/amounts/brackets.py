"""Brackets after a number or a measure that say it again in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from khtext.amounts.lexicon import ALL_DIGITS, Lexicon, skip
from khtext.amounts.numerals import EXACT
from khtext.amounts.proposals import Measure, Step, exact_end
from khtext.amounts.readings import Numerals
from khtext.amounts.units import Units


@dataclass(frozen=True, slots=True, eq=False)
class Brackets:
    """Reads the words in brackets after a number or a measure."""

    lexicon: Lexicon
    numerals: Numerals
    units: Units

    def after_number(self, text: str, made: Measure, end: int) -> int:
        """Where the words of a number in brackets after it end: ៥ (ប្រាំ) ឆ្នាំ."""
        place = skip(text, end)
        if text[place : place + 1] != "(" or made.high:
            return end
        inner = skip(text, place + 1)
        reading = self.numerals.at(text, inner)
        if len(reading.numerals) != 1 or not reading.whole:
            return end
        said = reading.numerals[0]
        closing = skip(text, exact_end(self.lexicon, text, said.end))
        if said.start != inner or text[closing : closing + 1] != ")":
            return end
        same = said.value == made.value or said.value == made.other or said.spoken == made.value
        if not same and not (said.worded and self.units.counts(text, closing + 1)):
            return end
        if not same:
            made.other = said.value
        elif said.value == made.numeral.other:
            made.value = said.value
        made.bracket = True
        return self._raised(text, made, closing + 1)

    def _raised(self, text: str, made: Measure, end: int) -> int:
        """Where the magnitudes end that follow a number and its words: ២០ (ម្ភៃ) លាន."""
        for stop, roles in self.lexicon.after(text, skip(text, end)):
            number = roles.get("number")
            if number and number.kind == "m":
                made.value = EXACT.multiply(made.value, number.value)
                made.other = None if made.other is None else EXACT.multiply(made.other, number.value)
                return self._raised(text, made, stop)
        return end

    def after_measure(self, text: str, made: Measure, single: Callable[..., Step]) -> None:
        """Add the words in brackets after a measure to it: ២% (ពីរភាគរយ)."""
        place = skip(text, made.end)
        if text[place : place + 1] != "(" or made.bracket or made.high is not None:
            return
        inner = skip(text, place + 1)
        worded = inner < len(text) and text[inner] not in ALL_DIGITS
        said = single(text, inner, inner).measure if worded or made.divisor is not None else None
        if said is None or (said.start, said.kind, said.unit) != (inner, made.kind, made.unit):
            return
        closing = skip(text, exact_end(self.lexicon, text, said.end))
        if text[closing : closing + 1] == ")" and said.shown == made.shown:
            made.end, made.bracket = closing + 1, True
