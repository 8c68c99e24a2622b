"""Several documents as one text, for what is found in many short texts at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from khtext.document.document import Document
from khtext.document.entities import NO_ENTITIES, Entities
from khtext.document.tokens import Tokens
from khtext.kernel.arrays import as_array, gathered, parted


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

    def tokens(self) -> Tokens:
        """The tokens of all documents, without their kinds."""
        columns = [[doc.tokens.starts for doc in self.docs], [doc.tokens.ends for doc in self.docs]]
        columns.append([as_array(doc.tokens.inner) for doc in self.docs])
        starts, ends, inner = (gathered(column, self.edges) for column in columns)
        return Tokens(starts, ends, bytes(len(starts)), inner=inner)

    def with_tokens(self, tokens: Tokens) -> list[Document]:
        """The documents with their tokens."""
        made, done = [], 0
        columns = (
            parted(as_array(column), self.edges) for column in (tokens.starts, tokens.ends, tokens.inner)
        )
        for doc, starts, ends, inner in zip(self.docs, *columns, strict=True):
            kinds = tokens.kinds[done : done + len(starts)]
            made.append(doc.with_tokens(Tokens(starts, ends, kinds, inner=inner)))
            done += len(starts)
        return made

    def with_entities(self, names: Entities) -> list[Document]:
        """The documents with their names, each of which stands in one of them."""
        places: dict[int, list[int]] = {}
        for at, start in enumerate(names.starts):
            places.setdefault(bisect_right(self.edges, start) - 1, []).append(at)
        return [
            doc.with_entities(names.part(places[number], edge) if number in places else NO_ENTITIES)
            for number, (doc, edge) in enumerate(zip(self.docs, self.edges, strict=True))
        ]
