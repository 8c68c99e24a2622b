"""The document: a text and everything that was found in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from khtext.document.content import Content
from khtext.document.edits import Edits, Rewritten, replaced
from khtext.document.entities import NO_ENTITIES, Entities
from khtext.document.overlaps import disjoint, names_not_crossing, not_crossing
from khtext.document.spans import Quantity, Span, bound
from khtext.document.tokens import Tokens
from khtext.files import Text
from khtext.kernel.arrays import outermost


@dataclass(frozen=True, slots=True, repr=False)
class Document(Content):
    """A text and everything that the stages found in it. Stages return new documents; the text never changes.

    `ran` has the names of the lists whose stages ran; all other lists are empty. `file` and `line` say where
    the text starts if it was read from a file; `meta` holds the other fields of its record.

    >>> doc = Document("ភ្នំពេញ").with_entities([Span(0, 7, "LOC", norm="Phnom Penh")])
    >>> [(span.text, span.norm) for span in doc.entities]
    [('ភ្នំពេញ', 'Phnom Penh')]
    """

    @classmethod
    def of(cls, text: Text) -> Document:
        """The document of a text that was read from a file."""
        return cls(text.text, text.id, meta=text.meta, file=text.file, line=text.line)

    def with_tokens(self, tokens: Tokens) -> Document:
        """This document with these tokens, which are cut at the edges of its spans."""
        made = tokens.bound(self.text)
        if self.entities or self.quantities:
            made = made.cut(self.text, _edges(Entities.of(self.entities)) + _edges(self.quantities))
        return self._with(tokens=made, ran="tokens")

    def with_sentences(self, sentences: Iterable[tuple[int, int]]) -> Document:
        """This document with these sentences."""
        return self._with(sentences=tuple(sentences), ran="sentences")

    def with_entities(self, spans: Iterable[Span]) -> Document:
        """This document with more entities; `entities` stay flat and outermost.

        A span inside another one moves to `nested`. Of two spans that overlap partly, the longer one stays;
        of two equally long spans, the one that was added first. A span that crosses a quantity is left out.
        """
        added = names_not_crossing(Entities.of(spans), self.quantities)
        if not added and "entities" in self.ran:
            return self
        if not added:
            return self._with(ran="entities")
        names = Entities.of(self.entities).with_more(added, Entities.of(self.nested))
        nested = NO_ENTITIES
        if not names.is_flat:
            outer, inner = outermost(names.starts, names.ends)
            names, nested = names.picked(outer), _nested(names.picked(inner))
        return self._with(
            entities=names.bound(self.text),
            nested=nested.bound(self.text),
            tokens=self.tokens.cut(self.text, _edges(names)),
            ran="entities",
        )

    def with_quantities(self, quantities: Iterable[Quantity]) -> Document:
        """This document with more quantities. They stay disjoint: of two that overlap, the longer one stays.

        Of two equally long quantities the later one stays, because a later stage may know more about it. A
        quantity that crosses an entity is left out.
        """
        added = not_crossing(quantities, self.entities)
        if not added and "quantities" in self.ran:
            return self
        if not added:
            return self._with(ran="quantities")
        kept = disjoint([*self.quantities, *added])
        tokens = self.tokens.cut(self.text, _edges(kept)) if self.tokens else self.tokens
        return self._with(quantities=bound(kept, self.text), tokens=tokens, ran="quantities")

    def _with(
        self,
        ran: str,
        *,
        tokens: Tokens | None = None,
        sentences: tuple[tuple[int, int], ...] | None = None,
        entities: Sequence[Span] | None = None,
        nested: Sequence[Span] | None = None,
        quantities: tuple[Quantity, ...] | None = None,
    ) -> Document:
        # dataclasses.replace does the same but looks up every field by name and is four times as slow.
        return Document(
            self.text,
            self.id,
            tokens=self.tokens if tokens is None else tokens,
            sentences=self.sentences if sentences is None else sentences,
            entities=self.entities if entities is None else entities,
            nested=self.nested if nested is None else nested,
            quantities=self.quantities if quantities is None else quantities,
            ran=self.ran if ran in self.ran else self.ran | {ran},
            normalized=self.normalized,
            meta=self.meta,
            file=self.file,
            line=self.line,
        )

    def with_spans(self, spans: Iterable[Span | Quantity]) -> Document:
        """This document with these names and amounts."""
        listed = list(spans)
        made = self.with_entities(span for span in listed if isinstance(span, Span))
        return made.with_quantities(span for span in listed if isinstance(span, Quantity))

    def bound(self) -> Document:
        """This document, after it was made with spans: each of them knows its text."""
        return replace(
            self,
            tokens=self.tokens.bound(self.text),
            entities=Entities.of(self.entities).bound(self.text),
            nested=Entities.of(self.nested).bound(self.text),
            quantities=bound(self.quantities, self.text),
        )

    def __repr__(self) -> str:
        lists = {name: getattr(self, name) for name in ("tokens", "sentences", "entities", "quantities")}
        counts = "".join(f", {_counted(len(lists[name]), name)}" for name in lists if name in self.ran)
        id = "" if self.id is None else f", id={self.id!r}"
        lines = [f"Document({_short(self.text, 60)!r}{id})", f"  {len(self.text):,} characters{counts}"]
        for name in ("entities", "quantities"):
            found = [_short(self.text[span.start : span.end], 30) for span in lists[name][:6]]
            lines += [f"  {name}: {', '.join(found[:5])}{', …' if found[5:] else ''}"] if found else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The text with its marks, for notebooks."""
        from khtext.document import marks

        return marks.notebook(self)

    def to_dict(self) -> dict[str, Any]:
        """The document as JSON has it: a dictionary of texts, numbers and lists."""
        import json

        made: dict[str, Any] = json.loads(self.to_json())
        return made

    def to_json(self) -> str:
        """The document as one line of JSON, without a line feed; `khtext.from_json` reads it."""
        from khtext.document import records

        return records.encoded(self).decode()

    @classmethod
    def from_json(cls, source: str | bytes | Mapping[str, Any]) -> Document:
        """The document of a JSON object, or of the dictionary that it is.

        Raises a `KhtextError` for anything else, and for spans whose text is not that of the document.
        """
        from khtext.document import records

        return cls(**records.parsed(source)).bound()

    def with_normalized(self, rewritten: Rewritten) -> Document:
        """This document with its rewritten text."""
        return replace(self, normalized=rewritten)

    def rewritten(self, replacements: Iterable[tuple[int, int, str]]) -> Rewritten:
        """The text after each replacement `(start, end, new)`, and the edits that map spans both ways.

        The replacements are sorted and disjoint; this document stays as it is.

        >>> seen = Document("២លាន៛").rewritten([(0, 5, "KHR 2000000")])
        >>> seen.text, list(seen.edits), seen.edits.forward(0, 5)
        ('KHR 2000000', [(0, 5, 0, 11)], (0, 11))
        """
        listed = list(replacements)
        return Rewritten(replaced(self.text, listed), Edits.of(listed))


def _edges(spans: Sequence[Span | Quantity]) -> array[int]:
    if isinstance(spans, Entities):
        return spans.starts + spans.ends
    return array("q", [edge for span in spans for edge in (span.start, span.end)])


def _nested(names: Entities) -> Entities:
    """The names sorted, of equal ones the last."""
    labels = [said[0] for said in names.said]
    last = dict(zip(zip(names.starts, names.ends, labels, strict=True), range(len(names)), strict=False))
    return names.picked(array("q", [last[key] for key in sorted(last)]))


def _counted(count: int, name: str) -> str:
    """How many there are, in words: the name of one if there is one."""
    one = name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s")
    return f"{count} {one if count == 1 else name}"


def _short(text: str, most: int) -> str:
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most else line[: most - 1] + "…"
