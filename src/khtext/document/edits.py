"""The edits between two texts, which map any span from one text to the other."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from khtext.kernel.arrays import across, columns_across


@dataclass(frozen=True, slots=True)
class Edits:
    """The replacements between an old and a new text: four sorted columns of offsets of equal length.

    Edit `i` says that `old[starts[i]:ends[i]]` became `new[new_starts[i]:new_ends[i]]`. Between two edits,
    both texts are equal.

    >>> edits = Edits.of([(2, 5, "x")])
    >>> list(edits)
    [(2, 5, 2, 3)]
    """

    starts: list[int] | tuple[int, ...] = ()
    ends: list[int] | tuple[int, ...] = ()
    new_starts: list[int] | tuple[int, ...] = ()
    new_ends: list[int] | tuple[int, ...] = ()

    @classmethod
    def of(cls, replacements: Iterable[tuple[int, int, str]]) -> Edits:
        """The edits that make these replacements: `(start, end, text)`, sorted, disjoint, in the old text."""
        starts, ends, new_starts, new_ends = [], [], [], []
        shift = 0
        for start, end, new in replacements:
            starts.append(start)
            ends.append(end)
            new_starts.append(start + shift)
            new_ends.append(start + shift + len(new))
            shift += len(new) - (end - start)
        return cls(starts, ends, new_starts, new_ends)

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        return zip(self.starts, self.ends, self.new_starts, self.new_ends, strict=True)

    def __len__(self) -> int:
        return len(self.starts)

    def then(self, later: Edits) -> Edits:
        """These edits followed by later edits of the new text, as one list; adjacent edits are merged.

        >>> list(Edits.of([(2, 5, "x")]).then(Edits.of([(0, 1, "ab"), (2, 3, "y")])))
        [(0, 1, 0, 2), (2, 5, 3, 4)]
        """
        if not self or not later:
            return self or later
        spans = sorted(
            [
                *zip(self.new_starts, self.new_ends, strict=True),
                *zip(later.starts, later.ends, strict=True),
            ]
        )
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        old = [_whole(self.new_starts, self.new_ends, self.starts, self.ends, *span) for span in merged]
        new = [_whole(later.starts, later.ends, later.new_starts, later.new_ends, *span) for span in merged]
        return (
            Edits(*map(list, zip(*old, strict=True)), *map(list, zip(*new, strict=True))) if merged else self
        )

    def forward(self, start: int, end: int) -> tuple[int, int]:
        """The span of the new text that `old[start:end]` became.

        A span that overlaps an edit partly is extended to the whole edit. Text that was removed at the
        edge of a span is left out.

        >>> edits = Edits.of([(2, 5, "x")])
        >>> edits.forward(0, 2), edits.forward(3, 6), edits.forward(6, 7)
        ((0, 2), (2, 4), (4, 5))
        """
        return self.forward_all([(start, end)])[0]

    def forward_all(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """`forward` of many spans."""
        return across(self.starts, self.ends, self.new_starts, self.new_ends, spans)

    def backward_all(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """`backward` of many spans.

        >>> Edits.of([(2, 5, "x")]).backward_all([(0, 2), (2, 3)])
        [(0, 2), (2, 5)]
        """
        return across(self.new_starts, self.new_ends, self.starts, self.ends, spans)

    def backward_columns(self, starts: array[int], ends: array[int]) -> tuple[array[int], array[int]]:
        """`backward` of spans that are stored as two arrays."""
        return columns_across(self.new_starts, self.new_ends, self.starts, self.ends, starts, ends)

    def backward(self, start: int, end: int) -> tuple[int, int]:
        """The span of the old text that `new[start:end]` came from.

        >>> edits = Edits.of([(2, 5, "x")])
        >>> edits.backward(0, 2), edits.backward(2, 3), edits.backward(3, 4)
        ((0, 2), (2, 5), (5, 6))
        """
        return self.backward_all([(start, end)])[0]


def _whole(
    starts: Sequence[int],
    ends: Sequence[int],
    other_starts: Sequence[int],
    other_ends: Sequence[int],
    start: int,
    end: int,
) -> tuple[int, int]:
    """Maps a span that overlaps no edit partly, together with the edits at its edges."""
    at = bisect_left(starts, start) - 1
    first = start - ends[at] + other_ends[at] if at >= 0 else start
    at = bisect_right(starts, end) - 1
    last = end - ends[at] + other_ends[at] if at >= 0 else end
    return first, last


def replaced(old: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """The text after each replacement `(start, end, new)`, sorted and disjoint.

    >>> replaced("abcdefg", [(2, 5, "x")])
    'abxfg'
    """
    done, pieces = 0, list[str]()
    for start, end, new in replacements:
        pieces += (old[done:start], new)
        done = end
    return "".join([*pieces, old[done:]]) if pieces else old


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A rewritten text and the edits that produced it."""

    text: str
    edits: Edits
