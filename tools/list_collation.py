"""Builds src/khtext/data/collation.tsv: the root collation of Unicode CLDR, as ICU has it.

    pip install icukit-pyicu==78.3.1
    python tools/list_collation.py

A row has a character and its collation elements: for each the primary, secondary and tertiary weight.
Primary and secondary weights are ranks, which are shorter than the weights of CLDR and have the same order.
Characters with a canonical decomposition are left out, because text is decomposed before keys are made.
"""

from __future__ import annotations

import unicodedata

import icu

from khtext.data import FOLDER

#: Latin, Greek, Cyrillic, Khmer, kana, marks, punctuation, symbols, emoji. Others stand by their code points.
RANGES = (
    (0x00, 0x52F), (0x1780, 0x17FF), (0x19E0, 0x19FF), (0x1AB0, 0x1AFF), (0x1D00, 0x2BFF), (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E7F), (0x3000, 0x30FF), (0xA640, 0xA69F), (0xA700, 0xA7FF), (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06), (0xFE00, 0xFE6F), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6), (0x1F000, 0x1FAFF),
)  # fmt: skip
HEAD = (
    f"# source: the root collation of Unicode CLDR 48, through ICU {icu.ICU_VERSION} (icukit-pyicu, PyPI); "
    "made by tools/list_collation.py\n"
    "# licence: Unicode-3.0; see NOTICE and LICENSE.unicode\n"
    "character\telements\n"
)
ROOT = icu.Collator.createInstance(icu.Locale("root"))

#: Marks the second part of a weight; in a first part these bits are those of the case.
CONTINUES = 0xC0

#: The secondary weight of letters.
COMMON = 0x500

Element = tuple[int, int, int]


def elements(char: str) -> list[Element]:
    """The collation elements of a character; a long weight comes in two parts."""
    made: list[Element] = []
    for order in ROOT.createCollationElementIterator(char):
        primary, secondary, tertiary = order >> 16 & 0xFFFF, order >> 8 & 0xFF, order & 0xFF
        if tertiary & CONTINUES == CONTINUES:
            before = made.pop()
            made.append((before[0] | primary, before[1] | secondary, before[2]))
        else:
            made.append((primary << 16, secondary << 8, tertiary & ~CONTINUES))
    return made


def ranks(found: dict[str, list[Element]], level: int) -> dict[int, int]:
    """The rank of each weight of a level; 0, which is no weight, has 0."""
    weights = {element[level] for made in found.values() for element in made}
    return {weight: rank for rank, weight in enumerate(sorted(weights | {0}))}


def main() -> None:
    chars = [chr(code) for first, last in RANGES for code in range(first, last + 1)]
    chars = [
        char
        for char in chars
        if unicodedata.category(char) not in ("Cn", "Co", "Cs") and unicodedata.normalize("NFD", char) == char
    ]
    found = {char: elements(char) for char in chars}
    primaries = ranks(found, 0)
    secondaries = ranks(found, 1)
    assert secondaries[COMMON] == 1
    rows = []
    for char, made in found.items():
        weights = [(primaries[p], secondaries[s], t) for p, s, t in made if p or s or t]
        rows.append(f"{ord(char):05X}\t" + " ".join(".".join(map(str, weight)) for weight in weights))
    file = FOLDER / "collation.tsv"
    file.write_text(HEAD + "".join(row + "\n" for row in sorted(rows)), encoding="utf-8")
    print(f"{len(rows)} characters, {len(primaries)} primary weights, {len(secondaries)} secondary weights")


if __name__ == "__main__":
    main()
