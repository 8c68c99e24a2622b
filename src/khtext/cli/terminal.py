"""Documents on a terminal: names and amounts in brackets and in colour, and in tables."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from khtext.cli.screen import Cell, columns, lines, spaced, table
from khtext.document import Document, Quantity, Span
from khtext.document.marks import visible
from khtext.document.places import label, spans
from khtext.script import is_khmer

#: Green, cyan, magenta, yellow; all bold.
STYLES = {"LOC": "\x1b[1;32m", "ORG": "\x1b[1;36m", "PER": "\x1b[1;35m"}
AMOUNT_STYLE = "\x1b[1;33m"


def print_names(doc: Document) -> None:
    """Print the text with each name in brackets, followed by its label; lines are cut between words."""
    doc = replace(doc, text=visible(doc.text))
    _print(_text(doc, _as_written))


def print_document(doc: Document) -> None:
    """Print the words of each line with names and amounts in brackets, then a table of each."""
    doc = replace(doc, text=visible(doc.text)).bound()
    _print(_text(doc, _parted))
    if doc.entities:
        _print(["", *_names(doc)])
    if doc.quantities:
        _print(["", *_amounts(doc)])


def _print(shown: Iterator[str] | list[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in shown)


Gap = Callable[[str, str, str], str]
"""What is written between two words, by the characters beside and what the text has between them."""


def _as_written(before: str, between: str, after: str) -> str:
    return between


def _parted(before: str, between: str, after: str) -> str:
    """A space where the text has white space, and between Khmer words."""
    parted = not between.isascii() or (is_khmer(before) and is_khmer(after))
    return " " if parted or between.strip() != between else ""


def _text(doc: Document, gap: Gap) -> Iterator[str]:
    """The lines of the text."""
    most, pending = columns(), list[Cell]()
    for line, cell in _cells(doc, gap):
        for _ in range(line):
            yield from (found.text for found in lines(pending, most))
            pending = []
        pending.append(cell)
    yield from (found.text for found in lines(pending, most))


def _cells(doc: Document, gap: Gap) -> Iterator[tuple[int, Cell]]:
    """Each word as a cell, and how many lines end before it."""
    text, end, marked = doc.text, 0, iter(_outer(doc))
    span = next(marked, None)
    for start, stop in zip(doc.tokens.starts, doc.tokens.ends, strict=True):
        while span and span.end <= start:
            span = next(marked, None)
        between = text[end:start]
        inside = span is not None and span.start <= start
        word = text[start:stop]
        if span and inside:
            opened = "[" if end <= span.start else ""
            word = opened + word + (f"]{label(span)}" if stop >= span.end else "")
        style = _style(span) if span and inside else ""
        ended = between.count("\n")
        yield ended, Cell("" if ended or not end else gap(text[end - 1], between, text[start]), word, style)
        end = stop


def _outer(doc: Document) -> list[Span | Quantity]:
    """The names and amounts that are inside no other."""
    found: list[Span | Quantity] = []
    for span in spans(doc):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found


def _style(span: Span | Quantity) -> str:
    return AMOUNT_STYLE if isinstance(span, Quantity) else STYLES.get(span.label, "\x1b[1m")


def _words(doc: Document, span: Span | Quantity) -> list[Cell]:
    """The text of a span, to be cut between its words."""
    starts = doc.tokens.starts
    inner = starts[bisect_right(starts, span.start) : bisect_left(starts, span.end)]
    edges = [span.start, *inner, span.end]
    pieces = [doc.text[start:end] for start, end in pairwise(edges)]
    gaps = ["", *(" " * piece[-1:].isspace() for piece in pieces)]
    return [
        Cell(gap, " ".join(piece.split()), _style(span))
        for gap, piece in zip(gaps, pieces, strict=False)
        if piece.strip()
    ]


def _names(doc: Document) -> Iterator[str]:
    counted = Counter(map(_key, doc.entities))
    first = {_key(span): span for span in reversed(doc.entities)}
    rows = [
        [
            [Cell("", span.label, _style(span))],
            [Cell("", str(times))],
            [Cell("", span.ref or "")],
            spaced(span.norm or (f"~{span.latin}" if span.latin else "")),
            _words(doc, span),
        ]
        for key, times in counted.items()
        for span in [first[key]]
    ]
    return table(("label", "times", "code", "English, ~transliterated", "name"), rows, columns(), wide=3)


def _key(span: Span) -> tuple[str | None, ...]:
    return span.text, span.label, span.norm, span.latin, span.ref


def _amounts(doc: Document) -> Iterator[str]:
    rows = [
        [
            [Cell("", item.kind, _style(item))],
            spaced(_value(item)),
            [Cell("", item.currency or item.unit or "")],
            _words(doc, item),
        ]
        for item in doc.quantities
    ]
    return table(("kind", "value", "unit", "amount"), rows, columns(), wide=1)


def _value(item: Quantity) -> str:
    value = " – ".join(filter(None, (item.value, item.value_max)))
    if item.ambiguous:
        value = " or ".join(item.alternatives)
    value = value or ", ".join(f"{name} {part}" for name, part in (item.parts or {}).items())
    return f"{item.approx} {value}" if item.approx else value
