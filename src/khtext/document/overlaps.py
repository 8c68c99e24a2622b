"""Decides which of several overlapping spans stay."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import attrgetter, le
from typing import TypeVar

from khtext.document.spans import Quantity, Span

Some = TypeVar("Some", Span, Quantity)


def not_crossing(spans: Iterable[Some], others: Sequence[Span | Quantity]) -> list[Some]:
    """The spans that contain each of the others, lie in it or are apart from it; the others are disjoint.

    >>> names = [Span(0, 4, "LOC"), Span(3, 8, "LOC"), Span(0, 9, "ORG")]
    >>> [(span.start, span.end) for span in not_crossing(names, [Quantity(2, 5, "number")])]
    [(0, 9)]
    """
    if not others:
        return list(spans)
    starts = [other.start for other in others]
    return [span for span in spans if not _crosses(span, others, starts)]


def _crosses(span: Span | Quantity, others: Sequence[Span | Quantity], starts: list[int]) -> bool:
    """Whether one of the others has one end in the span and the other end outside."""
    before = bisect_left(starts, span.start) - 1
    last = bisect_left(starts, span.end) - 1
    reaches_in = before >= 0 and span.start < others[before].end < span.end
    reaches_out = last > before and others[last].end > span.end and others[last].start > span.start
    return reaches_in or reaches_out


def outermost(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The outermost spans, sorted, and the spans inside them."""
    outer: list[Span] = []
    inner: list[Span] = []
    rivals: list[int] = []
    end = -1
    for index in sorted(range(len(spans)), key=[span.start for span in spans].__getitem__):
        span = spans[index]
        if span.start < end:
            rivals.append(index)
            end = max(end, span.end)
            continue
        if len(rivals) == 1:
            outer.append(spans[rivals[0]])
        elif rivals:
            _settle(spans, rivals, outer, inner)
        rivals, end = [index], span.end
    _settle(spans, rivals, outer, inner)
    return outer, inner


def _settle(spans: list[Span], rivals: list[int], outer: list[Span], inner: list[Span]) -> None:
    """Add a group of overlapping spans to the outermost spans or to those inside them."""
    stand, lie = _contested([spans[index] for index in sorted(rivals)])
    outer += stand
    inner += lie


def _contested(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The outermost spans of a group of overlapping spans, and the spans inside them."""
    outer: list[Span] = []
    inner: list[Span] = []
    starts: list[int] = []
    for span in sorted(spans, key=_shortness):
        at = bisect_right(starts, span.start)
        before = outer[at - 1] if at else None
        after = outer[at] if at < len(outer) else None
        if before and before.end > span.start:
            same = before.start == span.start and before.end == span.end
            if before.end >= span.end and not same:
                inner.append(span)
        elif not (after and after.start < span.end):
            outer.insert(at, span)
            starts.insert(at, span.start)
    return outer, inner


def _shortness(span: Span) -> int:
    return span.start - span.end


def disjoint(quantities: list[Quantity]) -> list[Quantity]:
    """The quantities that stay, sorted: of two that overlap the longer, of two equally long the later.

    >>> [(item.start, item.end) for item in disjoint([Quantity(0, 2, "number"), Quantity(1, 4, "money")])]
    [(1, 4)]
    """
    found = sorted(quantities, key=_START)
    if all(map(le, map(_END, found), map(_START, islice(found, 1, None)))):
        return found
    kept: list[Quantity] = []
    rivals: list[int] = []
    end = 0
    for index in sorted(range(len(quantities)), key=lambda index: quantities[index].start):
        if rivals and quantities[index].start >= end:
            kept += _longest(quantities, rivals)
            rivals = []
        rivals.append(index)
        end = max(end, quantities[index].end)
    return kept + _longest(quantities, rivals)


_START, _END = attrgetter("start"), attrgetter("end")


def _longest(quantities: list[Quantity], rivals: list[int]) -> list[Quantity]:
    """The quantities of an overlapping group that stay: longer ones first, then later ones."""
    if len(rivals) < 2:
        return [quantities[index] for index in rivals]
    kept: list[Quantity] = []
    starts: list[int] = []
    rivals.sort(key=lambda index: (quantities[index].start - quantities[index].end, -index))
    for quantity in (quantities[index] for index in rivals):
        at = bisect_right(starts, quantity.start)
        if at and kept[at - 1].end > quantity.start:
            continue
        if at < len(kept) and kept[at].start < quantity.end:
            continue
        kept.insert(at, quantity)
        starts.insert(at, quantity.start)
    return kept
