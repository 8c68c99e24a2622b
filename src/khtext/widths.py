"""The width of a text on a terminal, in columns of one Latin letter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from unicodedata import category, east_asian_width


@cache
def _width(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1


def width(text: str) -> int:
    """The columns that a text takes, as glibc and tmux count them: a spacing vowel takes one of its own.

    >>> width("ភ្នំពេញ"), width("ខេត្តព្រះសីហនុ"), width("漢字")
    (5, 10, 4)
    """
    return sum(map(_width, text))


def padded(text: str, columns: int) -> str:
    """The text with spaces before it, so that it ends at this column.

    >>> padded("ភ្នំពេញ", 8)
    '   ភ្នំពេញ'
    """
    return " " * (columns - width(text)) + text


def table(rows: Sequence[Sequence[str]], *, numbers: int = 0) -> str:
    """Rows as lines whose cells stand below each other; the first columns hold numbers, the last any text.

    >>> print(table([("5", "LOC", "ភ្នំពេញ"), ("12", "ORG", "សហភាព")], numbers=1), end="")
     5  LOC  ភ្នំពេញ
    12  ORG  សហភាព
    """
    wide = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for *cells, last in rows:
        line = [
            padded(cell, room) if place < numbers else cell + " " * (room - width(cell))
            for place, (cell, room) in enumerate(zip(cells, wide, strict=False))
        ]
        lines.append("  ".join([*line, last]) + "\n")
    return "".join(lines)
