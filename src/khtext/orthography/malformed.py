"""Finds malformed places in a text, each with its kind and, if possible, a repair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

from khtext import lazy
from khtext.orthography.spelling import (
    CLUSTER,
    COENG_DA,
    MARKS,
    RANK,
    SHIFT,
    UNIT,
    VOWELS,
    canonical,
    canonical_place,
    with_shifter,
    with_whole_vowels,
)
from khtext.script import COENG, DEPRECATED, JOINERS


@dataclass(frozen=True, slots=True)
class Problem:
    """A malformed place and its kind; `mended` is the canonical spelling, if `canonical` repairs it."""

    start: int
    end: int
    kind: str
    _: KW_ONLY
    mended: str | None = None


def problems(text: str) -> list[Problem]:
    """The malformed places of a text, in order; an empty list for well-formed text.

    `canonical` repairs the kinds `signs out of order`, `split vowel`, `vowel for shifter` and `coeng da`. It
    does not change `repeated sign`, `two vowels`, `sign without letter`, `coeng without letter`, `joiner out
    of place` and `deprecated character`.

    >>> [(problem.start, problem.end, problem.kind, problem.mended) for problem in problems("១ចំា")]
    [(1, 4, 'signs out of order', 'ចាំ')]
    """
    found: list[Problem] = []
    done = 0
    for cluster in CLUSTER.finditer(text):
        found += _loose(text, done, cluster.start())
        found += _cluster_problems(cluster.start(), cluster.group())
        done = cluster.end()
    return [*found, *_loose(text, done, len(text))]


#: A joiner may keep a shifter above the letter; the diacritics after it then belong to that letter.
_LOOSE = lazy.pattern(
    f"(?<=[{SHIFT}]){JOINERS[0]}[{MARKS}]+|(?P<sign>(?:{UNIT.pattern})+)|(?P<coeng>{COENG})"
    f"|(?P<joiner>[{JOINERS}])|(?P<deprecated>[{DEPRECATED}])"
)
_LOOSE_KINDS = {
    "coeng": "coeng without letter",
    "sign": "sign without letter",
    "joiner": "joiner out of place",
    "deprecated": "deprecated character",
}


def _loose(text: str, start: int, end: int) -> Iterator[Problem]:
    """The malformed places between two clusters."""
    for match in _LOOSE.finditer(text, start, end):
        if match.lastgroup:
            yield Problem(match.start(), match.end(), _LOOSE_KINDS[match.lastgroup])
        if COENG_DA in match.group():
            yield Problem(match.start(), match.end(), "coeng da", mended=canonical(match.group()))


def _cluster_problems(start: int, cluster: str) -> Iterator[Problem]:
    end = start + len(cluster)
    mended = canonical(cluster)
    if mended != cluster:
        kinds = _mended_kinds(cluster)
        yield from (Problem(start, end, kind, mended=mended) for kind in kinds)
    units = UNIT.findall(mended, 1)
    if len(set(units)) < len(units):
        yield Problem(start, end, "repeated sign")
    if len({unit for unit in units if unit in VOWELS}) > 1:
        yield Problem(start, end, "two vowels")
    if any(sign in DEPRECATED for sign in cluster):
        yield Problem(start, end, "deprecated character")


def _mended_kinds(cluster: str) -> list[str]:
    units = UNIT.findall(cluster, 1)
    ordered = sorted(units, key=canonical_place)
    tail = "".join(unit for unit in ordered if RANK[unit[0]] >= 2)
    whole = with_whole_vowels(tail)
    checks = {
        "signs out of order": units != ordered,
        "split vowel": whole != tail,
        "vowel for shifter": with_shifter(cluster[0], whole) != whole,
        "coeng da": COENG_DA in cluster,
    }
    return [kind for kind, wrong in checks.items() if wrong]
