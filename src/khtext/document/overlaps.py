"""Decides which of several overlapping spans stay."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import attrgetter, le
from typing import TypeVar

from khtext.document.entities import Entities
from khtext.document.spans import Quantity, Span
from khtext.kernel.arrays import straddled

Some = TypeVar("Some", Span, Quantity)


def not_crossing(spans: Iterable[Some], others: Sequence[Span | Quantity]) -> list[Some]:
    """The spans that contain each of the others, lie in it or are apart from it; the others are disjoint.

    >>> names = [Span(0, 4, "LOC"), Span(3, 8, "LOC"), Span(0, 9, "ORG")]
    >>> [(span.start, span.end) for span in not_crossing(names, [Quantity(2, 5, "number")])]
    [(0, 9)]
    """
    listed = list(spans)
    crossing = crossings(*_offsets(listed), *_offsets(others)) if others else set()
    return [span for at, span in enumerate(listed) if at not in crossing] if crossing else listed


def _offsets(spans: Sequence[Span | Quantity]) -> tuple[array[int], array[int]]:
    if isinstance(spans, Entities):
        return spans.starts, spans.ends
    return array("q", [span.start for span in spans]), array("q", [span.end for span in spans])


def names_not_crossing(names: Entities, others: Sequence[Span | Quantity]) -> Entities:
    """`not_crossing` of names as columns."""
    if not others or not names.starts:
        return names
    crossing = crossings(names.starts, names.ends, *_offsets(others))
    return names.without(crossing) if crossing else names


def crossings(
    starts: array[int], ends: array[int], other_starts: array[int], other_ends: array[int]
) -> set[int]:
    """Which spans have one end in one of the others, which are disjoint, and the other end outside.

    >>> crossings(*(array("q", edges) for edges in ([0, 3, 0], [4, 8, 9], [2], [5])))
    {0, 1}
    """
    inside = {edge for _, edge in straddled(other_starts, other_ends, [*starts, *ends])}
    if not inside:
        return set()
    found = set()
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start in inside or end in inside:
            before = bisect_left(other_starts, start) - 1
            last = bisect_left(other_starts, end) - 1
            reaches_in = before >= 0 and start < other_ends[before] < end
            if reaches_in or (last > before and other_ends[last] > end and other_starts[last] > start):
                found.add(at)
    return found


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
