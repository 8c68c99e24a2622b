"""Documents as JSON; `khtext schema` is generated from the records in this module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from khtext.document.content import SCHEMA, Content
from khtext.document.edits import Edits, Rewritten
from khtext.document.places import Lines
from khtext.document.spans import KINDS, Quantity, Span, Token
from khtext.document.tokens import Tokens
from khtext.errors import KhtextError

_ENCODER = msgspec.json.Encoder()

AnyRecord = TypeVar("AnyRecord")
AnySpan = TypeVar("AnySpan", Span, Quantity)

Offset = Annotated[int, msgspec.Meta(ge=0, description="code points from the start of `text`")]
Label = Annotated[str, msgspec.Meta(pattern=r"^[^\s|]+$", description="LOC, ORG, PER or a label of your own")]
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


def record(doc: Content, *, lines: bool = False) -> DocumentRecord:
    """The record of a document for JSON; with `lines`, each span has its line."""
    line = Lines(doc).line if lines else _no_line
    made = DocumentRecord(SCHEMA, doc.id, doc.text)
    made.meta = dict(doc.meta) if doc.meta else msgspec.UNSET
    if "tokens" in doc.ran:
        made.tokens = _tokens(doc.text, doc.tokens, line if lines else None)
    for name, records in _lists(doc, line):
        setattr(made, name, list(records))
    made.normalized = normalized(doc)
    return made


def _lists(doc: Content, line: LineOf) -> Iterator[tuple[str, Iterator[msgspec.Struct]]]:
    text, ran = doc.text, doc.ran
    if "sentences" in ran:
        yield "sentences", (OffsetsRecord(*pair) for pair in doc.sentences)
    if "entities" in ran:
        yield "entities", _entities(doc, line)
        yield "nested", _nested(doc)
    if "quantities" in ran:
        yield "quantities", (_quantity(text, item, line) for item in doc.quantities)


def normalized(doc: Content) -> NormalizedRecord | msgspec.UnsetType:
    """The record of the rewritten text of a document, if it has one."""
    if doc.normalized is None:
        return msgspec.UNSET
    return NormalizedRecord(doc.normalized.text, list(doc.normalized.edits))


def _no_line(offset: int) -> msgspec.UnsetType:
    return msgspec.UNSET


def _tokens(text: str, tokens: Tokens, line: LineOf | None) -> list[TokenRecord]:
    kinds = map(KINDS.__getitem__, tokens.kinds)
    records = list(map(TokenRecord, tokens.starts, tokens.ends, tokens.texts(text), kinds))  # type: ignore[arg-type]
    for at in tokens.compounds():
        token = tokens[at]
        parts = [OffsetsRecord(*pair) for pair in token.parts]
        records[at] = TokenRecord(
            start=token.start, end=token.end, text=records[at].text, kind=records[at].kind, parts=parts
        )
    if line is None:
        return records
    return [msgspec.structs.replace(made, line=line(made.start)) for made in records]


def _entities(doc: Content, line: LineOf) -> Iterator[EntityRecord]:
    for span in doc.entities:  # no span is made until the first record is taken
        yield _entity(doc.text, span, line)


def _nested(doc: Content) -> Iterator[NestedRecord]:
    for span in doc.nested:
        yield NestedRecord(span.start, span.end, span.label)


def _entity(text: str, span: Span, line: LineOf) -> EntityRecord:
    return EntityRecord(
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        label=span.label,
        norm=span.norm,
        ref=span.ref,
        source=span.source,  # type: ignore[arg-type]
        score=span.score,
        latin=span.latin,
        latin_score=span.latin_score,
        line=line(span.start),
    )


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


def encoded(doc: Content, *, lines: bool = False) -> bytes:
    """The document as a JSON object in UTF-8."""
    return _ENCODER.encode(record(doc, lines=lines))


def quantity_json(item: Quantity, text: str) -> str:
    """One quantity as a JSON object, without a line end."""
    return msgspec.json.encode(_quantity(text, item)).decode()


def value(one: object) -> bytes:
    """A value of a span, or of a document's `meta`, in JSON.

    >>> value({"year": "2019"})
    b'{"year":"2019"}'
    """
    return _ENCODER.encode(dict(one) if isinstance(one, Mapping) else one)


def schema() -> dict[str, Any]:
    """The JSON Schema of one document."""
    made: dict[str, Any] = msgspec.json.schema(DocumentRecord)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA} | made


def parsed(source: str | bytes | Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the document that a JSON object, or the dictionary that it is, describes.

    Raises a `KhtextError` for anything else, and for spans whose text is not that of the document.
    """
    try:
        if isinstance(source, str | bytes):
            found = msgspec.json.decode(source, type=DocumentRecord)
        else:
            found = msgspec.convert(source, DocumentRecord)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KhtextError(f"not a document of khtext: {error}; see khtext schema") from None
    _check(found)
    return {
        "text": found.text,
        "id": found.id,
        "tokens": Tokens.of(map(_token, _listed(found.tokens))),
        "sentences": tuple((pair.start, pair.end) for pair in _listed(found.sentences)),
        "entities": tuple(_span(Span, span) for span in _listed(found.entities)),
        "nested": tuple(Span(pair.start, pair.end, pair.label) for pair in _listed(found.nested)),
        "quantities": tuple(_span(Quantity, item) for item in _listed(found.quantities)),
        "ran": frozenset(name for name in _LISTS if getattr(found, name) is not msgspec.UNSET),
        "normalized": _rewritten(found.normalized),
        "meta": None if isinstance(found.meta, msgspec.UnsetType) else found.meta,
    }


def _check(found: DocumentRecord) -> None:
    spans: list[TokenRecord | EntityRecord | QuantityRecord] = []
    for listed in (found.tokens, found.entities, found.quantities):
        spans += _listed(listed)  # type: ignore[arg-type]
    for span in spans:
        if found.text[span.start : span.end] != span.text:
            raise KhtextError(
                f"{found.id}: {span.text!r} is not the text from {span.start} to {span.end}; "
                "offsets are code points from the start of the text"
            )


_LISTS = ("tokens", "sentences", "entities", "quantities")


def _listed(records: list[AnyRecord] | msgspec.UnsetType) -> list[AnyRecord]:
    return [] if isinstance(records, msgspec.UnsetType) else records


def _token(found: TokenRecord) -> Token:
    return Token(
        start=found.start,
        end=found.end,
        kind=found.kind,
        parts=tuple((p.start, p.end) for p in _listed(found.parts)),
    )


def _span(kind: type[AnySpan], found: EntityRecord | QuantityRecord) -> AnySpan:
    said = {name: getattr(found, name) for name in found.__struct_fields__ if name not in ("text", "line")}
    if "alternatives" in said:
        said["alternatives"] = tuple(said["alternatives"])
    return kind(said.pop("start"), said.pop("end"), said.pop("label", None) or said.pop("kind"), **said)


def _rewritten(found: NormalizedRecord | msgspec.UnsetType) -> Rewritten | None:
    if isinstance(found, msgspec.UnsetType):
        return None
    columns = map(list, zip(*found.edits, strict=True))
    return Rewritten(found.text, Edits(*columns))
