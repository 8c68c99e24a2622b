"""Names and where they stand in a text: one pass over it, whatever the number of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from khtext.kernel import prefixes
from khtext.kernel.prefixes import Starts
from khtext.script import MARKS, is_cluster_edge

Entry = TypeVar("Entry")

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

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._names = names

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def get(self, name: str) -> Entry | None:
        """What is known of exactly this name."""
        return self._names.get(name)

    @cached_property
    def _starts(self) -> Starts:
        return prefixes.load(self._names)

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """From a prefix to the lengths of the names that are known under it, longest first."""
        grouped: dict[str, set[int]] = {}
        for name in self._names:
            size = len(name)
            grouped.setdefault(name[: 14 if size >= 14 else 7 if size >= 7 else 3], set()).add(size)
        return {
            prefix: tuple(sizes) if len(sizes) == 1 else tuple(sorted(sizes, reverse=True))
            for prefix, sizes in grouped.items()
        }

    @cached_property
    def _steps(self) -> tuple[int, ...]:
        used = set(map(len, self._lengths))
        return tuple(step for step in STEPS if step in used)

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset(prefix[:3] for prefix in self._lengths)

    @cached_property
    def _short(self) -> frozenset[str]:
        return frozenset(name for name in self._names if 0 < len(name) < 3)

    def at(self, text: str, start: int) -> list[tuple[int, Entry]]:
        """The ends of the names that start there, and their entries, longest first."""
        found: list[tuple[int, Entry]] = []
        prefix = text[start : start + 3]
        if prefix not in self._prefixes and not (
            self._short and (prefix[:2] in self._short or prefix[:1] in self._short)
        ):
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
        if not self._names:
            return
        if starts is None:
            starts = [at for at, char in enumerate(text) if char not in MARKS]
        for start in self._starts(text, starts):
            if is_cluster_edge(text, start) and (found := self.at(text, start)):
                yield start, found
