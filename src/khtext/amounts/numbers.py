"""Numbers: percents, quantities with a unit, ordinals, fractions and plain numbers, with exact values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import category

from khtext import data
from khtext.amounts.identifiers import References
from khtext.amounts.numerals import (
    ALL_DIGITS,
    DIGIT,
    EXACT,
    HALF,
    NOT_DIGIT,
    SPACE,
    SPACES,
    WORD_END,
    ZEROS,
    Amount,
    Endings,
    Numerals,
    any_of,
    before_spaces,
    plain,
)
from khtext.document import Document, Quantity
from khtext.orthography import View, view
from khtext.script import DIGIT_VALUES

if TYPE_CHECKING:
    from khtext.settings import Settings

#: A bound may stand before so many words less one that mean nothing here.
LONGEST_BOUND = 3
#: How far back a word may stand that says what a number is about.
NEARBY = 40


@dataclass(frozen=True, slots=True)
class Bounds:
    """The words that bound a number from below or above: ជាង is `>`, យ៉ាងតិច is `>=`."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    endings: Endings
    fillers: Endings
    follows: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Bounds:
        """The bounds of a table in the form of data/numbers.toml."""
        before = {word: sign for sign, words in table["before"].items() for word in words}
        after = {word: sign for sign, words in table["after"].items() for word in words}
        return cls(
            before,
            after,
            Endings.of(before),
            Endings.of(table["context"]["fillers"]),
            re.compile(f"{SPACE}?({any_of(after)}){WORD_END}"),
        )

    def of_span(self, text: str, start: int, end: int) -> str | None:
        """The sign of the bound that stands before `start` or after `end`, if one does."""
        at = start
        for _ in range(LONGEST_BOUND):
            at = before_spaces(text, at)
            if word := self.endings.find(text, at):
                return self.before[word]
            filler = self.fillers.find(text, at)
            if not filler:
                break
            at -= len(filler)
        found = self.follows.match(text, end)
        return self.after[found[1]] if found else None

    def inside(self, text: str, end: int) -> int | None:
        """Where a `>` ends that stands between a number and what it counts: ២លានជាងនាក់."""
        found = self.follows.match(text, end)
        return found.end() if found and found.start(1) == end and self.after[found[1]] == ">" else None


@dataclass(frozen=True, slots=True)
class Units:
    """The units of data/units.tsv: what a number counts, and its code."""

    codes: Mapping[str, str]
    rules: Mapping[str, str]
    not_before: Mapping[str, tuple[str, ...]]
    after: re.Pattern[str]
    half: re.Pattern[str]
    mass: re.Pattern[str]
    distance: re.Pattern[str]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]], table: Mapping[str, Any]) -> Units:
        """The units of a table with the columns name, unit, rule and not_before."""
        rows = [twin for row in rows for twin in _in_both_scripts(row)]
        context = table["context"]
        return cls(
            {row["name"]: row["unit"] for row in rows},
            {row["name"]: row["rule"] for row in rows if row["rule"]},
            {row["name"]: tuple(row["not_before"].split()) for row in rows if row["not_before"]},
            re.compile(f"{SPACE}{{0,2}}({any_of(row['name'] for row in rows)}){WORD_END}"),
            re.compile(f"{SPACE}?{any_of(table['words']['half'])}{WORD_END}"),
            re.compile(f"({any_of(context['mass'])})|{any_of(context['cost'])}"),
            re.compile(f"({any_of(context['distance'])})|{any_of(context['mass'] + context['cost'])}"),
        )

    def at(self, text: str, start: int, end: int) -> tuple[str, int] | None:
        """The code of the unit that stands after a number, and where the unit ends."""
        found = self.after.match(text, end)
        if not found:
            return None
        name, stop = found[1], found.end()
        if text.startswith(self.not_before.get(name, ()), stop) or not _ends(name, text, stop):
            return None
        return self._ruled(self.rules.get(name), self.codes[name], text, start, stop)

    def _ruled(self, rule: str | None, code: str, text: str, start: int, stop: int) -> tuple[str, int] | None:
        if rule == "edge" and text[stop : stop + 1].isalpha():
            return None
        if rule == "mass" and not near(self.mass, text, start):
            return None
        if rule == "year" and YEAR_NUMBER.match(text, stop):
            return None
        if rule == "distance" and near(self.distance, text, start):
            code = "km"
        return code, stop


def is_currency_sign(char: str) -> bool:
    """Whether a character is a sign of money: $, €, the sign of the riel."""
    return len(char) == 1 and category(char) == "Sc"


def _in_both_scripts(row: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """A unit, and the same with Latin digits for Khmer ones: m2 is printed with either."""
    yield row
    latin = row["name"].translate(DIGIT_VALUES)
    if latin != row["name"]:
        yield {**row, "name": latin}


YEAR_NUMBER = re.compile(f"{SPACE}?{DIGIT}{{4}}{NOT_DIGIT}")


def _ends(name: str, text: str, stop: int) -> bool:
    """Whether a Latin symbol ends here: no letter or digit goes on with it."""
    following = text[stop : stop + 1]
    goes_on = following in ALL_DIGITS or (following.isascii() and following.isalpha())
    return not (name[-1].isascii() and name[-1].isalnum() and goes_on)


def near(cues: re.Pattern[str], text: str, at: int) -> bool:
    """Whether the nearest cue before `at` is one that the pattern captures."""
    found = [match[1] for match in cues.finditer(text, max(0, at - NEARBY), at)]
    return bool(found) and found[-1] is not None


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Adds numbers, percents, quantities, ordinals and fractions.

    >>> from khtext.document import Document
    >>> doc = load()(Document("ប្រហែលដប់ថ្ងៃ កើន ៤០%"))
    >>> [(q.kind, q.value, q.unit, q.approx) for q in doc.quantities]
    [('quantity', '10', 'day', '~'), ('percent', '40', 'percent', None)]
    """

    numerals: Numerals
    units: Units
    bounds: Bounds
    references: References
    percent: re.Pattern[str]
    ordinal: tuple[str, ...]
    range_cues: tuple[str, ...]
    minute: tuple[str, ...]
    minus: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, Any], units: Iterable[Mapping[str, str]]) -> Numbers:
        """The stage made of a table in the form of data/numbers.toml and one of units."""
        special = table["words"]
        return cls(
            Numerals.of(table),
            Units.of(units, table),
            Bounds.of(table),
            References.of(table),
            re.compile(f"{SPACE}{{0,2}}{any_of(special['percent'])}{WORD_END}"),
            tuple(special["ordinal"]),
            tuple(table["context"]["range_cues"]),
            tuple(special["not_ordinal"]),
            ("-", "−", *special["minus"]),
        )

    def __call__(self, doc: Document) -> Document:
        seen = view(doc.text)
        return doc.with_quantities(placed(self.find(seen.text), seen, doc.text))

    def find(self, text: str) -> list[Quantity]:
        """The quantities of a view, in order."""
        found: list[Quantity] = []
        end = 0
        for amount in self.amounts(text):
            if amount.start >= end and (quantity := self._quantity(text, amount)):
                found.append(quantity)
                end = quantity.end
        return found

    def amounts(self, text: str) -> Sequence[Amount]:
        """The amounts of a view, telephone numbers and other references left out."""
        return _lexed(self, text)[1]

    def named(self, text: str) -> Sequence[tuple[int, int]]:
        """The references of a view: telephone numbers and the like."""
        return _lexed(self, text)[0]

    def _quantity(self, text: str, amount: Amount) -> Quantity | None:
        if percent := self.percent.match(text, amount.end):
            return self._made(text, amount, "percent", amount.start, percent.end(), "percent")
        if amount.divisor:
            return self._made(text, amount, "fraction", amount.start, amount.end)
        ordinal = self._ordinal_start(text, amount)
        if ordinal is not None:
            return self._made(text, amount, "ordinal", ordinal, amount.end)
        unit = self.units.at(text, amount.start, amount.end)
        if not unit and not amount.head.lone and (inside := self.bounds.inside(text, amount.end)):
            unit = self.units.at(text, amount.start, inside)
            if unit:
                return self._made(text, amount, "quantity", amount.start, unit[1], unit[0], approx=">")
        if unit and text.startswith(self.numerals.doubled, unit[1]):
            return None
        if unit:
            return self._made(text, amount, "quantity", amount.start, unit[1], unit[0])
        if self._is_number(text, amount):
            return self._made(text, amount, "number", amount.start, amount.end)
        return None

    def _ordinal_start(self, text: str, amount: Amount) -> int | None:
        """Where the ទី of an ordinal starts, unless it ends another word, as in នាទី."""
        at = amount.start
        at -= text[at - 1 : at] in SPACES and at > 0
        for mark in self.ordinal:
            if text.endswith(mark, 0, at) and not text.endswith(self.minute, 0, at):
                return at - len(mark)
        return None

    def _is_number(self, text: str, amount: Amount) -> bool:
        low, head = amount.low, amount.head
        if head.lone or head.glued or low.attached:
            return False
        if amount.high and is_currency_sign(text[amount.start - 1 : amount.start]):
            return False
        if amount.hyphen:
            return text.endswith(self.range_cues, 0, before_spaces(text, amount.start))
        digits = text[low.start : low.end]
        return low.worded or low.scaled or not (len(digits) > 2 and digits[0] in ZEROS and digits.isdecimal())

    def _made(
        self,
        text: str,
        amount: Amount,
        kind: str,
        start: int,
        end: int,
        unit: str | None = None,
        approx: str | None = None,
    ) -> Quantity:
        value, value_max = amount.values
        if kind == "quantity" and (half := self.units.half.match(text, end)) and not amount.high:
            value, end = plain(EXACT.add(amount.low.value, HALF)), half.end()
        if unit in ("degC", "degF", "percent") and (sign := self._minus(text, start)) is not None:
            value, start = f"-{value}", sign
        other = amount.low.other if not amount.high else None
        return Quantity(
            start,
            end,
            kind,
            value,
            value_max,
            unit=unit,
            approx=approx or self.bounds.of_span(text, start, end),
            ambiguous=other is not None,
            alternatives=(plain(other),) if other is not None else (),
        )

    def _minus(self, text: str, start: int) -> int | None:
        """Where the minus sign of a temperature starts."""
        for sign in self.minus:
            word = sign[0].isalpha()
            end = start - (word and text[start - 1 : start] in SPACES and start > 0)
            at = end - len(sign)
            if (
                at >= 0
                and text.startswith(sign, at)
                and (word or not at or text[at - 1] in (*SPACES, "\n", "("))
            ):
                return at
        return None


def placed(quantities: Iterable[Quantity], seen: View, text: str) -> Iterable[Quantity]:
    """Quantities of a view, placed in the text that it shows."""
    if seen.text is text:
        return quantities
    return [_at(quantity, *seen.original(quantity.start, quantity.end)) for quantity in quantities]


def _at(quantity: Quantity, start: int, end: int) -> Quantity:
    """The same quantity elsewhere; a plain call, because `dataclasses.replace` is three times slower."""
    return Quantity(
        start,
        end,
        quantity.kind,
        quantity.value,
        quantity.value_max,
        quantity.currency,
        quantity.currency_basis,
        quantity.unit,
        quantity.approx,
        quantity.canonical,
        quantity.ambiguous,
        quantity.alternatives,
        quantity.parts,
    )


@lru_cache(maxsize=4)
def _lexed(stage: Numbers, text: str) -> tuple[Sequence[tuple[int, int]], Sequence[Amount]]:
    """The references and amounts of a view; the last ones are kept, for the stages share them."""
    if not stage.numerals.start.search(text):
        return (), ()
    references = stage.references.find(text)
    return references, stage.numerals.find(text, references)


@cache
def _stage() -> Numbers:
    return Numbers.of(data.read_toml("numbers.toml"), data.read_table("units.tsv"))


def load(settings: Settings | None = None) -> Numbers:
    """The stage, its words and units read once."""
    return _stage()
