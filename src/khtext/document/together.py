"""Several documents as one text, for what is found in many short texts at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from khtext.document.document import Document
from khtext.document.entities import NO_ENTITIES, Entities
from khtext.document.spans import Quantity, Span, placed
from khtext.document.tokens import NO_TOKENS, Tokens
from khtext.kernel.arrays import as_array, parted


@dataclass(frozen=True)
class Together:
    r"""Several documents and their texts, each on lines of its own; `edges` are where they start.

    >>> together = Together.of([Document("ab"), Document("c")])
    >>> together.text, together.edges
    ('ab\nc', [0, 3])
    """

    docs: Sequence[Document]
    text: str
    edges: list[int]

    @classmethod
    def of(cls, docs: Sequence[Document]) -> Together:
        """The documents together."""
        texts = [doc.text for doc in docs]
        edges = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        return cls(docs, "\n".join(texts), edges)

    def parts(self, whole: Document) -> list[Document]:
        """The documents with what was found in each of them, from a document of the whole text."""
        found = zip(
            self.docs,
            _tokens(whole.tokens, self),
            _sentences(whole.sentences, self.edges),
            _names(whole.entities, self),
            _names(whole.nested, self),
            _quantities(whole.quantities, self),
            strict=True,
        )
        return [
            Document(
                text=doc.text,
                id=doc.id,
                tokens=tokens,
                sentences=sentences,
                entities=entities,
                nested=nested,
                quantities=quantities,
                ran=whole.ran,
                normalized=doc.normalized,
                meta=doc.meta,
                file=doc.file,
                line=doc.line,
            )
            for doc, tokens, sentences, entities, nested, quantities in found
        ]


def _runs(starts: Sequence[int], edges: Sequence[int]) -> list[tuple[int, int]]:
    """Which of some sorted offsets lie from each edge up to the next: the first, and one past the last."""
    places = [bisect_left(starts, edge) for edge in edges]
    return list(pairwise([*places, len(starts)]))


def _tokens(tokens: Tokens, together: Together) -> Iterator[Tokens]:
    edges = together.edges
    starts, ends = parted(tokens.starts, edges), parted(tokens.ends, edges)
    columns = zip(starts, ends, parted(as_array(tokens.inner), edges), together.docs, strict=True)
    done = 0
    for begun, ended, inner, doc in columns:
        last = done + len(begun)
        yield (
            Tokens(begun, ended, tokens.kinds[done:last], inner=inner, text=doc.text) if begun else NO_TOKENS
        )
        done = last


def _sentences(
    sentences: Sequence[tuple[int, int]], edges: list[int]
) -> Iterator[tuple[tuple[int, int], ...]]:
    runs = _runs([start for start, _ in sentences], edges)
    for edge, (first, last) in zip(edges, runs, strict=True):
        yield tuple([(start - edge, end - edge) for start, end in sentences[first:last]])


def _names(spans: Sequence[Span], together: Together) -> Iterator[Entities]:
    names = Entities.of(spans)
    starts, ends = parted(names.starts, together.edges), parted(names.ends, together.edges)
    done = 0
    for begun, ended, doc in zip(starts, ends, together.docs, strict=True):
        last = done + len(begun)
        yield Entities(begun, ended, names.said[done:last], text=doc.text) if begun else NO_ENTITIES
        done = last


def _quantities(quantities: Sequence[Quantity], together: Together) -> Iterator[tuple[Quantity, ...]]:
    runs = _runs([one.start for one in quantities], together.edges)
    for doc, edge, (first, last) in zip(together.docs, together.edges, runs, strict=True):
        yield tuple([placed(one, edge, doc.text) for one in quantities[first:last]]) if first < last else ()
