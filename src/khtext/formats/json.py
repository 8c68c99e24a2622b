"""Writes documents as JSON: one object per line, or one indented array."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO

import msgspec

from khtext.document import Document, records
from khtext.errors import KhtextError
from khtext.formats import tables
from khtext.formats.writer import Pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `jsonl`, one object a line, or of `json`, one indented array."""
    if name == "json":
        return Pieces(piece=partial(_indented, lines=lines), head=b"[", between=b",", tail=b"\n]\n")
    return Pieces(partial(jsonl_bytes, lines=lines))


def jsonl(doc: Document) -> str:
    r"""One line of JSON.

    >>> jsonl(Document("ក", id="a"))
    '{"schema":"khtext.doc/1","id":"a","text":"ក"}\n'
    """
    return jsonl_bytes(doc).decode()


def jsonl_bytes(doc: Document, *, lines: bool = False) -> bytes:
    """The same in UTF-8, without a second copy of a long document."""
    return records.encoded(doc, lines=lines) + b"\n"


def _indented(doc: Document, *, lines: bool) -> bytes:
    made = msgspec.json.format(records.encoded(doc, lines=lines), indent=2)
    return b"\n  " + made.replace(b"\n", b"\n  ")


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of JSON Lines or of an array. Raises a `KhtextError` that names file and line."""
    for line, record in tables.json_records(name, file):
        try:
            yield Document.from_json(record)
        except KhtextError as error:
            raise KhtextError(f"{name}:{line}: {error}") from None
