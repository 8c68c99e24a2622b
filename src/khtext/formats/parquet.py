"""Parquet: one row per document, with typed columns; and texts from the rows of any Parquet file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import msgspec
import pyarrow as pa
from msgspec import inspect
from pyarrow import parquet

from khtext.document import Document, records
from khtext.errors import KhtextError
from khtext.files import Text
from khtext.formats.tables import Fields, text_of
from khtext.formats.writer import Writer

#: The number of documents that are converted at a time.
BATCH = 256

_PLAIN = {
    inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(),
    inspect.BoolType: pa.bool_(),
    inspect.StrType: pa.string(),
    inspect.LiteralType: pa.string(),
}


def writer(name: str, *, lines: bool = False) -> Writer:
    """The writer of `parquet`; the columns are the keys of JSON."""

    def write(docs: Iterable[Document]) -> Iterator[bytes]:
        tables = list(_tables(docs, lines))
        file = io.BytesIO()
        schema = pa.unify_schemas([table.schema for table in tables], promote_options="permissive")
        with parquet.ParquetWriter(file, schema, compression="zstd") as out:
            for table in tables:
                out.write_table(_filled(table, schema))
        yield file.getvalue()

    return write


def read(name: str, file: IO[bytes], fields: Fields) -> Iterator[Text]:
    """A text for each row; the other columns become `meta`."""
    try:
        opened = parquet.ParquetFile(file if file.seekable() else io.BytesIO(file.read()))
        number = 0
        for batch in opened.iter_batches(BATCH):
            for record in batch.to_pylist():
                number += 1
                yield text_of(record, fields, name, number)
    except pa.ArrowInvalid as error:
        raise KhtextError(f"{name}: not Parquet ({error}); copy it again") from None


def _tables(docs: Iterable[Document], lines: bool) -> Iterator[Any]:
    schema = pa.schema([(name, kind) for name, kind in _fields(records.DocumentRecord) if name != "meta"])
    remaining = iter(docs)
    while True:
        found = [_record(doc, lines) for doc in islice(remaining, BATCH)]
        table = pa.Table.from_pylist(found, schema=schema)
        yield _with_meta(table, [record.get("meta") for record in found])
        if len(found) < BATCH:
            return


def _record(doc: Document, lines: bool) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(records.record(doc, lines=lines))
    for quantity in made.get("quantities", ()):
        if "parts" in quantity:
            quantity["parts"] = [{"key": key, "value": value} for key, value in quantity["parts"].items()]
    return made


def _with_meta(table: Any, metas: list[dict[str, Any] | None]) -> Any:
    """The table with a struct `meta`; a field whose values have no common type is written as text."""
    keys = list(dict.fromkeys(key for meta in metas if meta for key in meta))
    if not keys:
        return table
    columns = [_column([meta.get(key) if meta else None for meta in metas]) for key in keys]
    return table.append_column("meta", pa.StructArray.from_arrays(columns, keys))


def _column(values: list[Any]) -> Any:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        texts = [value if isinstance(value, str | None) else _text(value) for value in values]
        return pa.array(texts, pa.string())


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _filled(table: Any, schema: Any) -> Any:
    """The table with every column of a schema."""
    for field in schema:
        if field.name not in table.schema.names:
            table = table.append_column(field, pa.nulls(len(table), field.type))
    return table.select(schema.names).cast(schema)


def _fields(record: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    info = inspect.type_info(record)
    assert isinstance(info, inspect.StructType)
    return [(field.encode_name, _type(field.type)) for field in info.fields]


def _type(info: inspect.Type) -> Any:
    """The Arrow type of a type of the records."""
    if isinstance(info, inspect.Metadata):
        return _type(info.type)
    if isinstance(info, inspect.UnionType):
        return _type(next(part for part in info.types if not isinstance(part, inspect.NoneType)))
    if isinstance(info, inspect.ListType):
        return pa.list_(_type(info.item_type))
    if isinstance(info, inspect.TupleType):
        return pa.list_(_type(info.item_types[0]))
    if isinstance(info, inspect.DictType):
        return pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())]))
    if isinstance(info, inspect.StructType):
        return pa.struct(_fields(info.cls))
    return _PLAIN[type(info)]


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of a file that `writer` wrote."""
    for text in read(name, file, Fields("text")):
        record = {"text": text.text} | _without_nothing(text.meta)
        record.setdefault("id", None)
        for quantity in record.get("quantities", ()):
            if "parts" in quantity:
                quantity["parts"] = {part["key"]: part["value"] for part in quantity["parts"]}
        yield Document.from_json(record)


def _without_nothing(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if item is not None}
        return {key: item if key == "meta" else _without_nothing(item) for key, item in kept.items()}
    return value
