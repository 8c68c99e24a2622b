"""How a text is divided into what is decoded at a time: lines, and pieces of lines that are too long."""

from __future__ import annotations

from collections.abc import Iterator

from khtext.kernel.classes import CLASS_OF

PIECE = 1 << 16
"""A longer line is decoded in pieces of at most so many code points, cut after a space where there is one."""

BACK = 64


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what is decoded at a time: the lines of the text, long ones in pieces.

    >>> list(pieces("a\\nbc"))
    [(0, 1), (2, 4)]
    """
    start, size = 0, len(text)
    while start < size:
        found = text.find("\n", start)
        end = size if found < 0 else found
        while end - start > PIECE:
            stop = piece_end(text, start)
            yield start, stop
            start = stop
        if start < end:
            yield start, end
        start = end + 1


def piece_end(text: str, start: int) -> int:
    """Where a piece that starts at ``start`` of a line too long for one ends."""
    space = text.rfind(" ", start + PIECE // 2, start + PIECE)
    if space >= 0:
        return space + 1
    for end in range(start + PIECE, start + PIECE - BACK, -1):
        if CLASS_OF[ord(text[end])] not in "SCMz" and CLASS_OF[ord(text[end - 1])] != "C":
            return end
    return start + PIECE
