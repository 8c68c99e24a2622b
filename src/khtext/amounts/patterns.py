"""Patterns and endings made of lists of words: what the calendar is read with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from khtext.amounts.lexicon import DIGIT, SPACE
from khtext.kernel import prefixes
from khtext.script import MARKS

NOT_DIGIT = f"(?!{DIGIT})"
#: A word ends here: no mark, sign or subscript of its last letter follows.
WORD_END = f"(?![{''.join(sorted(MARKS))}])"
GAP = f"{SPACE}{{0,2}}"


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of these words, common beginnings factored out.

    >>> any_of(["ប្រាំ", "ប្រាំបី", "ដប់"])
    '(?:ដប់|ប្រាំ(?:បី)?)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree)


def _branch(tree: dict[str, Any]) -> str:
    arms = []
    for char in sorted(char for char in tree if char):
        text, node = re.escape(char), tree[char]
        while len(node) == 1 and "" not in node:
            ((char, node),) = node.items()
            text += re.escape(char)
        arms.append(text + (_branch(node) if len(node) > 1 or "" not in node else ""))
    body = f"(?:{'|'.join(arms)})"
    return body + "?" if "" in tree else body


@dataclass(frozen=True, slots=True, eq=False)
class Endings:
    """Words that a text may end with."""

    index: prefixes.Endings[bool]

    @classmethod
    def of(cls, words: Iterable[str]) -> Endings:
        """The endings of a list of words."""
        return cls(prefixes.load_endings(dict.fromkeys(words, True)))

    def find(self, text: str, at: int) -> str:
        """The longest word that stands directly before `at`, or an empty text.

        >>> Endings.of(["ជាង", "តិចជាង"]).find("តិចជាង ៥", 6)
        'តិចជាង'
        """
        found = self.index.at(text, at)
        return text[found[0][0] : at] if found else ""
