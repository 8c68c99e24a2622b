"""Writes a document as plain text: with marks around what was found, as words, or as sentences."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import IO

from khtext import files
from khtext.document import Document, Entities
from khtext.formats.writer import Pieces

try:
    from khtext.kernel import _json
except ImportError:
    _json = None  # type: ignore[assignment]

#: The characters and the names that a part of the output has at most.
CHARS, MARKS = 1 << 18, 1 << 10


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `text`."""
    return Pieces(_piece, parts=parts, lines=_lines)


def _lines(doc: Document, name: str, number: int) -> bytes:
    return _piece(doc)  # what was found in a line stands in that line


def _piece(doc: Document) -> bytes:
    return b"".join(parts(doc))


def parts(doc: Document) -> Iterator[bytes]:
    """The text that `plain` returns, in UTF-8 and in parts: compiled code writes names into a long text."""
    if _json and doc.ran & {"entities", "quantities"}:
        return _bracketed(doc)
    return iter([plain(doc).encode()])


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
        pieces += (text[at:start], "[", text[start:end], "]", label)
        at = end
    return "".join([*pieces, text[at:].removesuffix("\n"), "\n"])


def _bracketed(doc: Document) -> Iterator[bytes]:
    text, at = doc.text, 0
    starts, ends, labels = _columns(doc)
    for first in range(0, len(labels), MARKS):
        some = slice(first, first + MARKS)
        stop = ends[some][-1]
        yield _json.bracketed(text, at, stop, starts[some], ends[some], labels[some])
        at = stop
    last = len(text) - (at < len(text) and text[-1] == "\n")
    for first in range(at, last, CHARS):
        yield _json.bracketed(text, first, min(first + CHARS, last), array("q"), array("q"), ())
    yield b"\n"


def _columns(doc: Document) -> tuple[array[int], array[int], tuple[str, ...]]:
    """The columns of the marks."""
    names = Entities.of(doc.entities)
    if not doc.quantities and names.is_flat:
        return names.starts, names.ends, tuple([said[0] for said in names.said])
    marks = list(_marks(doc))
    starts, ends = array("q", [start for start, _, _ in marks]), array("q", [end for _, end, _ in marks])
    return starts, ends, tuple([label for _, _, label in marks])


def _marks(doc: Document) -> Iterator[tuple[int, int, str]]:
    """Start, end and label of the names and amounts, sorted, without those inside others."""
    names = Entities.of(doc.entities)
    found = list(zip(names.starts, names.ends, [said[0] for said in names.said], strict=True))
    found += [(item.start, item.end, item.kind) for item in doc.quantities]
    at = 0
    for mark in sorted(found, key=lambda mark: (mark[0], -mark[1])):
        if mark[0] >= at:
            at = mark[1]
            yield mark


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
