"""Lines and columns of offsets, and what a span says besides its offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from khtext.document.content import Content
from khtext.document.spans import QUANTITY_KINDS, Quantity, Span


class Lines:
    r"""The lines of a document's text, counted as in the file that it comes from; a record is one line.

    >>> Lines(Content("ក\nខគ", line=5))(3)
    (6, 2)
    """

    def __init__(self, doc: Content) -> None:
        self._first = doc.line
        self._starts = [0]
        at = doc.text.find("\n") if doc.meta is None else -1  # a record stands on one line of its file
        while at >= 0:
            self._starts.append(at + 1)
            at = doc.text.find("\n", at + 1)

    def __call__(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both counted from 1; a column is a code point."""
        at = bisect_right(self._starts, offset) - 1
        return self._first + at, offset - self._starts[at] + 1

    def line(self, offset: int) -> int:
        """The line of an offset."""
        return self(offset)[0]


_REQUIRED = ("start", "end", "label", "kind", "doc_text")
_OPTIONAL = {
    kind: [(field.name, field.default) for field in fields(kind) if field.name not in _REQUIRED]
    for kind in (Span, Quantity)
}


def attributes(span: Span | Quantity) -> dict[str, object]:
    """What a span says besides its offsets and its label or kind.

    >>> attributes(Span(0, 7, "LOC", ref="KH-12"))
    {'ref': 'KH-12'}
    """
    found = ((name, getattr(span, name), default) for name, default in _OPTIONAL[type(span)])
    return {name: _plain(value) for name, value, default in found if value != default}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, str | int | float | bool) else dict(value)  # type: ignore[call-overload]


def span_of(label: str, start: int, end: int, said: Mapping[str, Any]) -> Span | Quantity:
    """The amount, if the label is the kind of one, or the name; `said` is what `attributes` gives.

    >>> span_of("LOC", 0, 7, {"ref": "KH-12", "other": 5}) == Span(0, 7, "LOC", ref="KH-12")
    True
    """
    kind = Quantity if label in QUANTITY_KINDS else Span
    known = {name: said[name] for name, _ in _OPTIONAL[kind] if said.get(name) is not None}
    if "alternatives" in known:
        known["alternatives"] = tuple(known["alternatives"])
    return kind(start, end, label, **known)


def label(span: Span | Quantity) -> str:
    """The label of a name, the kind of an amount."""
    return span.label if isinstance(span, Span) else span.kind


def spans(doc: Content) -> list[Span | Quantity]:
    """The names and amounts of a document, sorted; the outer before those inside it."""
    found: list[Span | Quantity] = [*doc.entities, *doc.quantities]
    return sorted(found, key=lambda span: (span.start, -span.end))
