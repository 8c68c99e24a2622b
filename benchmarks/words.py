#!/usr/bin/env python3
"""Word F1 against speed: ``words.py GOLD [--svg FILE]`` prints a table and draws a picture.

GOLD has manually segmented sentences, one per line, with spaces between words and ``_ ~ ^`` between the
morphemes of a compound, as in khPOS (github.com/ye-kyaw-thu/khPOS; CC BY-NC-SA 4.0, so it does not come with
khtext). Each segmenter gets the sentences without spaces. A word is correct if both of its edges are. F1 is
the harmonic mean of precision and recall over all words, including punctuation and numbers. Speed is in
characters per second for the same sentences in the same run, in one thread, after loading; only the ratios
are meaningful. ``segmenters.py`` lists the requirements.
"""

from __future__ import annotations

import argparse
import math
import platform
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from segmenters import SEGMENTERS, Segmenter, icu_timed

WHOLE = str.maketrans("", "", "_^~")
APART = str.maketrans("_^~", "   ")
AT_LEAST = 1.0
"""Seconds that each segmenter runs at least; it repeats the lines until then."""

Spans = set[tuple[int, int]]


@dataclass(frozen=True)
class Result:
    """The result of one segmenter; without morpheme F1 if it does not know morphemes."""

    name: str
    words: float
    morphemes: float | None
    speed: float


def spans_of(tokens: Iterable[str]) -> Spans:
    """The spans of tokens in their text without white space."""
    found, at = set(), 0
    for token in tokens:
        size = len("".join(token.split()))
        if size:
            found.add((at, at + size))
        at += size
    return found


def f1(gold: list[Spans], found: list[Spans]) -> float:
    """The harmonic mean of precision and recall."""
    right = sum(len(want & got) for want, got in zip(gold, found, strict=True))
    return 2 * right / (sum(map(len, gold)) + sum(map(len, found)))


def seconds_of(name: str, segmenter: Segmenter, lines: list[str]) -> float:
    """The average time that a segmenter needs for the lines."""
    total, times = 0.0, 0
    while total < AT_LEAST:
        before = time.perf_counter()
        inside = icu_timed(lines)[0] if name.startswith("ICU") else segmenter.words(lines) and None
        total += time.perf_counter() - before if inside is None else inside
        times += 1
    return total / times


def measured(name: str, gold: list[str]) -> Result:
    """The figures of one segmenter."""
    lines = ["".join(line.translate(WHOLE).split()) for line in gold]
    segmenter = SEGMENTERS[name]()
    words = f1(
        [spans_of(line.translate(WHOLE).split()) for line in gold],
        [spans_of(line) for line in segmenter.words(lines)],
    )
    morphemes = segmenter.morphemes and f1(
        [spans_of(line.translate(APART).split()) for line in gold],
        [spans_of(line) for line in segmenter.morphemes(lines)],
    )
    return Result(name, words, morphemes, sum(map(len, lines)) / seconds_of(name, segmenter, lines))


# -- the picture --------------------------------------------------------------------------------------------

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 30, 60


def picture(results: list[Result]) -> str:
    """An SVG of word F1 against speed, with a logarithmic scale of the ratio to the first result."""
    base = results[0].speed
    ratios = [result.speed / base for result in results]
    low, high = math.floor(math.log10(min(ratios)) - 0.3), math.ceil(math.log10(max(ratios)) + 0.3)
    floor = math.floor(min(result.words for result in results) * 20) / 20

    def x(ratio: float) -> float:
        return LEFT + (math.log10(ratio) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (share - floor) / (1 - floor) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13">',
        "<title>Word F1 against speed</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = x(10.0**power)
        parts += [
            f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>',
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10.0**power:g}×</text>',
        ]
    for step in range(round((1 - floor) * 20) + 1):
        share = floor + step / 20
        parts += [
            f'<path d="M{LEFT} {y(share):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>',
        ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"characters a second, {results[0].name} = 1 (one thread)</text>"
    )
    parts.append(f'<text x="16" y="{TOP - 10}">word F1</text>')
    labels: list[tuple[float, float]] = []
    for result, ratio in zip(results, ratios, strict=True):
        ours = result.name == "khtext"
        colour = "#c2410c" if ours else "#1d4ed8"
        weight = ' font-weight="bold"' if ours else ""
        across, down = x(ratio), y(result.words)
        taken = any(abs(across - left) < 110 and abs(down + 22 - low) < 16 for left, low in labels)
        labels.append((across, down - 12 if taken else down + 22))
        parts += [
            f'<circle cx="{across:.1f}" cy="{down:.1f}" r="6" fill="{colour}"/>',
            f'<text x="{across:.1f}" y="{labels[-1][1]:.1f}" text-anchor="middle" fill="{colour}"{weight}>'
            f"{result.name}</text>",
        ]
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--svg", type=Path, help="file for the picture")
    arguments = parser.parse_args()
    gold = [line for line in arguments.gold.read_text(encoding="utf-8").split("\n") if line.strip()]
    results = [measured(name, gold) for name in SEGMENTERS]
    words = sum(len(line.translate(WHOLE).split()) for line in gold)
    print(f"{len(gold)} sentences, {words} words; khtext {version('khtext')}, ", end="")
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| | word F1 | morpheme F1 | speed |")
    print("| --- | ---: | ---: | ---: |")
    for result in results:
        morphemes = "" if result.morphemes is None else f"{result.morphemes:.1%}"
        ratio = result.speed / results[0].speed
        times = f"{ratio:.2g}×" if ratio < 10 else f"{ratio:.0f}×"
        print(f"| {result.name} | {result.words:.1%} | {morphemes} | {times} |")
    if arguments.svg:
        arguments.svg.write_text(picture(results), encoding="utf-8")
        print(f"\n{arguments.svg}", file=sys.stderr)


if __name__ == "__main__":
    main()
