"""The table of readers: texts from plain text, records, Parquet and HTML."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO

from khtext import files
from khtext.errors import KhtextError
from khtext.files import Text
from khtext.formats.writer import imported

#: From the ending of a file's name to the kind of reader.
ENDINGS = {
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "json": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "parquet": "parquet",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}


def texts(
    name: str, file: IO[bytes], *, per_line: bool, field: str | None = None, id: str | None = None
) -> Iterator[Text]:
    """The texts of a file that `khtext.files.opened` opened; `name` becomes the `file` of each.

    With `field`, each record of JSON Lines, CSV, TSV or Parquet is a text, else each line, or the file. What
    the name does not say is told by the first bytes. Raises a `KhtextError` for records without a field.
    """
    head: bytes = file.peek(2048)  # type: ignore[attr-defined]
    kind = _kind(files.kind(name), head, records=field is not None)
    if field is not None:
        return _records(kind, name, file, field, id)
    if kind == "parquet" or (kind == "jsonl" and files.kind(name) in ("jsonl", "ndjson")):
        raise KhtextError(f"{name}: a file of records; use --field to name the field that holds the text")
    if kind == "html":
        from khtext.formats import markup

        file = io.BytesIO(markup.text(name, file.read()).encode())
    return files.lines(name, file) if per_line else iter([files.whole(name, file)])


def _kind(ending: str, head: bytes, *, records: bool) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    known = ENDINGS.get(ending)
    if known and (known == "html") != records:
        return known
    start = head.removeprefix(files.BOM).lstrip()
    if not records:
        return "html" if not ending and start[:9].lower() in (b"<!doctype", b"<html>") else known or "text"
    if start.startswith((b"{", b"[")):
        return "jsonl"
    return "tsv" if b"\t" in start.partition(b"\n")[0] else "csv"


def _records(kind: str, name: str, file: IO[bytes], field: str, id: str | None) -> Iterator[Text]:
    from khtext.formats import tables

    fields = tables.Fields(field, id)
    if kind == "parquet":
        read: Callable[..., Iterator[Text]] = imported("khtext.formats.parquet").read
        return read(name, file, fields)
    return tables.read(kind, name, file, fields)
