r"""Writes documents as columns (CoNLL-2003, CoNLL-U, TSV) and as brat standoff, for other tools.

If the sentence stage did not run, each line counts as a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from khtext.document import Document

UPOS = {"number": "NUM", "punct": "PUNCT", "symbol": "SYM"}
#: Characters that the identifier of a sentence must not contain.
_SEPARATORS = re.compile(r"[\s/]+")


def iob(doc: Document) -> str:
    r"""CoNLL-2003: word, two empty columns and B-, I- or O; a blank line after each sentence.

    >>> from khtext import pipeline
    >>> print(iob(pipeline.load(["words", "places"])("នៅភ្នំពេញ")), end="")
    -DOCSTART- -X- -X- O
    <BLANKLINE>
    នៅ - - O
    ភ្នំពេញ - - B-LOC
    <BLANKLINE>
    """
    labels = _labels(doc)
    lines = ["-DOCSTART- -X- -X- O\n\n"]
    for first, last in _sentences(doc):
        words = zip(doc.tokens[first:last].texts(doc.text), labels[first:last], strict=True)
        lines += [f"{_word(word)} - - {label}\n" for word, label in words]
        lines.append("\n")
    return "".join(lines)


def conllu(doc: Document) -> str:
    """CoNLL-U: ten columns per token. The last has SpaceAfter=No and, if the name stages ran, NER."""
    labels = _labels(doc) if "entities" in doc.ran else []
    blocks = []
    for number, (first, last) in enumerate(_sentences(doc), 1):
        lines = [f"# newdoc id = {doc.id}"] if number == 1 and doc.id is not None else []
        prefix = "-".join(_SEPARATORS.split(doc.id)) + "-" if doc.id is not None else ""
        rows = list(_rows(doc, first, last, labels))
        text = "".join(row.form + row.space for row in rows).rstrip()
        lines += [f"# sent_id = {prefix}{number}", f"# text = {text}", *map(str, rows)]
        blocks.append("\n".join(lines) + "\n\n")
    return "".join(blocks)


def tsv(doc: Document) -> str:
    r"""One line per token: document, start, end, kind and text, separated by tabs.

    >>> from khtext import pipeline
    >>> tsv(pipeline.load(["words"])(Document("១៥%", id="a")))
    'a\t0\t2\tnumber\t១៥\na\t2\t3\tsymbol\t%\n'
    """
    rows = (
        (
            doc.id or "",
            token.start,
            token.end,
            token.kind,
            " ".join(doc.text[token.start : token.end].split()),
        )
        for token in doc.tokens
    )
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def sentence_lines(doc: Document) -> str:
    r"""One line per sentence; an empty line for a text without sentences.

    >>> from khtext import pipeline
    >>> sentence_lines(pipeline.load(["words", "sentences"])(Document("មក។ ទៅ។")))
    'មក។\nទៅ។\n'
    """
    return "".join(doc.text[start:end] + "\n" for start, end in doc.sentences) or "\n"


def sentence_tsv(doc: Document) -> str:
    r"""One line per sentence: document, start, end and text, separated by tabs.

    >>> from khtext import pipeline
    >>> sentence_tsv(pipeline.load(["words", "sentences"])(Document("មក។ ទៅ។", id="a")))
    'a\t0\t3\tមក។\na\t4\t7\tទៅ។\n'
    """
    rows = (
        (doc.id or "", str(start), str(end), " ".join(doc.text[start:end].split()))
        for start, end in doc.sentences
    )
    return "".join("\t".join(row) + "\n" for row in rows)


def brat(doc: Document) -> str:
    r"""brat standoff: identifier, label with offsets, and text, separated by tabs.

    >>> from khtext.document import Span
    >>> brat(Document("នៅភ្នំពេញ").with_entities([Span(2, 9, "LOC")]))
    'T1\tLOC 2 9\tភ្នំពេញ\n'
    """
    spans = sorted([*doc.entities, *doc.nested], key=lambda span: (span.start, -span.end))
    return "".join(
        f"T{number}\t{span.label} {span.start} {span.end}\t{doc.text[span.start : span.end]}\n"
        for number, span in enumerate(spans, 1)
    )


class Row(NamedTuple):
    """A token in CoNLL-U, and the space after it."""

    number: int
    form: str
    upos: str
    notes: str
    space: str

    def __str__(self) -> str:
        return f"{self.number}\t{self.form}\t_\t{self.upos}\t_\t_\t_\t_\t_\t{self.notes or '_'}"


def _rows(doc: Document, first: int, last: int, labels: list[str]) -> Iterator[Row]:
    tokens = doc.tokens
    for index in range(first, last):
        token = tokens[index]
        gap = doc.text[token.end : tokens.starts[index + 1]] if index + 1 < last else " "
        space = " " if any(map(str.isspace, gap)) else ""
        notes = ([] if space else ["SpaceAfter=No"]) + ([f"NER={labels[index]}"] if labels else [])
        form = _word(doc.text[token.start : token.end])
        yield Row(index - first + 1, form, UPOS.get(token.kind, "_"), "|".join(notes), space)


def _labels(doc: Document) -> list[str]:
    """The B-, I- or O label of each token."""
    labels = ["O"] * len(doc.tokens)
    for span in doc.entities:
        first = bisect_left(doc.tokens.starts, span.start)
        last = bisect_left(doc.tokens.starts, span.end)
        labels[first:last] = [f"{'I' if index else 'B'}-{span.label}" for index in range(last - first)]
    return labels


def _sentences(doc: Document) -> Iterator[tuple[int, int]]:
    """The first token and the token after the last of each sentence with tokens."""
    spans = doc.sentences if "sentences" in doc.ran else _lines(doc.text)
    for start, end in spans:
        first, last = bisect_left(doc.tokens.starts, start), bisect_left(doc.tokens.starts, end)
        if first < last:
            yield first, last


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _word(text: str) -> str:
    """The token without zero-width spaces and with no-break spaces, so that it fits into a column."""
    return "\u00a0".join(text.replace("\u200b", "").split()) or "_"
