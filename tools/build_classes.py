#!/usr/bin/env python3
"""Write the classes of Khmer characters, and all classes as the C table of the compiled kernel:

build_classes.py src/khtext/kernel
"""

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby
from pathlib import Path

from khtext.script import COENG, NEVER_WORDS

HEAD = """/* Written by tools/build_classes.py from classes.py and atoms.py; do not edit.
 * The low five bits of a class are those of classes.py, the high three those of khmer-nltk's clusters. */
"""


FIRST = 0x1780
"""The first letter: the lowest bit of the letters that are no words."""


KHMER = (range(0x1780, 0x1800), range(0x19E0, 0x1A00))
CLASS_OF_CATEGORY = {
    "Lo": "B", "Mn": "S", "Mc": "S", "Lm": "R", "Po": "P",
    "Sc": "Y", "No": "Y", "So": "Y", "Nd": "k", "Cn": "",
}  # fmt: skip
OTHERWISE = {COENG: "C", "\u17dc": "S"}
"""Coeng is a sign that joins; avakrahasanya is a letter that no word starts with."""

KHMER_HEAD = '''"""The classes of the characters of the Khmer blocks, after their categories in Unicode.

Written by tools/build_classes.py; do not edit. The letters are those of classes.py.
"""

#: First and last code point, class.
RANGES: tuple[tuple[int, int, str], ...] = (
'''


def khmer_class(code: int) -> str:
    """The class of a character of the Khmer blocks; empty if the code point is not assigned."""
    return OTHERWISE.get(chr(code), CLASS_OF_CATEGORY[unicodedata.category(chr(code))])


def khmer_classes() -> str:
    """The text of khmer_classes.py."""
    rows = []
    for block in KHMER:
        for name, group in groupby(block, khmer_class):
            codes = list(group)
            if name:
                rows.append(f'    (0x{codes[0]:04X}, 0x{codes[-1]:04X}, "{name}"),\n')
    return KHMER_HEAD + "".join(rows) + ")\n"


def both(code: int) -> int:
    """The two classes of a code point in one byte."""
    from khtext.kernel.atoms import NLTK_CLASSES, NltkClasses
    from khtext.kernel.classes import CLASSES, Classes

    return CLASSES.index(Classes()[code]) | NLTK_CLASSES.index(NltkClasses()[code]) << 5


def listed(numbers: list[int]) -> str:
    """Numbers as rows of a C table."""
    rows = [numbers[at : at + 24] for at in range(0, len(numbers), 24)]
    return ",\n    ".join(", ".join(map(str, row)) for row in rows)


def header() -> str:
    """The text of classes.h."""
    from khtext.kernel.atoms import NLTK_CLASSES
    from khtext.kernel.classes import CLASSES, RANGES

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
    folder = Path(sys.argv[1])
    (folder / "khmer_classes.py").write_text(khmer_classes(), encoding="utf-8")
    (folder / "classes.h").write_text(header(), encoding="utf-8")
