"""The file of the tagger of names, from what was learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from crf import Problem
from name_features import (
    ALLOWED,
    FILTER_BITS,
    NAMES,
    OUT,
    WIDE,
    WIDTHS,
    Feature,
    Lexicon,
    affixes_of,
    bits_of,
    of_word,
    shape_of,
)

from khtext.kernel import tagfile, tagfile_writer
from khtext.kernel.tagfile import AROUND, ENDS, PLACES, REACH, STARTS
from khtext.kernel.tagger import Tagger

SCALE = 16
LEAST = 2
"""Rows of pairs and of ends of words whose weights are all smaller, in units of 1/SCALE, are left out."""


@dataclass(frozen=True)
class Weights:
    """What was learned: a row for each feature, and the chain."""

    problem: Problem
    values: Any

    def row(self, feature: Feature, width: int) -> Any:
        """The row of a feature as `width` times the labels; zeros for one that was not seen."""
        at = self.problem.offset(feature)
        size = width * len(NAMES)
        return self.values[at : at + size] if at is not None else np.zeros(size, np.float32)

    def word(self, word: str, classes: Mapping[str, Sequence[int]]) -> Any:
        """The whole row of a token."""
        whole = np.zeros((AROUND, len(NAMES)), np.float32)
        for feature in of_word(word, classes):
            shift, width = WIDTHS.get(feature[0], WIDE)
            whole[REACH + shift : REACH + shift + width] += self.row(feature, width).reshape(width, -1)
        return whole.ravel()

    def kind(self, places: tuple[int, ...]) -> Any:
        """The whole row of the lists that cover a token."""
        marks = [(place, mark) for place, bits in enumerate(places) for mark in bits_of(bits)]
        return self.row(("kind", places), AROUND) + sum(self.row(("mark", mark), AROUND) for mark in marks)

    def knows(self, word: str) -> bool:
        """Whether the token itself says something, not only what it is written with."""
        return _speaks(packed(self.row(("word", word), AROUND)))

    def chain(self) -> list[int]:
        """The weights of the chain."""
        weights = self.values[-len(ALLOWED) :]
        return [
            round(float(weight) * SCALE) if allowed else tagfile.FORBIDDEN
            for weight, allowed in zip(weights, ALLOWED, strict=True)
        ]

    def keys(self, kind: str) -> list[Any]:
        """What features of a kind were seen."""
        return [value for name, value in self.problem.features if name == kind]


def packed(row: Any) -> bytes:
    """A row of weights as bytes."""
    return bytes(np.clip(np.rint(row * SCALE), -127, 127).astype(np.int8).tobytes())


def file_of(
    lexicon: Lexicon, weights: Weights | None, classes: Mapping[str, Sequence[int]], meta: Mapping[str, Any]
) -> bytes:
    """The tagger's file; without weights it knows the lists alone."""
    labels = len(NAMES)
    row = AROUND * labels
    rows = {
        "shapes": bytes(tagfile.SHAPES * tagfile.SIZES * row),
        "marks": bytes(PLACES * len(lexicon.marks) * row),
        "gaps": bytes(tagfile.GAPS * row),
        "edge": bytes(row),
    }
    tables: dict[str, dict[int, bytes]] = {
        name: {} for name in ("tokens", "affixes", "pairs", "kinds", "links")
    }
    if weights:
        rows = _rows(weights, len(lexicon.marks))
        tables = _tables(weights, classes)
    return tagfile_writer.write(
        tagfile_writer.Parts(
            scale=SCALE,
            chain=weights.chain() if weights else [0] * len(ALLOWED),
            flags=bytes(STARTS * (name[0] in "BS") | ENDS * (name[0] in "ES") for name in NAMES),
            rows=rows,
            tables={**tables, "names": lexicon.names},
            groups=lexicon.groups,
            filtered=lexicon.filtered,
            filter_bits=FILTER_BITS,
            longest=lexicon.longest,
            meta={"labels": [name[2:] for name in NAMES], "marks": lexicon.marks, **meta},
        )
    )


def _rows(weights: Weights, marks: int) -> dict[str, bytes]:
    pairs = [(place, mark) for place in range(PLACES) for mark in range(marks)]
    return {
        "shapes": b"".join(
            packed(weights.row(("shape", n), AROUND)) for n in range(tagfile.SHAPES * tagfile.SIZES)
        ),
        "marks": b"".join(packed(weights.row(("mark", pair), AROUND)) for pair in pairs),
        "gaps": b"".join(packed(weights.row(("gaps", n), AROUND)) for n in range(tagfile.GAPS)),
        "edge": packed(weights.row(("edge", 0), AROUND)),
    }


def _tables(weights: Weights, classes: Mapping[str, Sequence[int]]) -> dict[str, dict[int, bytes]]:
    words = {*classes, *filter(weights.knows, weights.keys("word"))}
    affixes = [(side, part) for side in ("prefix", "suffix") for part in weights.keys(side)]
    sides = {"prefix": tagfile.PREFIX, "suffix": tagfile.SUFFIX}
    tables = {
        "tokens": {token_hash(word): packed(weights.word(word, classes)) for word in words},
        "affixes": {
            tagfile.hash_of(sides[side], part): packed(weights.row((side, part), 1)) for side, part in affixes
        },
        "pairs": {
            tagfile.joined(token_hash(one), gap, token_hash(other)): packed(
                weights.row(("pair", (one, gap, other)), 2)
            )
            for one, gap, other in weights.keys("pair")
        },
        "kinds": {kind_hash(places): packed(weights.kind(places)) for places in weights.keys("kind")},
        "links": {
            tagfile.joined(kind_hash(one), gap, kind_hash(other)): packed(
                weights.row(("link", (one, gap, other)), 2)
            )
            for one, gap, other in weights.keys("link")
        },
    }
    # A row of small weights says next to nothing, but that of a token says too that the token is known.
    kept = {name: {at: row for at, row in table.items() if _speaks(row)} for name, table in tables.items()}
    return kept | {"tokens": tables["tokens"], "kinds": tables["kinds"]}


def _speaks(row: bytes) -> bool:
    """Whether a row has a weight that counts."""
    return max(abs(weight) for weight in memoryview(row).cast("b")) >= LEAST


def with_less(content: bytes, less: int, meta: Mapping[str, Any]) -> bytes:
    """The file of a tagger for which "no name" weighs less, in units of 1/SCALE; `meta` is added to it.

    The weight is taken from the rows of the white space around a token, because each token has one of these.
    """
    old = tagfile_writer.parts_of(tagfile.read(content))
    gaps = _weights(old.rows["gaps"]).reshape(tagfile.GAPS, AROUND, len(NAMES))
    gaps[:, REACH, NAMES.index(OUT)] -= less
    rows = {**old.rows, "gaps": packed(gaps / SCALE)}
    return tagfile_writer.write(replace(old, rows=rows, meta={**old.meta, **meta}))


def with_more(old: tagfile_writer.Parts, weights: Weights) -> tagfile_writer.Parts:
    """What a tagger is made of, with weights added to the rows of tokens and pairs."""
    labels = len(old.flags)
    tokens, pairs = dict(old.tables["tokens"]), dict(old.tables["pairs"])
    for word in weights.keys("word"):
        key = token_hash(word) >> 32 << 32
        row = _weights(tokens[key]) if key in tokens else _unknown(old, word)
        tokens[key] = packed(row / old.scale + weights.row(("word", word), AROUND))
    for pair in weights.keys("pair"):
        key = tagfile.joined(token_hash(pair[0]), pair[1], token_hash(pair[2])) >> 32 << 32
        row = _weights(pairs.get(key, bytes(2 * labels)))
        pairs[key] = packed(row / old.scale + weights.row(("pair", pair), 2))
    tables = {**old.tables, "tokens": tokens, "pairs": {key: row for key, row in pairs.items() if any(row)}}
    return replace(old, tables=tables)


def _unknown(old: tagfile_writer.Parts, word: str) -> Any:
    """The weights of a token that a tagger does not know."""
    labels = len(old.flags)
    size = AROUND * labels
    at = shape_of(word) * size
    row = _weights(old.rows["shapes"][at : at + size])
    for side, part in affixes_of(word):
        found = old.tables["affixes"].get(tagfile.hash_of(side, part) >> 32 << 32)
        if found:
            row[REACH * labels : (REACH + 1) * labels] += _weights(found)
    return row


def _weights(row: bytes) -> Any:
    return np.frombuffer(row, np.int8).astype(np.float32)


@cache
def token_hash(word: str) -> int:
    """The hash of a token, digits as 0."""
    return tagfile.hash_of(tagfile.TOKEN, word)


@cache
def kind_hash(places: tuple[int, ...]) -> int:
    """The hash of the lists that cover a token."""
    return tagfile.joined(tagfile.KIND, *places)


def opened(content: bytes) -> Tagger:
    """A tagger from the bytes of its file."""
    from khtext.kernel._tagger import Tagger as Compiled

    return Compiled(memoryview(content))
