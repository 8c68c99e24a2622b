"""The stage that adds the quantities of a text: all kinds, or those of numbers, money or dates alone."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from khtext.amounts import own, reader
from khtext.amounts.reader import Reader
from khtext.document import Document, Quantity
from khtext.orthography import View, view
from khtext.settings import DEFAULTS, Settings

#: What each stage of the pipeline adds.
KINDS: dict[str, frozenset[str]] = {
    "numbers": frozenset(["number", "percent", "quantity", "ordinal", "fraction"]),
    "money": frozenset(["money"]),
    "dates": frozenset(["date", "time"]),
}


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Adds the quantities of some kinds.

    >>> doc = load(["numbers", "money"])(Document("ប្រហែលដប់ថ្ងៃ អស់ ៥លានរៀល ក្នុងឆ្នាំ២០១៩"))
    >>> [(q.kind, q.value, q.unit or q.currency, q.approx) for q in doc.quantities]
    [('quantity', '10', 'day', '~'), ('money', '5000000', 'KHR', None)]
    """

    reader: Reader
    kinds: frozenset[str]

    def __call__(self, doc: Document) -> Document:
        found = _read(self.reader, doc.text)
        return doc.with_quantities([one for one in found if one.kind in self.kinds])

    def in_parts(self, doc: Document, edges: Sequence[int]) -> Document:
        """The document with the quantities of the documents that start at some line starts of its text."""
        seen = view(doc.text)
        found = [
            one for one in self.reader.in_parts(seen.text, seen.all_at(list(edges))) if one.kind in self.kinds
        ]
        return doc.with_quantities(placed(found, seen))


@lru_cache(maxsize=2)
def _read(reader: Reader, text: str) -> Sequence[Quantity]:
    """The quantities of a text; the last ones are kept, for stages of single kinds share them."""
    seen = view(text)
    return placed([one.quantity for one in reader.find(seen.text)], seen)


def placed(quantities: Sequence[Quantity], seen: View) -> Sequence[Quantity]:
    """Quantities of a view that were just made, moved to the text that it shows."""
    if quantities and seen.edits.starts:
        starts, ends = (array("q", map(attrgetter(side), quantities)) for side in ("start", "end"))
        move(quantities, *seen.original_columns(starts, ends))
    return quantities


#: These set the start and the end also of a quantity that is frozen.
_PUT_START, _PUT_END = (Quantity.__dict__[side].__set__ for side in ("start", "end"))


def move(quantities: Sequence[Quantity], starts: Iterable[int], ends: Iterable[int]) -> None:
    """Give quantities that nobody has seen yet other places; copies would take ten times as long."""
    deque(map(_PUT_START, quantities, starts), maxlen=0)
    deque(map(_PUT_END, quantities, ends), maxlen=0)


def load(names: Iterable[str] = tuple(KINDS), settings: Settings = DEFAULTS) -> Amounts:
    """The stage for the named kinds, its tables read."""
    return Amounts(
        reader.load(own.load(settings.currencies)), frozenset().union(*(KINDS[name] for name in names))
    )
