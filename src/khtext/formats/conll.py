r"""Writes documents as CoNLL-2003, and has what both CoNLL formats need.

If the sentence stage did not run, each line counts as a sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from khtext.document import Document
from khtext.formats.writer import Pieces, text_pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `iob`."""
    return text_pieces(iob)


def iob(doc: Document) -> str:
    r"""CoNLL-2003: word, two empty columns and B-, I- or O; a blank line after each sentence.

    >>> from khtext import pipeline
    >>> print(iob(pipeline.load(["words", "names"])("នៅភ្នំពេញ")), end="")
    -DOCSTART- -X- -X- O
    <BLANKLINE>
    នៅ - - O
    ភ្នំពេញ - - B-LOC
    <BLANKLINE>
    """
    labels = ["O"] * len(doc.tokens)
    for span in doc.entities:
        first, last = covered(doc, span.start, span.end)
        labels[first:last] = [f"{'I' if index else 'B'}-{span.label}" for index in range(last - first)]
    lines = ["-DOCSTART- -X- -X- O\n\n"]
    for first, last in sentences(doc):
        words = zip(doc.tokens[first:last].texts(doc.text), labels[first:last], strict=True)
        lines += [f"{form(word)} - - {label}\n" for word, label in words]
        lines.append("\n")
    return "".join(lines)


def covered(doc: Document, start: int, end: int) -> tuple[int, int]:
    """The first token of a span and the token after its last."""
    return bisect_left(doc.tokens.starts, start), bisect_left(doc.tokens.starts, end)


def sentences(doc: Document) -> Iterator[tuple[int, int]]:
    """The first token and the token after the last of each sentence with tokens.

    Sentences that a name or an amount goes across are one: a block holds all tokens of a name.
    """
    spans: Iterable[tuple[int, int]] = doc.sentences if "sentences" in doc.ran else _lines(doc.text)
    found = (covered(doc, span.start, span.end) for span in [*doc.entities, *doc.quantities])
    inside = {index for first, last in found for index in range(first + 1, last)}
    begun: tuple[int, int] | None = None
    for first, last in (covered(doc, start, end) for start, end in spans):
        if first == last:
            continue
        if begun and first not in inside:
            yield begun
            begun = None
        begun = (begun[0] if begun else first, last)
    if begun:
        yield begun


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def form(text: str) -> str:
    """The token without zero-width spaces and with no-break spaces, so that it fits into a column."""
    return "\u00a0".join(text.replace("\u200b", "").split()) or "_"
