"""Tables: CSV and TSV with a header, one row for each name and amount, or for each token."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from khtext.document import Document
from khtext.document.places import Lines, attributes, label, spans
from khtext.formats.writer import Pieces

#: What a row says of a span besides its place and label: attributes of names and amounts.
ATTRIBUTES = ("norm", "ref", "value", "value_max", "currency", "unit", "score", "latin", "latin_score")
COLUMNS = ("file", "line", "column", "id", "start", "end", "type", "label", "text", *ATTRIBUTES, "meta")
#: What would break a row of TSV.
_BREAKS = re.compile(r"[\t\r\n]+")

Cell = str | int | float | None


#: What a spreadsheet reads as a formula, unless it is a number.
_FORMULA, _NUMBER = re.compile(r"[=+\-@\t\r]"), re.compile(r"[+-]?[0-9.,]+")


def writer(name: str, *, lines: bool = False, formulas: bool = True) -> Pieces:
    """The writer of `csv` or `tsv`; a row always says its line.

    Without `formulas`, an apostrophe stands before each cell that a spreadsheet would read as one.
    """
    write = csv_rows if name == "csv" else tsv_rows

    def piece(doc: Document) -> bytes:
        found = rows(doc) if formulas else (map(_harmless, row) for row in rows(doc))
        return write(found).encode()

    return Pieces(piece, write([COLUMNS]).encode())


def _harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet shows it and does not execute it.

    >>> [_harmless(cell) for cell in ("=1+1", "-5", "@a", "a=b")]
    ["'=1+1", '-5', "'@a", 'a=b']
    """
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def rows(doc: Document) -> Iterator[Iterable[Cell]]:
    """A row for each name and amount; without those for each token, sentence or edit, whichever were found.

    >>> from khtext.document import Span
    >>> list(rows(Document("នៅភ្នំពេញ", id="a").with_entities([Span(2, 9, "LOC", ref="KH-12")])))[0][:11]
    ('a', 1, 3, 'a', 2, 9, 'entity', 'LOC', 'ភ្នំពេញ', None, 'KH-12')
    """
    place, text = Lines(doc), doc.text
    file = doc.file if doc.file is not None else doc.id
    meta = json.dumps(dict(doc.meta), ensure_ascii=False) if doc.meta else None

    for start, end, *kinds, said in _found(doc):
        values = map(said.get, ATTRIBUTES)
        yield (file, *place(start), doc.id, start, end, *kinds, text[start:end], *values, meta)


def _found(doc: Document) -> Iterator[tuple[int, int, str, str | None, dict[str, Cell]]]:
    if doc.ran & {"entities", "quantities"}:
        for span in spans(doc):
            kind = "entity" if hasattr(span, "label") else "quantity"
            yield span.start, span.end, kind, label(span), attributes(span)  # type: ignore[misc]
    elif "tokens" in doc.ran:
        for token in doc.tokens:
            yield token.start, token.end, "token", token.kind, {}
    elif doc.normalized is not None:
        for start, end, new_start, new_end in doc.normalized.edits:
            yield start, end, "edit", None, {"norm": doc.normalized.text[new_start:new_end]}
    else:
        for start, end in doc.sentences:
            yield start, end, "sentence", None, {}


def csv_rows(rows: Iterable[Iterable[Cell]]) -> str:
    """Rows as RFC 4180 has them, with a line feed at the end of each."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def tsv_rows(rows: Iterable[Iterable[Cell]]) -> str:
    """Rows with a tab between cells; tabs and line breaks inside a cell become a space."""
    return "".join("\t".join(map(_cell, row)) + "\n" for row in rows)


def _cell(value: Cell) -> str:
    return "" if value is None else _BREAKS.sub(" ", str(value))
