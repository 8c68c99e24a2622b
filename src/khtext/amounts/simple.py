"""The quick way for most numbers: those that the scanner of the kernel reads by itself.

The scanner knows of each word what its roles let it do beside a number. What it reads is what the other
readers say; it reads nothing where more stands beside a number than a bound, ទី and a unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from khtext.amounts.calendars import Day
from khtext.amounts.grammar import Grammar
from khtext.amounts.numerals import plain
from khtext.amounts.proposals import Found, Piece
from khtext.amounts.years import dated
from khtext.document import Quantity
from khtext.kernel import simple_numbers

_KINDS = {
    simple_numbers.NUMBER: "number",
    simple_numbers.LIKE_MONEY: "number",
    simple_numbers.QUANTITY: "quantity",
    simple_numbers.ORDERED: "ordinal",
}


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """Makes quantities of the simple numbers of a view."""

    grammar: Grammar
    lone: frozenset[str]
    values: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    bounds: tuple[str, ...]

    @classmethod
    def of(cls, grammar: Grammar, bounds: tuple[str, ...]) -> Simple:
        """The quick way for the words of a grammar; `bounds` are the signs by their numbers."""
        words = grammar.lexicon.words
        numbers = [(word, roles["number"]) for word, roles in words.items() if "number" in roles]
        tens, digits = ([one for one in numbers if one[1].kind == kind] for kind in "td")
        both = {ten + digit: high.value + low.value for ten, high in tens for digit, low in digits}
        return cls(
            grammar=grammar,
            lone=frozenset(word for word, _ in numbers),
            values={word: plain(value) for word, value in both.items()}
            | {word: plain(number.value) for word, number in numbers},
            units={word: (roles["unit"].code, "quantity") for word, roles in words.items() if "unit" in roles}
            | {word: (roles["percent"], "percent") for word, roles in words.items() if "percent" in roles},
            bounds=bounds,
        )

    def is_able(self, text: str, read: Sequence[int]) -> bool:
        """Whether what the scanner read is all: not where misspelt money follows it; and if it is a day."""
        if read[0] == simple_numbers.DATE:
            return _day(read[4]).valid
        if read[0] != simple_numbers.LIKE_MONEY:
            return read[0] != simple_numbers.UNREAD
        return not self.grammar.measures.payments.currencies.is_misspelt(text, read[3])

    def read(self, text: str, at: int, read: Sequence[int]) -> Found | None:
        """The quantity that the scanner read at `at`; none for a lone number word and for part of a name."""
        what, start, end, stop, bound = read
        if what == simple_numbers.DATE:
            date = dated(start, stop, _day(bound))
            return Found(date) if date else None
        shown, kind = text[at:end], _KINDS.get(what)
        value = self.values.get(shown)
        if kind is None or (kind == "number" and self._is_unsaid(text, at, end, shown)):
            return None
        unit = None
        if kind == "quantity":
            unit, kind = self.units[text[end:stop].lstrip()]
        approx = self.bounds[bound - 1] if bound else None
        piece = Piece(at, end, value=value or str(int(shown)), scaled=False, worded=value is not None)
        return Found(Quantity(start, stop, kind, value=piece.value, unit=unit, approx=approx), (piece,))

    def _is_unsaid(self, text: str, at: int, end: int, shown: str) -> bool:
        """Whether a bare number is not read: a lone number word, or part of a name."""
        if shown in self.values:
            return shown in self.lone
        return self.grammar.labels.is_named(text, at, end)


def _day(packed: int) -> Day:
    """The day, month or year that a scanner packed in one number."""
    return Day(packed >> 9 or None, packed >> 5 & 15 or None, packed & 31 or None)
