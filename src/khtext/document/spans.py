"""Spans of a text: names, quantities and tokens, with offsets in Unicode code points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field

KINDS = ("word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other")
LABELS = ("LOC", "ORG", "PER")


@dataclass(frozen=True, slots=True)
class Span:
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


@dataclass(frozen=True, slots=True)
class Quantity:
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


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `parts` are the spans of the morphemes of a compound, empty for a simple word."""

    start: int
    end: int
    kind: str
    parts: tuple[tuple[int, int], ...] = ()
