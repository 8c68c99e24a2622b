"""Names and where they stand in a text: one pass over it, whatever the number of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from khtext.script import is_cluster_edge

Entry = TypeVar("Entry")

#: A search looks at prefixes of this length first, and at those of `LONG` before any longer name.
START, LONG = 3, 7
#: Names are indexed by prefixes of these lengths; a name counts under the longest one it reaches.
STEPS = (1, 2, START, LONG, 14)
SHORT_STEPS = (1, 2, START)


class Gazetteer(Generic[Entry]):
    """Names with what is known of each, found at grapheme cluster edges.

    The cost of a search depends on the text, hardly on the number of names: a name is looked up only
    where a prefix of it stands, and only in the lengths that occur behind that prefix.

    >>> names = Gazetteer({"ភ្នំ": "a mountain", "ភ្នំពេញ": "the capital"})
    >>> list(names.find("ទៅភ្នំពេញ"))
    [(2, [(9, 'the capital'), (6, 'a mountain')])]
    """

    __slots__ = ("_lengths", "_long", "_names", "_short", "_short_names", "_starts")

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._names = names
        grouped: dict[str, set[int]] = {}
        for name in names:
            grouped.setdefault(name[: _step(len(name))], set()).add(len(name))
        self._lengths = {prefix: tuple(sorted(sizes, reverse=True)) for prefix, sizes in grouped.items()}
        self._starts = frozenset(name[:START] for name in names)
        self._short = frozenset(name for name in self._starts if 0 < len(name) < START)
        self._short_names = re.compile("|".join(map(re.escape, sorted(self._short))))
        self._long = frozenset(name[:LONG] for name in names if len(name) >= LONG)

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
        steps = STEPS if text[start : start + LONG] in self._long else SHORT_STEPS
        for step in reversed(steps):
            prefix = text[start : start + step]
            sizes = self._lengths.get(prefix)
            if sizes and len(prefix) == step:
                self._collect(text, start, sizes, found)
        return found

    def _collect(self, text: str, start: int, sizes: tuple[int, ...], found: list[tuple[int, Entry]]) -> None:
        names = self._names
        for size in sizes:
            name = text[start : start + size]
            if name in names and len(name) == size and is_cluster_edge(text, start + size):
                found.append((start + size, names[name]))

    def find(self, text: str) -> Iterator[tuple[int, list[tuple[int, Entry]]]]:
        """Each offset at which names start, and what `at` says of it, in order."""
        for start in self._candidates(text):
            if is_cluster_edge(text, start) and (found := self.at(text, start)):
                yield start, found

    def _candidates(self, text: str) -> Iterable[int]:
        starts = self._starts
        found = [at for at in range(len(text)) if text[at : at + START] in starts]
        if not self._short:
            return found
        return sorted({*found, *(match.start() for match in self._short_names.finditer(text))})


def _step(size: int) -> int:
    return max(step for step in STEPS if step <= size)
