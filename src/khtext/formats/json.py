"""Writes documents as JSON; `khtext schema` is generated from the records in this module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec

from khtext.document import KINDS, Document, Quantity, Span, Tokens
from khtext.document.edits import Rewritten
from khtext.formats import conll

SCHEMA: Final = "khtext.doc/1"

Offset = Annotated[int, msgspec.Meta(ge=0, description="code points from the start of `text`")]
Label = Literal["LOC", "ORG", "PER"]
Kind = Literal["word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other"]
QuantityKind = Literal["money", "percent", "number", "quantity", "ordinal", "fraction", "date", "time"]
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


class EntityRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place, an organization or a person."""

    start: Offset
    end: Offset
    text: str
    label: Label
    norm: str | None = None
    ref: str | None = None
    source: Literal["gazetteer", "head", "acronym", "propagated", "user", "model"] | None = None


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


class NormalizedRecord(msgspec.Struct, frozen=True):
    """The rewritten text; an edit has start and end in `text`, then start and end in the rewritten text."""

    text: str
    edits: list[tuple[int, int, int, int]]


class DocumentRecord(msgspec.Struct, frozen=True, omit_defaults=True, rename={"schema_": "schema"}):
    """One document; a list is absent if its stage did not run."""

    schema_: Literal["khtext.doc/1"]
    id: str | None
    text: str
    tokens: list[TokenRecord] | msgspec.UnsetType = msgspec.UNSET
    sentences: list[OffsetsRecord] | msgspec.UnsetType = msgspec.UNSET
    entities: list[EntityRecord] | msgspec.UnsetType = msgspec.UNSET
    nested: list[NestedRecord] | msgspec.UnsetType = msgspec.UNSET
    quantities: list[QuantityRecord] | msgspec.UnsetType = msgspec.UNSET
    normalized: NormalizedRecord | msgspec.UnsetType = msgspec.UNSET


def record(doc: Document) -> DocumentRecord:
    """The record of a document for JSON."""
    text, ran = doc.text, doc.ran
    return DocumentRecord(
        schema_=SCHEMA,
        id=doc.id,
        text=text,
        tokens=_tokens(text, doc.tokens) if "tokens" in ran else msgspec.UNSET,
        sentences=[OffsetsRecord(*pair) for pair in doc.sentences] if "sentences" in ran else msgspec.UNSET,
        entities=[_entity(text, span) for span in doc.entities] if "entities" in ran else msgspec.UNSET,
        nested=[_nested(span) for span in doc.nested] if "entities" in ran else msgspec.UNSET,
        quantities=[_quantity(text, item) for item in doc.quantities]
        if "quantities" in ran
        else msgspec.UNSET,
    )


def _tokens(text: str, tokens: Tokens) -> list[TokenRecord]:
    kinds = map(KINDS.__getitem__, tokens.kinds)
    records = list(map(TokenRecord, tokens.starts, tokens.ends, tokens.texts(text), kinds))  # type: ignore[arg-type]
    for at in tokens.compounds():
        token = tokens[at]
        parts = [OffsetsRecord(*pair) for pair in token.parts]
        records[at] = TokenRecord(token.start, token.end, records[at].text, records[at].kind, parts)
    return records


def _entity(text: str, span: Span) -> EntityRecord:
    return EntityRecord(
        span.start,
        span.end,
        text[span.start : span.end],
        span.label,  # type: ignore[arg-type]
        span.norm,
        span.ref,
        span.source,  # type: ignore[arg-type]
    )


def _nested(span: Span) -> NestedRecord:
    return NestedRecord(span.start, span.end, span.label)  # type: ignore[arg-type]


def _quantity(text: str, item: Quantity) -> QuantityRecord:
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
    )


_ENCODER = msgspec.json.Encoder()


def jsonl(doc: Document) -> str:
    r"""One line of JSON.

    >>> jsonl(Document("ក", id="a"))
    '{"schema":"khtext.doc/1","id":"a","text":"ក"}\n'
    """
    return jsonl_bytes(doc).decode()


def jsonl_bytes(doc: Document) -> bytes:
    """The same in UTF-8, without a second copy of a long document."""
    return _ENCODER.encode_lines([record(doc)])


def normalized_jsonl(doc: Document, rewritten: Rewritten) -> str:
    """One line of JSON with the rewritten text and its edits.

    >>> doc = Document("ចំា", id="a")
    >>> print(normalized_jsonl(doc, doc.rewritten([(0, 3, "ចាំ")])), end="")
    {"schema":"khtext.doc/1","id":"a","text":"ចំា","normalized":{"text":"ចាំ","edits":[[0,3,0,3]]}}
    """
    made = NormalizedRecord(rewritten.text, list(rewritten.edits))
    return msgspec.json.encode(msgspec.structs.replace(record(doc), normalized=made)).decode() + "\n"


def json_array(docs: list[Document]) -> str:
    """All documents as one indented array."""
    encoded = msgspec.json.encode([record(doc) for doc in docs])
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def quantity_json(item: Quantity, text: str) -> str:
    """One quantity as a JSON object, without a line end."""
    return msgspec.json.encode(_quantity(text, item)).decode()


#: Maps each format that writes one document at a time to its writer.
WRITERS: dict[str, Callable[[Document], str]] = {
    "jsonl": jsonl,
    "iob": conll.iob,
    "conllu": conll.conllu,
    "brat": conll.brat,
}


def schema() -> dict[str, Any]:
    """The JSON Schema of one document."""
    made: dict[str, Any] = msgspec.json.schema(DocumentRecord)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA} | made
