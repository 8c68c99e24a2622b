"""The value of a text that is one number, amount, date or time, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from khtext import lazy
from khtext.amounts import reader, vocabulary
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT
from khtext.amounts.numerals import Numeral, plain, whole_numeral
from khtext.amounts.own import Name
from khtext.amounts.patterns import any_of
from khtext.amounts.reader import Reader as Amounts
from khtext.amounts.stage import placed
from khtext.document import Quantity
from khtext.orthography import view

PUNCTUATION = "[\\s.,;:!?()\"'\u00ab\u00bb\u17d4-\u17d6-]"
PLUS = lazy.pattern(f"\\+(?={DIGIT})")
#: Kinds of quantities that a minus before them makes negative.
SIGNED = ("number", "money", "quantity", "percent")
#: The noun of an ordinal: លើក of លើកទីបី.
NOUN = lazy.pattern("[\u1780-\u17d3\u200b]{1,24}[ \u00a0]?")


@dataclass(frozen=True, slots=True, eq=False)
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

    amounts: Amounts
    around: re.Pattern[str]
    minus: re.Pattern[str]

    def __call__(self, text: str) -> Quantity | None:
        """The quantity that the whole text is, with offsets into it; None if it is not one quantity."""
        start = len(text) - len(text.lstrip())
        start += PLUS.match(text, start) is not None
        end = len(text.rstrip())
        found = self._negative(text[start:end]) or self._positive(text[start:end])
        return replace(found, start=found.start + start, end=found.end + start) if found else None

    def _positive(self, text: str) -> Quantity | None:
        return self._number(text) or self._quantity(text)

    def _number(self, text: str) -> Quantity | None:
        """A bare number, a lone digit word too."""
        grammar, seen = self.amounts.grammar, view(text).text
        if not seen or (seen[0] in ALL_DIGITS and self._is_label(seen)):
            return None
        items, end, whole, _ = grammar.numerals.items(seen, 0, alone=True)
        if not whole or not items:
            return None
        numeral = whole_numeral(items) if end == len(seen) else None
        if numeral:
            return _numbered(numeral, text)
        measure = grammar.measures.at(seen, 0, 0).measure
        if measure is None or (measure.start, measure.end) != (0, len(seen)):
            return None
        if measure.kind not in ("number", "fraction") or measure.other is not None:
            return None
        high = plain(measure.high.value) if measure.high else None
        return Quantity(start=0, end=len(text), kind=measure.kind, value=measure.shown, value_max=high)

    def _is_label(self, seen: str) -> bool:
        stop = next((at for at, char in enumerate(seen) if char not in ALL_DIGITS), len(seen))
        return self.amounts.grammar.labels.end(seen, 0, stop) is not None

    def _quantity(self, text: str) -> Quantity | None:
        """The one quantity of a text that says nothing else."""
        seen = view(text)
        found = placed([one.quantity for one in self.amounts.find(seen.text)], seen)
        if len(found) != 1:
            return None
        (quantity,) = found
        before, after = text[: quantity.start], text[quantity.end :]
        if quantity.kind == "ordinal" and NOUN.fullmatch(before):
            before = ""
        return quantity if all(self.around.fullmatch(view(part).text) for part in (before, after)) else None

    def _negative(self, text: str) -> Quantity | None:
        sign = self.minus.match(text)
        found = self._positive(text[sign.end() :]) if sign else None
        if not sign or not found or found.kind not in SIGNED or not found.value or found.value_max:
            return None
        if "/" in found.value or found.value.startswith("-"):
            return None
        value = _negated(found.value)
        canonical = f"{found.currency} {value}" if found.currency else None
        end = found.end + sign.end()
        others = tuple(map(_negated, found.alternatives))
        return replace(found, start=0, end=end, value=value, canonical=canonical, alternatives=others)


def _negated(value: str) -> str:
    return f"-{value}" if value.strip("0.") else value


def _numbered(numeral: Numeral, text: str) -> Quantity:
    other = numeral.other if numeral.other is not None else numeral.spoken
    return Quantity(
        start=0,
        end=len(text),
        kind="number",
        value=plain(numeral.value),
        ambiguous=other is not None,
        alternatives=(plain(other),) if other is not None else (),
    )


def load(own: tuple[Name, ...] = ()) -> Reader:
    """The reader, all its words and the user's own names read."""
    table = vocabulary.tables()["numbers"]
    special, context = table["words"], table["context"]
    bounds = [word for side in ("before", "after") for group in table[side].values() for word in group]
    words = [*bounds, *context["fillers"], *context["range_cues"], *special["exact"]]
    minus = ("-", "\u2212", *special["minus"])
    return Reader(
        reader.load(own),
        lazy.pattern(f"(?:{any_of(words)}|{PUNCTUATION})*"),
        lazy.pattern(f"{any_of(minus)}[\\s-]*"),
    )
