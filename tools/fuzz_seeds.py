#!/usr/bin/env python3
"""Write the first inputs for the fuzzer of the kernel: ``fuzz_seeds.py FOLDER``.

They are small valid models of both rules, each followed by a text, and texts for the shipped model.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from khtext.kernel import model_writer
from khtext.kernel.vocabulary import LISTED, WHOLE

TEXTS = [bytes(range(64)), b"www.a.com/c 0,9.5 A.U. a@c.com", bytes(range(64)) * 12]


def small_model(rule: int, labels: int, width: int, mark: int) -> bytes:
    """A model with a few n-grams over the alphabet of the fuzzer."""
    weights = [7] * (labels - 1)
    grams = [
        {"\u1780": {0: weights, 1: weights}, " ": {-3: weights, 3: weights}},
        {"\u1780\u1781": {0: weights}},
        {"\u1780\u1781\u1784": {1: weights, 2: weights}},
        {"0 \u1780\u1781": {3: weights}},
    ]
    shapes = {shape: {0: weights} for shape in range(9)} if rule == 1 else None
    transitions = [[1] * labels for _ in range(labels)]
    return model_writer.pack(
        rule=rule,
        labels=labels,
        width=width,
        shift=4,
        mark=mark,
        grams=grams,
        transitions=transitions,
        shapes=shapes,
        vocabulary={"\u1780\u1781": 1 | WHOLE, "\u1784": 3, "\u1781": LISTED} if rule == 2 else None,
    )


def main() -> None:
    """The command."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(TEXTS):
        for flags in range(16):
            head = bytes([flags & 7 | 3 << 3 | (flags >> 3) << 6])
            (folder / f"text-{number}-{flags}").write_bytes(head + text)
    for rule, labels, width, mark in ((1, 2, 4, 4), (2, 3, 1, 2), (2, 3, 2, 4), (2, 4, 2, 2), (1, 3, 1, 2)):
        model = small_model(rule, labels, width, mark)
        for flags in (0, 1, 6):
            head = bytes([flags | 3 << 3 | 0x20]) + struct.pack("<I", len(model))
            (folder / f"model-{rule}-{labels}-{width}-{flags}").write_bytes(head + model + TEXTS[0])


if __name__ == "__main__":
    main()
