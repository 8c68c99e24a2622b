"""Lines and tables for a terminal: cut between words, never inside a cluster, and never too wide."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from khtext.cli.messages import is_coloured
from khtext.document.marks import is_edge
from khtext.widths import width

RESET, BOLD = "\x1b[0m", "\x1b[1m"
#: The fewest columns of a text in a table.
LEAST = 8


class Cell(NamedTuple):
    """A text that stays on one line: what stands before it unless a line starts here, and its style."""

    gap: str
    text: str
    style: str = ""


def columns() -> int:
    """The columns of the terminal."""
    return shutil.get_terminal_size().columns


def styled(text: str, style: str) -> str:
    """The text in a style, if there are colours."""
    return f"{style}{text}{RESET}" if style and text and is_coloured() else text


class Line(NamedTuple):
    """A line without its end, and the columns that it takes."""

    text: str
    width: int


def lines(cells: Iterable[Cell], most: int) -> Iterator[Line]:
    """The cells in lines of at most so many columns."""
    line, at = "", 0
    for cell in cells:
        gap = cell.gap if at else ""
        size = width(cell.text)
        if at and at + width(gap) + size > most:
            yield Line(line, at)
            line, at, gap = "", 0, ""
        *full, rest = clusters(cell.text, most) if size > most else [cell.text]
        for part in full:
            yield Line(styled(part, cell.style), width(part))
        line += gap + styled(rest, cell.style)
        at += width(gap) + width(rest)
    yield Line(line, at)


def clusters(text: str, most: int) -> list[str]:
    """A text that is too wide, cut between grapheme clusters."""
    parts, start, end = [], 0, 0
    for stop in (at for at in range(1, len(text) + 1) if is_edge(text, at)):
        if end > start and width(text[start:stop]) > most:
            parts.append(text[start:end])
            start = end
        end = stop
    return [*parts, text[start:]]


def spaced(text: str) -> list[Cell]:
    """The cells of a text that is cut at its spaces."""
    return [Cell(" ", word) for word in text.split()]


def table(
    heads: Sequence[str], rows: Sequence[Sequence[list[Cell]]], most: int, *, wide: int
) -> Iterator[str]:
    """A table without borders: the last column takes what is left, column `wide` at most half of that."""
    sizes = [max(width(head), *(_natural(row[at]) for row in rows)) for at, head in enumerate(heads)]
    rest = most - sum(size + 2 for at, size in enumerate(sizes[:-1]) if at != wide) - 2
    sizes[wide] = min(sizes[wide], max(rest // 2, width(heads[wide]), LEAST))
    sizes[-1] = max(most - sum(size + 2 for size in sizes[:-1]), LEAST)
    for row in ([[Cell("", head, BOLD)] for head in heads], *rows):
        parts = [list(lines(cells, size)) for cells, size in zip(row, sizes, strict=True)]
        for number in range(max(map(len, parts))):
            cells = (column[number] if number < len(column) else Line("", 0) for column in parts)
            yield "  ".join(
                line.text + " " * (size - line.width) for line, size in zip(cells, sizes, strict=True)
            ).rstrip()


def _natural(cells: list[Cell]) -> int:
    """The columns of a text that is not cut."""
    return sum(width(cell.gap) * (at > 0) + width(cell.text) for at, cell in enumerate(cells))
