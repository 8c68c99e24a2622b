"""Canonical Khmer spelling after Unicode Technical Note #61, and the map back to the text as given.

The signs of a cluster can be typed in many orders that look the same. The canonical order is base,
robat, subscripts (coeng-ro last), shifter, vowel, modifiers. Split vowels are one character; the
below-vowel that an above-vowel turns into the look of a shifter is the shifter; a subscript da, which
looks like a subscript ta, is ta. Nothing else changes: the text never grows, and looks the same.

Good text costs one search with a regular expression; only the clusters it finds are taken apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import add

from khtext.document import Document
from khtext.document.edits import Edits
from khtext.kernel.arrays import Pairs
from khtext.script import (
    ABOVE_VOWELS,
    BEARERS,
    BELOW_VOWELS,
    COENG,
    DEPRECATED,
    FINALS,
    JOINERS,
    LETTER_BA,
    LETTER_DA,
    LETTER_RO,
    LETTER_TA,
    MODIFIERS,
    MUUSIKATOAN,
    NIKAHIT,
    PRE_VOWELS,
    ROBAT,
    SAMYOK_SANNYA,
    SHIFTERS,
    TRIISAP,
    TRIISAP_LETTERS,
    VOWEL_AA,
    VOWEL_E,
    VOWEL_II,
    VOWEL_OE,
    VOWEL_OO,
    VOWEL_U,
    ZERO_WIDTH,
)

_COENG_DA = COENG + LETTER_DA
_COENG_TA = COENG + LETTER_TA
_COENG_RO = COENG + LETTER_RO
_SHIFT = "".join(sorted(SHIFTERS))
#: What may follow the base, in canonical order; subscripts are pairs.
_PLACES = (ROBAT, COENG, _SHIFT, PRE_VOWELS, BELOW_VOWELS, ABOVE_VOWELS, VOWEL_AA, MODIFIERS, FINALS)
_RANK = {sign: rank for rank, signs in enumerate(_PLACES) for sign in signs}
_VOWELS = PRE_VOWELS + BELOW_VOWELS + ABOVE_VOWELS + VOWEL_AA
_MARKS = "".join(_PLACES).replace(COENG, "")

_UNIT = re.compile(f"{COENG}[{BEARERS}]|[{_MARKS}]")
_CLUSTER = re.compile(f"(?<!{COENG})[{BEARERS}](?:{_UNIT.pattern})*")
_SPLIT_OE = re.compile(f"{VOWEL_E}([{BELOW_VOWELS}]*){VOWEL_II}")
_SPLIT_OO = re.compile(f"{VOWEL_E}([{BELOW_VOWELS}]*){VOWEL_AA}")
#: What makes a vowel u before it look like a shifter; samyok sannya only where that is muusikatoan.
_ABOVE_TRIISAP = f"(?:[{ABOVE_VOWELS}]|{VOWEL_AA}{NIKAHIT})"
_ABOVE_MUUSIKATOAN = f"(?:[{ABOVE_VOWELS}{SAMYOK_SANNYA}]|{VOWEL_AA}{NIKAHIT})"
_U_FOR_SHIFTER = {
    shifter: re.compile(f"([{PRE_VOWELS}]?){VOWEL_U}(?={above})|({VOWEL_OE}){VOWEL_U}(?![{BELOW_VOWELS}])")
    for shifter, above in ((TRIISAP, _ABOVE_TRIISAP), (MUUSIKATOAN, _ABOVE_MUUSIKATOAN))
}


def _wrong_pairs() -> str:
    """A pattern that finds something in every cluster that is not canonical, and in hardly any other.

    It leaves out what `_SUBSCRIPTS` finds, which is searched for faster by itself.
    """
    after_shifter = "".join(_PLACES[2:])
    later_first = [
        f"(?<=[{signs}])[{''.join(_PLACES[:rank])}]" for rank, signs in enumerate(_PLACES) if rank >= 2
    ]
    wrong_pairs = "|".join(
        [
            *later_first,
            f"(?<={VOWEL_E})[{BELOW_VOWELS}]*[{VOWEL_II}{VOWEL_AA}]",
            f"(?<={VOWEL_U}){_ABOVE_MUUSIKATOAN}",
            f"(?<={VOWEL_OE}){VOWEL_U}",
        ]
    )
    return f"[{after_shifter}](?=[{''.join(_PLACES)}])(?={wrong_pairs})"


#: Two signs the first of which may stand wrongly before the second: where `_SIGNS` may find something.
_SIGN_PAIRS = Pairs(
    [
        first + second
        for rank, signs in enumerate(_PLACES[2:], 2)
        for first in signs
        for second in "".join(_PLACES[:rank])
    ]
    + [VOWEL_E + second for second in BELOW_VOWELS + VOWEL_II + VOWEL_AA]
    + [VOWEL_U + second for second in ABOVE_VOWELS + SAMYOK_SANNYA + VOWEL_AA]
    + [VOWEL_OE + VOWEL_U]
)
_SIGNS = re.compile(_wrong_pairs())
_SUBSCRIPTS = re.compile(f"{COENG}(?={LETTER_RO}{COENG}|.{ROBAT})")
_ZERO_WIDTH = re.compile(f"[{''.join(sorted(ZERO_WIDTH))}]")


def canonical(text: str, *, keep_coeng_da: bool = False) -> str:
    """The same text in canonical spelling; it looks the same and is never longer.

    Zero-width characters and deprecated letters stay. Idempotent.

    >>> canonical("ចំា") == "ចាំ", canonical("មុឺន"), canonical("ស្រី")
    (True, 'ម៉ឺន', 'ស្រី')
    """
    if not keep_coeng_da:
        text = text.replace(_COENG_DA, _COENG_TA)
    done, pieces = 0, list[str]()
    for start, end, mended in _repairs(text):
        pieces += (text[done:start], mended)
        done = end
    return "".join([*pieces, text[done:]])


def repairs(text: str, *, keep_coeng_da: bool = False) -> list[tuple[int, int, str]]:
    """The replacements `(start, end, new)` that make a text canonical, sorted and disjoint.

    >>> repairs("លេាក កណ្ដាល") == [(0, 3, "លោ"), (8, 9, "ត")]
    True
    """
    found = list(_repairs(text if keep_coeng_da else text.replace(_COENG_DA, _COENG_TA)))
    if keep_coeng_da or _COENG_DA not in text:
        return found
    starts = [start for start, _, _ in found]
    for match in re.finditer(_COENG_DA, text):
        at = match.start() + 1
        before = bisect_right(starts, at) - 1
        if before < 0 or found[before][1] <= at:
            found.append((at, at + 1, LETTER_TA))
    return sorted(found)


def _suspects(text: str) -> list[int]:
    """The offsets of what may be wrong in a text, in order."""
    signs = [at for at in _SIGN_PAIRS.find(text) if _SIGNS.match(text, at)]
    return sorted([*signs, *(match.start() for match in _SUBSCRIPTS.finditer(text))])


def _repairs(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for suspect in _suspects(text):
        if suspect < done:
            continue
        cluster = _CLUSTER.match(text, _base_before(text, suspect, done))
        if cluster is None or cluster.end() <= suspect:
            done = suspect + 1
            continue
        mended = _mended(cluster.group())
        if mended != cluster.group():
            yield cluster.start(), cluster.end(), mended
        done = cluster.end()


def _base_before(text: str, index: int, least: int) -> int:
    """Where the cluster starts that the sign at `index` may belong to, but not before `least`."""
    while index > least and (text[index] in _RANK or text[index - 1] == COENG):
        index -= 1
    return index


def _mended(cluster: str) -> str:
    """A cluster in canonical spelling; it starts with its base."""
    units = sorted(_UNIT.findall(cluster, 1), key=_place)
    heads = sum(1 for unit in units if _RANK[unit[0]] < 2)
    head = cluster[0] + "".join(units[:heads])
    tail = "".join(units[heads:])
    return head + _with_shifter(head, _with_whole_vowels(tail))


def _place(unit: str) -> tuple[int, bool]:
    return _RANK[unit[0]], unit == _COENG_RO


def _with_whole_vowels(tail: str) -> str:
    tail = _SPLIT_OE.sub(rf"{VOWEL_OE}\1", tail)
    return _SPLIT_OO.sub(rf"{VOWEL_OO}\1", tail)


def _with_shifter(head: str, tail: str) -> str:
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


@dataclass(frozen=True, slots=True)
class View:
    """A text as dictionaries and patterns see it: canonical and without zero-width characters."""

    text: str
    edits: Edits

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as given that `text[start:end]` stands for.

        Zero-width characters at its edges are left out, those inside are in.

        >>> view("២\\u200bលាន").original(0, 4)
        (0, 5)
        >>> view("២\\u200bលាន").original(1, 4)
        (2, 5)
        """
        return self.edits.backward(start, end) if self.edits.starts else (start, end)

    def originals(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """`original` of many spans."""
        return self.edits.backward_all(spans) if self.edits.starts else spans

    def at(self, index: int) -> int:
        """The offset in `text` that an offset in the text as given falls on.

        >>> view("២\\u200bលាន").at(2)
        1
        """
        return self.edits.forward(index, index)[0] if self.edits else index

    def all_at(self, indices: list[int]) -> list[int]:
        """`at` of many offsets."""
        if not self.edits.starts:
            return indices
        return [start for start, _ in self.edits.forward_all([(index, index) for index in indices])]


def view(source: str | Document) -> View:
    """The canonical view of a text or a document's text, without zero-width characters.

    The last views are kept: the stages of a pipeline look at the same text one after the other.

    >>> view("២\u200bលា\u200bន").text
    '២លាន'
    """
    return _view(source if isinstance(source, str) else source.text)


@lru_cache(maxsize=2)
def _view(text: str) -> View:
    bare, removed = _without_zero_width(text)
    bare = bare.replace(_COENG_DA, _COENG_TA)
    mends = list(_repairs(bare))
    return _repaired(bare, removed, mends) if mends else View(bare, removed)


def _without_zero_width(text: str) -> tuple[str, Edits]:
    if not any(char in text for char in ZERO_WIDTH):
        return text, Edits()
    pieces = _ZERO_WIDTH.split(text)
    new_starts = list(accumulate(map(len, pieces[:-1])))
    starts = list(map(add, new_starts, range(len(new_starts))))
    ends = list(map(add, new_starts, range(1, len(new_starts) + 1)))
    return "".join(pieces), Edits(starts, ends, new_starts, new_starts)


def _repaired(bare: str, removed: Edits, mends: list[tuple[int, int, str]]) -> View:
    """The view of a text without zero-width characters, some of whose clusters want mending."""
    old = removed.backward_all([(start, end) for start, end, _ in mends])
    spans = [(start, end, new) for (start, end), (_, _, new) in zip(old, mends, strict=True)]
    inside = 0
    merged: list[tuple[int, int, str]] = []
    for start, end, _, _ in removed:
        while inside < len(spans) and spans[inside][1] <= start:
            merged.append(spans[inside])
            inside += 1
        if inside == len(spans) or end <= spans[inside][0]:
            merged.append((start, end, ""))
    merged += spans[inside:]
    return View(Edits.of(mends).apply(bare, [new for _, _, new in mends]), Edits.of(merged))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something malformed: where, what, and the canonical text of that place where there is one."""

    start: int
    end: int
    kind: str
    mended: str | None = None


def problems(text: str) -> list[Problem]:
    """What is malformed in a text, in order; an empty list for well-formed text.

    The kinds that `canonical` mends are `signs out of order`, `split vowel`, `vowel for shifter` and
    `coeng da`; it leaves `repeated sign`, `two vowels`, `sign without letter`, `coeng without letter`,
    `joiner out of place` and `deprecated character` as they are.

    >>> [(problem.start, problem.end, problem.kind, problem.mended) for problem in problems("១ចំា")]
    [(1, 4, 'signs out of order', 'ចាំ')]
    """
    found: list[Problem] = []
    done = 0
    for cluster in _CLUSTER.finditer(text):
        found += _loose(text, done, cluster.start())
        found += _cluster_problems(cluster.start(), cluster.group())
        done = cluster.end()
    return [*found, *_loose(text, done, len(text))]


#: A joiner may hold a shifter up; the signs after it are then no loose ones.
_LOOSE = re.compile(
    f"(?<=[{_SHIFT}]){JOINERS[0]}[{_MARKS}]+|(?P<sign>(?:{_UNIT.pattern})+)|(?P<coeng>{COENG})"
    f"|(?P<joiner>[{JOINERS}])|(?P<deprecated>[{DEPRECATED}])"
)
_LOOSE_KINDS = {
    "coeng": "coeng without letter",
    "sign": "sign without letter",
    "joiner": "joiner out of place",
    "deprecated": "deprecated character",
}


def _loose(text: str, start: int, end: int) -> Iterator[Problem]:
    """The problems between two clusters."""
    for match in _LOOSE.finditer(text, start, end):
        if match.lastgroup:
            yield Problem(match.start(), match.end(), _LOOSE_KINDS[match.lastgroup])
        if _COENG_DA in match.group():
            yield Problem(match.start(), match.end(), "coeng da", canonical(match.group()))


def _cluster_problems(start: int, cluster: str) -> Iterator[Problem]:
    end = start + len(cluster)
    mended = canonical(cluster)
    if mended != cluster:
        kinds = _mended_kinds(cluster)
        yield from (Problem(start, end, kind, mended) for kind in kinds)
    units = _UNIT.findall(mended, 1)
    if len(set(units)) < len(units):
        yield Problem(start, end, "repeated sign")
    if len({unit for unit in units if unit in _VOWELS}) > 1:
        yield Problem(start, end, "two vowels")
    if any(sign in DEPRECATED for sign in cluster):
        yield Problem(start, end, "deprecated character")


def _mended_kinds(cluster: str) -> list[str]:
    units = _UNIT.findall(cluster, 1)
    ordered = sorted(units, key=_place)
    tail = "".join(unit for unit in ordered if _RANK[unit[0]] >= 2)
    whole = _with_whole_vowels(tail)
    checks = {
        "signs out of order": units != ordered,
        "split vowel": whole != tail,
        "vowel for shifter": _with_shifter(cluster[0], whole) != whole,
        "coeng da": _COENG_DA in cluster,
    }
    return [kind for kind, wrong in checks.items() if wrong]
