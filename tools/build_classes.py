#!/usr/bin/env python3
"""Write the character classes that define both kernels as the C table of the compiled one:

build_classes.py src/khtext/kernel/classes.h
"""

from __future__ import annotations

import sys
from pathlib import Path

from khtext.kernel.atoms import NLTK_CLASSES, NltkClasses
from khtext.kernel.classes import CLASSES, RANGES, Classes
from khtext.script import NEVER_WORDS

HEAD = """/* Written by tools/build_classes.py from classes.py and atoms.py; do not edit.
 * The low five bits of a class are those of classes.py, the high three those of khmer-nltk's clusters. */
"""


FIRST = 0x1780
"""The first letter: the lowest bit of the letters that are no words."""


def both(code: int) -> int:
    """The two classes of a code point in one byte."""
    return CLASSES.index(Classes()[code]) | NLTK_CLASSES.index(NltkClasses()[code]) << 5


def listed(numbers: list[int]) -> str:
    """Numbers as rows of a C table."""
    rows = [numbers[at : at + 24] for at in range(0, len(numbers), 24)]
    return ",\n    ".join(", ".join(map(str, row)) for row in rows)


def header() -> str:
    """The text of classes.h."""
    pages: list[list[int]] = []
    page_of = []
    for page in range(256):
        row = [both(code) for code in range(page << 8, (page + 1) << 8)]
        if row not in pages:
            pages.append(row)
        page_of.append(pages.index(row))
    far = [f"{{{first:#x}, {last:#x}, {both(first)}}}" for first, last, _ in RANGES if first > 0xFFFF]
    return "\n".join(
        [
            HEAD,
            f"enum {{ {', '.join(f'KH_{name}' for name in CLASSES)}, KH_END }};",
            f"enum {{ {', '.join(f'NL_{name}' for name in NLTK_CLASSES)} }};",
            f"#define KH_NEVER_WORDS UINT64_C({sum(1 << ord(letter) - FIRST for letter in NEVER_WORDS):#x})",
            f"enum {{ KH_FIRST = {FIRST:#x} }};",
            f"enum {{ KH_FAR_OTHER = {both(0x10FFFF)} }};",
            f"static const uint8_t kh_page_of[256] = {{\n    {listed(page_of)}}};",
            f"static const uint8_t kh_pages[{len(pages)}][256] = {{",
            *(f"    {{{listed(row)}}}," for row in pages),
            "};",
            "static const struct {\n    uint32_t first, last;\n    uint8_t name;\n"
            f"}} kh_far[] = {{{', '.join(far)}}};",
            "",
        ]
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(header(), encoding="utf-8")
