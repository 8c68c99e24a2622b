"""Finds a pattern in the lines of a text, on word boundaries.

A pattern is searched first, which is cheap, and only the lines in which it matches are segmented.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from khtext.desk.patterns import Pattern
from khtext.orthography import View, view

if TYPE_CHECKING:
    from khtext.document import Tokens
    from khtext.words.segmenter import Words

#: Word edges that are tried on each side if a match ends inside a word; of a greedy match few after it.
REACH, FEW = 64, 4


class Line(NamedTuple):
    """A line with matches: its number from 0 on, its span in the block, and the matches as spans of it.

    `tokens` are the words of the line if they were asked for.
    """

    number: int
    start: int
    end: int
    spans: list[tuple[int, int]]
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the matches of a pattern that start and end at an edge of words, or with `anywhere` all matches.

    Without `words`, matches are found anywhere, and no line is segmented.
    """

    pattern: Pattern
    words: Words | None = None
    anywhere: bool = False

    def lines(self, block: str) -> Iterator[Line]:
        r"""The lines of a block that have matches, in order.

        A line ends at a line feed. A pattern does not see a carriage return before it.

        >>> from khtext.desk.patterns import compiled
        >>> [(line.number, line.spans) for line in Finder(compiled("ខ")).lines("ក\nកខ\n")]
        [(1, [(1, 2)])]
        """
        seen = view(block)
        found = list(self.pattern.candidates(seen.text))
        number = done = 0
        for (start, _), (first, last) in zip(found, _originals(block, seen, found), strict=True):
            number += seen.text.count("\n", done, start)
            done = start
            line = block[first:last].removesuffix("\r")
            tokens = self.words.tokens(line) if self.words else None
            if spans := self.spans(line, tokens):
                yield Line(number, first, last, spans=spans, tokens=tokens)

    def spans(self, line: str, tokens: Tokens | None) -> list[tuple[int, int]]:
        """The matches in one line with these words, as spans of the line as given."""
        seen = view(line)
        if tokens is None or self.anywhere:
            return seen.originals(list(self._anywhere(seen.text)))
        edges = _Edges(tokens.starts, tokens.ends)
        if seen.edits:
            edges = _Edges(seen.all_at(list(tokens.starts)), seen.all_at(list(tokens.ends)))
        return seen.originals(list(self._whole(seen.text, edges)))

    def _anywhere(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        while at <= len(text) and (found := self.pattern.search(text, at)):
            yield found.span()
            at = max(found.end(), found.start() + 1)

    def _whole(self, text: str, edges: _Edges) -> Iterator[tuple[int, int]]:
        return self._rigid(text, edges) if self.pattern.rigid else self._varying(text, edges)

    def _rigid(self, text: str, edges: _Edges) -> Iterator[tuple[int, int]]:
        at = 0
        for start, end in self.pattern.starts(text):
            if start >= at and not edges.inside(start) and not edges.inside(end):
                yield start, end
                at = max(end, start + 1)

    def _varying(self, text: str, edges: _Edges) -> Iterator[tuple[int, int]]:
        at = 0
        while at <= len(text) and (found := self.pattern.search(text, at)):
            start, end = found.span()
            if any(found.fuzzy_counts):  # a space may stand for a letter
                start, end = _stripped(text, start, end)
            last = None if edges.inside(start) else self._end(text, start, end, edges)
            if last is None:
                at = edges.after(found.start())
            else:
                yield start, last
                at = max(found.end(), last, start + 1)

    def _end(self, text: str, start: int, end: int, edges: _Edges) -> int | None:
        """Where a match that was found to end at `end` can end at an edge: there, later or before."""
        if not edges.inside(end):
            return end
        before = edges.before(start, end)
        after = takewhile(lambda edge: edge - start <= self.pattern.longest, edges.following(end))
        tried = chain(before, islice(after, FEW)) if self.pattern.greedy else chain(after, before)
        return next((edge for edge in tried if self.pattern.matches(text, start, edge)), None)


class _Edges:
    """The edges of the words of a line: every place that is not inside a word."""

    def __init__(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._starts, self._ends = starts, ends

    def inside(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and self._starts[at] < place < self._ends[at]

    def after(self, place: int) -> int:
        """The first edge after a place."""
        at = bisect_right(self._ends, place)
        if at < len(self._ends) and self._starts[at] <= place:
            return self._ends[at]
        return place + 1

    def following(self, end: int) -> Iterator[int]:
        """The ends of the next words, no more than `REACH`."""
        at = bisect_right(self._ends, end)
        return islice(self._ends, at, at + REACH)

    def before(self, start: int, end: int) -> Iterator[int]:
        """The ends of words between two places, no more than `REACH`, the last one first."""
        at = bisect_right(self._ends, end)
        return reversed(self._ends[max(bisect_right(self._ends, start), at - REACH) : at])


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    found = text[start:end]
    return start + len(found) - len(found.lstrip()), start + len(found.rstrip())


def _originals(block: str, seen: View, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in a block of lines of its view, with the zero-width characters at their edges."""
    if not seen.edits:
        return lines
    starts = [max(start - 1, 0) for start, _ in lines]
    before = seen.originals([(start, start + 1) for start in starts])
    firsts = [end if start else 0 for (start, _), (_, end) in zip(lines, before, strict=True)]
    return [(first, _line_end(block, first)) for first in firsts]


def _line_end(block: str, start: int) -> int:
    end = block.find("\n", start)
    return len(block) if end < 0 else end
