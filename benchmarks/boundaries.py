#!/usr/bin/env python3
"""How often the edges of segmenters agree with marks of translators: ``boundaries.py FILE``.

FILE has lines in which translators marked possible line breaks with U+200B, such as the thousand lines that
tools/libreoffice_help.py reserves. Each segmenter gets the lines without U+200B. The result is the share of
the marks between two Khmer letters or diacritics that are at a word edge, and at a word or morpheme edge.
Splitting everywhere would find all of them, so the table also has the average length of words and morphemes
in Khmer characters. ``segmenters.py`` lists the requirements.
"""

from __future__ import annotations

import argparse
import re
from itertools import accumulate
from pathlib import Path

from segmenters import SEGMENTERS, Tokens, edges_of

KHMER = re.compile("[\u1780-\u17b3\u17b4-\u17d3\u17dd]")


def marks_of(line: str) -> set[int]:
    """The positions of the U+200B of a line, in the line without them."""
    return set(accumulate(map(len, line.split("\u200b")[:-1])))


def is_inner(line: str, at: int) -> bool:
    """Whether there is Khmer on both sides of a position."""
    return 0 < at < len(line) and bool(KHMER.match(line[at - 1]) and KHMER.match(line[at]))


def figures(lines: list[str], marks: list[set[int]], found: Tokens) -> tuple[float, float]:
    """The share of the marks at a token edge, and the Khmer characters per token."""
    edges = [edges_of(line, tokens) for line, tokens in zip(lines, found, strict=True)]
    hit = sum(len(want & got) for want, got in zip(marks, edges, strict=True))
    count = sum(bool(KHMER.match(token.strip())) for line in found for token in line)
    return hit / sum(map(len, marks)), sum(len(KHMER.findall(line)) for line in lines) / count


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    marked = parser.parse_args().file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    lines = [line.replace("\u200b", "") for line in marked]
    marks = [
        {at for at in marks_of(mark) if is_inner(line, at)} for mark, line in zip(marked, lines, strict=True)
    ]
    print(f"{len(lines)} lines, {sum(map(len, marks))} marks between two Khmer letters or signs\n")
    print("| segmenter | at a word's edge | at a word's or a morpheme's | characters a word | a morpheme |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, load in SEGMENTERS.items():
        segmenter = load()
        coarse, word_size = figures(lines, marks, segmenter.words(lines))
        fine, morpheme_size = figures(lines, marks, (segmenter.morphemes or segmenter.words)(lines))
        print(f"| {name} | {coarse:.1%} | {fine:.1%} | {word_size:.2f} | {morpheme_size:.2f} |")


if __name__ == "__main__":
    main()
