"""The prefix index: finds all listed names that start, or end, at given offsets of a text."""

from __future__ import annotations

from array import array
from typing import Generic, Protocol, TypeVar

from khtext.kernel import built
from khtext.kernel.arrays import inside
from khtext.script import COENG, is_cluster_edge

Entry = TypeVar("Entry")

#: An offset is searched only if these first characters of a name stand there.
DEPTH = 5
#: Names are indexed by prefixes of these lengths; each name under the longest prefix that it has.
STEPS = (14, 7, 3)
_NONE = array("q")


class Index(Protocol[Entry]):
    """An index of names; `PureIndex` documents the methods."""

    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]:
        """The ends and entries of the names that start there, longest first."""

    def find(
        self,
        text: str,
        starts: array[int],
        first: int,
        last: int,
        span_starts: array[int] = _NONE,
        span_ends: array[int] = _NONE,
        /,
    ) -> list[tuple[int, list[tuple[int, Entry]]]]:
        """The offsets in `starts[first:last]` at which names start, and what `at` returns for each.

        Offsets in the spans, which are sorted and disjoint, are left out.
        """


def load(names: dict[str, Entry], *, compiled: bool | None = None) -> Index[Entry]:
    """The index of these names, compiled if it was built; `compiled` selects one of the two.

    >>> index = load({"ភ្នំ": 1, "ភ្នំពេញ": 2})
    >>> index.at("ទៅភ្នំពេញ", 2), index.find("ទៅភ្នំពេញ", array("q", [0, 2, 6]), 0, 3)
    ([(9, 2), (6, 1)], [(2, [(9, 2), (6, 1)])])
    """
    core = built("_prefixes", compiled)
    made: Index[Entry] = core.Index(names) if core else PureIndex(names)
    return made


class Endings(Protocol[Entry]):
    """An index of names by their ends; `PureEndings` documents the method."""

    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]:
        """The starts and entries of the names that end there, longest first."""


def load_endings(names: dict[str, Entry], *, compiled: bool | None = None) -> Endings[Entry]:
    """The index of the ends of these names, compiled if it was built; `compiled` selects one of the two.

    >>> load_endings({"ពេញ": 1, "ភ្នំពេញ": 2}).at("ទៅភ្នំពេញ", 9)
    [(2, 2), (6, 1)]
    """
    core = built("_prefixes", compiled)
    made: Endings[Entry] = core.Endings(names) if core else PureEndings(names)
    return made


class PureEndings(Generic[Entry]):
    """The definition, in plain Python: names by up to three last characters."""

    def __init__(self, names: dict[str, Entry]) -> None:
        self._names = names
        self._by_end: dict[str, list[str]] = {}
        for name in sorted(filter(None, names), key=len, reverse=True):
            self._by_end.setdefault(name[-3:], []).append(name)

    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]:
        """The starts and entries of the names that end at an offset, longest first.

        A name does not count where a coeng before it joins its first letter to the cluster on the left.
        """
        found: list[tuple[int, Entry]] = []
        for size in range(min(3, offset), 0, -1) if offset <= len(text) else ():
            for name in self._by_end.get(text[offset - size : offset], ()):
                start = offset - len(name)
                if start < 0 or not text.startswith(name, start):
                    continue
                if not start or text[start - 1] != COENG:
                    found.append((start, self._names[name]))
        return found


class PureIndex(Generic[Entry]):
    """The definition, in plain Python."""

    def __init__(self, names: dict[str, Entry]) -> None:
        self._names = names
        self._lengths = _lengths(names)
        used = set(map(len, self._lengths))
        self._steps = tuple(step for step in (*STEPS, 2, 1) if step in used)
        self._prefixes = frozenset(prefix[:3] for prefix in self._lengths)
        self._short = frozenset(prefix for prefix in self._prefixes if len(prefix) < 3)
        self._keys = {name[:DEPTH] for name in names if name}

    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]:
        """The ends and entries of the names that start there and end at a cluster edge, longest first."""
        found: list[tuple[int, Entry]] = []
        prefix = text[offset : offset + 3]
        short = self._short
        if prefix not in self._prefixes and not (short and (prefix[:2] in short or prefix[:1] in short)):
            return found
        room = len(text) - offset
        for step in self._steps if offset >= 0 else ():
            for size in self._lengths.get(text[offset : offset + step], ()) if step <= room else ():
                name = text[offset : offset + size]
                if name in self._names and size <= room and is_cluster_edge(text, offset + size):
                    found.append((offset + size, self._names[name]))
        return found

    def find(
        self,
        text: str,
        starts: array[int],
        first: int,
        last: int,
        span_starts: array[int] = _NONE,
        span_ends: array[int] = _NONE,
        /,
    ) -> list[tuple[int, list[tuple[int, Entry]]]]:
        """The offsets in `starts[first:last]` at which names start, and what `at` returns for each.

        Only offsets at a cluster edge and outside the spans, which are sorted and disjoint, count.
        """
        offsets = starts[max(0, first) : max(0, last)]
        inner = set(inside(offsets, span_starts, span_ends))
        offsets = array("q", [at for at in offsets if at not in inner])
        keys = self._keys
        sizes = sorted({len(key) for key in keys})
        likely = {at for size in sizes for at in offsets if text[at : at + size] in keys}
        found = []
        for offset in offsets if likely else ():
            if offset in likely and is_cluster_edge(text, offset) and (names := self.at(text, offset)):
                found.append((offset, names))
        return found


def _lengths(names: dict[str, Entry]) -> dict[str, tuple[int, ...]]:
    """Maps each prefix to the lengths of the names that are indexed under it, longest first."""
    grouped: dict[str, set[int]] = {}
    for name in names:
        size = len(name)
        if size:
            grouped.setdefault(name[: 14 if size >= 14 else 7 if size >= 7 else 3], set()).add(size)
    return {prefix: tuple(sorted(sizes, reverse=True)) for prefix, sizes in grouped.items()}
