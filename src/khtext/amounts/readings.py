"""Readings: the digits and number words that stand side by side, taken apart into pieces."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from khtext.amounts import literals
from khtext.amounts.lexicon import ALL_DIGITS, SPACES, ZEROS, Lexicon, Number
from khtext.amounts.numerals import (
    EXACT,
    HYPHENED,
    JOINED,
    SPACED,
    TOUCHING,
    ZERO,
    Item,
    Numeral,
    composed,
    leads,
)

#: The most pieces of one numeral that are read in a sentence; longer ones do not occur in real text.
MOST_ITEMS = 512


class Reading(NamedTuple):
    """What stands at a place: numerals side by side, the items of a list, and where all of it ends.

    `whole` is False where a piece of it could not be read, so that nothing beside that piece counts.
    """

    numerals: tuple[Numeral, ...]
    end: int
    listed: tuple[tuple[int, int], ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """Reads the numerals of a view."""

    lexicon: Lexicon
    doubled: tuple[str, ...]

    def at(self, text: str, at: int, *, bare: bool = True, listed: str = "", tight: bool = False) -> Reading:
        """What the digits or number words at `at` say; see `literals.read` for two options.

        `tight` says that a sign of money stands before it, after which no smaller term follows a space.
        """
        if (simple := self._plain(text, at)) is not None:
            return simple
        items, end, whole, spans = self.items(text, at, bare=bare, listed=listed, tight=tight)
        if spans:
            return Reading((), end, spans)
        if not items:
            return Reading((), end, whole=whole)
        if items[0].kind == "m" and not leads(items, 0):
            touched = len(items) > 1 and items[1].gap == TOUCHING
            return Reading((), items[1].end if touched else items[0].end, whole=False)
        numerals, rest = composed(items)
        if len(items) >= MOST_ITEMS:
            numerals = numerals[:-1]
            if not numerals:
                return Reading((), items[-1].end, whole=False)
        if any(text.startswith(self.doubled, numeral.end) for numeral in numerals):
            return Reading((), end, whole=False)
        return Reading(tuple(numerals), max(end, items[-1].end), whole=whole and rest)

    def _plain(self, text: str, at: int) -> Reading | None:
        """Digits that nothing after them belongs to: the quick way for most numbers."""
        found = literals.PLAIN.match(text, at)
        if found is None or found.group()[0] in ZEROS or (at and text[at - 1] == "."):
            return None
        end = found.end()
        place = end + 1 if text[end : end + 1] in SPACES else end
        for _, roles in self.lexicon.index.at(text, place) or self.lexicon.index.at(text, place + 1):
            if "number" in roles or "doubled" in roles:
                return None
        value = Decimal(found.group())
        return Reading((Numeral(at, end, value, first=value, simple=True),), end)

    def items(
        self,
        text: str,
        at: int,
        *,
        bare: bool = True,
        listed: str = "",
        tight: bool = False,
        alone: bool = False,
    ) -> tuple[list[Item], int, bool, tuple[tuple[int, int], ...]]:
        """The pieces from `at` on, where they end, whether all could be read, and the items of a list."""
        items: list[Item] = []
        place, gap, joints = at, TOUCHING, 0
        while True:
            signs = "" if items else listed
            piece = self._piece(text, place, gap, first=not items, bare=bare or bool(items), listed=signs)
            if isinstance(piece, literals.Literal):
                return items, piece.end, bool(piece.items) and not items, () if items else piece.items
            cut = gap == HYPHENED and not alone
            if piece is None or cut or (tight and gap != TOUCHING and piece.kind != "m"):
                break
            items.append(piece)
            joints += piece.kind == "p"
            side_by_side = len(items) > 1 and piece.kind == "n" == items[-2].kind
            if side_by_side or joints > 3 or (len(items) >= MOST_ITEMS and not alone):
                break
            place, gap = self._following(text, items)
            joints += gap == JOINED
        if items and items[-1].kind == "+":
            items.pop()
        return items, items[-1].end if items else at + 1, True, ()

    def _piece(
        self, text: str, at: int, gap: int, *, first: bool, bare: bool, listed: str
    ) -> Item | literals.Literal | None:
        """The piece at `at`; a literal where digits there are a list or cannot be read."""
        if at >= len(text) or text[at] not in ALL_DIGITS:
            return self._word(text, at, gap, first=first)
        literal = literals.read(text, at, bare=bare, listed=listed)
        return literal if literal.value is None else self._literal(text, at, literal, gap)

    def _literal(self, text: str, at: int, literal: literals.Literal, gap: int) -> Item:
        end, value = literal.end, literal.value
        assert value is not None
        if gap == TOUCHING and literals.is_pointed(text, at) and text[at:end].isdecimal():
            return Item(kind="n", start=at - 1, end=end, value=value.scaleb(at - end, EXACT))
        place = end + (text[end : end + 1] in SPACES and end < len(text))
        vulgar = literals.VULGAR.get(text[place : place + 1])
        if vulgar is not None and value == value.to_integral_value():
            return Item(kind="n", start=at, end=place + 1, value=EXACT.add(value, vulgar), gap=gap)
        return Item(
            kind="n", start=at, end=end, value=value, other=literal.other, gap=gap, comma=literal.comma
        )

    def _word(self, text: str, at: int, gap: int, *, first: bool) -> Item | None:
        """The number word at `at`, unless what stands beside it makes it part of another word."""
        vulgar = literals.VULGAR.get(text[at : at + 1])
        if vulgar is not None:
            return Item(kind="n", start=at, end=at + 1, value=vulgar, gap=gap)
        for end, roles in self.lexicon.index.at(text, at):
            number: Number | None = roles.get("number")
            if number is None:
                if roles.get("blocks"):
                    return None
                continue
            if number.before and text.startswith(number.before, end):
                continue
            if number.only and not text.startswith(number.only, end):
                continue
            inner = first and number.after and text.endswith(number.after, 0, at)
            if inner and not text.endswith(number.unless, 0, at):
                return None
            return Item(kind=number.kind, start=at, end=end, value=number.value, gap=gap)
        return None

    def _following(self, text: str, items: list[Item]) -> tuple[int, int]:
        """Where the next piece may stand, and what parts it: nothing, spaces, `and`, a hyphen."""
        last = items[-1]
        end = last.end
        following = text[end : end + 1]
        if last.kind != "n" and following == "-":
            return end + 1, HYPHENED
        place = end
        while place - end < 2 and text[place : place + 1] in SPACES:
            place += 1
        if last.kind == "m" and following:
            for stop, roles in self.lexicon.index.at(text, place):
                if roles.get("and") and place - end < 2:
                    items.append(Item(kind="+", start=end, end=end, value=ZERO))
                    return stop + (text[stop : stop + 1] in SPACES and stop < len(text)), JOINED
        return place, SPACED if place > end else TOUCHING
