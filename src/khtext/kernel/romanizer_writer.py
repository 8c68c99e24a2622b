"""Writes the model files that `khtext.kernel.romanizer` reads; for ``tools/``."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from khtext.errors import KhtextError
from khtext.kernel.romanizer import (
    HEADER,
    LABEL_SIZE,
    MAGIC,
    MOST_CANDIDATES,
    MOST_TEMPLATES,
    SCALE,
    UNIT,
    VERSION,
    Template,
    hash_of,
    mark_of,
    slot_of,
)

FILL = 0.75
_LIMIT = 32767


def pack(
    *,
    templates: Sequence[Template],
    labels: Sequence[tuple[bool, str]],
    candidates: Mapping[str, Sequence[int]],
    features: Mapping[int, Sequence[tuple[int, float]]],
    transitions: Mapping[tuple[int, int], float],
) -> bytes:
    """The bytes of a model file.

    A label is whether a word starts there, and Latin letters; label 0 is empty. ``candidates`` maps a unit
    to labels, ``features`` the hash of a context to pairs of a candidate's place and a weight,
    ``transitions`` pairs of labels to weights.
    """
    if labels[0] != (False, "") or len(templates) > MOST_TEMPLATES:
        raise KhtextError(f"label 0 must be empty, and at most {MOST_TEMPLATES} templates are allowed")
    unit_table, listed = _unit_table(candidates)
    slots, weights = _feature_table(features)
    matrix = [0] * len(labels) ** 2
    for (before, after), weight in transitions.items():
        matrix[before * len(labels) + after] = _stored(weight)
    tables = [
        b"".join(struct.pack("<BBBB", *template, 0) for template in templates),
        b"".join(_label(*label) for label in labels),
        b"".join(UNIT.pack(*entry) for entry in unit_table),
        struct.pack(f"<{len(listed)}H", *listed),
        b"".join(struct.pack("<II", *slot) for slot in slots),
        struct.pack(f"<{len(weights)}h", *weights),
        struct.pack(f"<{len(matrix)}h", *matrix),
    ]
    counts = (len(templates), len(labels), len(unit_table), len(listed), len(slots), len(weights))
    body = b"".join(table + b"\0" * (-len(table) % 8) for table in tables)
    whole = bytearray(HEADER.pack(MAGIC, VERSION, 0, *counts) + body)
    struct.pack_into("<I", whole, 12, zlib.crc32(memoryview(whole)[16:]))
    return bytes(whole)


def _stored(weight: float) -> int:
    return max(-_LIMIT, min(_LIMIT, round(weight * SCALE)))


def _label(starts: bool, letters: str) -> bytes:
    if len(letters) > LABEL_SIZE - 2:
        raise KhtextError(f"{letters!r} is too long; a label has at most {LABEL_SIZE - 2} letters")
    return struct.pack("BB", starts, len(letters)) + letters.encode("ascii").ljust(LABEL_SIZE - 2, b"\0")


def _unit_table(candidates: Mapping[str, Sequence[int]]) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Sorted entries ``(hash, first candidate, number of candidates)``, and the labels they point to."""
    entries, listed = [], list[int]()
    for unit, found in candidates.items():
        if not 0 < len(found) <= MOST_CANDIDATES:
            raise KhtextError(
                f"{unit!r} has {len(found)} candidates; from 1 to {MOST_CANDIDATES} are allowed"
            )
        entries.append((hash_of(unit), len(listed), len(found)))
        listed += found
    return sorted(entries), listed


def _feature_table(
    features: Mapping[int, Sequence[tuple[int, float]]],
) -> tuple[list[tuple[int, int]], list[int]]:
    """The slots ``(mark, row)`` and the rows: a number of pairs, then the pairs; row 0 is empty."""
    slots = [(0, 0)] * (int(len(features) / FILL) + 2)
    weights = [0]
    for key, row in sorted(features.items()):
        pairs = [(place, _stored(weight)) for place, weight in row if _stored(weight)]
        if not pairs:
            continue
        slot = slot_of(key, len(slots))
        while slots[slot][0]:
            slot = (slot + 1) % len(slots)
        slots[slot] = (mark_of(key), len(weights))
        weights.append(len(pairs))
        for pair in pairs:
            weights += pair
    return slots, weights
