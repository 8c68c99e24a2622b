"""Names and where they stand in a text: one pass over it, whatever the number of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from khtext.script import MARKS, is_cluster_edge

Entry = TypeVar("Entry")

#: A search looks at prefixes of the first length, then of the second, before it looks any name up.
START, SECOND = 3, 5
#: Names are indexed by prefixes of these lengths; a name counts under the longest one it reaches.
STEPS = (14, 7, 3, 2, 1)


class Gazetteer(Generic[Entry]):
    """Names with what is known of each, found at grapheme cluster edges.

    The cost of a search depends on the text, hardly on the number of names: a name is looked up only
    where a prefix of it stands, and only in the lengths that occur behind that prefix.

    >>> names = Gazetteer({"ភ្នំ": "a mountain", "ភ្នំពេញ": "the capital"})
    >>> list(names.find("ទៅភ្នំពេញ"))
    [(2, [(9, 'the capital'), (6, 'a mountain')])]
    """

    __slots__ = ("_brief", "_lengths", "_names", "_seconds", "_short", "_sizes", "_starts", "_steps")

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._names = names
        grouped: dict[str, set[int]] = {}
        for name in names:
            size = len(name)
            step = 14 if size >= 14 else 7 if size >= 7 else min(size, START)
            grouped.setdefault(name[:step], set()).add(size)
        self._lengths = {prefix: tuple(sorted(sizes, reverse=True)) for prefix, sizes in grouped.items()}
        used = {len(prefix) for prefix in grouped}
        self._steps = tuple(step for step in STEPS if step in used)
        self._starts = frozenset(name[:START] for name in names if len(name) >= START)
        self._seconds = frozenset(name[:SECOND] for name in names if len(name) >= SECOND)
        self._brief = frozenset(name for name in names if START <= len(name) < SECOND)
        self._short = frozenset(name for name in names if 0 < len(name) < START)
        self._sizes = {len(name) for name in self._short}

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def get(self, name: str) -> Entry | None:
        """What is known of exactly this name."""
        return self._names.get(name)

    def at(self, text: str, start: int) -> list[tuple[int, Entry]]:
        """The ends of the names that start there, and their entries, longest first."""
        found: list[tuple[int, Entry]] = []
        if text[start : start + START] not in self._starts and not self._short:
            return found
        names, lengths, room = self._names, self._lengths, len(text) - start
        for step in self._steps:
            for size in lengths.get(text[start : start + step], ()) if step <= room else ():
                name = text[start : start + size]
                if name in names and size <= room and is_cluster_edge(text, start + size):
                    found.append((start + size, names[name]))
        return found

    def find(
        self, text: str, starts: Sequence[int] | None = None
    ) -> Iterator[tuple[int, list[tuple[int, Entry]]]]:
        """Each offset at which names start, and what `at` says of it, in order.

        `starts` are the offsets to look at, sorted; by default all of them.
        """
        if starts is None:
            starts = [at for at, char in enumerate(text) if char not in MARKS]
        for start in self._candidates(text, starts):
            if is_cluster_edge(text, start) and (found := self.at(text, start)):
                yield start, found

    def _candidates(self, text: str, starts: Sequence[int]) -> list[int]:
        first, second, brief, short = self._starts, self._seconds, self._brief, self._short
        found = [
            at
            for at in starts
            if (prefix := text[at : at + START]) in first
            and (text[at : at + SECOND] in second or prefix in brief or text[at : at + SECOND - 1] in brief)
        ]
        for size in self._sizes:
            more = [at for at in starts if text[at : at + size] in short]
            found = sorted({*found, *more}) if more else found
        return found
