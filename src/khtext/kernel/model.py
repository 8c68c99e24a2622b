"""The model file: its layout and its reader. ``docs/kernel.md`` describes the layout.

A model scores labels (0 inside, 1 word start, 2 morpheme start) at every atom of a line. It has a row of
weights for each n-gram of atoms, in one perfect hash table for each n. The file is little-endian. Weights are
integers, ``weight * 2**shift``; those of label 0 are always 0.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from khtext.errors import KhtextError

MAGIC = b"KHTXTSEG"
VERSION = 1
HEADER = struct.Struct("<8sIIQIIIIII")
TABLE = struct.Struct("<IIII8bQ")
CHAINS = struct.Struct("<4i4i16i")
WORDS = struct.Struct("<IIQ")
HEADER_SIZE = 320
ORDERS = 4
MAX_LABELS = 4
MAX_OFFSETS = 8
WIDTHS = {1: "b", 2: "h", 4: "i"}
REACH = 4
"""A weight applies at most this many atoms before or after the start of its n-gram."""

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
MIX = 0xBF58476D1CE4E5B9
SPREAD = 0xD6E8FEB86659FD93
_FILTER_BITS = 18

_LOW_HALVES = slice(0 if sys.byteorder == "little" else 1, None, 2)

Row = Mapping[int, Sequence[int]]
"""Maps an offset in atoms to one weight for each label after 0."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One perfect hash table: its position in the file and the offsets of its rows."""

    offsets: tuple[int, ...]
    buckets: int
    slots: int
    position: int
    stride: int


@dataclass(frozen=True)
class Model:
    """A checked model file. ``data`` is the whole file, usually memory-mapped."""

    data: memoryview
    rule: int
    labels: int
    width: int
    shift: int
    mark: int
    tables: tuple[Table, ...]
    shapes: Table
    vocabulary: Table
    start: tuple[int, ...]
    end: tuple[int, ...]
    transitions: tuple[tuple[int, ...], ...]


def read(data: bytes | memoryview, name: str = "model") -> Model:
    """The model in the bytes of a file.

    Raises a KhtextError that names ``name`` unless the file is complete, undamaged and of this version.
    """
    view = memoryview(data).cast("B") if not isinstance(data, memoryview) else data
    _check(view, name)
    _, _, _, _, rule, labels, width, shift, mark, _ = HEADER.unpack_from(view, 0)
    row = (labels - 1) * width
    tables = [_table(view, 48 + TABLE.size * n, row, mark if n < ORDERS else 0) for n in range(ORDERS + 1)]
    last = tables[ORDERS]
    odd = last and last.slots and (last.slots < 7 or last.slots % 2 == 0)
    vocabulary = _vocabulary(view, mark)
    if odd or vocabulary is None or any(table is None for table in tables):
        raise KhtextError(f"{name}: a table lies outside the file; copy the file again")
    chains = CHAINS.unpack_from(view, 48 + TABLE.size * (ORDERS + 1))
    return Model(
        data=view,
        rule=rule,
        labels=labels,
        width=width,
        shift=shift,
        mark=mark,
        tables=tuple(table for table in tables[:ORDERS] if table),
        shapes=next(table for table in tables[ORDERS:] if table),
        vocabulary=vocabulary,
        start=chains[:labels],
        end=chains[4 : 4 + labels],
        transitions=tuple(chains[8 + 4 * a : 8 + 4 * a + labels] for a in range(labels)),
    )


def _check(view: memoryview, name: str) -> None:
    """Reject a file that is incomplete, damaged, of another version, or has unknown values in its header."""
    if len(view) < HEADER_SIZE or bytes(view[:8]) != MAGIC:
        raise KhtextError(f"{name}: not a khtext model file; reinstall khtext or give another file")
    _, version, checksum, size, rule, labels, width, shift, mark, _ = HEADER.unpack_from(view, 0)
    if version != VERSION:
        raise KhtextError(
            f"{name}: file version {version}, but this khtext reads {VERSION}; convert the model again"
        )
    if size != len(view):
        raise KhtextError(
            f"{name}: the size of {len(view)} bytes differs from the header; copy the file again"
        )
    if zlib.crc32(view[16:]) != checksum:
        raise KhtextError(f"{name}: wrong checksum: the file is damaged; copy it again")
    known = (
        rule in (1, 2) and 2 <= labels <= MAX_LABELS and width in WIDTHS and mark in (2, 4) and shift <= 30
    )
    if not known:
        raise KhtextError(f"{name}: unknown value in the header; convert the model again")


def _table(view: memoryview, at: int, row: int, mark: int) -> Table | None:
    count, buckets, slots, _, *offsets, position = TABLE.unpack_from(view, at)
    if count > MAX_OFFSETS or position % 8 or any(abs(offset) > REACH for offset in offsets[:count]):
        return None
    if mark and slots and not buckets:
        return None
    table = Table(
        offsets=tuple(offsets[:count]),
        buckets=buckets,
        slots=slots,
        position=position,
        stride=mark + count * row,
    )
    return table if _is_inside(view, table) else None


def _vocabulary(view: memoryview, mark: int) -> Table | None:
    """The table of words, each with a byte for its rank; a file without one has zeros there."""
    buckets, slots, position = WORDS.unpack_from(view, HEADER_SIZE - WORDS.size)
    table = Table(offsets=(), buckets=buckets, slots=slots, position=position, stride=mark + 1)
    return table if not slots or (buckets and position % 8 == 0 and _is_inside(view, table)) else None


def _is_inside(view: memoryview, table: Table) -> bool:
    room = -(-table.buckets * 2 // 8) * 8 + table.slots * table.stride
    return table.position >= HEADER_SIZE and table.position + room <= len(view)


def spread(hashes: Sequence[int], order: int) -> list[int]:
    """The keys of n-grams of ``order`` atoms, from their hashes; mixing spreads the bits of each.

    All keys are computed at once, as one long integer with 128 bits for each.
    """
    count = len(hashes)
    lanes = array("Q", bytes(16 * count))
    lanes[_LOW_HALVES] = array("Q", hashes)
    ones = int.from_bytes(b"\1".ljust(16, b"\0") * count, "little")
    masks = MASK * ones
    mixed = int.from_bytes(lanes.tobytes(), sys.byteorder) + (order * STEP & MASK) * ones & masks
    mixed = (mixed ^ mixed >> 32 & masks) * MIX & masks
    mixed ^= mixed >> 32 & masks
    return array("Q", mixed.to_bytes(16 * count, sys.byteorder))[_LOW_HALVES].tolist()


def filter_of(model: Model, table: Table) -> bytearray:
    """One byte for each value of the low bits of a key: 0 if no n-gram of the table has such a key."""
    first = table.position + (table.buckets * 2 + 7) // 8 * 8
    slots = model.data[first : first + table.slots * table.stride]
    skipped = table.stride - model.mark
    marks = struct.iter_unpack(f"<{'H' if model.mark == 2 else 'I'}{skipped}x", slots)
    bits = min(_FILTER_BITS, 8 * model.mark)
    known, low = bytearray(1 << bits), (1 << bits) - 1
    known[0] = 1  # a key of 0 has the fingerprint 1
    for (mark,) in marks:
        known[mark & low] = 1
    return known


def hash_text(text: str) -> int:
    """The polynomial hash of the code points; the hash of a concatenation follows from those of its parts."""
    value = 0
    for char in text:
        value = (value * STEP + ord(char) + 1) & MASK
    return value


def slot_of(key: int, displacement: int, slots: int) -> int:
    """The slot of a key, given the displacement of its bucket."""
    return (((key ^ displacement) * SPREAD & MASK) >> 32) * slots >> 32


def bucket_of(key: int, buckets: int) -> int:
    """The bucket of a key."""
    return ((key >> 32) * buckets) >> 32


def fingerprint_of(key: int, mark: int) -> int:
    """The ``mark`` bytes of a key that a slot stores; never 0, because 0 marks an empty slot."""
    return (key & ((1 << 8 * mark) - 1)) or 1
