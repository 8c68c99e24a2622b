"""The value of a text that is one number, amount, date or time, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from khtext.amounts import stage
from khtext.amounts.numerals import DIGIT, Numeral, any_of, plain
from khtext.document import Document, Quantity
from khtext.orthography import view

PUNCTUATION = "[\\s.,;:!?()\"'\u00ab\u00bb\u17d4-\u17d6-]"
PLUS = re.compile(f"\\+(?={DIGIT})")
#: Kinds of quantities that a minus before them makes negative.
SIGNED = ("number", "money", "quantity", "percent")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads whole texts: ពីរម៉ឺនរៀល is KHR 20000.

    >>> reader = load()
    >>> reader("ពីរម៉ឺនរៀល").canonical
    'KHR 20000'
    >>> reader("ជាងដប់នាក់").approx
    '>'
    >>> reader("ផ្សារ") is None
    True
    """

    amounts: stage.Amounts
    around: re.Pattern[str]
    minus: re.Pattern[str]

    def __call__(self, text: str) -> Quantity | None:
        """The quantity that the text is, with offsets into it; none where it is no quantity, or several."""
        start = len(text) - len(text.lstrip())
        start += PLUS.match(text, start) is not None
        end = len(text.rstrip())
        found = self._negative(text[start:end]) or self._positive(text[start:end])
        return replace(found, start=found.start + start, end=found.end + start) if found else None

    def _positive(self, text: str) -> Quantity | None:
        return self._number(text) or self._quantity(text)

    def _number(self, text: str) -> Quantity | None:
        """A bare number, a lone digit word too."""
        seen = view(text)
        if self.amounts.numbers.references.find(seen.text):
            return None
        numeral = self.amounts.numbers.numerals.read(seen.text)
        if numeral:
            return _numbered(numeral, text)
        amounts = self.amounts.numbers.numerals.find(seen.text)
        if len(amounts) != 1 or (amounts[0].start, amounts[0].end) != (0, len(seen.text)):
            return None
        value, value_max = amounts[0].values
        kind = "fraction" if amounts[0].divisor else "number"
        return Quantity(0, len(text), kind, value, value_max)

    def _quantity(self, text: str) -> Quantity | None:
        """The one quantity of a text that says nothing else."""
        found = self.amounts(Document(text)).quantities
        if len(found) != 1:
            return None
        (quantity,) = found
        rest = (text[: quantity.start], text[quantity.end :])
        return quantity if all(self.around.fullmatch(view(part).text) for part in rest) else None

    def _negative(self, text: str) -> Quantity | None:
        sign = self.minus.match(text)
        found = self._positive(text[sign.end() :]) if sign else None
        if not sign or not found or found.kind not in SIGNED or not found.value or found.value_max:
            return None
        if "/" in found.value or found.value.startswith("-"):
            return None
        value = f"-{found.value}" if found.value.strip("0.") else found.value
        canonical = f"{found.currency} {value}" if found.currency else None
        end = found.end + sign.end()
        return replace(found, start=0, end=end, value=value, canonical=canonical)


def _numbered(numeral: Numeral, text: str) -> Quantity:
    other = numeral.other
    return Quantity(
        0,
        len(text),
        "number",
        plain(numeral.value),
        ambiguous=other is not None,
        alternatives=(plain(other),) if other is not None else (),
    )


def load() -> Reader:
    """The reader, all its words read."""
    amounts = stage.load()
    numbers = amounts.numbers
    bounds = numbers.bounds
    fillers = [word for group in bounds.fillers.by_last.values() for word in group]
    words = [*bounds.before, *bounds.after, *fillers, *numbers.range_cues]
    return Reader(
        amounts,
        re.compile(f"(?:{any_of(words)}|{PUNCTUATION})*"),
        re.compile(f"{any_of(numbers.minus)}\\s*"),
    )
