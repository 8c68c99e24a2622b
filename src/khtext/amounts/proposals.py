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
    doubled: tuple[str, ...]
    ordered: tuple[str, ...]
    goods: tuple[str, ...]
    route: re.Pattern[str]


def exact_end(lexicon: Lexicon, text: str, end: int) -> int:
    """Where the word ends that says that an amount is exactly so much, if it follows."""
    for stop, roles in lexicon.after(text, skip(text, end)):
        if roles.get("exact"):
            return stop
    return end
