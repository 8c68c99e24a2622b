"""The stage `latin`: each name that has no known English form gets its Latin letters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import is_

from khtext.document import Document, Span
from khtext.romanization import names
from khtext.settings import Settings

_KEPT = 20_000
_KHMER = re.compile("[\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Latin:
    """Adds `latin` and `latin_score` to the names without `norm` that have Khmer letters."""

    models: names.Names

    def __call__(self, doc: Document) -> Document:
        made = [span if span.norm else self._with_latin(doc, span) for span in doc.entities]
        if all(map(is_, made, doc.entities)):
            return doc
        return replace(doc, entities=tuple(made))

    def _with_latin(self, doc: Document, span: Span) -> Span:
        text = doc.text[span.start : span.end]
        if not _KHMER.search(text):
            return span
        if names.LOAN.search(text):  # only the loan sounds foreign, not the word before it
            first, last = bisect_left(doc.tokens.starts, span.start), bisect_right(doc.tokens.ends, span.end)
            text = " ".join(doc.tokens[first:last].texts(doc.text)) or text
        latin, score = _romanized(self.models, text, span.label)
        return _spelled(span, latin, score) if latin else span


def _spelled(span: Span, latin: str, score: float) -> Span:
    """The same name with its Latin letters; `dataclasses.replace` would take three times as long."""
    return Span(
        span.start,
        span.end,
        span.label,
        norm=span.norm,
        ref=span.ref,
        source=span.source,
        score=span.score,
        latin=latin,
        latin_score=score,
        doc_text=span.doc_text,
    )


@lru_cache(maxsize=_KEPT)
def _romanized(models: names.Names, name: str, label: str) -> tuple[str, float]:
    latin, score = models.name(name, label)
    return latin, round(score, 3)


def load(settings: Settings) -> Latin:
    """The stage, its models memory-mapped."""
    return Latin(names.load())
