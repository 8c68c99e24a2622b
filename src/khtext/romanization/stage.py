"""The stage `latin`: each name that has no known English form gets its Latin letters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

from khtext.document import Document, Span
from khtext.romanization import names
from khtext.script import is_khmer
from khtext.settings import Settings

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Latin:
    """Adds `latin` and `latin_score` to the names without `norm` that have Khmer letters."""

    models: names.Names

    def __call__(self, doc: Document) -> Document:
        if all(span.norm for span in doc.entities):
            return doc
        return replace(doc, entities=tuple(self._with_latin(doc, span) for span in doc.entities))

    def _with_latin(self, doc: Document, span: Span) -> Span:
        text = doc.text[span.start : span.end]
        if span.norm or not any(map(is_khmer, text)):
            return span
        words = [text]
        if names.LOAN.search(text):  # only the loan sounds foreign, not the word before it
            first, last = bisect_left(doc.tokens.starts, span.start), bisect_right(doc.tokens.ends, span.end)
            words = doc.tokens[first:last].texts(doc.text) or words
        latin, score = _romanized(self.models, " ".join(words), span.label)
        return replace(span, latin=latin, latin_score=round(score, 3)) if latin else span


@lru_cache(maxsize=_KEPT)
def _romanized(models: names.Names, name: str, label: str) -> tuple[str, float]:
    return models.name(name, label)


def load(settings: Settings) -> Latin:
    """The stage, its models memory-mapped."""
    return Latin(names.load())
