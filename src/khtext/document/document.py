"""The document: a text as it is, and what was found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from khtext.document.edits import Edits, Rewritten
from khtext.document.overlaps import disjoint, outermost
from khtext.document.spans import Quantity, Span
from khtext.document.tokens import NO_TOKENS, Tokens


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what the stages found in it; stages return new documents, the text never changes.

    A list whose stage has not run is empty and its name is not in `ran`.

    >>> doc = Document("ភ្នំពេញ").with_entities([Span(0, 7, "LOC", norm="Phnom Penh")])
    >>> [(doc.text[span.start:span.end], span.norm) for span in doc.entities]
    [('ភ្នំពេញ', 'Phnom Penh')]
    """

    text: str
    id: str | None = None
    tokens: Tokens = NO_TOKENS
    sentences: tuple[tuple[int, int], ...] = ()
    entities: tuple[Span, ...] = ()
    nested: tuple[Span, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    ran: frozenset[str] = frozenset()

    def with_tokens(self, tokens: Tokens) -> Document:
        """This document with these tokens, cut at the edges of the spans it already has."""
        edges = _edges([*self.entities, *self.quantities])
        return self._with(tokens=tokens.cut(self.text, edges) if edges else tokens, ran="tokens")

    def with_sentences(self, sentences: Iterable[tuple[int, int]]) -> Document:
        """This document with these sentences."""
        return self._with(sentences=tuple(sentences), ran="sentences")

    def with_entities(self, spans: Iterable[Span]) -> Document:
        """This document with more entities, flat and outermost.

        A span inside another goes to `nested`; of two that overlap partly the longer stays, and of
        two equally long the one that was there first.
        """
        added = list(spans)
        if not added and "entities" in self.ran:
            return self
        if not added:
            return self._with(ran="entities")
        outer, inner = outermost([*self.entities, *added, *self.nested])
        nested = {(span.start, span.end, span.label): span for span in inner}
        return self._with(
            entities=tuple(outer),
            nested=tuple(nested[key] for key in sorted(nested)),
            tokens=self.tokens.cut(self.text, _edges(outer)),
            ran="entities",
        )

    def with_quantities(self, quantities: Iterable[Quantity]) -> Document:
        """This document with more quantities, disjoint: where two overlap the longer stays.

        Of two equally long the later one stays: a stage may say more about a number it was given.
        """
        added = list(quantities)
        if not added and "quantities" in self.ran:
            return self
        if not added:
            return self._with(ran="quantities")
        kept = disjoint([*self.quantities, *added])
        tokens = self.tokens.cut(self.text, _edges(kept)) if self.tokens else self.tokens
        return self._with(quantities=tuple(kept), tokens=tokens, ran="quantities")

    def _with(
        self,
        ran: str,
        *,
        tokens: Tokens | None = None,
        sentences: tuple[tuple[int, int], ...] | None = None,
        entities: tuple[Span, ...] | None = None,
        nested: tuple[Span, ...] | None = None,
        quantities: tuple[Quantity, ...] | None = None,
    ) -> Document:
        # dataclasses.replace does the same, but looks every field up by name: four times as slow.
        return Document(
            self.text,
            self.id,
            self.tokens if tokens is None else tokens,
            self.sentences if sentences is None else sentences,
            self.entities if entities is None else entities,
            self.nested if nested is None else nested,
            self.quantities if quantities is None else quantities,
            self.ran if ran in self.ran else self.ran | {ran},
        )

    def rewritten(self, replacements: Iterable[tuple[int, int, str]]) -> Rewritten:
        """The text with each `(start, end, new)` put in place, and the edits that map spans both ways.

        The replacements are sorted and disjoint; this document stays as it is.

        >>> seen = Document("២លាន៛").rewritten([(0, 5, "KHR 2000000")])
        >>> seen.text, list(seen.edits), seen.edits.forward(0, 5)
        ('KHR 2000000', [(0, 5, 0, 11)], (0, 11))
        """
        listed = list(replacements)
        edits = Edits.of(listed)
        return Rewritten(edits.apply(self.text, [new for _, _, new in listed]), edits)


def _edges(spans: Iterable[Span | Quantity]) -> list[int]:
    return [edge for span in spans for edge in (span.start, span.end)]
