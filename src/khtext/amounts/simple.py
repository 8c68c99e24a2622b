"""The quick way for most numbers: those that the scanner of the kernel reads by itself.

The scanner knows of each word what its roles let it do beside a number. What it reads is what the other
readers say; it reads nothing where more stands beside a number than a bound, ទី and a unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from khtext.amounts.labels import Labels
from khtext.amounts.lexicon import Lexicon
from khtext.amounts.numerals import plain
from khtext.amounts.proposals import Found, Piece
from khtext.document import Quantity
from khtext.kernel import numbers

_KINDS = {numbers.NUMBER: "number", numbers.QUANTITY: "quantity", numbers.ORDERED: "ordinal"}


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """Makes quantities of the simple numbers of a view."""

    labels: Labels
    values: Mapping[str, str]
    units: Mapping[str, str]
    bounds: tuple[str, ...]

    @classmethod
    def of(cls, lexicon: Lexicon, labels: Labels, bounds: tuple[str, ...]) -> Simple:
        """The quick way for the words of a lexicon; `bounds` are the signs by their numbers."""
        words = lexicon.words.items()
        return cls(
            labels=labels,
            values={word: plain(roles["number"].value) for word, roles in words if "number" in roles},
            units={word: roles["unit"].code for word, roles in words if "unit" in roles},
            bounds=bounds,
        )

    def read(self, text: str, at: int, read: Sequence[int]) -> Found | None:
        """The quantity that the scanner read at `at`; none for a lone digit word and for part of a name."""
        what, start, end, stop, bound = read
        shown = text[at:end]
        value = self.values.get(shown)
        if what == numbers.NUMBER and (value or self.labels.is_named(text, at, end)):
            return None
        unit = None
        if what == numbers.QUANTITY:
            unit = self.units[text[end:stop].lstrip()]
        value = value or str(int(shown))
        piece = Piece(at, end, value=value, scaled=False, worded=shown in self.values)
        kind, approx = _KINDS[what], self.bounds[bound - 1] if bound else None
        return Found(Quantity(start, stop, kind, value=value, unit=unit, approx=approx), (piece,))
