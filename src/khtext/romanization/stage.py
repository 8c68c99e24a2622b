"""The stage `latin`: each name that has no known English form gets its Latin letters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from khtext.document import Document
from khtext.document.entities import Entities
from khtext.romanization import names
from khtext.settings import Settings

_KEPT = 20_000

Spelling = tuple[str, float]
"""Latin letters, none for a name without Khmer ones, and their probability."""


@dataclass(frozen=True, slots=True)
class Latin:
    """Adds `latin` and `latin_score` to the names without `norm` that have Khmer letters."""

    spellings: Spellings

    def __call__(self, doc: Document) -> Document:
        entities = Entities.of(doc.entities)
        text, starts, ends = doc.text, entities.starts, entities.ends
        said, whole = list(entities.said), self.spellings.whole
        changed = False
        for at, known in enumerate(said):
            if known[1]:
                continue
            start, end = starts[at], ends[at]
            found = whole(text[start:end], known[0]) or self._apart(doc, start, end, known[0])
            if found[0]:
                said[at] = known[:5] + found
                changed = True
        if not changed:
            return doc
        return replace(doc, entities=Entities(starts, ends, said, text=entities.text))

    @property
    def by_line(self) -> Latin:
        """The stage where each line is a document of its own."""
        return self

    def in_parts(self, doc: Document, edges: Sequence[int]) -> Document:
        """The document with the Latin letters of the names of the documents in its text."""
        return self(doc)

    def _apart(self, doc: Document, start: int, end: int, label: str) -> Spelling:
        """A name in which a token sounds foreign, with a space between tokens."""
        first, last = bisect_left(doc.tokens.starts, start), bisect_right(doc.tokens.ends, end)
        text = " ".join(doc.tokens[first:last].texts(doc.text)) or doc.text[start:end]
        return self.spellings.romanized(text, label)


@dataclass(frozen=True, eq=False)
class Spellings:
    """Spellings of names, kept because names occur again."""

    models: names.Names

    @cached_property
    def whole(self) -> Callable[[str, str], Spelling | None]:
        """Takes a name and a label; None if it has a loan: only that sounds foreign, not the word before."""
        return lru_cache(_KEPT)(self._whole)

    def _whole(self, name: str, label: str) -> Spelling | None:
        found = self.models.whole(name, label)
        return found and (found[0], round(found[1], 3))

    @cached_property
    def romanized(self) -> Callable[[str, str], Spelling]:
        """Takes a name and a label."""
        return lru_cache(_KEPT)(self._romanized)

    def _romanized(self, name: str, label: str) -> Spelling:
        latin, score = self.models.name(name, label)
        return latin, round(score, 3)


def load(settings: Settings) -> Latin:
    """The stage, its models memory-mapped."""
    return Latin(Spellings(names.load()))
