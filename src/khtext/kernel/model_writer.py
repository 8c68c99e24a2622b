"""Writes model files, for the scripts in ``tools``; ``khtext.kernel.model`` has the layout."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from khtext.errors import KhtextError
from khtext.kernel.model import (
    CHAINS,
    HEADER,
    HEADER_SIZE,
    MAGIC,
    MAX_OFFSETS,
    ORDERS,
    TABLE,
    VERSION,
    WIDTHS,
    WORDS,
    Row,
    bucket_of,
    fingerprint_of,
    hash_text,
    slot_of,
    spread,
)

FILL = 0.97
"""The share of used slots in a hash table."""


def pack(
    *,
    rule: int,
    labels: int,
    width: int,
    shift: int,
    mark: int = 4,
    grams: Sequence[Mapping[str, Row]],
    transitions: Sequence[Sequence[int]],
    start: Sequence[int] = (),
    end: Sequence[int] = (),
    shapes: Mapping[int, Row] | None = None,
    vocabulary: Mapping[str, int] | None = None,
) -> bytes:
    """The bytes of a model file.

    ``mark`` is the size of a fingerprint in bytes, 2 or 4: one in ``256**mark`` unknown n-grams is mistaken
    for a known one. ``grams[n - 1]`` has the rows of the n-grams, keyed by the concatenated strings of their
    atoms. Weights are fixed-point integers, one for each label after 0. ``shapes`` has one row for each shape
    number. ``vocabulary`` has the rank of each word.
    """
    body = bytearray()
    entries = []
    for order in range(ORDERS):
        rows = grams[order] if order < len(grams) else {}
        entry, table = _hashed(rows, order + 1, labels - 1, width, mark, HEADER_SIZE + len(body))
        entries.append(entry)
        body += table
    entry, table = _listed(shapes or {}, labels - 1, width, HEADER_SIZE + len(body))
    entries.append(entry)
    body += table
    chains = [0] * 24
    chains[0 : len(start)] = start
    chains[4 : 4 + len(end)] = end
    for before, row in enumerate(transitions):
        chains[8 + 4 * before : 8 + 4 * before + len(row)] = row
    head = HEADER.pack(MAGIC, VERSION, 0, HEADER_SIZE + len(body), rule, labels, width, shift, mark, 0)
    head = (head + b"".join(entries) + CHAINS.pack(*chains)).ljust(HEADER_SIZE, b"\0")
    return with_vocabulary(head + body, vocabulary or {}, mark)


def with_vocabulary(content: bytes, vocabulary: Mapping[str, int], mark: int) -> bytes:
    """The bytes of a model file with another vocabulary, which replaces the one that it has."""
    _, slots, position = WORDS.unpack_from(content, HEADER_SIZE - WORDS.size)
    body = content[: position if slots else None]
    words, table = _vocabulary(vocabulary, mark, len(body))
    whole = bytearray(body + table)
    whole[HEADER_SIZE - WORDS.size : HEADER_SIZE] = words
    struct.pack_into("<Q", whole, 16, len(whole))
    struct.pack_into("<I", whole, 12, zlib.crc32(memoryview(whole)[16:]))
    return bytes(whole)


def _offsets(rows: Mapping[str, Row] | Mapping[int, Row]) -> list[int]:
    return sorted({offset for row in rows.values() for offset in row})


def _cells(row: Row, offsets: Sequence[int], columns: int, width: int) -> bytes:
    weights = [weight for offset in offsets for weight in row.get(offset, (0,) * columns)]
    return struct.pack(f"<{len(weights)}{WIDTHS[width]}", *weights)


def _padded(data: bytes, to: int) -> bytes:
    return data + b"\0" * (-len(data) % to)


def _entry(offsets: Sequence[int], buckets: int, slots: int, position: int) -> bytes:
    return TABLE.pack(
        len(offsets), buckets, slots, 0, *offsets, *[0] * (MAX_OFFSETS - len(offsets)), position
    )


def _listed(rows: Mapping[int, Row], columns: int, width: int, position: int) -> tuple[bytes, bytes]:
    offsets = _offsets(rows)
    count = max(rows) + 1 if rows else 0
    cells = [_cells(rows.get(number, {}), offsets, columns, width) for number in range(count)]
    return _entry(offsets, 0, count, position), _padded(b"".join(cells), 8)


def _hashed(
    rows: Mapping[str, Row], order: int, columns: int, width: int, mark: int, position: int
) -> tuple[bytes, bytes]:
    offsets = _offsets(rows)
    cells = {text: _cells(row, offsets, columns, width) for text, row in rows.items()}
    buckets, slots, table = _perfect(cells, order, mark)
    return _entry(offsets, buckets, slots, position), table


def _vocabulary(ranks: Mapping[str, int], mark: int, position: int) -> tuple[bytes, bytes]:
    cells = {word: bytes([rank]) for word, rank in ranks.items()}
    buckets, slots, table = _perfect(cells, ORDERS + 1, mark)
    return WORDS.pack(buckets, slots, position if slots else 0), table


def _perfect(cells: Mapping[str, bytes], order: int, mark: int) -> tuple[int, int, bytes]:
    """The numbers of buckets and slots of a perfect hash table, and its bytes."""
    if not cells:
        return 0, 0, b""
    texts = sorted(cells)
    keys = dict(zip(spread(list(map(hash_text, texts)), order), texts, strict=True))
    if len(keys) != len(cells):
        raise KhtextError(f"two {order}-grams have the same hash; change STEP")
    slots = int(len(cells) / FILL) + 1
    buckets = len(cells) // 4 + 1
    displacements, places = _displaced(keys, buckets, slots)
    table = [b"\0" * (mark + len(cells[texts[0]]))] * slots
    for key, place in places.items():
        table[place] = fingerprint_of(key, mark).to_bytes(mark, "little") + cells[keys[key]]
    head = _padded(struct.pack(f"<{buckets}H", *displacements), 8)
    return buckets, slots, _padded(head + b"".join(table), 8)


def _displaced(keys: Mapping[int, str], buckets: int, slots: int) -> tuple[list[int], dict[int, int]]:
    """A displacement for each bucket such that no two keys share a slot, and the slot of each key."""
    members: list[list[int]] = [[] for _ in range(buckets)]
    for key in keys:
        members[bucket_of(key, buckets)].append(key)
    taken = bytearray(slots)
    displacements = [0] * buckets
    places: dict[int, int] = {}
    for bucket in sorted(range(buckets), key=lambda b: (-len(members[b]), b)):
        displacement, found = _free(members[bucket], taken)
        displacements[bucket] = displacement
        for key, place in zip(members[bucket], found, strict=True):
            taken[place] = 1
            places[key] = place
    return displacements, places


def _free(keys: Sequence[int], taken: bytearray) -> tuple[int, list[int]]:
    """The first displacement that maps the keys of a bucket to free, distinct slots, and those slots."""
    for displacement in range(1 << 16):
        found = [slot_of(key, displacement, len(taken)) for key in keys]
        if len(set(found)) == len(found) and not any(taken[place] for place in found):
            return displacement, found
    raise KhtextError("no perfect hash found; lower FILL")
