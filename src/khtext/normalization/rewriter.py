"""Rewriting: a text with its numbers, amounts and dates in one form, and the edits that map spans.

A rewrite stands only if the new text, read again, holds the same quantities: every proposal has a list
of forms, from the one asked for down to none, and goes on to the next form where the reading differs.
A line is rewritten until nothing changes any more, so rewriting twice is rewriting once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from khtext import data, orthography
from khtext.amounts import dates, money, numbers, verbalizer
from khtext.amounts.numerals import DIGIT, SPACE, Amount, Numeral, any_of, plain
from khtext.document import Document, Quantity, disjoint
from khtext.document.edits import Edits, Rewritten
from khtext.errors import KhtextError
from khtext.script import BEARERS, COLON, DIGIT_VALUES, DIGITS, FULL_STOPS, MARKS, ZERO_WIDTH

PARTS = ("unicode", "digits", "numbers", "money", "dates")
DEFAULT_PARTS = PARTS[:-1]

Replacement = tuple[int, int, str]

#: How often a text is rewritten at most before it is given back as it was.
MAX_STEPS = 8
#: How often the forms of a text are reconsidered before none of them is used.
MAX_ROUNDS = 10
#: How near to a changed reading a rewrite must be to be its cause, where none touches it.
NEARBY = 30
#: Longer numbers are not spelt: nobody reads them.
MAX_SPELT = 36

_TO_KHMER = {ord(str(value)): digit for value, digit in enumerate(DIGITS)}
_KHMER_DIGITS = re.compile(f"[{DIGITS[0]}-{DIGITS[-1]}]+")
_LATIN_DIGITS = re.compile(r"(?<![A-Za-z0-9_])[0-9]+(?![A-Za-z0-9_])")
_LEADING_ZERO = re.compile(r"0[0-9]+")
_ENDS_IN_ZERO = re.compile(r"[0-9]+\.[0-9]*0")
_LOOKS_GROUPED = re.compile(r"(?!0\.)[0-9]{1,3}\.[0-9]{3}")
#: Digits with a zero-width character among them.
_CUT_NUMBER = re.compile(f"{DIGIT}[{''.join(sorted(ZERO_WIDTH))}]+{DIGIT}")
_OPENING = "([{«“‘\"'"
#: What may stand directly before and after digits that stand alone.
_BEFORE, _AFTER = f"(«“{FULL_STOPS}", f")»”{FULL_STOPS}"


class Place(NamedTuple):
    """A place that can be rewritten: its span, and the ways to do it, best first, none last."""

    start: int
    end: int
    forms: tuple[tuple[Replacement, ...], ...]


@dataclass(frozen=True, slots=True)
class Style:
    """What is rewritten, and how.

    `digits` is latin, khmer or keep; `numbers` plain, grouped or words; `money` code, symbol or keep.
    """

    parts: frozenset[str] = frozenset(DEFAULT_PARTS)
    digits: str = "latin"
    numbers: str = "plain"
    money: str = "code"
    keep_coeng_da: bool = False

    def __post_init__(self) -> None:
        unknown = sorted(self.parts - set(PARTS))
        if unknown:
            raise KhtextError(f"unknown part {unknown[0]!r}; choose from {', '.join(PARTS)}")


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites texts in one style; `load` makes one."""

    style: Style
    stages: tuple[numbers.Numbers, money.Money, dates.Dates]
    speller: verbalizer.Speller
    intricate: Intricacies
    _digits: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        wanted = {"latin": _KHMER_DIGITS, "khmer": _LATIN_DIGITS}.get(self.style.digits)
        object.__setattr__(self, "_digits", wanted if "digits" in self.style.parts else None)

    @property
    def numbers(self) -> numbers.Numbers:
        """The stage whose numerals are rewritten."""
        return self.stages[0]

    def read(self, text: str) -> list[Quantity]:
        """The quantities that the pipeline of numbers, money and dates finds in a text.

        >>> [(item.kind, item.value) for item in load().read("៥លានរៀល ក្នុងឆ្នាំ២០១៩")]
        [('money', '5000000'), ('date', '2019')]
        """
        seen = orthography.view(text)
        kept: list[Quantity] = []
        for stage in self.stages:
            if found := stage.find(seen.text):
                kept = disjoint([*kept, *numbers.placed(found, seen, text)])
        return kept

    def __call__(self, text: str) -> Rewritten:
        """The text rewritten, each line for itself; rewriting the result changes nothing."""
        replacements: list[Replacement] = []
        at = 0
        for line in text.split("\n"):
            made = self._line(line)
            replacements += (
                (at + start, at + end, made.text[new_start:new_end])
                for start, end, new_start, new_end in made.edits
            )
            at += len(line) + 1
        return Document(text).rewritten(replacements)

    def _line(self, text: str) -> Rewritten:
        if self._is_plain(text):
            return Document(text).rewritten(self._plain_step(text))
        return self.settled(text)

    def settled(self, text: str) -> Rewritten:
        """The text rewritten again and again, each time read and compared, until nothing changes."""
        texts, made = [text], [Edits()]
        quantities: list[Quantity] | None = None
        for _ in range(MAX_STEPS):
            if quantities is not None and self._is_plain(texts[-1]):
                step = Document(texts[-1]).rewritten(self._plain_step(texts[-1]))
            else:
                step, quantities = self._step(texts[-1], quantities)
            if not step.edits:
                return Rewritten(texts[-1], made[-1])
            if step.text in texts:
                least = min(range(texts.index(step.text), len(texts)), key=texts.__getitem__)
                return Rewritten(texts[least], made[least])
            texts.append(step.text)
            made.append(made[-1].then(step.edits))
        return Rewritten(text, Edits())

    def _is_plain(self, text: str) -> bool:
        """Whether there is nothing in the text to rewrite but signs and digits, each for itself."""
        if "dates" in self.style.parts:
            return False
        seen = orthography.view(text)
        if not self.numbers.numerals.start.search(seen.text):
            return True
        if self.style.numbers != "plain":
            return False
        if seen.edits and _CUT_NUMBER.search(text):
            return False
        return not self.intricate.in_view(seen.text)

    def _plain_step(self, text: str) -> list[Replacement]:
        return _together(self._digit_runs(text, 0, len(text)), self._repairs(text))

    def _repairs(self, text: str) -> list[Replacement]:
        if "unicode" not in self.style.parts:
            return []
        return orthography.repairs(text, keep_coeng_da=self.style.keep_coeng_da)

    def _step(self, text: str, quantities: list[Quantity] | None) -> tuple[Rewritten, list[Quantity]]:
        """One rewriting of a text whose quantities may be known, and the quantities of the new text."""
        if quantities is None:
            quantities = self.read(text)
        repairs = self._repairs(text)
        places = list(self._places(text, quantities))
        levels = [0] * len(places)
        for _ in range(MAX_ROUNDS):
            forms = (place.forms[level] for place, level in zip(places, levels, strict=True))
            chosen = _together(chain.from_iterable(forms), repairs)
            if not chosen:
                break
            step = Document(text).rewritten(chosen)
            again = self.read(step.text)
            changed = _changed(quantities, again, step.edits)
            if not changed:
                return step, again
            _lower(places, levels, changed)
        return Rewritten(text, Edits()), quantities

    def _places(self, text: str, quantities: Sequence[Quantity]) -> Iterator[Place]:
        """The places that can be rewritten, in order."""
        seen = orthography.view(text)
        references = [seen.original(*span) for span in self.numbers.named(seen.text)]
        amounts = _by_quantity(quantities, self.numbers.amounts(seen.text), seen)
        done = 0
        for quantity in quantities:
            yield from self._loose_digits(text, done, quantity.start, references)
            numerals = self._numerals(text, quantity, next(amounts), seen)
            forms = [
                *self._forms(text, quantity, numerals),
                self._digit_runs(text, quantity.start, quantity.end),
            ]
            yield Place(quantity.start, quantity.end, (*(_changing(text, form) for form in forms), ()))
            done = quantity.end
        yield from self._loose_digits(text, done, len(text), references)

    def _loose_digits(
        self, text: str, start: int, end: int, references: Sequence[tuple[int, int]]
    ) -> Iterator[Place]:
        for run in self._digit_runs(text, start, end):
            at = bisect_right(references, (run[0], len(text))) - 1
            if at < 0 or references[at][1] <= run[0]:
                yield Place(run[0], run[1], (_changing(text, [run]), ()))

    def _digit_runs(self, text: str, start: int, end: int) -> Iterator[Replacement]:
        if self._digits is not None:
            for match in self._digits.finditer(text, start, end):
                yield match.start(), match.end(), self._in_digits(match.group(), match.group())

    def _in_digits(self, number: str, old: str) -> str:
        """A number in the digits that the style wants, or that the old text has."""
        khmer = self.style.digits == "khmer"
        if "digits" not in self.style.parts or self.style.digits == "keep":
            khmer = _KHMER_DIGITS.search(old) is not None
        return number.translate(_TO_KHMER if khmer else DIGIT_VALUES)

    def _forms(
        self, text: str, quantity: Quantity, numerals: Iterator[Replacement]
    ) -> Iterator[Iterable[Replacement]]:
        """The forms of a quantity that are more than its digits, best first."""
        if quantity.value is None or quantity.ambiguous:
            return
        part = _PART_OF.get(quantity.kind)
        if part not in self.style.parts:
            return
        if part == "dates":
            yield [(quantity.start, quantity.end, quantity.value)]
            return
        if part == "money":
            yield from ([form] for form in self._amounts(text, quantity))
        if replaced := list(numerals):
            yield replaced

    def _amounts(self, text: str, quantity: Quantity) -> Iterator[Replacement]:
        """An amount with its currency's name or symbol, spaces around it where letters would touch."""
        old = text[quantity.start : quantity.end]
        for amount in self._said(quantity, old):
            before, after = text[quantity.start - 1 : quantity.start], text[quantity.end : quantity.end + 1]
            touches = quantity.start > 0 and not before.isspace() and before not in _OPENING
            amount = f" {amount}" if touches and amount[0].isascii() and amount[0].isalpha() else amount
            ends = after.isalnum() and amount[-1].isdigit()
            yield quantity.start, quantity.end, f"{amount} " if ends else amount

    def _said(self, quantity: Quantity, old: str) -> Iterator[str]:
        currency = self.speller.currencies.get(quantity.currency or "", {})
        if self.style.money == "keep" or not quantity.currency:
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

    def _numerals(
        self, text: str, quantity: Quantity, amounts: Sequence[Amount], seen: orthography.View
    ) -> Iterator[Replacement]:
        """The numerals of a quantity, each in the style; none where they are not the whole value."""
        if len(amounts) != 1 or amounts[0].divisor:
            return
        amount = amounts[0]
        if amount.values != ((quantity.value or "").removeprefix("-"), quantity.value_max):
            return
        for numeral in filter(None, (amount.low, amount.high)):
            start, end = seen.original(numeral.start, numeral.end)
            new = self._numeral(numeral, text[start:end])
            if numeral is amount.high and amount.low.end == numeral.start:
                new = f"-{new}"
            yield start, end, new

    def _numeral(self, numeral: Numeral, old: str) -> str:
        if not numeral.scaled and _LEADING_ZERO.fullmatch(old.translate(DIGIT_VALUES)):
            return self._in_digits(old, old)
        value = plain(numeral.value)
        written = old.translate(DIGIT_VALUES).replace(",", ".")
        if not numeral.scaled and _ENDS_IN_ZERO.fullmatch(written) and Decimal(written) == numeral.value:
            value = written
        kept = self._digits is None and self.style.numbers == "plain"
        return old if kept and old.translate(DIGIT_VALUES) == value else self._number(value, old)

    def _number(self, value: str, old: str) -> str:
        if self.style.numbers == "words" and len(value) <= MAX_SPELT:
            return verbalizer.spell(value)
        if _LOOKS_GROUPED.fullmatch(value):
            value += "0"
        if self.style.numbers == "grouped":
            whole, point, part = value.partition(".")
            value = _grouped(whole) + point + part
        return self._in_digits(value, old)


_PART_OF = {
    "number": "numbers",
    "percent": "numbers",
    "quantity": "numbers",
    "money": "money",
    "date": "dates",
    "time": "dates",
}


def _by_quantity(
    quantities: Sequence[Quantity], amounts: Sequence[Amount], seen: orthography.View
) -> Iterator[list[Amount]]:
    """For each quantity the amounts of the view that lie in it."""
    at = 0
    for quantity in quantities:
        inside = []
        while at < len(amounts):
            start, end = seen.original(amounts[at].start, amounts[at].end)
            if start >= quantity.end:
                break
            if start >= quantity.start and end <= quantity.end:
                inside.append(amounts[at])
            at += 1
        yield inside


def _changing(text: str, replacements: Iterable[Replacement]) -> tuple[Replacement, ...]:
    """Those replacements that put something else in place."""
    return tuple((start, end, new) for start, end, new in replacements if text[start:end] != new)


def _grouped(digits: str) -> str:
    first = len(digits) % 3 or 3
    return ",".join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])


def _together(edits: Iterable[Replacement], repairs: Sequence[Replacement]) -> list[Replacement]:
    """The edits, and those of the repairs that none of them touches."""
    kept = list(edits)
    if not repairs:
        return kept
    starts, ends = [start for start, _, _ in kept], [end for _, end, _ in kept]
    for repair in repairs:
        at = bisect_left(starts, repair[1]) - 1
        if at < 0 or ends[at] <= repair[0]:
            kept.append(repair)
    return sorted(kept)


def _changed(old: Sequence[Quantity], new: Sequence[Quantity], edits: Edits) -> list[tuple[int, int]]:
    """The spans of the old text whose quantities are not found again in the new one, or newly made."""
    changed = []
    before, after = 0, 0
    while before < len(old) or after < len(new):
        was = old[before] if before < len(old) else None
        now = new[after] if after < len(new) else None
        start, end = edits.forward(was.start, was.end) if was else (0, 0)
        if was and now and start < now.end and now.start < end and _key(was) == _key(now):
            before, after = before + 1, after + 1
        elif was and (not now or start < now.end):
            changed.append((was.start, was.end))
            before += 1
        elif now:
            changed.append(edits.backward(now.start, now.end))
            after += 1
    return changed


def _key(quantity: Quantity) -> tuple[Any, ...]:
    return (
        quantity.kind,
        quantity.value,
        quantity.value_max,
        quantity.currency,
        quantity.unit,
        quantity.approx,
        quantity.ambiguous,
        quantity.parts and dict(quantity.parts),
    )


def _lower(places: Sequence[Place], levels: list[int], changed: Iterable[tuple[int, int]]) -> None:
    """Go on to the next form at the places that touch a changed span, or are near it, or at all."""
    starts, ends = [place.start for place in places], [place.end for place in places]
    lowered: set[int] = set()
    for start, end in changed:
        for reach in (1, NEARBY):
            near = range(bisect_left(ends, start - reach), bisect_right(starts, end + reach))
            able = [at for at in near if levels[at] + 1 < len(places[at].forms)]
            lowered.update(able)
            if able:
                break
    for at in lowered or range(len(places)):
        levels[at] = min(levels[at] + 1, len(places[at].forms) - 1)


def respell(text: str, *, keep_coeng_da: bool = False) -> Rewritten:
    """The text in canonical spelling, nothing else rewritten.

    >>> respell("មុឺននាក់").text
    'ម៉ឺននាក់'
    """
    return Document(text).rewritten(orthography.repairs(text, keep_coeng_da=keep_coeng_da))


@dataclass(frozen=True, slots=True)
class Intricacies:
    """Finds something in every view in which more than single digits and signs may be rewritten.

    Nothing is found where numbers stand alone: digits without separators between Khmer letters and
    spaces, not before a magnitude, and number words without a unit; no money, no law, no telephone.
    """

    patterns: tuple[re.Pattern[str], ...]
    counted: tuple[str, ...]
    money_before: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any], amounts: money.Money) -> Intricacies:
        """What is intricate for numbers with the words of data/numbers.toml, and for money."""
        context, special, words = table["context"], table["words"], amounts.numbers.numerals.words
        currencies = amounts.currencies
        letters = "".join(sorted([*BEARERS, *MARKS]))
        names = any_of([*currencies.families, *amounts.subunits])
        counting = any_of(word for word, (kind, _) in words.items() if kind in "dth")
        joints = any_of([*table["ranges"]["words"], *table["ranges"]["signs"]])
        units = any_of([*words, *amounts.numbers.units.codes, *special["percent"], *special["part"]])
        going_on = any_of([*words, *special["minus"], *special["and"]])
        spaces = f"{SPACE}{{0,2}}"
        bounds = any_of(word for words in table["after"].values() for word in words)
        paid = f"(?:{bounds}{spaces})?{names}"
        alone = f"{letters}{_BEFORE}{_AFTER}{COLON}\n"
        digits = (
            f"(?<=[^{letters}0-9{DIGITS}{SPACE[1:-1]}{_BEFORE}{COLON}\n]{DIGIT})",
            f"(?<=[^{alone}]{SPACE}{DIGIT})",
            f"(?<=[0{DIGITS[0]}])(?<!{DIGIT}{DIGIT}){DIGIT}",
            f"(?!{DIGIT}|\\Z|[{_AFTER}\n]|{SPACE}?[{letters}])",
            f"{spaces}(?:{going_on}|{paid})",
        )
        number = f"(?:{DIGIT}|{counting})"
        country = f"(?:{SPACE}?{any_of(currencies.countries)})?"
        links = f"(?:{any_of(currencies.counted)}{spaces}){{1,2}}"
        return cls(
            (
                re.compile(f"{DIGIT}(?:{'|'.join(digits)})"),
                re.compile(
                    f"{counting}{spaces}(?:{units}|{joints}|{paid}|{DIGIT})|{joints}{SPACE}?{counting}"
                ),
                re.compile(f"{any_of(context['versus'])}{SPACE}?{DIGIT}"),
                re.compile(any_of([*special["half"], *context["telephones"], *context["legal"]])),
                re.compile("[@#]|://|www\\.|[A-Za-z]/"),
                re.compile(
                    f"{any_of(context['names'])}{SPACE}?[:{COLON}]?{SPACE}?{DIGIT}++{SPACE}?[{letters}]{{1,9}}\\."
                ),
                re.compile(f"{any_of(currencies.money)}{SPACE}?{names}"),
                re.compile(f"[^{letters}{SPACE[1:-1]}{_BEFORE}{COLON}\n]{spaces}{counting}"),
            ),
            tuple(currencies.counted),
            re.compile(f"{names}{country}{spaces}{links}{number}"),
        )

    def in_view(self, text: str) -> bool:
        """Whether there is something in this view."""
        if any(pattern.search(text) for pattern in self.patterns):
            return True
        return any(word in text for word in self.counted) and self.money_before.search(text) is not None


@cache
def load(style: Style | None = None) -> Callable[[str], Rewritten]:
    """What rewrites a text in this style, the data that it needs read.

    >>> load()("បានប្រមាណ ២.៤ ពាន់លានយន់").text
    'បានប្រមាណ CNY 2400000000'
    """
    style = style or Style()
    if style.parts <= {"unicode"}:
        return (
            partial(respell, keep_coeng_da=style.keep_coeng_da)
            if style.parts
            else partial(Rewritten, edits=Edits())
        )
    amounts = money.load()
    stages = (amounts.numbers, amounts, dates.load())
    intricate = Intricacies.of(data.read_toml("numbers.toml"), amounts)
    return Rewriter(style, stages, verbalizer.load(), intricate)
