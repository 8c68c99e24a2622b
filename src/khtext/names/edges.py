"""What a name neither starts nor ends with, and where none stands."""

from __future__ import annotations

import unicodedata

_CLOSERS = {"«": "»", "“": "”", "‘": "’", "(": ")", "[": "]", "{": "}"}
_OPENERS = {closer: opener for opener, closer in _CLOSERS.items()}
#: Unicode categories of symbols, an emoji among them; of signs that join or vary one; of white space.
_NO_PART = frozenset(("So", "Sk", "Cf", "Zs"))
_STOPS = frozenset(":;,។៕៖")


def trimmed(text: str) -> tuple[int, int]:
    """Where a name starts and ends in the text that was taken for it.

    Symbols belong to no name, nor does a bracket or quotation mark whose other half is outside.

    >>> trimmed("(ធីតា)"), trimmed("ធីតា)"), trimmed("សមុទ្រក្រហម 😀")
    ((0, 6), (0, 4), (0, 11))
    """
    start, end = 0, len(text)
    while end > start and _is_outside(text[end - 1], text[start : end - 1], _OPENERS):
        end -= 1
    while start < end and _is_outside(text[start], text[start + 1 : end], _CLOSERS):
        start += 1
    return start, end


def in_formula(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text is the first word of a formula.

    >>> in_formula("=RANK(A1;A2)", 1, 5), in_formula("=RANK", 1, 5)
    (True, False)
    """
    return text[end : end + 1] == "(" and text[max(0, start - 1) : start] == "="


def _is_outside(char: str, rest: str, halves: dict[str, str]) -> bool:
    """Whether the first or last character of a text belongs to no name with the rest."""
    if char == '"':
        return rest.count(char) % 2 == 0
    other = halves.get(char)
    if other is not None:
        return other not in rest
    return char in _CLOSERS or char in _OPENERS or char in _STOPS or unicodedata.category(char) in _NO_PART
