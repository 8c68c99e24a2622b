"""Khmer letters to Latin letters: the model file, its reader and the definition of the decoder.

A run of Khmer letters is divided into units: a base, a subscript, the signs of a cluster, or the inherent
vowel of a cluster without signs. A model knows for each unit which Latin letters may stand for it, its
candidates. Each context of a unit, a window of units around it, adds weights to its candidates; so does each
pair of neighbouring candidates. The best path is the answer: a linear-chain conditional random field
(Lafferty and others, 2001). ``docs/romanization.md`` describes the file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import NamedTuple, Protocol

from khtext.errors import KhtextError
from khtext.kernel import built, mapped
from khtext.script import BASES, COENG, CONSONANTS, SECOND_SERIES, SERIES, SHIFTERS

MAGIC = b"KHTXTLAT"
VERSION = 1
HEADER = struct.Struct("<8s8I")
UNIT = struct.Struct("<QII")
LABEL_SIZE = 16
SCALE = 256
"""A weight is stored as the nearest integer to ``weight * SCALE``."""

MOST_CANDIDATES, MOST_TEMPLATES = 64, 32
HOPELESS = 8 * SCALE
"""A candidate that scores this much less than the best one for its unit is dropped."""

INHERENT = "-"
"""The unit of an inherent vowel."""

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
MIX = 0xBF58476D1CE4E5B9
OUTSIDE = 1
"""The hash that stands for a unit before the first or after the last."""


class Template(NamedTuple):
    """A window: units before the unit and after it, and whether only the series of neighbours counts."""

    before: int
    after: int
    series: bool


class Decoder(Protocol):
    """A model ready to use; `PureDecoder` documents the method."""

    def latin(self, text: str, capitals: bool, /) -> tuple[str, float]:
        """The Latin letters of a run of Khmer letters, and their probability."""


def load(file: Path, *, compiled: bool | None = None) -> Decoder:
    """The decoder of a model file, compiled if it was built; `compiled` selects one of the two."""
    data = checked(mapped(file), str(file))
    core = built("_romanizer", compiled)
    made: Decoder = core.Decoder(data) if core else PureDecoder(data)
    return made


def checked(data: bytes | memoryview, name: str = "model") -> memoryview:
    """The bytes of a model file; a `KhtextError` with ``name`` unless it is complete and undamaged."""
    view = memoryview(data)
    if len(view) < HEADER.size or bytes(view[:8]) != MAGIC:
        raise KhtextError(f"{name}: not a romanization model; reinstall khtext")
    _, version, checksum, *counts = HEADER.unpack_from(view)
    if version != VERSION:
        raise KhtextError(
            f"{name}: version {version}, but this khtext reads version {VERSION}; reinstall khtext"
        )
    if len(view) != sum(_sizes(counts)) or zlib.crc32(view[16:]) != checksum:
        raise KhtextError(f"{name}: damaged (wrong size or checksum); reinstall khtext")
    return view


def _sizes(counts: Sequence[int]) -> list[int]:
    """The sizes in bytes of the header and the tables, each padded to eight."""
    templates, labels, units, candidates, features, weights = counts
    sizes = (
        HEADER.size,
        4 * templates,
        LABEL_SIZE * labels,
        UNIT.size * units,
        2 * candidates,
        8 * features,
        2 * weights,
        2 * labels * labels,
    )
    return [size + -size % 8 for size in sizes]


# -- units and hashes ---------------------------------------------------------------------------------------


def units(text: str) -> list[str]:
    """The units of a run of Khmer letters in canonical spelling.

    >>> units("ត្រពាំង")
    ['ត', '្រ', '-', 'ព', 'ាំ', 'ង', '-']
    """
    found: list[str] = []
    at, size = 0, len(text)
    while at < size:
        if text[at] in BASES:
            end = _bases(text, at, found)
            at = _signs_end(text, end)
            found.append(text[end:at] or INHERENT)
        else:
            end = max(at + 1, _signs_end(text, at))
            found.append(text[at:end])
            at = end
    return found


def _bases(text: str, at: int, found: list[str]) -> int:
    """Append a base and its subscripts, each with its shifter; return where they end."""
    found.append(text[at])
    at += 1
    while at < len(text):
        if text[at] in SHIFTERS:
            found[-1] += text[at]
            at += 1
        elif text[at] == COENG and at + 1 < len(text):
            found.append(text[at : at + 2])
            at += 2
        else:
            break
    return at


def _signs_end(text: str, at: int) -> int:
    while at < len(text) and (0x17B4 <= ord(text[at]) <= 0x17D1 or ord(text[at]) == 0x17DD):
        at += 1
    return at


def hash_of(unit: str) -> int:
    """The hash of a unit."""
    value = 0
    for char in unit:
        value = (value * STEP + ord(char) + 1) & MASK
    return _mixed(value)


def series_of(unit: str) -> str:
    """The unit with the first consonant of its series in place of its own; a unit of signs is itself.

    >>> series_of("្រ") == "្គ", series_of("ស"), series_of("ា")
    (True, 'ក', 'ា')
    """
    place = 1 if unit[0] == COENG and len(unit) > 1 else 0
    if unit[place] not in CONSONANTS:
        return unit
    return unit[:place] + SERIES[unit[place] in SECOND_SERIES] + unit[place + 1 :]


def contexts(found: Sequence[str], templates: Sequence[Template]) -> Iterator[list[int]]:
    """For each unit the hashes of its contexts, one for each template.

    A window of units that reaches two places beyond an edge tells nothing that a shorter one does not: 0.
    """
    exact = [hash_of(unit) for unit in found]
    kinds = [hash_of(series_of(unit)) for unit in found]
    size = len(found)
    for at in range(size):
        hashes = []
        for number, (before, after, series) in enumerate(templates):
            first, last = at - before, at + after
            if not series and ((before and first < -1) or (after and last > size)):
                hashes.append(0)
                continue
            value = number + 1
            for place in range(first, last + 1):
                inside = 0 <= place < size
                part = (kinds if series and place != at else exact)[place] if inside else OUTSIDE
                value = (value * STEP + part) & MASK
            hashes.append(_mixed(value))
        yield hashes


def _mixed(value: int) -> int:
    value = (value ^ value >> 32) * MIX & MASK
    return value ^ value >> 29


def mark_of(key: int) -> int:
    """What a slot keeps of a context's hash, never 0: that is an empty slot."""
    return key & 0xFFFFFFFF or 1


def slot_of(key: int, slots: int) -> int:
    """The first slot in which a hash is looked for; the next ones follow."""
    return (key >> 32) * slots >> 32


# -- the decoder --------------------------------------------------------------------------------------------


@cache
def _power(weight: int) -> float:
    """e to the power of a stored weight."""
    return exp(weight / SCALE)


class PureDecoder:
    """The definition, in plain Python."""

    def __init__(self, data: bytes | memoryview) -> None:
        view = checked(data)
        _, _, _, *counts = HEADER.unpack_from(view)
        ends = [0]
        for size in _sizes(counts):
            ends.append(ends[-1] + size)
        tables = [view[start:end] for start, end in pairwise(ends[1:])]
        self._templates = [
            Template(tables[0][4 * n], tables[0][4 * n + 1], bool(tables[0][4 * n + 2]))
            for n in range(counts[0])
        ]
        self._labels = [_label(tables[1][LABEL_SIZE * n :]) for n in range(counts[1])]
        self._units = {
            key: (first, count)
            for key, first, count in UNIT.iter_unpack(tables[2][: UNIT.size * counts[2]])
            if count
        }
        self._candidates = tables[3].cast("H")
        self._slots = tables[4].cast("I")
        self._slot_count = counts[4]
        self._weights = tables[5].cast("h")
        self._transitions = tables[6].cast("h")

    def latin(self, text: str, capitals: bool, /) -> tuple[str, float]:
        """The Latin letters of a run of Khmer letters, with spaces between words, and their probability.

        With `capitals` each word starts with one. A text without letters gives an empty string.
        """
        found = units(text)
        if not found:
            return "", 1.0
        choices, scores = list[list[int]](), list[list[int]]()
        for unit, keys in zip(found, contexts(found, self._templates), strict=True):
            candidates = self._choices(unit)
            sums = self._scores(len(candidates), keys)
            least = max(sums) - HOPELESS
            choices.append([label for label, score in zip(candidates, sums, strict=True) if score >= least])
            scores.append([score for score in sums if score >= least])
        path, best = self._best_path(choices, scores)
        share = exp(best / SCALE - self._log_sum(choices, scores))
        return self._written(path, capitals), min(share, 1.0)

    def _choices(self, unit: str) -> Sequence[int]:
        """The candidates of a unit; those of a shorter one, or none but the empty one, if it is unknown."""
        while unit:
            first, count = self._units.get(hash_of(unit), (0, 0))
            if count:
                return self._candidates[first : first + count].tolist()
            unit = unit[1:] if unit[0] == COENG else unit[:-1]
        return (0,)

    def _scores(self, count: int, keys: Sequence[int]) -> list[int]:
        """What the contexts of a unit say about its candidates."""
        sums = [0] * count
        for key in keys:
            row = self._row(key) if key else 0
            if row:
                for at in range(row + 1, row + 1 + 2 * self._weights[row], 2):
                    if self._weights[at] < count:
                        sums[self._weights[at]] += self._weights[at + 1]
        return sums

    def _row(self, key: int) -> int:
        """Where the weights of a context start; 0 for an unknown one."""
        mark, slot = mark_of(key), slot_of(key, self._slot_count)
        while self._slots[2 * slot]:
            if self._slots[2 * slot] == mark:
                return self._slots[2 * slot + 1]
            slot = slot + 1 if slot + 1 < self._slot_count else 0
        return 0

    def _best_path(
        self, choices: Sequence[Sequence[int]], scores: Sequence[Sequence[int]]
    ) -> tuple[list[int], int]:
        """The labels of the best path and its score; of two equally good candidates the first."""
        width = len(self._labels)
        sums, backs = list(scores[0]), list[list[int]]()
        for before, here, added in zip(choices, choices[1:], scores[1:], strict=False):
            totals, back = [], []
            for label, score in zip(here, added, strict=True):
                ways = [
                    total + self._transitions[width * previous + label]
                    for total, previous in zip(sums, before, strict=True)
                ]
                best = max(ways)
                totals.append(best + score)
                back.append(ways.index(best))
            sums = totals
            backs.append(back)
        best = max(sums)
        place = sums.index(best)
        path = [choices[-1][place]]
        for back, choice in zip(reversed(backs), reversed(choices[:-1]), strict=True):
            place = back[place]
            path.append(choice[place])
        return path[::-1], best

    def _log_sum(self, choices: Sequence[Sequence[int]], scores: Sequence[Sequence[int]]) -> float:
        """The logarithm of the sum over all paths of e to the power of their scores."""
        width = len(self._labels)
        total, sums, before = 0.0, list[float](), list[int]()
        for here, added in zip(choices, scores, strict=True):
            highest = max(added)
            shares = [_power(score - highest) for score in added]
            if before:
                for place, label in enumerate(here):
                    ways = 0.0
                    for part, previous in zip(sums, before, strict=True):
                        ways += part * _power(self._transitions[width * previous + label])
                    shares[place] *= ways
            norm = 0.0
            for share in shares:
                norm += share
            sums, before = [share / norm for share in shares], list(here)
            total += log(norm) + highest / SCALE
        return total

    def _written(self, path: Sequence[int], capitals: bool) -> str:
        out: list[str] = []
        upper = capitals
        for label in path:
            starts, letters = self._labels[label]
            if starts and out:
                out.append(" ")
                upper = capitals
            for char in letters:
                out.append(char.upper() if upper else char)
                upper = upper and not char.isalpha()
        return "".join(out)


def _label(entry: memoryview) -> tuple[bool, str]:
    return bool(entry[0]), bytes(entry[2 : 2 + entry[1]]).decode("ascii")
