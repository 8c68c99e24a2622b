"""The sentence stage: finds the sentences of a text from its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khtext import data
from khtext.kernel import sentences
from khtext.words.engines import abbreviations

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.settings import Settings


@dataclass(frozen=True)
class Sentences:
    """Adds the sentences of a text.

    A line end always ends a sentence. `។` and `?` do so outside quotation marks and brackets.
    """

    finder: sentences.Finder

    def __call__(self, doc: Document) -> Document:
        tokens = doc.tokens
        return doc.with_sentences(self.finder.find(doc.text, tokens.starts, tokens.ends, tokens.kinds))

    def in_parts(self, doc: Document, edges: Sequence[int]) -> Document:
        """The document with the sentences of the documents that start at some line starts of its text."""
        return self(doc)


def load(settings: Settings) -> Sentences:
    """The stage with the signs and words of `sentences.toml`."""
    return Sentences(sentences.Finder(signs()))


def signs() -> sentences.Signs:
    """The signs and words of `sentences.toml`."""
    table = data.read_toml("sentences.toml")
    return sentences.Signs(
        enders=frozenset(table["enders"]),
        asking=frozenset(table["asking"]),
        stops=frozenset(table["stops"]),
        closers=dict(table["pairs"]),
        brackets=frozenset(table["brackets"]),
        bullets=frozenset(table["bullets"]),
        abbreviations=frozenset(abbreviations()),
        lists=frozenset(table["lists"]),
        going_on=frozenset(table["going_on"]),
        predicates=frozenset(table["predicates"]),
    )
