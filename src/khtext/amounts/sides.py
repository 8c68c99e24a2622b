"""Sides: which of the two numbers around a name of money it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from khtext.amounts.lexicon import ALL_DIGITS, LATIN, SPACES, Family, Lexicon, back, counts, skip
from khtext.amounts.literals import AMOUNT

#: How many amounts in a row are looked at to see whether their codes stand before or after them.
LONGEST_ROW = 8


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Reads on which side of a name of money its number stands."""

    lexicon: Lexicon

    def is_next(self, text: str, family: Family, stop: int, end: int | None = None) -> bool:
        """Whether a name that white space parts from a number belongs to the next one: 5 $6, 5 រៀលចំនួន 6.

        A code between two numbers belongs to the first one, which ends at `end`, if the second one counts
        something: 5 USD 6 USD.
        """
        if not family.word:
            place = stop + (text[stop : stop + 1] in SPACES and text[stop - 1] in LATIN)
            if text[place : place + 1] not in ALL_DIGITS or place == len(text):
                return False
            return not self._is_between(text, place, end)
        for after, roles in self.lexicon.after(text, stop):
            if (
                roles.get("link")
                and text[skip(text, after) :][:1] in ALL_DIGITS
                and skip(text, after) < len(text)
            ):
                return True
        return False

    def _is_between(self, text: str, place: int, end: int | None) -> bool:
        """Whether the number at `place` counts something and no code stands before the one at `end`."""
        amount = AMOUNT.match(text, place)
        if end is None or not amount or self._is_prefixed(text, end):
            return False
        return any(counts(roles) for _, roles in self.lexicon.after(text, skip(text, amount.end())))

    def _is_prefixed(self, text: str, end: int) -> bool:
        """Whether a code stands before the digits that end there, and before all in a row with them."""
        for _ in range(LONGEST_ROW):
            start = end
            while start and (text[start - 1] in ALL_DIGITS or text[start - 1] in ".,"):
                start -= 1
            last = self.lexicon.last(text, back(text, start)) if start < end else None
            family = last[1].get("money") if last else None
            if not last or not family or family.word:
                return False
            end = back(text, last[0])
            if not end or text[end - 1] not in ALL_DIGITS:
                return True
        return False

    def leads(self, text: str, end: int) -> bool:
        """Whether the money of a country leads to the next number: 5 លុយខ្មែរ 6, 5 លុយខ្មែរចំនួន 6."""
        place = skip(text, end)
        if place < len(text) and text[place] in ALL_DIGITS:
            return True
        following = self.lexicon.after(text, place)
        return any(roles.get("link") or _is_sign(roles.get("money")) for _, roles in following)

    def is_others(self, text: str, family: Family, start: int) -> bool:
        """Whether a sign or code that a space parts from its number may belong to the one before: 100$ 5."""
        if family.word:
            return False
        at = back(text, start)
        apart = at < start
        if (apart and family.sign) or not self.touches_number(text, at):
            return False
        return not (apart and self._is_prefixed(text, at))

    def touches_number(self, text: str, at: int) -> bool:
        """Whether digits or a number word end there."""
        last = self.lexicon.last(text, at)
        return at > 0 and (text[at - 1] in ALL_DIGITS or bool(last and last[1].get("number")))


def _is_sign(family: Family | None) -> bool:
    """Whether a name of money is a sign or a code."""
    return family is not None and not family.word
