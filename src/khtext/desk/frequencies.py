"""Frequencies of words, names and amounts: what each document has, added up.

Words that were typed in different ways are one: all are counted in canonical spelling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khtext.collation import sort_key
from khtext.orthography import view
from khtext.script import REPETITION

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.words.segmenter import Words

#: What is said of each item, by what is counted; the text comes first.
COLUMNS = {
    "word": ("text",),
    "morpheme": ("text",),
    "name": ("text", "label", "norm", "ref"),
    "amount": ("text", "kind", "value", "value_max", "currency", "unit"),
}

Item = tuple[str, ...]
"""The cells of `COLUMNS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item, how often it occurs, its share of all items, and the number of documents that have it."""

    item: Item
    count: int
    share: float
    documents: int


@dataclass(slots=True)
class Frequencies:
    """The counts of items, and of the documents that have them."""

    counts: Counter[Item] = field(default_factory=Counter)
    documents: Counter[Item] = field(default_factory=Counter)

    @classmethod
    def of(cls, document: Counter[Item]) -> Frequencies:
        """The counts of one document."""
        return cls(document, Counter(dict.fromkeys(document, 1)))

    def add(self, document: Counter[Item]) -> None:
        """Add the counts of one document."""
        self.counts.update(document)
        self.documents.update(document.keys())

    def rows(self, *, least: int = 1, most: int | None = None) -> list[Row]:
        """The items that occur at least `least` times, the most frequent first, at most `most` of them.

        What occurs equally often stands in dictionary order.

        >>> Frequencies.of(Counter({("ទៅ",): 3, ("មក",): 1})).rows(most=1)
        [Row(item=('ទៅ',), count=3, share=0.75, documents=1)]
        """
        total = self.counts.total()
        kept = [(item, count) for item, count in self.counts.items() if count >= least]
        kept.sort(key=lambda pair: (-pair[1], sort_key(pair[0][0]), pair[0]))
        return [
            Row(item=item, count=count, share=count / total, documents=self.documents[item])
            for item, count in kept[:most]
        ]


def of_words(words: Words, blocks: Iterable[str], *, every: bool = False) -> Counter[Item]:
    """The words of a text in blocks; without `every`, only those that have a letter.

    >>> from khtext.words import segmenter
    >>> of_words(segmenter.load(), ["ទៅៗ ទៅ 5!"])
    Counter({('ទៅ',): 2})
    """
    typed = Counter[str]()
    for out in words.spaced_blocks(blocks, "\n"):
        typed.update(out.replace("\r", "\n").split("\n"))
    counted = Counter[Item]()
    for word, count in typed.items():
        canonical = view(word).text
        if canonical and (every or any(map(_is_letter, canonical))):
            counted[(canonical,)] += count
    return counted


def _is_letter(char: str) -> bool:
    return char.isalpha() and char != REPETITION


def of_names(doc: Document) -> Counter[Item]:
    """The names of a document, with their labels, English forms and codes."""
    return Counter(
        (view(span.text).text, span.label, span.norm or "", span.ref or "") for span in doc.entities
    )


def of_amounts(doc: Document) -> Counter[Item]:
    """The amounts of a document, with their kinds and values."""
    return Counter(_amounts(doc))


def _amounts(doc: Document) -> Iterator[Item]:
    for item in doc.quantities:
        values = (item.value, item.value_max, item.currency, item.unit)
        yield (view(item.text).text, item.kind, *(value or "" for value in values))
