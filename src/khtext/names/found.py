"""Names on a page, and the page: canonical text with its morphemes."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, NamedTuple

from khtext.kernel.arrays import clusters
from khtext.names.lexicon import NOTHING, Entry

#: Khmer names of fewer clusters are looked for at word edges alone.
SURE = 3


class Name(NamedTuple):
    """A name: its place and text, what it is, how sure that is, why it is there, what the lists say of it."""

    start: int
    end: int
    text: str
    label: str
    score: float
    source: str
    entry: Entry = NOTHING


Row = tuple[int, int, str, str, float, str, Entry]
"""The fields of a `Name`."""


@dataclass(slots=True)
class Found:
    """Names, stored as columns: a list for each field of `Name`."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, names: Iterable[Row]) -> Found:
        """The same names, stored as columns."""
        columns = list(map(list, zip(*names, strict=True)))
        return cls(*columns) if columns else cls()

    def __len__(self) -> int:
        return len(self.starts)

    def name(self, at: int) -> Name:
        """One of the names."""
        return Name(*[column[at] for column in self.columns()])

    def columns(self) -> tuple[list[Any], ...]:
        """The columns, in the order of the fields of `Name`."""
        return self.starts, self.ends, self.texts, self.labels, self.scores, self.sources, self.entries

    def followed(self, other: Found) -> Found:
        """The names and then the other ones."""
        if not self.starts or not other.starts:
            return self if self.starts else other
        return Found(*[one + more for one, more in zip(self.columns(), other.columns(), strict=True)])

    def chosen(self, which: Sequence[bool]) -> Found:
        """Some of the names."""
        return self if all(which) else Found(*[list(compress(column, which)) for column in self.columns()])

    def changed(self, out: Sequence[int], names: Sequence[Name]) -> Found:
        """The names without those at some places, and with other names; all are disjoint and sorted."""
        if not out and not names:
            return self
        changes: list[tuple[int, int, Name | tuple[()]]] = [(place, place + 1, ()) for place in out]
        changes += [
            (place, place, name) for name in names for place in [bisect_left(self.starts, name.start)]
        ]
        changes.sort()
        done, steps = 0, []
        for first, last, name in changes:
            steps.append((slice(done, first), name))
            done = max(done, last)
        columns = []
        for number, column in enumerate(self.columns()):
            made: list[Any] = []
            for kept, name in steps:
                made += column[kept]
                if name:
                    made.append(name[number])
            made += column[done:]
            columns.append(made)
        return Found(*columns)


@dataclass(frozen=True)
class Page:
    """Canonical text with the starts and ends of its morphemes.

    It may hold several documents: `parts` are the offsets at which each begins.
    """

    text: str
    starts: array[int]
    ends: array[int]
    parts: Sequence[int] = (0,)

    def part(self, at: int) -> int:
        """The number of the document that an offset belongs to."""
        return bisect_right(self.parts, at) if len(self.parts) > 1 else 1

    def is_edge(self, at: int) -> bool:
        """Whether a morpheme starts or ends there."""
        for edges in (self.starts, self.ends):
            place = bisect_left(edges, at)
            if place < len(edges) and edges[place] == at:
                return True
        return False

    def stands(self, start: int, end: int) -> bool:
        """Whether a stretch can be a name: a whole Latin word, or a Khmer one that is long or whole."""
        if is_latin(self.text[start]) or is_latin(self.text[end - 1]):
            return not _is_word(self.text[start - 1 : start]) and not _is_word(self.text[end : end + 1])
        if clusters(self.text[start:end]) >= SURE:
            return True
        return self.is_edge(start) and self.is_edge(end)


def line_starts(text: str) -> list[int]:
    r"""The offsets at which the lines of a text start.

    >>> line_starts("ab\nc\n")
    [0, 3, 5]
    """
    return [0, *(found.end() for found in re.finditer("\n", text))]


def is_latin(char: str) -> bool:
    """Whether a character is a Latin letter.

    >>> is_latin("A"), is_latin("ក")
    (True, False)
    """
    return char < "\u0250" and char.isalpha()


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
