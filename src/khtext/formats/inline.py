"""Writes a document as plain text: with marks around what was found, as words, or as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from khtext import files
from khtext.document import Document
from khtext.document.places import label, spans
from khtext.formats.writer import Pieces, text_pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `text`."""
    return text_pieces(plain)


def plain(doc: Document) -> str:
    r"""The text with its names and amounts in brackets; without those its words, or the rewritten text.

    >>> from khtext import pipeline
    >>> plain(pipeline.load(["words"])("ទៅផ្សារ"))
    'ទៅ ផ្សារ\n'
    """
    if doc.ran & {"entities", "quantities"}:
        return inline(doc)
    if doc.normalized is not None:
        return doc.normalized.text.removesuffix("\n") + "\n"
    if "tokens" in doc.ran:
        return words(doc)
    return sentence_lines(doc) if "sentences" in doc.ran else doc.text.removesuffix("\n") + "\n"


def inline(doc: Document) -> str:
    r"""The text with each name in brackets, followed by its label, and each amount, followed by its kind.

    >>> from khtext.document import Span
    >>> inline(Document("នៅភ្នំពេញ។").with_entities([Span(2, 9, "LOC")]))
    'នៅ[ភ្នំពេញ]LOC។\n'
    """
    pieces, at = [], 0
    for span in spans(doc):
        if span.start >= at:
            pieces += [doc.text[at : span.start], "[", doc.text[span.start : span.end], "]", label(span)]
            at = span.end
    return "".join([*pieces, doc.text[at:].removesuffix("\n"), "\n"])


def words(doc: Document) -> str:
    """The words of each line, with a space between them and without U+200B."""
    from khtext.kernel.decoder import spaced

    return spaced(doc.text, " ", doc.tokens.starts, doc.tokens.ends).removesuffix("\n") + "\n"


def sentence_lines(doc: Document) -> str:
    r"""A line for each sentence; an empty one where there is none.

    >>> from khtext import pipeline
    >>> sentence_lines(pipeline.load(["words", "sentences"])(Document("មក។ ទៅ។")))
    'មក។\nទៅ។\n'
    """
    return "".join(doc.text[start:end] + "\n" for start, end in doc.sentences) or "\n"


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The document of a text file: its text alone."""
    yield Document.of(files.whole(name, file))
