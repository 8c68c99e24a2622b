"""The classes of the characters of the Khmer blocks, after their categories in Unicode.

Written by tools/build_classes.py; do not edit. The letters are those of classes.py.
"""

#: First and last code point, class.
RANGES: tuple[tuple[int, int, str], ...] = (
    (0x1780, 0x17B3, "B"),
    (0x17B4, 0x17D1, "S"),
    (0x17D2, 0x17D2, "C"),
    (0x17D3, 0x17D3, "S"),
    (0x17D4, 0x17D6, "P"),
    (0x17D7, 0x17D7, "R"),
    (0x17D8, 0x17DA, "P"),
    (0x17DB, 0x17DB, "Y"),
    (0x17DC, 0x17DD, "S"),
    (0x17E0, 0x17E9, "k"),
    (0x17F0, 0x17F9, "Y"),
    (0x19E0, 0x19FF, "Y"),
)
