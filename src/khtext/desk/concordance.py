"""A concordance: each match of a pattern with the words before and after it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from khtext.desk.finder import Finder, Line
from khtext.files import neutral
from khtext.widths import padded, width

#: Columns between the match and its context.
GAP = "  "


class Hit(NamedTuple):
    """A match in a line: the line, its number from 0 on and its offset in the block, and the span in it.

    `before` are the starts of the words before the match, and `after` the ends of those after it, as far as
    the context goes.
    """

    text: str
    number: int
    offset: int
    start: int
    end: int
    before: Sequence[int]
    after: Sequence[int]

    @property
    def match(self) -> str:
        """The text that matches."""
        return self.text[self.start : self.end]

    @property
    def left(self) -> str:
        """The context before the match."""
        return self.text[min([*self.before, self.start]) : self.start]

    @property
    def right(self) -> str:
        """The context after the match."""
        return self.text[self.end : max([*self.after, self.end])]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Finds the matches in a block of lines, each with up to `context` words on both sides."""

    finder: Finder
    context: int

    def hits(self, block: str) -> Iterator[Hit]:
        """The matches with a width, in order; context does not reach beyond the line."""
        for line in self.finder.lines(block):
            text = block[line.start : line.end].removesuffix("\r")
            yield from (self._hit(line, text, span) for span in line.spans if span[0] < span[1])

    def _hit(self, line: Line, text: str, span: tuple[int, int]) -> Hit:
        before, after = self._context(line, *span) if line.tokens else ((), ())
        start, end = span
        return Hit(text, line.number, line.start, start=start, end=end, before=before, after=after)

    def _context(self, line: Line, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
        """The starts of the words before a match, and the ends of those after it."""
        assert line.tokens is not None
        starts, ends = line.tokens.starts, line.tokens.ends
        first, last = bisect_left(starts, start), bisect_right(ends, end)
        return starts[max(0, first - self.context) : first], ends[last : last + self.context]


def aligned(hit: Hit, columns: int) -> str:
    """A match as one row of `columns` columns; the matches of all rows start in the same column.

    Context is cut between words, and only a match that is too long makes a row longer.

    >>> hit = Hit("ខ្ញុំទៅផ្សារថ្មី", 0, 0, start=7, end=12, before=[0, 5], after=[16])
    >>> print(aligned(hit, 24))
        ខ្ញុំទៅ  ផ្សារ  ថ្មី
    """
    room = (columns - 2 * len(GAP)) * 2 // 5
    lefts = (_shown(hit.text[start : hit.start]) for start in hit.before)
    left = next((text for text in lefts if width(text) <= room), "")
    match = _shown(hit.match)
    room = columns - room - 2 * len(GAP) - width(match)
    rights = (_shown(hit.text[hit.end : end]) for end in reversed(hit.after))
    right = next((text for text in rights if width(text) <= room), "")
    return (padded(left, (columns - 2 * len(GAP)) * 2 // 5) + GAP + match + GAP + right).rstrip()


def _shown(text: str) -> str:
    """A piece of a line without white space at its edges, and without what a terminal would obey."""
    return neutral(" ".join(text.split()))
