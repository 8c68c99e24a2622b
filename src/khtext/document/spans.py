"""Spans of a text: names, quantities and tokens, with offsets in Unicode code points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, TypeVar

from khtext.errors import KhtextError

KINDS = ("word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other")
QUANTITY_KINDS = ("money", "percent", "number", "quantity", "ordinal", "fraction", "date", "time")
LABELS = ("LOC", "ORG", "PER")


class _InText:
    """What has a text: `doc_text` is that of the document which the span was added to."""

    __slots__ = ()
    start: int
    end: int
    doc_text: str | None

    @property
    def text(self) -> str:
        """The characters of the span. Raises a `KhtextError` if it was not added to a document."""
        if self.doc_text is None:
            raise KhtextError("this span was not added to a document; take it from doc.entities or the like")
        return self.doc_text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Span(_InText):
    """A name in the text. `label` is LOC, ORG or PER; `source` says why the name was found.

    `norm` is its English name and `ref` its public code (ISO 3166, commune code), if known. `score` is the
    share of names with this score that are right, from 0 to 1. Without `norm`, `latin` is a guess at its
    spelling in Latin letters, and `latin_score` the probability of that spelling.
    """

    start: int
    end: int
    label: str
    _: KW_ONLY
    norm: str | None = None
    ref: str | None = None
    source: str | None = None
    score: float | None = None
    latin: str | None = None
    latin_score: float | None = None
    doc_text: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Quantity(_InText):
    """An amount, number, date or time; `value` is an exact decimal string, never a float.

    docs/quantities.md describes the fields of each kind.
    """

    start: int
    end: int
    kind: str
    value: str | None = None
    _: KW_ONLY
    value_max: str | None = None
    currency: str | None = None
    currency_basis: str | None = None
    unit: str | None = None
    approx: str | None = None
    canonical: str | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    parts: Mapping[str, str] | None = field(default=None, hash=False)
    per: str | None = None
    doc_text: str | None = field(default=None, repr=False, compare=False)


class _Unfrozen(_InText):
    """The fields of a quantity while they are filled in."""

    __slots__ = Quantity.__slots__


def quantity(
    start: int,
    end: int,
    kind: str,
    value: str | None = None,
    *,
    value_max: str | None = None,
    currency: str | None = None,
    currency_basis: str | None = None,
    unit: str | None = None,
    approx: str | None = None,
    canonical: str | None = None,
    alternatives: tuple[str, ...] = (),
    parts: Mapping[str, str] | None = None,
    per: str | None = None,
) -> Quantity:
    """The quantity that the class makes, in a fifth of the time: frozen once all fields are filled in.

    It is ambiguous if it has alternatives.
    """
    made: Any = _Unfrozen()
    made.start = start
    made.end = end
    made.kind = kind
    made.value = value
    made.value_max = value_max
    made.currency = currency
    made.currency_basis = currency_basis
    made.unit = unit
    made.approx = approx
    made.canonical = canonical
    made.ambiguous = bool(alternatives)
    made.alternatives = alternatives
    made.parts = parts
    made.per = per
    made.doc_text = None
    made.__class__ = Quantity
    frozen: Quantity = made
    return frozen


@dataclass(frozen=True, slots=True)
class Token(_InText):
    """One token; `parts` are the spans of the morphemes of a compound, empty for a simple word."""

    start: int
    end: int
    kind: str
    parts: tuple[tuple[int, int], ...] = ()
    doc_text: str | None = field(default=None, repr=False, compare=False)


AnySpan = TypeVar("AnySpan", Span, Quantity)


def bound(spans: Iterable[AnySpan], text: str) -> tuple[AnySpan, ...]:
    """The same spans, as those of a document with this text; one that belongs to another text is copied."""
    made = []
    for span in spans:
        if span.doc_text is None:
            object.__setattr__(span, "doc_text", text)  # nobody has seen it yet
        elif span.doc_text is not text and span.doc_text != text:
            span = replace(span, doc_text=text)
        made.append(span)
    return tuple(made)


def rebased(one: Quantity, edge: int, text: str | None) -> Quantity:
    """The same quantity, which nobody has seen yet, with offsets from an edge and another text."""
    object.__setattr__(one, "start", one.start - edge)
    object.__setattr__(one, "end", one.end - edge)
    object.__setattr__(one, "doc_text", text)
    return one
