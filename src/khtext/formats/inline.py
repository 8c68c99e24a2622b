"""Writes a document as plain text: with marks around what was found, as words, or as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from khtext import files
from khtext.document import Document, Entities
from khtext.formats.writer import Pieces, text_pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `text`."""
    return text_pieces(plain, lines=_lines)


def _lines(doc: Document, name: str, number: int) -> bytes:
    return plain(doc).encode()  # what was found in a line stands in that line


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
    text, at = doc.text, 0
    pieces: list[str] = []
    for start, end, label in _marks(doc):
        if start >= at:
            pieces += (text[at:start], "[", text[start:end], "]", label)
            at = end
    return "".join([*pieces, text[at:].removesuffix("\n"), "\n"])


def _marks(doc: Document) -> Iterable[tuple[int, int, str]]:
    """Start, end and label of the names and amounts, sorted; the outer before those inside it."""
    names = Entities.of(doc.entities)
    found = zip(names.starts, names.ends, [said[0] for said in names.said], strict=True)
    if not doc.quantities:
        return found
    amounts = ((item.start, item.end, item.kind) for item in doc.quantities)
    return sorted([*found, *amounts], key=lambda mark: (mark[0], -mark[1]))


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
