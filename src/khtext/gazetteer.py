"""Names and where they stand in a text: one pass over it, whatever the number of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from khtext.kernel import prefixes
from khtext.kernel.arrays import as_array
from khtext.script import MARKS

Entry = TypeVar("Entry")

#: So many offsets are looked at in one go.
STRIDE = 4096


class Gazetteer(Generic[Entry]):
    """Names with what is known of each, found at grapheme cluster edges.

    The cost of a search depends on the text, hardly on the number of names: a name is looked up only
    where a prefix of it stands, and only in the lengths that occur behind that prefix. The names are
    indexed when first searched.

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
        """What is known of exactly this name."""
        return self._names.get(name)

    @cached_property
    def _index(self) -> prefixes.Index[Entry]:
        return prefixes.load(self._names)

    @cached_property
    def at(self) -> Callable[[str, int], list[tuple[int, Entry]]]:
        """From a text and an offset to the ends and entries of the names that start there, longest first."""
        return self._index.at

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
        offsets = as_array(starts)
        for first in range(0, len(offsets), STRIDE):
            yield from self._index.find(text, offsets, first, first + STRIDE)
