"""Writes a document as plain text with names in brackets; does not import the JSON formats."""

from __future__ import annotations

from khtext.document import Document


def inline(doc: Document) -> str:
    r"""The text with each name in brackets, followed by its label.

    >>> from khtext.document import Span
    >>> inline(Document("នៅភ្នំពេញ។").with_entities([Span(2, 9, "LOC")]))
    'នៅ[ភ្នំពេញ]LOC។\n'
    """
    pieces, at = [], 0
    for span in doc.entities:
        pieces += [doc.text[at : span.start], "[", doc.text[span.start : span.end], "]", span.label]
        at = span.end
    return "".join([*pieces, doc.text[at:].removesuffix("\n"), "\n"])
