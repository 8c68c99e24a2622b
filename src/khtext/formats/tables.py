"""Reads texts from the fields of records: JSON Lines, JSON arrays, CSV and TSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

import msgspec

from khtext.errors import KhtextError
from khtext.files import BOM, Text

TYPES = {bool: "a boolean", int: "a number", float: "a number", list: "an array", dict: "an object"}


class Fields(NamedTuple):
    """The fields of a record that hold its text and its id."""

    text: str
    id: str | None = None


def read(kind: str, name: str, file: IO[bytes], fields: Fields) -> Iterator[Text]:
    """A text for each record; the fields that are neither text nor id become `meta`.

    An id is the field's value, or `FILE:LINE`. Raises a `KhtextError` that names file and line for a record
    without the fields and for what cannot be parsed.
    """
    found = {"jsonl": json_records, "csv": _csv, "tsv": _tsv}[kind](name, file)
    try:
        for line, record in found:
            yield text_of(record, fields, name, line)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise KhtextError(f"{name}: not UTF-8 (0x{byte:02x}); convert the file to UTF-8 first") from None


def text_of(record: Mapping[str, Any], fields: Fields, name: str, line: int) -> Text:
    """The text of one record, which stands on this line of the file."""
    for field in filter(None, fields):
        if field not in record:
            raise KhtextError(f"{name}:{line}: no field {field!r}; the fields are {', '.join(record)}")
    text = record[fields.text]
    if not isinstance(text, str | None):
        raise KhtextError(f"{name}:{line}: field {fields.text!r} is {TYPES[type(text)]}, not a text")
    id = str(record[fields.id]) if fields.id is not None else f"{name}:{line}"
    meta = {key: value for key, value in record.items() if key not in fields}
    return Text(id=id, text=text or "", ending="\n", file=name, line=line, meta=meta)


def json_records(name: str, file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of JSON Lines with their lines, or of an array with their numbers."""
    decode = msgspec.json.Decoder().decode
    for line, raw in enumerate(file, 1):
        body = raw.removeprefix(BOM).strip() if line == 1 else raw.strip()
        if line == 1 and body.startswith(b"["):
            yield from _json_array(name, raw.removeprefix(BOM) + file.read())
            return
        if not body:
            continue
        try:
            record = decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise KhtextError(f"{name}:{line}: not JSON ({error})") from None
        yield line, _object(record, name, line)


def _json_array(name: str, raw: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        records = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KhtextError(f"{name}: not JSON ({error})") from None
    for number, record in enumerate(records, 1):
        yield number, _object(record, name, number)


def _object(record: object, name: str, line: int) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise KhtextError(f"{name}:{line}: not a JSON object; write one object per line")
    return record


def _csv(name: str, file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(sys.maxsize)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    header = text.readline()
    delimiter = ";" if ";" in header and "," not in header else ","
    if header.count('"') % 2:  # a line break in the name of a column
        raise KhtextError(f"{name}:1: a column's name has a line break; rename the column")
    columns = next(csv.reader([header], delimiter=delimiter), [])
    reader = csv.reader(text, delimiter=delimiter)
    yield from _rows(name, reader, columns)
    text.detach()


def _tsv(name: str, file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n")
    columns = text.readline().rstrip("\r\n").split("\t")
    rows = (line.removesuffix("\n").removesuffix("\r").split("\t") for line in text)
    yield from _rows(name, rows, columns)
    text.detach()


def _rows(name: str, rows: Iterator[list[str]], columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    line = 2
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise KhtextError(f"{name}:{line}: {error}") from None
        if row is None:
            return
        if row and len(row) != len(columns) and row != [""]:
            raise KhtextError(f"{name}:{line}: {len(row)} cells, but the header has {len(columns)}")
        if row and row != [""]:
            yield line, dict(zip(columns, row, strict=True))
        elif len(columns) == 1:
            yield line, {columns[0]: ""}
        line = rows.line_num + 2 if hasattr(rows, "line_num") else line + 1
