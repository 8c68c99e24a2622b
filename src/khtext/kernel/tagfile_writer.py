"""Writes the file of a tagger, and takes one apart; `tagfile` reads it."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khtext.kernel.tagfile import (
    AROUND,
    COUNTS,
    GAPS,
    HEADER,
    MAGIC,
    PLACES,
    SHAPES,
    SIZES,
    TABLES,
    VERSION,
    Table,
    Tagfile,
    key_of,
    layout,
    slot_of,
)


@dataclass(frozen=True)
class Parts:
    """What a file is made of.

    `chain` holds the weights of label after label, then of the first and of the last label. `rows` are the
    sections shapes, marks, gaps and edge; `tables` go from the hash of what is looked up to its row.
    """

    scale: int
    chain: Sequence[int]
    flags: bytes
    rows: Mapping[str, bytes]
    tables: Mapping[str, Mapping[int, bytes]]
    groups: Sequence[int]
    filtered: Sequence[int]
    filter_bits: int
    longest: int
    meta: Mapping[str, Any]


def write(parts: Parts) -> bytes:
    """The bytes of a file."""
    told = json.dumps(parts.meta, ensure_ascii=False, sort_keys=True).encode()
    counts = _counts(parts, len(told))
    places = layout(counts)
    data = bytearray(places.size)
    sections = {
        places.chain: struct.pack(f"<{len(parts.chain)}i", *parts.chain),
        places.flags: parts.flags,
        places.groups: struct.pack(f"<{len(parts.groups)}Q", *parts.groups),
        places.meta: told,
    }
    sections |= {getattr(places, name): row for name, row in parts.rows.items()}
    for position, section in sections.items():
        data[position : position + len(section)] = section
    for name, table in parts.tables.items():
        _fill(data, getattr(places, name), table)
    for bit in parts.filtered:
        data[places.filter + bit // 8] |= 1 << bit % 8
    HEADER.pack_into(data, 0, MAGIC, VERSION, 0, len(data), *counts.values(), 0)
    struct.pack_into("<I", data, 12, zlib.crc32(data[16:]))
    return bytes(data)


def parts_of(file: Tagfile) -> Parts:
    """What a file is made of: `write` makes the same file of it.

    Of the hashes in its tables only the upper half is known, which is what tables go by.
    """
    data, counts, places = file.data, file.counts, file.layout
    labels = counts["labels"]
    sizes = {"shapes": SHAPES * SIZES, "marks": PLACES * counts["marks"], "gaps": GAPS, "edge": 1}
    tables: dict[str, Table] = {name: getattr(places, name) for name in TABLES}
    filtered = bytes(data[places.filter : places.meta])
    return Parts(
        scale=counts["scale"],
        chain=struct.unpack_from(f"<{(labels + 2) * labels}i", data, places.chain),
        flags=bytes(data[places.flags : places.flags + labels]),
        rows={
            name: bytes(data[getattr(places, name) :][: size * AROUND * labels])
            for name, size in sizes.items()
        },
        tables={name: dict(_rows(data, table)) for name, table in tables.items()},
        groups=struct.unpack_from(f"<{counts['groups']}Q", data, places.groups),
        filtered=[at for at in range(8 * len(filtered)) if filtered[at // 8] >> at % 8 & 1],
        filter_bits=counts["filter_bits"],
        longest=counts["longest"],
        meta=file.meta,
    )


def _rows(data: memoryview, table: Table) -> Iterator[tuple[int, bytes]]:
    for slot in range(table.slots):
        key, number = struct.unpack_from("<II", data, table.position + slot * 8)
        if key:
            at = table.rows + number * table.width
            yield key << 32, bytes(data[at : at + table.width])


def _counts(parts: Parts, meta: int) -> dict[str, int]:
    labels = len(parts.flags)
    rows = {name: len(table) for name, table in parts.tables.items()}
    return (
        dict.fromkeys(COUNTS, 0)
        | rows
        | {
            "labels": labels,
            "marks": len(parts.rows["marks"]) // (PLACES * AROUND * labels),
            "scale": parts.scale,
            "longest": parts.longest,
            "groups": len(parts.groups),
            "filter_bits": parts.filter_bits,
            "meta": meta,
        }
    )


def _fill(data: bytearray, table: Table, rows: Mapping[int, bytes]) -> None:
    for number, (hashed, row) in enumerate(sorted(rows.items())):
        slot = slot_of(hashed, table.slots)
        while data[table.position + slot * 8 : table.position + slot * 8 + 4] != bytes(4):
            slot = (slot + 1) % table.slots
        struct.pack_into("<II", data, table.position + slot * 8, key_of(hashed), number)
        at = table.rows + number * table.width
        data[at : at + table.width] = row
