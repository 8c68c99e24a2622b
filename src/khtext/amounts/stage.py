"""Numbers, money and dates in one: what finds every quantity of a text."""

from __future__ import annotations

from dataclasses import dataclass

from khtext.amounts import dates, money, numbers
from khtext.amounts.dates import Dates
from khtext.amounts.money import Money
from khtext.amounts.numbers import Numbers
from khtext.document import Document
from khtext.settings import DEFAULTS


@dataclass(frozen=True, slots=True)
class Amounts:
    """Adds the quantities of a text: what the three stages find, one after the other."""

    numbers: Numbers
    money: Money
    dates: Dates

    def __call__(self, doc: Document) -> Document:
        return self.dates(self.money(self.numbers(doc)))


def load() -> Amounts:
    """The stage, its tables read."""
    return Amounts(numbers.load(DEFAULTS), money.load(DEFAULTS), dates.load(DEFAULTS))
