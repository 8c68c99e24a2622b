#!/usr/bin/env python3
"""Write khmer-nltk's word model as a khtext model file: ``convert_crf.py MODEL.sav OUT.bin``.

The .sav file is a pickle around a plain crfsuite model. The script finds the model by its magic bytes. It
unpickles nothing and imports neither khmer-nltk nor its dependencies. ``docs/kernel.md``
describes the output.
"""

from __future__ import annotations

import argparse
import re
import struct
from collections import defaultdict
from pathlib import Path

from khtext.kernel import model, model_writer

SHIFT = 22
SHAPES = ("C", "W", "S", "D", "NS")
LONGEST_SHAPE = 12

Weights = dict[str, dict[str, float]]


def crfsuite_model(pickled: bytes) -> bytes:
    """The crfsuite model inside a pickle."""
    at = pickled.index(b"lCRF")
    (size,) = struct.unpack_from("<I", pickled, at + 4)
    return pickled[at : at + size]


def strings(model: bytes, at: int) -> list[str]:
    """The strings of a constant quark database, by their numbers."""
    magic, _, _, _, count, backward = struct.unpack_from("<4sIIIII", model, at)
    assert magic == b"CQDB", magic
    found = []
    for place in struct.unpack_from(f"<{count}I", model, at + backward):
        _, size = struct.unpack_from("<II", model, at + place)
        found.append(model[at + place + 8 : at + place + 8 + size - 1].decode())
    return found


def weights_of(model: bytes) -> tuple[Weights, dict[tuple[str, str], float]]:
    """The weights of each attribute, by label, and those of each pair of labels."""
    fields = struct.unpack_from("<4sI4s9I", model)
    assert fields[:1] + fields[2:4] == (b"lCRF", b"FOMC", 100), fields
    features_at, labels_at, attributes_at = fields[7:10]
    labels, attributes = strings(model, labels_at), strings(model, attributes_at)
    _, _, count = struct.unpack_from("<4sII", model, features_at)
    states: Weights = defaultdict(dict)
    transitions = {}
    for kind, source, target, weight in struct.iter_unpack(
        "<IIId", model[features_at + 12 : features_at + 12 + 20 * count]
    ):
        if kind == 0:
            states[attributes[source]][labels[target]] = weight
        else:
            transitions[labels[source], labels[target]] = weight
    return states, transitions


def fixed(weight: float) -> int:
    """A weight in the form of the file."""
    return round(weight * (1 << SHIFT))


def fixed_row(row: dict[int, float]) -> dict[int, list[int]]:
    """A row of weights in the form of the file."""
    return {place: [fixed(weight)] for place, weight in row.items()}


def window(name: str) -> tuple[int, int]:
    """The n of a feature such as kcc[-3:-1], and the offset from where its n-gram starts to its position.

    >>> window("kcc"), window("kcc[-3:-1]"), window("kcc[+1:0]")
    ((1, 0), (3, 3), (2, 0))
    """
    places = [int(place) for place in re.findall(r"[+-]?\d", name)] or [0]
    return max(places) - min(places) + 1, -min(places)


def shapes_of(kind: str) -> list[int]:
    """The shape numbers of a character type (see ``shape_of`` in the kernel)."""
    if kind in SHAPES:
        return [SHAPES.index(kind)]
    first = 5 + 2 * (int(kind[1:]) - 2)
    return [first, first + 1]


def no_space_shapes() -> list[int]:
    """The shapes of atoms that do not start with a Khmer letter or diacritic."""
    return [4, *range(6, 5 + 2 * LONGEST_SHAPE, 2)]


def convert(pickled: bytes) -> bytes:
    """The bytes of the khtext model file."""
    states, transitions = weights_of(crfsuite_model(pickled))
    grams: list[dict[str, dict[int, list[int]]]] = [defaultdict(dict) for _ in range(model.ORDERS)]
    shapes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    edges = {"BOS": 0, "EOS": 0}
    for attribute, weights in states.items():
        weight = weights.get("1", 0.0) - weights.get("0", 0.0)
        if attribute in edges:
            edges[attribute] = fixed(weight)
        elif match := re.match(r"(kcc(?:\[[^\]]*\])?):", attribute):
            n, offset = window(match[1])
            grams[n - 1][attribute[match.end() :]][offset] = [fixed(weight)]
        elif match := re.match(r"(?:kcc(\[[^\]]*\]))?t:(\w+)", attribute):
            for shape in shapes_of(match[2]):
                shapes[shape][-int((match[1] or "[0]")[1:-1])] += weight
        else:
            assert re.fullmatch(r"ns([+-]\d)?", attribute), attribute
            for shape in no_space_shapes():
                shapes[shape][-int(attribute[2:] or 0)] += weight
    for shape in range(5 + 2 * LONGEST_SHAPE):
        shapes[shape][0] += 0.0
    return model_writer.pack(
        rule=1,
        labels=2,
        width=4,
        shift=SHIFT,
        grams=grams,
        transitions=[[fixed(transitions[before, after]) for after in "01"] for before in "01"],
        start=[0, edges["BOS"]],
        end=[0, edges["EOS"]],
        shapes={
            shape: {place: [fixed(weight)] for place, weight in row.items()} for shape, row in shapes.items()
        },
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path, help="khmer-nltk's sklearn_crf_ner_10000.sav")
    parser.add_argument("out", type=Path, help="the file to write")
    arguments = parser.parse_args()
    arguments.out.write_bytes(convert(arguments.model.read_bytes()))


if __name__ == "__main__":
    main()
