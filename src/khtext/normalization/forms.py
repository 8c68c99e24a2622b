"""The forms in which one quantity may be written, best first, and the digits of everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from khtext import lazy
from khtext.amounts import verbalizer
from khtext.amounts.labels import Labels
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, SPACES, skip
from khtext.amounts.proposals import Found, Piece
from khtext.document import Quantity
from khtext.document.edits import replaced
from khtext.normalization.style import Style
from khtext.script import DIGIT_VALUES, DIGITS, MARKS

Replacement = tuple[int, int, str]
Form = tuple[Replacement, ...]

#: Longer numbers are not spelt: nobody reads them.
MAX_SPELT = 36
#: Number words below this stay words in a sentence.
SMALL = Decimal(10)

#: How far from a number the words stand that say what it counts.
FIELD = 24

_TO_KHMER = {ord(str(value)): digit for value, digit in enumerate(DIGITS)}
_KHMER_DIGITS = lazy.pattern(f"[{DIGITS[0]}-{DIGITS[-1]}]+")
_LATIN_DIGITS = lazy.pattern(r"(?<![A-Za-z0-9_])[0-9]+(?![A-Za-z0-9_])")
_LEADING_ZERO = lazy.pattern(r"0[0-9]+")
_ENDS_IN_ZERO = lazy.pattern(r"[0-9]+\.[0-9]*0")
_LOOKS_GROUPED = lazy.pattern(r"(?!0\.)[0-9]{1,3}\.[0-9]{3}")
#: A separator before or after a number that may belong to it: ៧, ៣៥ ពាន់លាន.
_CUT_BEFORE = lazy.pattern(f"{DIGIT}[.,\u00b7'][ \u00a0\u200b]?\\Z")
_CUT_AFTER = lazy.pattern(f"[ \u00a0\u200b]?[.,\u00b7'][ \u00a0\u200b]?{DIGIT}")
_PART_OF = {
    "number": "numbers",
    "percent": "numbers",
    "quantity": "numbers",
    "money": "money",
    "date": "dates",
    "time": "dates",
}


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """Writes quantities and digits in one style."""

    style: Style
    speller: verbalizer.Speller
    labels: Labels
    digits: re.Pattern[str] | None

    @classmethod
    def of(cls, style: Style, labels: Labels) -> Forms:
        """The forms of a style."""
        digits = {"latin": _KHMER_DIGITS, "khmer": _LATIN_DIGITS}.get(style.script)
        return cls(style, verbalizer.load(), labels, digits)

    def has_digits(self, text: str) -> bool:
        """Whether a text has digits whose script changes."""
        return self.digits is not None and self.digits.search(text) is not None

    def in_script(self, text: str) -> str:
        """A text with all of its digits in the script of the style."""
        if self.digits is not _KHMER_DIGITS:
            return replaced(text, self.runs(text, 0, len(text)))
        for value, digit in enumerate(DIGITS):
            text = text.replace(digit, str(value))
        return text

    def runs(self, text: str, start: int, end: int) -> Iterator[Replacement]:
        """The digits of a span, in the script of the style, digit for digit."""
        if self.digits is not None:
            for match in self.digits.finditer(text, start, end):
                yield match.start(), match.end(), self._in_digits(match.group(), match.group())

    def of_quantity(self, text: str, found: Found, previous: Quantity | None = None) -> list[Form]:
        """The forms of a quantity that change more than its digits, best first; offsets are into the text.

        `previous` is the quantity before it; digits that a space parts from bare digits keep their form,
        because both may be one number: 205 50 million.
        """
        quantity, pieces = found.quantity, found.pieces
        if quantity.value is None or quantity.ambiguous:
            return []
        part = _PART_OF.get(quantity.kind)
        if part not in self.style.parts or self._is_cut(text, quantity) or _is_field(text, quantity):
            return []
        if previous and _may_be_one(text, previous, quantity):
            return []
        if part == "dates":
            return [
                ((quantity.start, quantity.end, _apart(text, quantity.start, quantity.end, _iso(quantity))),)
            ]
        forms: list[Form] = []
        kept = found.bounded or _are_cents(quantity, pieces)
        if part == "money" and not kept and pieces and not self._is_choice(text, pieces):
            forms += (((quantity.start, quantity.end, new),) for new in self._amounts(text, quantity))
        if self._is_plain(text, quantity, pieces):
            return forms
        if (numerals := self._numerals(text, quantity, pieces)) is not None:
            forms.append(numerals)
        return forms

    def _is_cut(self, text: str, quantity: Quantity) -> bool:
        """Whether a separator stands at an edge that may belong to the number."""
        start, end = quantity.start, quantity.end
        if start > 1 and text[start] in ALL_DIGITS and _CUT_BEFORE.search(text, max(0, start - 4), start):
            return True
        return _CUT_AFTER.match(text, end) is not None

    def _is_choice(self, text: str, pieces: tuple[Piece, ...]) -> bool:
        """Whether ឬ parts the two numbers, which a hyphen would not say."""
        after = skip(text, pieces[0].end)
        return len(pieces) > 1 and any(
            roles.get("choice") for _, roles in self.labels.lexicon.after(text, after)
        )

    def _is_plain(self, text: str, quantity: Quantity, pieces: tuple[Piece, ...]) -> bool:
        """Whether only the script of the digits may change: no grouping, magnitude or word."""
        if self.style.numbers != "plain":
            return False
        return all(not piece.scaled and text[piece.start : piece.end].isdecimal() for piece in pieces)

    def _amounts(self, text: str, quantity: Quantity) -> Iterator[str]:
        """An amount with its currency's code or symbol, spaces around it where letters would touch."""
        old = text[quantity.start : quantity.end]
        for amount in self._said(quantity, old):
            yield _apart(text, quantity.start, quantity.end, amount)

    def _said(self, quantity: Quantity, old: str) -> Iterator[str]:
        currency = self.speller.currencies.get(quantity.currency or "", {})
        if self.style.money == "keep" or not quantity.currency:
            return
        if quantity.currency_basis == "default" and quantity.currency != "USD":
            return
        if self.style.numbers == "words":
            if not quantity.value_max and currency:
                yield verbalizer.spell(quantity.value or "", currency=quantity.currency)
            return
        values = [value for value in (quantity.value, quantity.value_max) if value]
        number = "-".join(self._number(value, old) for value in values)
        if self.style.money == "symbol" and currency.get("symbol"):
            yield number + currency["symbol"] if currency.get("after") else currency["symbol"] + number
        yield f"{quantity.currency} {number}"

    def _numerals(self, text: str, quantity: Quantity, pieces: tuple[Piece, ...]) -> Form | None:
        """The numbers of a quantity in the style; none where they are not its value or are better left."""
        values = tuple(piece.value for piece in pieces)
        if values != tuple(
            value for value in ((quantity.value or "").removeprefix("-"), quantity.value_max) if value
        ):
            return None
        if quantity.kind in ("quantity", "number") and self._stays(text, pieces):
            return None
        if any("/" in text[piece.start : piece.end] for piece in pieces):
            return None
        made = []
        for index, piece in enumerate(pieces):
            new = self._numeral(piece, text[piece.start : piece.end])
            if index and pieces[index - 1].end == piece.start:
                new = f"-{new}"
            made.append((piece.start, piece.end, new))
        return tuple(made)

    def _stays(self, text: str, pieces: tuple[Piece, ...]) -> bool:
        """Whether number words are better left: small ones, and those of a name."""
        if self.style.numbers == "words" or not all(piece.worded for piece in pieces):
            return False
        if all(Decimal(piece.value) < SMALL for piece in pieces):
            return True
        start, end = pieces[0].start, pieces[0].end
        return self.labels.is_named(text, start, end) or self.labels.is_noun(text, start)

    def _numeral(self, piece: Piece, old: str) -> str:
        shown = old.translate(DIGIT_VALUES)
        if not piece.scaled and _LEADING_ZERO.fullmatch(shown):
            return self._in_digits(old, old)
        value = piece.value
        written = shown.replace(",", ".")
        if not piece.scaled and _ENDS_IN_ZERO.fullmatch(written) and Decimal(written) == Decimal(value):
            value = written
        kept = self.digits is None and self.style.numbers == "plain"
        return old if kept and shown == value else self._number(value, old)

    def _number(self, value: str, old: str) -> str:
        if self.style.numbers == "words" and len(value) <= MAX_SPELT:
            return verbalizer.spell(value)
        if _LOOKS_GROUPED.fullmatch(value):
            value += "0"
        if self.style.numbers == "grouped":
            sign, whole = ("-", value[1:]) if value.startswith("-") else ("", value)
            whole, point, part = whole.partition(".")
            value = sign + _grouped(whole) + point + part
        return self._in_digits(value, old)

    def _in_digits(self, number: str, old: str) -> str:
        """A number in the digits that the style wants, or that the old text has."""
        khmer = self.style.script == "khmer"
        if self.style.script == "keep":
            khmer = _KHMER_DIGITS.search(old) is not None
        return number.translate(_TO_KHMER if khmer else DIGIT_VALUES)


def _may_be_one(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether bare digits stand one space before other digits, so that both may be one number."""
    if first.kind != "number" or second.start != first.end + 1:
        return False
    bare = text[first.start : first.end].isdecimal() and text[second.start].isdecimal()
    return bare and text[first.end] in SPACES


def _are_cents(quantity: Quantity, pieces: tuple[Piece, ...]) -> bool:
    """Whether subunits stand alone, whose currency only a default tells: ២០សេន."""
    return bool(pieces) and abs(Decimal(quantity.value or 0)) < Decimal(pieces[0].value)


def _is_field(text: str, quantity: Quantity) -> bool:
    """Whether digits with a comma stand between no words, so that they may be a list: 100,200."""
    start, end = quantity.start, quantity.end
    if quantity.kind != "number" or "," not in text[start:end]:
        return False
    around = text[max(0, start - FIELD) : start] + text[end : end + FIELD]
    return not any(char.isalpha() for char in text[start:end] + around)


def _iso(quantity: Quantity) -> str:
    value = quantity.value or ""
    return f"{value}/{quantity.value_max}" if quantity.value_max else value


def _apart(text: str, start: int, end: int, new: str) -> str:
    """A new piece of text, with a space on each side where a letter or digit would touch it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if start and new[0].isascii() and new[0].isalnum() and (before.isalnum() or before in MARKS):
        new = f" {new}"
    return f"{new} " if after and new[-1].isalnum() and (after.isalnum() or after in MARKS) else new


def _grouped(digits: str) -> str:
    first = len(digits) % 3 or 3
    return ",".join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])
