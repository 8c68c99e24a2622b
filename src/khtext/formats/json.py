"""Writes documents as JSON; `khtext schema` is generated from the records in this module."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal

import msgspec

from khtext.document import KINDS, Document, Quantity, Span, Tokens
from khtext.formats.places import Lines
from khtext.formats.writer import Pieces

SCHEMA: Final = "khtext.doc/1"

Offset = Annotated[int, msgspec.Meta(ge=0, description="code points from the start of `text`")]
Label = Literal["LOC", "ORG", "PER"]
Kind = Literal["word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other"]
QuantityKind = Literal["money", "percent", "number", "quantity", "ordinal", "fraction", "date", "time"]
Line = Annotated[int, msgspec.Meta(ge=1, description="the line of the file on which it starts; --lines")]
Value = Annotated[str, msgspec.Meta(description="a decimal, fraction, ISO 8601 date or 24-hour time")]


class OffsetsRecord(msgspec.Struct, frozen=True, gc=False):
    """The offsets of a sentence or a morpheme."""

    start: Offset
    end: Offset


class TokenRecord(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One token; `parts` are the morphemes of a compound."""

    start: Offset
    end: Offset
    text: str
    kind: Kind
    parts: list[OffsetsRecord] | msgspec.UnsetType = msgspec.UNSET
    line: Line | msgspec.UnsetType = msgspec.UNSET


class EntityRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place, an organization or a person."""

    start: Offset
    end: Offset
    text: str
    label: Label
    norm: str | None = None
    ref: str | None = None
    source: Literal["gazetteer", "acronym", "propagated", "user", "model"] | None = None
    score: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    latin: Annotated[str, msgspec.Meta(description="a guess, only without `norm`")] | None = None
    latin_score: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    line: Line | msgspec.UnsetType = msgspec.UNSET


class NestedRecord(msgspec.Struct, frozen=True):
    """A name inside an entity."""

    start: Offset
    end: Offset
    label: Label


class QuantityRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """An amount, number, date or time."""

    start: Offset
    end: Offset
    text: str
    kind: QuantityKind
    value: Value | None = None
    value_max: Value | None = None
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] | None = None
    currency_basis: Literal["explicit", "default", "context"] | None = None
    unit: str | None = None
    approx: Literal[">", "<", "~", "<~", ">=", "<="] | None = None
    canonical: str | None = None
    ambiguous: bool = False
    alternatives: list[Value] = []
    parts: dict[str, str] | None = None
    per: str | None = None
    line: Line | msgspec.UnsetType = msgspec.UNSET


class NormalizedRecord(msgspec.Struct, frozen=True):
    """The rewritten text; an edit has start and end in `text`, then start and end in the rewritten text."""

    text: str
    edits: list[tuple[int, int, int, int]]


class DocumentRecord(msgspec.Struct, omit_defaults=True, rename={"schema_": "schema"}):
    """One document; a list is absent if its stage did not run."""

    schema_: Literal["khtext.doc/1"]
    id: str | None
    text: str
    meta: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    tokens: list[TokenRecord] | msgspec.UnsetType = msgspec.UNSET
    sentences: list[OffsetsRecord] | msgspec.UnsetType = msgspec.UNSET
    entities: list[EntityRecord] | msgspec.UnsetType = msgspec.UNSET
    nested: list[NestedRecord] | msgspec.UnsetType = msgspec.UNSET
    quantities: list[QuantityRecord] | msgspec.UnsetType = msgspec.UNSET
    normalized: NormalizedRecord | msgspec.UnsetType = msgspec.UNSET


LineOf = Callable[[int], int] | Callable[[int], msgspec.UnsetType]


def record(doc: Document, *, lines: bool = False) -> DocumentRecord:
    """The record of a document for JSON; with `lines`, each span has its line."""
    line = Lines(doc).line if lines else _no_line
    found = _found(doc, line)
    found.id, found.text = doc.id, doc.text
    found.meta = dict(doc.meta) if doc.meta else msgspec.UNSET
    if "tokens" in doc.ran:
        found.tokens = _tokens(doc.text, doc.tokens, line if lines else None)
    return found


def found(doc: Document) -> DocumentRecord:
    """The record of what was found in a document, without id, text, meta and tokens."""
    return _found(doc, _no_line)


def _found(doc: Document, line: LineOf) -> DocumentRecord:
    text, ran = doc.text, doc.ran
    made = DocumentRecord(SCHEMA, None, "")
    if "sentences" in ran:
        made.sentences = [OffsetsRecord(*pair) for pair in doc.sentences]
    if "entities" in ran:
        made.entities = [_entity(text, span, line) for span in doc.entities]
        made.nested = [_nested(span) for span in doc.nested]
    if "quantities" in ran:
        made.quantities = [_quantity(text, item, line) for item in doc.quantities]
    if doc.normalized is not None:
        made.normalized = NormalizedRecord(doc.normalized.text, list(doc.normalized.edits))
    return made


def _no_line(offset: int) -> msgspec.UnsetType:
    return msgspec.UNSET


def _tokens(text: str, tokens: Tokens, line: LineOf | None) -> list[TokenRecord]:
    kinds = map(KINDS.__getitem__, tokens.kinds)
    records = list(map(TokenRecord, tokens.starts, tokens.ends, tokens.texts(text), kinds))  # type: ignore[arg-type]
    for at in tokens.compounds():
        token = tokens[at]
        parts = [OffsetsRecord(*pair) for pair in token.parts]
        records[at] = TokenRecord(token.start, token.end, records[at].text, records[at].kind, parts)
    if line is None:
        return records
    return [msgspec.structs.replace(made, line=line(made.start)) for made in records]


def _entity(text: str, span: Span, line: LineOf) -> EntityRecord:
    return EntityRecord(
        span.start,
        span.end,
        text[span.start : span.end],
        span.label,  # type: ignore[arg-type]
        span.norm,
        span.ref,
        span.source,  # type: ignore[arg-type]
        span.score,
        span.latin,
        span.latin_score,
        line=line(span.start),
    )


def _nested(span: Span) -> NestedRecord:
    return NestedRecord(span.start, span.end, span.label)  # type: ignore[arg-type]


def _quantity(text: str, item: Quantity, line: LineOf = _no_line) -> QuantityRecord:
    return QuantityRecord(
        start=item.start,
        end=item.end,
        text=text[item.start : item.end],
        kind=item.kind,  # type: ignore[arg-type]
        value=item.value,
        value_max=item.value_max,
        currency=item.currency,
        currency_basis=item.currency_basis,  # type: ignore[arg-type]
        unit=item.unit,
        approx=item.approx,  # type: ignore[arg-type]
        canonical=item.canonical,
        ambiguous=item.ambiguous,
        alternatives=list(item.alternatives),
        parts=dict(item.parts) if item.parts is not None else None,
        per=item.per,
        line=line(item.start),
    )


_ENCODER = msgspec.json.Encoder()


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `jsonl`, one object a line, or of `json`, one indented array."""
    if name == "json":
        return Pieces(partial(_indented, lines=lines), b"[", b",", b"\n]\n")
    return Pieces(partial(jsonl_bytes, lines=lines))


def jsonl(doc: Document) -> str:
    r"""One line of JSON.

    >>> jsonl(Document("ក", id="a"))
    '{"schema":"khtext.doc/1","id":"a","text":"ក"}\n'
    """
    return jsonl_bytes(doc).decode()


def jsonl_bytes(doc: Document, *, lines: bool = False) -> bytes:
    """The same in UTF-8, without a second copy of a long document."""
    return _ENCODER.encode_lines([record(doc, lines=lines)])


def _indented(doc: Document, *, lines: bool) -> bytes:
    made = msgspec.json.format(_ENCODER.encode(record(doc, lines=lines)), indent=2)
    return b"\n  " + made.replace(b"\n", b"\n  ")


def quantity_json(item: Quantity, text: str) -> str:
    """One quantity as a JSON object, without a line end."""
    return msgspec.json.encode(_quantity(text, item)).decode()


def schema() -> dict[str, Any]:
    """The JSON Schema of one document."""
    made: dict[str, Any] = msgspec.json.schema(DocumentRecord)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA} | made
