"""Canonical Khmer spelling after Unicode Technical Note #61.

The diacritics of a cluster can be typed in many orders that look the same. The canonical order is base,
robat, subscripts (coeng-ro last), shifter, vowel, modifiers. A split vowel becomes one character. A vowel
below that looks like a shifter, because another vowel stands above, becomes the shifter. A subscript da,
which looks like a subscript ta, becomes ta. Nothing else changes: the text never grows, and looks the same.

Well-formed text costs one search with a regular expression. Only the clusters that it finds are analysed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from khtext import lazy
from khtext.kernel.arrays import Pairs
from khtext.script import (
    ABOVE_VOWELS,
    BEARERS,
    BELOW_VOWELS,
    COENG,
    LETTER_BA,
    LETTER_DA,
    LETTER_RO,
    LETTER_TA,
    MISPLACED_PAIRS,
    MUUSIKATOAN,
    NIKAHIT,
    PRE_VOWELS,
    SAMYOK_SANNYA,
    SHIFTERS,
    SIGN_PLACES,
    TRIISAP,
    TRIISAP_LETTERS,
    VOWEL_AA,
    VOWEL_E,
    VOWEL_II,
    VOWEL_OE,
    VOWEL_OO,
    VOWEL_U,
)

COENG_DA = COENG + LETTER_DA
COENG_TA = COENG + LETTER_TA
_COENG_RO = COENG + LETTER_RO
SHIFT = "".join(sorted(SHIFTERS))
RANK = {sign: rank for rank, signs in enumerate(SIGN_PLACES) for sign in signs}
VOWELS = PRE_VOWELS + BELOW_VOWELS + ABOVE_VOWELS + VOWEL_AA
MARKS = "".join(SIGN_PLACES).replace(COENG, "")

UNIT = lazy.pattern(f"{COENG}[{BEARERS}]|[{MARKS}]")
CLUSTER = lazy.pattern(f"(?<!{COENG})[{BEARERS}](?:{UNIT.pattern})*")
_SPLIT_OE = lazy.pattern(f"{VOWEL_E}([{BELOW_VOWELS}]*){VOWEL_II}")
_SPLIT_OO = lazy.pattern(f"{VOWEL_E}([{BELOW_VOWELS}]*){VOWEL_AA}")
#: Diacritics before which a vowel u looks like a shifter; samyok sannya only if the shifter is muusikatoan.
_ABOVE_TRIISAP = f"(?:[{ABOVE_VOWELS}]|{VOWEL_AA}{NIKAHIT})"
_ABOVE_MUUSIKATOAN = f"(?:[{ABOVE_VOWELS}{SAMYOK_SANNYA}]|{VOWEL_AA}{NIKAHIT})"
_U_FOR_SHIFTER = {
    shifter: lazy.pattern(f"([{PRE_VOWELS}]?){VOWEL_U}(?={above})|({VOWEL_OE}){VOWEL_U}(?![{BELOW_VOWELS}])")
    for shifter, above in ((TRIISAP, _ABOVE_TRIISAP), (MUUSIKATOAN, _ABOVE_MUUSIKATOAN))
}


def _wrong_pairs() -> str:
    """A pattern that matches in every non-canonical cluster and hardly anywhere else.

    It does not cover subscripts in the wrong order, for which `_suspects` looks at two characters.
    """
    after_shifter = "".join(SIGN_PLACES[2:])
    later_first = [
        f"(?<=[{signs}])[{''.join(SIGN_PLACES[:rank])}]"
        for rank, signs in enumerate(SIGN_PLACES)
        if rank >= 2
    ]
    wrong_pairs = "|".join(
        [
            *later_first,
            f"(?<={VOWEL_E})[{BELOW_VOWELS}]*[{VOWEL_II}{VOWEL_AA}]",
            f"(?<={VOWEL_U}){_ABOVE_MUUSIKATOAN}",
            f"(?<={VOWEL_OE}){VOWEL_U}",
        ]
    )
    return f"[{after_shifter}](?=[{''.join(SIGN_PLACES)}])(?={wrong_pairs})"


#: `_SIGNS` can only match at one of these pairs.
_MISPLACED_PAIRS = Pairs(MISPLACED_PAIRS)
_SIGNS = lazy.pattern(_wrong_pairs())


def canonical(text: str, *, keep_coeng_da: bool = False) -> str:
    """The same text in canonical spelling; it looks the same and is never longer.

    Zero-width characters and deprecated letters stay. Idempotent.

    >>> canonical("ចំា") == "ចាំ", canonical("មុឺន"), canonical("ស្រី")
    (True, 'ម៉ឺន', 'ស្រី')
    """
    if not keep_coeng_da:
        text = text.replace(COENG_DA, COENG_TA)
    done, pieces = 0, list[str]()
    for start, end, repaired in ordered_repairs(text):
        pieces += (text[done:start], repaired)
        done = end
    return "".join([*pieces, text[done:]])


def repairs(text: str, *, keep_coeng_da: bool = False) -> list[tuple[int, int, str]]:
    """The replacements `(start, end, new)` that make a text canonical, sorted and disjoint.

    >>> repairs("លេាក កណ្ដាល") == [(0, 3, "លោ"), (8, 9, "ត")]
    True
    """
    found = list(ordered_repairs(text if keep_coeng_da else text.replace(COENG_DA, COENG_TA)))
    if keep_coeng_da or COENG_DA not in text:
        return found
    starts = [start for start, _, _ in found]
    for match in re.finditer(COENG_DA, text):
        at = match.start() + 1
        before = bisect_right(starts, at) - 1
        if before < 0 or found[before][1] <= at:
            found.append((at, at + 1, LETTER_TA))
    return sorted(found)


def _suspects(text: str) -> list[int]:
    """The offsets of the characters that may be wrong in a text, in order."""
    return [at for at in _MISPLACED_PAIRS.find(text) if text[at] == COENG or _SIGNS.match(text, at)]


def ordered_repairs(text: str, *, coeng_ta: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yields the same as `repairs`, but not those of a subscript da alone.

    With ``coeng_ta`` the others are those that the text has with each subscript da as ta.
    """
    done = 0
    for suspect in _suspects(text):
        if suspect < done:
            continue
        cluster = CLUSTER.match(text, _base_before(text, suspect, done))
        if cluster is None or cluster.end() <= suspect:
            done = suspect + 1
            continue
        given = cluster.group().replace(COENG_DA, COENG_TA) if coeng_ta else cluster.group()
        repaired = _repaired(given)
        if repaired != given:
            yield cluster.start(), cluster.end(), repaired
        done = cluster.end()


def _base_before(text: str, index: int, least: int) -> int:
    """The start of the cluster that the diacritic at `index` may belong to, at least `least`."""
    while index > least and (text[index] in RANK or text[index - 1] == COENG):
        index -= 1
    return index


@lru_cache(maxsize=1024)
def _repaired(cluster: str) -> str:
    """A cluster in canonical spelling; it starts with its base."""
    units = sorted(UNIT.findall(cluster, 1), key=canonical_place)
    heads = sum(1 for unit in units if RANK[unit[0]] < 2)
    head = cluster[0] + "".join(units[:heads])
    tail = "".join(units[heads:])
    return head + with_shifter(head, with_whole_vowels(tail))


def canonical_place(unit: str) -> tuple[int, bool]:
    """The sort key of a subscript or diacritic in its cluster."""
    return RANK[unit[0]], unit == _COENG_RO


def with_whole_vowels(tail: str) -> str:
    """The diacritics after a base and its subscripts, with each split vowel as one character."""
    tail = _SPLIT_OE.sub(rf"{VOWEL_OE}\1", tail)
    return _SPLIT_OO.sub(rf"{VOWEL_OO}\1", tail)


def with_shifter(head: str, tail: str) -> str:
    """The diacritics after a base and its subscripts, with the shifter for a vowel u that looks like it."""
    shifter = _shifter(head)
    found = _U_FOR_SHIFTER[shifter].match(tail)
    if not found:
        return tail
    return shifter + (found[1] or found[2] or "") + tail[found.end() :]


def _shifter(head: str) -> str:
    """The shifter that a base with these subscripts takes."""
    if LETTER_BA in head or not any(letter in TRIISAP_LETTERS for letter in head):
        return MUUSIKATOAN
    return TRIISAP
