"""The file of a tagger: its layout and its reader. ``docs/kernel.md`` describes it.

A tagger gives every token of a text a label. What it knows are rows of weights, one byte each: a weight
for each label at some positions around the token the row belongs to. Everything is little-endian and
weights are integers, ``weight * scale``.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import accumulate
from typing import Any

from khtext.errors import KhtextError

MAGIC = b"KHTXTTAG"
VERSION = 2
HEADER = struct.Struct("<8sIIQ14I")
#: The counts in the header, in their order.
COUNTS = (
    "labels",
    "marks",
    "scale",
    "longest",
    "tokens",
    "affixes",
    "pairs",
    "kinds",
    "links",
    "names",
    "groups",
    "filter_bits",
    "meta",
)
REACH = 2
"""A token's row has weights for this many tokens before and after it, a pair's row for its own two."""

AROUND = 2 * REACH + 1
SHAPES, SIZES, GAPS, PLACES = 6, 8, 9, 4
MOST_LABELS, MOST_MARKS = 32, 64
FORBIDDEN = -(1 << 24)
"""The weight of two labels that cannot follow one another."""

MOST_LINK = 1 << 15
"""All other weights of the chain are at most so far from 0."""

TABLES = ("tokens", "affixes", "pairs", "kinds", "links", "names")
STARTS, ENDS = 1, 2
"""Flags of a label: a span starts there, a span ends there. Label 0 is outside of every span."""

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
MIX = 0xBF58476D1CE4E5B9
#: What a hash starts from, for each kind of thing that is looked up.
TOKEN, PAIR, KIND, PREFIX, SUFFIX = 1, 2, 3, 5, 6


@dataclass(frozen=True)
class Table:
    """An open hash table, half full: slots of a 32-bit key, 0 for none, and a row's number. Rows follow."""

    position: int
    count: int
    width: int

    @property
    def slots(self) -> int:
        """The number of slots."""
        return 2 * self.count + 1

    @property
    def rows(self) -> int:
        """Where the rows lie, each of `width` bytes."""
        return self.position + 8 * self.slots


@dataclass(frozen=True)
class Layout:
    """Where the sections of a file lie."""

    chain: int
    flags: int
    shapes: int
    marks: int
    gaps: int
    edge: int
    tokens: Table
    affixes: Table
    pairs: Table
    kinds: Table
    links: Table
    names: Table
    groups: int
    filter: int
    meta: int
    size: int


SECTIONS = tuple(field.name for field in fields(Layout))


@dataclass(frozen=True)
class Tagfile:
    """A checked file. ``data`` is the whole of it, usually memory-mapped."""

    data: memoryview
    counts: Mapping[str, int]
    layout: Layout
    meta: Mapping[str, Any]


def layout(counts: Mapping[str, int]) -> Layout:
    """Where everything lies in a file of such counts: sections in a row, each at a multiple of eight."""
    labels, marks = counts["labels"], counts["marks"]
    row = AROUND * labels
    widths = {
        "tokens": row,
        "affixes": labels,
        "pairs": 2 * labels,
        "kinds": row,
        "links": 2 * labels,
        "names": 2,
    }
    sizes = [
        4 * (labels + 2) * labels,
        labels,
        SHAPES * SIZES * row,
        PLACES * marks * row,
        GAPS * row,
        row,
        *(8 * (2 * counts[name] + 1) + counts[name] * width for name, width in widths.items()),
        8 * counts["groups"],
        (1 << counts["filter_bits"]) // 8,
        counts["meta"],
    ]
    starts = list(accumulate((-(-size // 8) * 8 for size in sizes), initial=-(-HEADER.size // 8) * 8))
    named: dict[str, Any] = dict(zip(SECTIONS, starts, strict=True))
    tables: dict[str, Any] = {
        name: Table(named.pop(name), counts[name], width) for name, width in widths.items()
    }
    return Layout(**named, **tables)


def read(data: bytes | memoryview, name: str = "tagger") -> Tagfile:
    """The tagger in a file's bytes.

    Raises a `KhtextError`, with ``name``, for anything that is not a whole, undamaged file of this version.
    """
    view = data if isinstance(data, memoryview) else memoryview(data)
    if len(view) < HEADER.size or bytes(view[:8]) != MAGIC:
        raise KhtextError(f"{name}: not a tagger's file; reinstall khtext or give another file")
    _, version, checksum, size, *numbers = HEADER.unpack_from(view, 0)
    if version != VERSION:
        raise KhtextError(
            f"{name}: file version {version}, but this khtext reads {VERSION}; train the tagger again"
        )
    if size != len(view):
        raise KhtextError(f"{name}: {len(view)} bytes differ from the size in the header; copy it again")
    if zlib.crc32(view[16:]) != checksum:
        raise KhtextError(f"{name}: wrong checksum: the file is damaged; copy it again")
    counts = dict(zip(COUNTS, numbers, strict=False))
    known = (
        1 < counts["labels"] <= MOST_LABELS
        and counts["marks"] <= MOST_MARKS
        and 0 < counts["scale"] <= 1 << 10
        and 3 <= counts["filter_bits"] <= 24
        and counts["groups"] > 0
        and max(counts.values()) < 1 << 26
    )
    if not known:
        raise KhtextError(f"{name}: unknown value in the header; train the tagger again")
    places = layout(counts)
    if places.size != size:
        raise KhtextError(f"{name}: a table lies outside the file; copy it again")
    if not _is_sound(view, counts["labels"], places.chain):
        raise KhtextError(f"{name}: unknown weight in the chain of labels; train the tagger again")
    meta = json.loads(bytes(view[places.meta : places.meta + counts["meta"]]))
    return Tagfile(data=view, counts=counts, layout=places, meta=meta)


def _is_sound(data: memoryview, labels: int, at: int) -> bool:
    """Whether the chain's weights are small, and each label can follow one."""
    weights = struct.unpack_from(f"<{(labels + 2) * labels}i", data, at)
    small = all(weight == FORBIDDEN or abs(weight) <= MOST_LINK for weight in weights)
    followers = [weights[label : labels * labels : labels] for label in range(labels)]
    return small and all(max(before) > FORBIDDEN for before in followers)


def hash_of(kind: int, text: str) -> int:
    """The 64-bit hash of a piece of text, different for each kind of thing."""
    made = kind
    for char in text:
        made = (made ^ ord(char)) * STEP & MASK
        made ^= made >> 29
    return made


def with_text(total: int, text: str) -> int:
    """The sum of the characters of a name, given that of what is before a text; the sum of nothing is 0.

    The sum of two texts is that of the first one times STEP to the length of the second, plus that one's.
    """
    for char in text:
        total = (total * STEP + ord(char) + 1) & MASK
    return total


def name_of(total: int) -> int:
    """The 64-bit hash of a name whose characters have that sum."""
    return (total ^ total >> 32) * MIX & MASK


def joined(*parts: int) -> int:
    """The 64-bit hash of some numbers."""
    made = PAIR
    for part in parts:
        made = (made ^ part) * STEP & MASK
        made ^= made >> 32
    return made


def key_of(hashed: int) -> int:
    """The 32 bits by which a table knows a hash."""
    return hashed >> 32 or 1


def slot_of(hashed: int, slots: int) -> int:
    """The first slot at which a table looks for a hash."""
    return (hashed >> 32) * slots >> 32


def bit_of(hashed: int, bits: int) -> int:
    """The bit of the filter for the hash of a name or of a start of one; keys of tables have other bits."""
    return (hashed & 0xFFFFFFFF) >> 32 - bits
