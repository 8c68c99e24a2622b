"""Finds listed names in a text, in one pass whatever the number of names."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from khtext.kernel import prefixes
from khtext.kernel.arrays import as_array
from khtext.script import MARKS

Entry = TypeVar("Entry")

#: The number of offsets that are searched at a time.
STRIDE = 4096
_NONE = array("q")


class Gazetteer(Generic[Entry]):
    """Names, each with an entry, found at grapheme cluster edges.

    The cost of a search depends on the text and hardly on the number of names: a name is looked up only at
    offsets where one of its prefixes stands, and only in the lengths that names with that prefix have. The
    names are indexed at the first search.

    >>> names = Gazetteer({"ភ្នំ": "a mountain", "ភ្នំពេញ": "the capital"})
    >>> list(names.find("ទៅភ្នំពេញ"))
    [(2, [(9, 'the capital'), (6, 'a mountain')])]
    """

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._names = dict(names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def get(self, name: str) -> Entry | None:
        """The entry of exactly this name, or None."""
        return self._names.get(name)

    @cached_property
    def _index(self) -> prefixes.Index[Entry]:
        return prefixes.load(self._names)

    @cached_property
    def at(self) -> Callable[[str, int], list[tuple[int, Entry]]]:
        """Takes a text and an offset; returns the ends and entries of the names there, longest first."""
        return self._index.at

    def find(
        self,
        text: str,
        starts: Sequence[int] | None = None,
        *,
        outside: tuple[array[int], array[int]] = (_NONE, _NONE),
    ) -> Iterator[tuple[int, list[tuple[int, Entry]]]]:
        """Each offset at which names start, in order, with the result of `at`.

        `starts` are the sorted offsets to search, by default all of them. Those in the spans from whose
        starts to whose ends `outside` goes are left out; the spans are sorted and disjoint.
        """
        if not self._names:
            return
        if starts is None:
            starts = [at for at, char in enumerate(text) if char not in MARKS]
        offsets = as_array(starts)
        for first in range(0, len(offsets), STRIDE):
            yield from self._index.find(text, offsets, first, first + STRIDE, *outside)
