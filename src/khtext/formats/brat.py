"""brat standoff: names and amounts with their offsets; the text itself is another file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from khtext import files
from khtext.document import Document, Quantity, Span
from khtext.document.places import attributes, label, span_of, spans
from khtext.errors import KhtextError
from khtext.formats.writer import Pieces, text_pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `brat`, for one document a file."""
    return text_pieces(brat)


def brat(doc: Document) -> str:
    r"""A line for each name and amount: an identifier, label and offsets, text, with tabs between them.

    What else is known of it stands in a note, as JSON. A span of several lines has the offsets of each.

    >>> from khtext.document import Span
    >>> brat(Document("នៅភ្នំពេញ").with_entities([Span(2, 9, "LOC", ref="KH-12")])).splitlines()
    ['T1\tLOC 2 9\tភ្នំពេញ', '#1\tAnnotatorNotes T1\t{"ref": "KH-12"}']
    """
    found: list[Span | Quantity] = sorted([*spans(doc), *doc.nested], key=lambda s: (s.start, -s.end))
    lines = []
    for number, span in enumerate(found, 1):
        lines.append(f"T{number}\t{label(span)} {_offsets(doc.text, span)}\t{_text(doc.text, span)}\n")
        said = attributes(span)
        if said:
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(said, ensure_ascii=False)}\n")
    return "".join(lines)


def _offsets(text: str, span: Span | Quantity) -> str:
    parts = re.finditer(r"[^\n]+", text[span.start : span.end])
    return ";".join(f"{span.start + part.start()} {span.start + part.end()}" for part in parts)


def _text(text: str, span: Span | Quantity) -> str:
    return " ".join(re.findall(r"[^\n]+", text[span.start : span.end]))


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The document of a standoff file; its text is the file of the same name that ends in .txt.

    Raises a `KhtextError` if that file does not exist, or for a line that is not as brat writes it.
    """
    text = files.read(Path(name).with_suffix(".txt"))
    lines = enumerate(files.whole(name, file).text.split("\n"), 1)
    cells = {number: line.split("\t") for number, line in lines if line.strip()}
    notes = {row[1].split(" ")[-1]: row[2] for row in cells.values() if row[0][:1] == "#" and len(row) == 3}
    found = []
    for number, row in cells.items():
        if row[0][0] != "T":
            continue
        mark = re.fullmatch(r"(\S+) (\d+) (?:.* )?(\d+)", row[1]) if len(row) > 1 else None
        if not mark or not int(mark[2]) < int(mark[3]) <= len(text):
            raise KhtextError(
                f"{name}:{number}: no span of the text; a line is T1, tab, LABEL START END, tab, text"
            )
        found.append(span_of(mark[1], int(mark[2]), int(mark[3]), _said(notes.get(row[0], ""))))
    yield Document(text, name).with_spans(found)


def _said(note: str) -> dict[str, Any]:
    """The attributes in a note; none if a person wrote it."""
    try:
        said = json.loads(note)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
