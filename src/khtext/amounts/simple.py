"""The quick way for most numbers: those that the scanner of the kernel reads by itself.

The scanner knows of each word what its roles let it do beside a number. What it reads is what the other
readers say; it reads nothing where more stands beside a number than a bound, ទី and a unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from khtext import lazy
from khtext.amounts.calendars import Day
from khtext.amounts.clock import Clock, Hour
from khtext.amounts.flags import DAY_PARTS
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, TO_LATIN
from khtext.amounts.numerals import plain
from khtext.amounts.proposals import Found, Piece
from khtext.amounts.units import FINE
from khtext.amounts.years import dated
from khtext.document import Quantity
from khtext.document.spans import quantity
from khtext.kernel import number_readings

_KINDS = {
    number_readings.NUMBER: "number",
    number_readings.LIKE_MONEY: "number",
    number_readings.QUANTITY: "quantity",
    number_readings.GROUPED: "quantity",
    number_readings.ORDERED: "ordinal",
    number_readings.MONEY: "money",
}


#: Units of which three digits after a separator may be decimals.
_DECIMAL = FINE | {"kg"}
#: The number of dates to keep, because they occur again.
_KEPT = 4_096
#: Digits, a separator and more digits; the digits of a group of thousands.
_PARTED, _GROUP = lazy.pattern(f"({DIGIT}++)[.,]({DIGIT}++)"), 3


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """Makes quantities of the simple numbers of a view."""

    grammar: Grammar
    clock: Clock
    lone: frozenset[str]
    values: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    bounds: tuple[str, ...]

    @classmethod
    def of(cls, grammar: Grammar, clock: Clock, bounds: tuple[str, ...]) -> Simple:
        """The quick way for the words of a grammar and a clock; `bounds` are the signs by their numbers."""
        words = grammar.lexicon.words
        numbers = [(word, roles["number"]) for word, roles in words.items() if "number" in roles]
        tens, digits = ([one for one in numbers if one[1].kind == kind] for kind in "td")
        both = {ten + digit: high.value + low.value for ten, high in tens for digit, low in digits}
        return cls(
            grammar=grammar,
            clock=clock,
            lone=frozenset(word for word, _ in numbers),
            values={word: plain(value) for word, value in both.items()}
            | {word: plain(number.value) for word, number in numbers},
            units={word: (roles["unit"].code, "quantity") for word, roles in words.items() if "unit" in roles}
            | {word: (roles["percent"], "percent") for word, roles in words.items() if "percent" in roles},
            bounds=bounds,
        )

    def is_able(self, text: str, read: Sequence[int]) -> bool:
        """Whether a reading stands: a day that there is, no possible decimals, and no misspelt money."""
        if read[0] == number_readings.DATE:
            return _date(read[4]) is not None
        if read[0] == number_readings.GROUPED:
            return self.units[text[read[2] : read[3]].lstrip()][0] not in _DECIMAL
        if read[0] != number_readings.LIKE_MONEY:
            return read[0] != number_readings.UNREAD
        return not self.grammar.measures.payments.currencies.is_misspelt(text, read[3])

    def read(self, text: str, at: int, read: Sequence[int]) -> Found | None:
        """The quantity that the scanner read at `at`; none for a lone number word and for part of a name."""
        what, start, end, stop, bound = read
        kind, zeros = _KINDS.get(what), bound >> 4
        if kind is None:
            return self._marked(text, at, read)
        shown = text[at:end]
        if kind == "number" and not zeros and self._is_unsaid(text, at, end, shown):
            return None
        value, worded = self._value(shown, zeros)
        piece = Piece._make((at, end, value, zeros % number_readings.FRACTION > 0, worded))
        approx = self.bounds[(bound & 15) - 1] if bound & 15 else None
        if kind == "money":
            return Found(self._paid(text, piece, approx), (piece,))
        unit = None
        if kind == "quantity":
            unit, kind = self.units[text[end:stop].lstrip()]
        return Found(quantity(start, stop, kind, value, unit=unit, approx=approx), (piece,))

    def _marked(self, text: str, at: int, read: Sequence[int]) -> Found | None:
        """The date, time or range that the scanner read."""
        what, start, end, stop, bound = read
        if what == number_readings.DATE:
            if not (date := _date(bound)):
                return None
            return Found(quantity(start, stop, "date", date.value, parts=date.parts and dict(date.parts)))
        if what == number_readings.TIME:
            part = DAY_PARTS[named - 1] if (named := bound >> 11 & 7) else None
            second = (bound >> 14) - 1 if bound >> 14 else None
            low = Hour(hour=bound & 31, minute=bound >> 5 & 63, second=second, end=end)
            return Found(self.clock.timed(text, start, low, part, stop, None))
        return self._ranged(text, at, read) if what == number_readings.RANGED else None

    def _ranged(self, text: str, at: int, read: Sequence[int]) -> Found:
        """The range of two numbers with a unit."""
        _, start, end, stop, packed = read
        first = end + (packed >> 4 & 255)
        last = first + (packed >> 12)
        (low, worded), (high, spelled) = (self._value(shown, 0) for shown in (text[at:end], text[first:last]))
        unit, kind = self.units[text[last:stop].lstrip()]
        approx = self.bounds[(packed & 15) - 1] if packed & 15 else None
        pieces = (
            Piece._make((at, end, low, False, worded)),
            Piece._make((first, last, high, False, spelled)),
        )
        return Found(quantity(start, stop, kind, low, value_max=high, unit=unit, approx=approx), pieces)

    def _value(self, shown: str, zeros: int) -> tuple[str, bool]:
        """The value of a number with magnitudes of so many zeros, and whether it is in words."""
        if zeros >= number_readings.FRACTION:
            return self._fraction(shown, zeros - number_readings.FRACTION), True
        if zeros == number_readings.COMPOUND:
            return self._compound(shown), shown[0] not in ALL_DIGITS
        if shown.isdecimal():
            return str(int(shown)), False
        if shown[0] in ALL_DIGITS:
            if parted := _PARTED.match(shown):
                return _parted(parted, zeros), False
            return str(int("".join(number_readings.RUN.findall(shown))) * 10**zeros), False
        if not zeros:
            return self.values[shown], True
        base = next(word for size in range(len(shown), 0, -1) if (word := shown[:size]) in self.values)
        return str(int(self.values[base]) * 10**zeros), True

    def _fraction(self, shown: str, zeros: int) -> str:
        """The value of a number with a point and its decimals in words."""
        whole, at = self._spoken(shown, 0)
        decimals, _ = self._spoken(shown, self.grammar.lexicon.index.at(shown, at)[0][0])
        return plain(Decimal(f"{whole}.{decimals}").scaleb(zeros))

    def _spoken(self, shown: str, at: int) -> tuple[str, int]:
        """The number under a hundred that words say from a place on, and where it ends."""
        ends = range(len(shown), at, -1)
        end = next(end for end in ends if shown[at:end] in self.values)
        return self.values[shown[at:end]], end

    def _compound(self, shown: str) -> str:
        """The value of a number of several places."""
        total, part, at = 0, 0, 0
        while at < len(shown):
            if run := number_readings.RUN.match(shown, at):
                part, at = int(run.group()), run.end()
                continue
            at, number = next(
                (end, roles["number"])
                for end, roles in self.grammar.lexicon.index.at(shown, at)
                if "number" in roles
            )
            if number.kind == "m":
                total, part = total + part * int(number.value), 0
            else:
                part += int(number.value)
        return str(total + part)

    def _paid(self, text: str, number: Piece, approx: str | None) -> Quantity:
        """The amount of money that a number is, whose currency follows."""
        currencies = self.grammar.measures.payments.currencies
        named = currencies.after(text, number.end)
        assert named
        currency = currencies.owned(text, number.start, named)
        return quantity(
            number.start,
            named.end,
            "money",
            number.value,
            currency=currency.code,
            currency_basis=currency.basis,
            approx=approx,
            canonical=f"{currency.code} {number.value}",
        )

    def _is_unsaid(self, text: str, at: int, end: int, shown: str) -> bool:
        """Whether a bare number is not read: a lone number word, or part of a name."""
        if shown in self.values:
            return shown in self.lone
        return self.grammar.labels.is_named(text, at, end)


def _parted(found: re.Match[str], zeros: int) -> str:
    """The value of two runs of digits: three in the second are thousands, others decimals."""
    whole, more = found[1].translate(TO_LATIN), found[2].translate(TO_LATIN)
    if len(more) == _GROUP:
        return whole + more
    return plain(Decimal(f"{whole}.{more}").scaleb(zeros))


@lru_cache(_KEPT)
def _date(packed: int) -> Quantity | None:
    """The date that a scanner packed in one number, at no place; none for a day that no calendar has."""
    return dated(0, 0, Day(packed >> 9 or None, packed >> 5 & 15 or None, packed & 31 or None))
