"""brat standoff: names and amounts with their offsets; the text itself is another file."""

from __future__ import annotations

import json
import re

from khtext.document import Document, Quantity, Span
from khtext.formats.places import attributes, label, spans
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
