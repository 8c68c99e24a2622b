"""Khmer dictionary order: the Unicode Collation Algorithm with CLDR's tailoring for Khmer.

After Unicode Technical Standard #10 and the syntax of rules in #35, part 5. The data are `collation.tsv`, the
root collation, and `collation.toml`, the tailoring. Differences count on three levels: letters first, then
marks, then variants such as upper case.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from khtext import data

#: The number of tailored weights that fit between two weights of the root collation.
ROOM: Final = 32
#: Added to weights, so that their first byte is higher than the zero that ends a level.
_PRIMARY, _LOWER = 1 << 16, 1 << 8
#: Added to the code point of a character that the root table does not list: it stands after all others.
_UNLISTED = 1 << 19

Element = tuple[int, int, int]
"""Primary, secondary and tertiary weight; 0 where a character has no weight on that level."""
_COMMON = {1: ROOM, 2: 5 * ROOM}
"""The secondary and tertiary weight of a plain letter, the lowest that there are."""
_PLAIN_MARK, _PLAIN_VARIANT = ((_COMMON[level] + _LOWER).to_bytes(2, "big") for level in (1, 2))


class Collation:
    """Makes sort keys with the elements of characters, and of pairs of them that stand for one letter."""

    def __init__(self, elements: dict[str, list[Element]]) -> None:
        pairs = sorted((text for text in elements if len(text) > 1), key=len, reverse=True)
        self._pieces = re.compile("|".join([*map(re.escape, pairs), r"[\s\S]"])).findall
        self._weights = _Weights({text: _weights(made) for text, made in elements.items()})

    def key(self, text: str) -> bytes:
        """The sort key of a text: the weights of each level, in order.

        A level ends with the last weight that says something: plain marks and variants after it are left out.
        """
        found = [self._weights[piece] for piece in self._pieces(unicodedata.normalize("NFD", text))]
        primaries, secondaries, tertiaries = map(b"".join, zip(*found, strict=True)) if found else [b""] * 3
        return b"\0".join(
            [primaries, _without(_PLAIN_MARK, secondaries), _without(_PLAIN_VARIANT, tertiaries)]
        )


class _Weights(dict[str, tuple[bytes, bytes, bytes]]):
    """The weights of each piece of text on each level, as they stand in a key."""

    def __missing__(self, char: str) -> tuple[bytes, bytes, bytes]:
        self[char] = made = _weights([(_UNLISTED + ord(char), _COMMON[1], _COMMON[2])])
        return made


def _weights(made: list[Element]) -> tuple[bytes, bytes, bytes]:
    primaries = b"".join((element[0] + _PRIMARY).to_bytes(3, "big") for element in made if element[0])
    secondaries, tertiaries = (
        b"".join((element[level] + _LOWER).to_bytes(2, "big") for element in made if element[level])
        for level in (1, 2)
    )
    return primaries, secondaries, tertiaries


def _without(plain: bytes, weights: bytes) -> bytes:
    """The weights of a level without plain ones at the end."""
    while weights.endswith(plain):
        weights = weights[: -len(plain)]
    return weights


def sort_key(text: str) -> bytes:
    """The key of a text in Khmer dictionary order: keys compare as their texts do.

    >>> sorted(["ខ", "ក្រ", "កា", "ក"], key=sort_key)
    ['ក', 'កា', 'ក្រ', 'ខ']
    """
    return load().key(text)


@cache
def load() -> Collation:
    """The Khmer collation; reads its data."""
    tailoring = data.read_toml("collation.toml")
    elements = _root()
    elements.update((char, []) for char in tailoring["ignored"])
    for rule in tailoring["rules"]:
        _tailor(elements, rule)
    _reorder(elements, *(tailoring[name] for name in ("first", "last", "others")))
    return Collation(elements)


def _root() -> dict[str, list[Element]]:
    """The elements of the root collation, with room between their weights."""
    found = {}
    for code, cells in data.read_columns("collation.tsv", "character", "elements"):
        found[chr(int(code, 16))] = [
            tuple(int(weight) * ROOM for weight in cell.split(".")) for cell in cells.split()
        ]
    return found  # type: ignore[return-value]


def _tailor(elements: dict[str, list[Element]], rule: str) -> None:
    """Add what a rule says to the elements."""
    _, reset, *relations = re.split(r"(&|<{1,3}|=)", rule)[1:]
    made = [element for char in unicodedata.normalize("NFD", reset) for element in elements[char]]
    for relation, text in zip(relations[::2], relations[1::2], strict=True):
        if relation != "=":
            made = _after(made, len(relation) - 1)
        elements[unicodedata.normalize("NFD", text)] = made


def _after(made: list[Element], level: int) -> list[Element]:
    """The elements that come next: the last weight of that level is one higher, lower levels are plain."""
    at = max(place for place, element in enumerate(made) if element[level])
    before, weights = made[at], list(made[at])
    weights[level] = before[level] + 1
    for lower in range(level + 1, 3):
        weights[lower] = _COMMON[lower]
    return [*made[:at], (weights[0], weights[1], weights[2]), *made[at + 1 :]]


def _reorder(elements: dict[str, list[Element]], first: str, last: str, others: str) -> None:
    """Move the letters from `first` to `last` in front of the letter `others`."""
    low, high = elements[first][0][0], elements[last][0][0] + ROOM
    start = elements[others][0][0]

    def moved(primary: int) -> int:
        if low <= primary < high:
            return primary - low + start
        return primary + high - low if start <= primary < low else primary

    for text, made in elements.items():
        elements[text] = [(moved(element[0]), *element[1:]) for element in made]
