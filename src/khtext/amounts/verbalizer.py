"""Numbers and amounts as Khmer words, digit by digit exact: no float, no limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from khtext import data, lazy
from khtext.errors import KhtextError
from khtext.script import DIGIT_VALUES

#: A number as a person types it: a point is decimal, a comma or space before three digits groups.
_NUMBER = lazy.pattern(
    r"(?P<sign>[-+\u2212]?)\s*"
    r"(?:(?P<whole>[0-9]{1,3}(?:[, \u00a0\u202f][0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?"
    r"|(?P<dotted>[0-9]{1,3}(?:\.[0-9]{3}){2,})"
    r"|(?P<comma_whole>[0-9]+),(?P<comma_part>[0-9]+)"
    r"|\.(?P<bare_part>[0-9]+))"
)
_ORDINAL = lazy.pattern(r"(?P<number>[0-9,]+)(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number as strings of digits: `whole` without leading zeros, `part` after the point."""

    negative: bool
    whole: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells numbers with the words and scales of `data/spelling.toml`."""

    words: dict[str, Any]
    scales: dict[str, dict[str, Any]]
    currencies: dict[str, dict[str, Any]]

    def number(self, number: Number, scale: str) -> str:
        """A number in words; the digits after the point one by one, spaces around each."""
        minus = f"{self.words['minus']} " if number.negative else ""
        return minus + self._whole(number.whole, scale) + self._part(number.part)

    def ordinal(self, number: Number, scale: str) -> str:
        """A place in a row: `ទីបី`."""
        if number.negative or number.part:
            raise KhtextError("an ordinal must be a whole number of at least 0")
        return str(self.words["ordinal"]) + self._whole(number.whole, scale)

    def amount(self, number: Number, currency: str, scale: str) -> str:
        """An amount with its currency; what the subunits can hold is said in them."""
        known = self.currencies.get(currency.upper())
        if known is None:
            raise KhtextError(f"unknown currency {currency!r}; choose from {', '.join(self.currencies)}")
        subunits = list(self._subunits(number.part, known.get("subunits", [])))
        if number.part.strip("0") and not subunits:
            return f"{self.number(number, scale)} {known['name']}"
        minus = f"{self.words['minus']} " if number.negative else ""
        pieces = [f"{self._whole(count, scale)}{name}" for count, name, _ in subunits]
        if number.whole != "0" or [clear for _, _, clear in subunits] != [True]:
            pieces.insert(0, f"{self._whole(number.whole, scale)}{known['name']}")
        return minus + " ".join(pieces)

    def _subunits(self, part: str, subunits: list[tuple[str, int, bool]]) -> Iterator[tuple[str, str, bool]]:
        """How many of each subunit, its name, and whether that names the currency.

        Nothing when they cannot hold all of the decimals.
        """
        if len(part.rstrip("0")) > max((decimals for _, decimals, _ in subunits), default=0):
            return
        done = 0
        for name, decimals, clear in subunits:
            count = part.ljust(decimals, "0")[done:decimals].lstrip("0")
            done = decimals
            if count:
                yield count, name, clear

    def _whole(self, digits: str, scale: str) -> str:
        if digits == "0":
            return str(self.words["digits"][0])
        pieces = [self._below_million(digits[-6:])]
        for group, name in self._groups(digits[:-6], scale):
            if group.strip("0"):
                pieces.append(self._below_million(group) + name)
        return "".join(reversed(pieces))

    def _groups(self, digits: str, scale: str) -> Iterator[tuple[str, str]]:
        """The groups of the digits left of the last six, from the right, each with its name."""
        table = self.scales[scale]
        suffix = ""
        end = len(digits)
        while end > 0:
            for name, width in table["groups"]:
                if end > 0:
                    yield digits[max(0, end - width) : end], name + suffix
                    end -= width
            suffix += table["beyond"]

    def _below_million(self, digits: str) -> str:
        """Up to six digits in words; nothing for zeros."""
        one, tens = self.words["digits"], self.words["tens"]
        padded = digits.rjust(2, "0")
        said = [
            one[int(digit)] + power
            for digit, power in zip(reversed(padded[:-2]), self.words["powers"], strict=False)
            if digit != "0"
        ]
        last = one[int(padded[-1])] if padded[-1] != "0" else ""
        return "".join([*reversed(said), tens[int(padded[-2])], last])

    def _part(self, digits: str) -> str:
        if not digits:
            return ""
        return " ".join(["", self.words["point"], *(self.words["digits"][int(digit)] for digit in digits)])


@cache
def load() -> Speller:
    """The speller, its words read."""
    table = data.read_toml("spelling.toml")
    return Speller(table["words"], table["scales"], table["currencies"])


def parse(text: str) -> Number | None:
    """The number that a text is, in Khmer or Latin digits; None for anything else.

    >>> parse("-១,២៣៤.៥០")
    Number(negative=True, whole='1234', part='50')
    """
    found = _NUMBER.fullmatch(text.strip().translate(DIGIT_VALUES))
    if not found:
        return None
    whole = found["whole"] or found["dotted"] or found["comma_whole"] or "0"
    part = found["part"] or found["comma_part"] or found["bare_part"] or ""
    whole = "".join(char for char in whole if char.isdigit()).lstrip("0") or "0"
    negative = found["sign"] in ("-", "\u2212") and bool((whole + part).strip("0"))
    return Number(negative, whole, part)


def spell(
    number: int | Decimal | str,
    *,
    scale: str = "news",
    currency: str | None = None,
    ordinal: bool = False,
) -> str:
    """A number in Khmer words; with a currency an amount, with `ordinal` a place in a row.

    The news scale says `ពាន់លាន` for 10⁹, the international one `ប៊ីលាន`. A text may be in Khmer
    digits, grouped by commas, or an ordinal like `ទី៣`. Raises a `KhtextError` if the text is not a number.

    >>> spell(2400000000)
    'ពីរពាន់លានបួនរយលាន'
    >>> spell("-12.05"), spell("1.5", currency="USD"), spell("3rd")
    ('ដក ដប់ពីរ ចុច សូន្យ ប្រាំ', 'មួយដុល្លារ ហាសិបសេន', 'ទីបី')
    """
    speller = load()
    if scale not in speller.scales:
        raise KhtextError(f"unknown scale {scale!r}; choose from {', '.join(speller.scales)}")
    text = number if isinstance(number, str) else _digits(number)
    bare = _without_ordinal_sign(text.strip(), speller.words["ordinal"])
    parsed = parse(bare)
    if parsed is None:
        raise KhtextError(f"{text!r} is not a number; write it in digits, for example 1,234.5")
    if currency is not None and ordinal:
        raise KhtextError("choose either a currency or an ordinal, not both")
    if currency is not None:
        return speller.amount(parsed, currency, scale)
    if ordinal or bare != text.strip():
        return speller.ordinal(parsed, scale)
    return speller.number(parsed, scale)


def _without_ordinal_sign(text: str, sign: str) -> str:
    found = _ORDINAL.fullmatch(text)
    return found["number"] if found else text.removeprefix(sign)


def _digits(number: int | Decimal) -> str:
    if isinstance(number, int):
        return format(Decimal(number), "f")
    if not isinstance(number, Decimal):
        raise KhtextError(
            f"{number!r} is a {type(number).__name__}, not an exact number; give an int, a Decimal or a str"
        )
    if not number.is_finite():
        raise KhtextError(f"{number} cannot be written in words; give a finite number")
    return format(number, "f")
