"""The canonical view of a text without zero-width characters, and the mapping back to the original text."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING

from khtext import lazy
from khtext.document.edits import Edits
from khtext.kernel.arrays import respelled
from khtext.orthography.spelling import COENG_DA, COENG_TA, ordered_repairs
from khtext.script import ZERO_WIDTH

if TYPE_CHECKING:
    from khtext.document import Document

_UNCHANGED = Edits()
_ZERO_WIDTH = lazy.pattern(f"[{''.join(sorted(ZERO_WIDTH))}]")


@dataclass(frozen=True, slots=True)
class View:
    """The text that dictionaries and patterns match: canonical and without zero-width characters."""

    text: str
    edits: Edits

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text for `text[start:end]`.

        Zero-width characters at its edges are left out; those inside belong to it.

        >>> view("២\\u200bលាន").original(0, 4)
        (0, 5)
        >>> view("២\\u200bលាន").original(1, 4)
        (2, 5)
        """
        return self.edits.backward(start, end) if self.edits.starts else (start, end)

    def originals(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """`original` of many spans."""
        return self.edits.backward_all(spans) if self.edits.starts else spans

    def original_columns(self, starts: array[int], ends: array[int]) -> tuple[array[int], array[int]]:
        """`original` of spans that are stored as two arrays."""
        return self.edits.backward_columns(starts, ends) if self.edits.starts else (starts, ends)

    def at(self, index: int) -> int:
        """The offset in `text` for an offset in the original text.

        >>> view("២\\u200bលាន").at(2)
        1
        """
        return self.edits.forward(index, index)[0] if self.edits else index

    def all_at(self, indices: list[int]) -> list[int]:
        """`at` of many offsets."""
        if not self.edits.starts:
            return indices
        return [start for start, _ in self.edits.forward_all([(index, index) for index in indices])]


def view(source: str | Document) -> View:
    """The canonical view of a text, or of the text of a document, without zero-width characters.

    The last views are cached, because the stages of a pipeline use the same text one after the other.

    >>> view("២\u200bលា\u200bន").text
    '២លាន'
    """
    return _view(source if isinstance(source, str) else source.text)


def mends(text: str, *, across_zero_width: bool = True) -> list[tuple[int, int, str]]:
    """The replacements `(start, end, new)` that make a text canonical, as `repairs`; a subscript da stays.

    They reach across the zero-width characters in a cluster, unless ``across_zero_width`` is false.

    >>> mends("\u1780\u200b\u17c1\u17b8\u1798") == [(0, 4, "\u1780\u17be")]
    True
    """
    if not across_zero_width or not any(char in text for char in ZERO_WIDTH):
        return list(ordered_repairs(text))
    bare, removed = _without_zero_width(text)
    found = list(ordered_repairs(bare))
    old = removed.backward_all([(start, end) for start, end, _ in found])
    return [(start, end, new) for (start, end), (_, _, new) in zip(old, found, strict=True)]


@lru_cache(maxsize=2)
def _view(text: str) -> View:
    bare, removed = _without_zero_width(text)
    repairs = list(ordered_repairs(bare, coeng_ta=True))
    if repairs or COENG_DA in bare:
        removed = _merged(removed, repairs) if repairs else removed
        bare = respelled(bare, repairs, COENG_DA, COENG_TA)
    return View(bare, removed)


def _without_zero_width(text: str) -> tuple[str, Edits]:
    there = [char for char in ZERO_WIDTH if char in text]
    if not there:
        return text, _UNCHANGED
    pieces = text.split(there[0]) if len(there) == 1 else _ZERO_WIDTH.split(text)
    new_starts = list(accumulate(map(len, pieces[:-1])))
    starts = list(map(add, new_starts, range(len(new_starts))))
    ends = list(map(add, new_starts, range(1, len(new_starts) + 1)))
    return "".join(pieces), Edits(starts=starts, ends=ends, new_starts=new_starts, new_ends=new_starts)


def _merged(removed: Edits, repairs: list[tuple[int, int, str]]) -> Edits:
    """The edits of a text from which zero-width characters were removed before these repairs."""
    old = removed.backward_all([(start, end) for start, end, _ in repairs])
    spans = [(start, end, new) for (start, end), (_, _, new) in zip(old, repairs, strict=True)]
    inside = 0
    merged: list[tuple[int, int, str]] = []
    for start, end, _, _ in removed:
        while inside < len(spans) and spans[inside][1] <= start:
            merged.append(spans[inside])
            inside += 1
        if inside == len(spans) or end <= spans[inside][0]:
            merged.append((start, end, ""))
    merged += spans[inside:]
    return Edits.of(merged)
