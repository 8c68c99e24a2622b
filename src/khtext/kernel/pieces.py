"""Divides a text into the pieces that are decoded at a time: lines, and parts of very long lines."""

from __future__ import annotations

from collections.abc import Iterator

from khtext.kernel.classes import CLASS_OF

PIECE = 1 << 16
"""Longer lines are decoded in pieces of at most this many code points, cut after a space if possible."""

BACK = 64


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each piece: the lines of the text, and long lines in several pieces.

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


def has_long_line(text: str) -> bool:
    """Whether a line of the text is decoded in more than one piece."""
    start, size = 0, len(text)
    while size - start > PIECE:
        start = text.rfind("\n", start, start + PIECE + 1) + 1
        if not start:
            return True
    return False


def piece_end(text: str, start: int) -> int:
    """The end of the piece that starts at ``start``, in a line that is too long for one piece."""
    space = text.rfind(" ", start + PIECE // 2, start + PIECE)
    if space >= 0:
        return space + 1
    for end in range(start + PIECE, start + PIECE - BACK, -1):
        if CLASS_OF[ord(text[end])] not in "SCMz" and CLASS_OF[ord(text[end - 1])] != "C":
            return end
    return start + PIECE
