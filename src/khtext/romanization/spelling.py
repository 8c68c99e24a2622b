"""Canonical spelling for words, most of which have it: what repairs a word is not imported for those."""

from __future__ import annotations

from khtext.kernel.arrays import Pairs
from khtext.script import COENG, LETTER_DA, MISPLACED_PAIRS

_PAIRS = Pairs(MISPLACED_PAIRS)
_COENG_DA = COENG + LETTER_DA


def canonical(text: str) -> str:
    """The same as `khtext.orthography.canonical`.

    >>> canonical("ចំា") == "ចាំ", canonical("ស្រី")
    (True, 'ស្រី')
    """
    if _COENG_DA not in text and not _PAIRS.find(text):
        return text
    from khtext import orthography

    return orthography.canonical(text)
