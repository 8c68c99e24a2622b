"""What a reader proposes: one amount as it stands in the view, with its evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from khtext.amounts.lexicon import Currency, Lexicon, skip
from khtext.amounts.money import Named
from khtext.amounts.numerals import HALF, Numeral, plain
from khtext.document import Quantity


class Piece(NamedTuple):
    """A number inside a quantity of a view, as it may be rewritten: its span and its exact value."""

    start: int
    end: int
    value: str
    scaled: bool
    worded: bool


class Found(NamedTuple):
    """A quantity of a view, and its numbers where it is a measure; `bounded` where a bound stands inside."""

    quantity: Quantity
    pieces: tuple[Piece, ...] = ()
    bounded: bool = False


#: Units of what has no parts, so that 5,6 of them are 5 and 6.
WHOLE = frozenset(["person", "head", "machine", "times", "piece", "point", "case", "family"])
#: Units of time, of which 2,3 may be 2.3 or 2 to 3.
_TIMES = frozenset(["min", "h", "day", "week", "month", "year"])


@dataclass(slots=True)
class Measure:
    """One amount as it stands in the view, before it is a quantity."""

    start: int
    end: int
    numeral: Numeral
    kind: str = "number"
    value: Decimal = HALF
    other: Decimal | None = None
    unit: str | None = None
    named: Named | None = None
    currency: Currency | None = None
    divisor: Decimal | None = None
    high: Measure | None = None
    stop: int = 0
    bound: str | None = None
    per: str | None = None
    bracket: bool = False
    hyphen: bool = False
    before: bool = False
    spelled: str | None = None

    @property
    def shown(self) -> str:
        """The value as an exact string."""
        if self.divisor is not None:
            return f"{plain(self.value)}/{plain(self.divisor)}"
        return plain(self.value)

    @property
    def listed(self) -> tuple[str, ...]:
        """The two numbers that a decimal comma may part: 5,6 people, or 2,3 days."""
        if not self.numeral.comma or self.kind not in ("number", "quantity"):
            return ()
        whole, _, rest = format(self.numeral.value, "f").partition(".")
        counted = self.unit in _TIMES and (int(rest) == int(whole) + 1 or len(whole) == len(rest) == 2)
        able = self.kind == "number" or self.unit in WHOLE or (counted and int(whole) < int(rest))
        return (plain(Decimal(whole)), plain(Decimal(rest))) if able else ()


class Step(NamedTuple):
    """What was read at a place: a measure or nothing, and where to go on."""

    measure: Measure | None
    end: int
    items: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Words around a number that say what it is about, from data/numbers.toml."""

    mass: tuple[str, ...]
    distance: tuple[str, ...]
    cost: tuple[str, ...]
    minus: tuple[str, ...]
    below_zero: tuple[str, ...]
    doubled: tuple[str, ...]
    ordered: tuple[str, ...]
    goods: tuple[str, ...]
    gold: tuple[str, ...]
    fluid: tuple[str, ...]
    thick: tuple[str, ...]
    warm: tuple[str, ...]
    each: tuple[str, ...]
    route: re.Pattern[str]


def exact_end(lexicon: Lexicon, text: str, end: int) -> int:
    """Where the word ends that says that an amount is exactly so much, if it follows."""
    for stop, roles in lexicon.after(text, skip(text, end)):
        if roles.get("exact"):
            return stop
    return end
