"""What was found in a document, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import NamedTuple

from khtext.document import KINDS, Document, Quantity, Span
from khtext.document.places import label
from khtext.script import ZERO_WIDTH

_WORD = bytes(kind in ("word", "latin", "abbreviation") for kind in KINDS).ljust(256, b"\0")
_NO_WIDTH = dict.fromkeys(map(ord, ZERO_WIDTH))


class Name(NamedTuple):
    """A row of the table of names."""

    text: str
    label: str
    english: str
    latin: str
    code: str


class Amount(NamedTuple):
    """A row of the table of amounts."""

    text: str
    kind: str
    value: str
    currency: str
    unit: str
    note: str


class Change(NamedTuple):
    """A row of the table of changes: a piece of text and its normalized form."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The counts of one document, or of several."""

    characters: int = 0
    sentences: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    names: Counter[Name] = field(default_factory=Counter)
    amounts: Counter[Amount] = field(default_factory=Counter)
    changes: Counter[Change] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, other: Summary) -> Summary:
        """The counts of both; those of this summary are changed and used again."""
        for name in ("labels", "names", "amounts", "changes", "words"):
            getattr(self, name).update(getattr(other, name))
        characters, sentences = self.characters + other.characters, self.sentences + other.sentences
        return replace(self, characters=characters, sentences=sentences)


def summary(doc: Document) -> Summary:
    """The counts of a document.

    >>> from khtext import pipeline
    >>> summary(pipeline.load(["words"])("ទៅផ្សារ ទៅ")).words.most_common(1)
    [('ទៅ', 2)]
    """
    return Summary(
        characters=len(doc.text),
        sentences=len(doc.sentences),
        labels=Counter(label(span) for spans in (doc.entities, doc.quantities) for span in spans),
        names=Counter(_name(span) for span in doc.entities),
        amounts=Counter(_amount(item) for item in doc.quantities),
        changes=_changes(doc),
        words=_words(doc),
    )


def _words(doc: Document) -> Counter[str]:
    words = compress(doc.tokens.texts(doc.text), doc.tokens.kinds.translate(_WORD))
    if any(char in doc.text for char in ZERO_WIDTH):
        return Counter(word.translate(_NO_WIDTH) for word in words)
    return Counter(words)


def _name(span: Span) -> Name:
    latin = "" if span.norm else span.latin or ""
    return Name(text=span.text, label=span.label, english=span.norm or "", latin=latin, code=span.ref or "")


def _amount(item: Quantity) -> Amount:
    value = " – ".join(filter(None, (item.value, item.value_max)))
    unit = " per ".join(filter(None, (item.unit or "", item.per)))
    notes = [f"{name} {part}" for name, part in (item.parts or {}).items()]
    if item.ambiguous:
        notes.insert(0, f"ambiguous: {' or '.join(item.alternatives)}")
    if item.currency_basis in ("default", "context"):
        notes.append(f"currency by {item.currency_basis}")
    return Amount(
        text=item.text,
        kind=item.kind,
        value=f"{item.approx} {value}" if item.approx else value,
        currency=item.currency or "",
        unit=unit,
        note=", ".join(notes),
    )


def _changes(doc: Document) -> Counter[Change]:
    if doc.normalized is None:
        return Counter()
    old, new = doc.text, doc.normalized.text
    return Counter(
        Change(old[start:end], new[first:last]) for start, end, first, last in doc.normalized.edits
    )
