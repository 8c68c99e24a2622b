"""A name on a page, and the page: canonical text with its morphemes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from khtext.kernel.arrays import clusters
from khtext.names.lexicon import NOTHING, Entry

#: Khmer names of fewer clusters are looked for at word edges alone.
SURE = 3


class Found(NamedTuple):
    """A name: where it stands, what it is, how sure that is, why it is there, and what the lists say."""

    start: int
    end: int
    label: str
    score: float
    source: str
    entry: Entry = NOTHING


@dataclass(frozen=True)
class Page:
    """Canonical text with the starts and ends of its morphemes."""

    text: str
    starts: array[int]
    ends: array[int]

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


def is_latin(char: str) -> bool:
    """Whether a character is a Latin letter.

    >>> is_latin("A"), is_latin("ក")
    (True, False)
    """
    return char.isalpha() and char < "\u0250"


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
