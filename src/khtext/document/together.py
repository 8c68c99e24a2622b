"""Several documents as one text, for what is found in many short texts at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from khtext.document.document import Document
from khtext.document.entities import NO_ENTITIES, Entities
from khtext.document.spans import Quantity, Span, rebased
from khtext.document.tokens import NO_TOKENS, Tokens
from khtext.kernel.arrays import as_array, parted


@dataclass(frozen=True)
class Together:
    r"""Several texts or documents and their texts, each on lines of its own; `edges` are where they start.

    >>> together = Together.of(["ab", Document("c")])
    >>> together.text, together.edges
    ('ab\nc', [0, 3])
    """

    given: Sequence[str | Document]
    texts: list[str]
    edges: list[int]

    @classmethod
    def of(cls, given: Sequence[str | Document]) -> Together:
        """The texts or documents together."""
        texts = [one if isinstance(one, str) else one.text for one in given]
        return cls(given, texts, list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0)))

    @property
    def text(self) -> str:
        """All texts as one."""
        return "\n".join(self.texts)

    def parts(self, whole: Document) -> Iterator[Document]:
        """A document for each of them with what was found in it, from a document of the whole text."""
        found = zip(
            self.given,
            self.texts,
            _tokens(whole.tokens, self),
            _sentences(whole.sentences, self.edges),
            _names(whole.entities, self),
            _names(whole.nested, self),
            _quantities(whole.quantities, self),
            strict=True,
        )
        for one, text, tokens, sentences, entities, nested, quantities in found:
            doc = _BARE if isinstance(one, str) else one
            yield Document(
                text,
                doc.id,
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


_BARE = Document("")


def _runs(starts: Sequence[int], edges: Sequence[int]) -> list[tuple[int, int]]:
    """Which of some sorted offsets lie from each edge up to the next: the first, and one past the last."""
    places = [bisect_left(starts, edge) for edge in edges]
    return list(pairwise([*places, len(starts)]))


def _tokens(tokens: Tokens, together: Together) -> Iterator[Tokens]:
    edges = together.edges
    starts, ends = parted(tokens.starts, edges), parted(tokens.ends, edges)
    columns = zip(starts, ends, parted(as_array(tokens.inner), edges), together.texts, strict=True)
    done = 0
    for begun, ended, inner, text in columns:
        last = done + len(begun)
        yield (Tokens(begun, ended, tokens.kinds[done:last], inner=inner, text=text) if begun else NO_TOKENS)
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
    for begun, ended, text in zip(starts, ends, together.texts, strict=True):
        last = done + len(begun)
        yield Entities(begun, ended, names.said[done:last], text=text) if begun else NO_ENTITIES
        done = last


def _quantities(quantities: Sequence[Quantity], together: Together) -> Iterator[tuple[Quantity, ...]]:
    runs = _runs([one.start for one in quantities], together.edges)
    for text, edge, (first, last) in zip(together.texts, together.edges, runs, strict=True):
        yield tuple([rebased(one, edge, text) for one in quantities[first:last]]) if first < last else ()
