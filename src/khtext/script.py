"""The Khmer script: which code points are what, after the Unicode Standard, chapter 16.4."""

COENG = "\u17d2"
ZWSP = "\u200b"
ROBAT = "\u17cc"

CONSONANTS = frozenset(map(chr, range(0x1780, 0x17A3)))
INDEPENDENT_VOWELS = frozenset(map(chr, range(0x17A3, 0x17B4)))
BASES = CONSONANTS | INDEPENDENT_VOWELS
VOWELS = frozenset(map(chr, range(0x17B6, 0x17C6)))
SHIFTERS = frozenset("\u17c9\u17ca")
SIGNS = frozenset(map(chr, range(0x17C6, 0x17D2))) | {"\u17d3", "\u17dd"}
INHERENT_VOWELS = frozenset("\u17b4\u17b5")
MARKS = VOWELS | SIGNS | INHERENT_VOWELS | {COENG}

DIGITS = "០១២៣៤៥៦៧៨៩"
DIGIT_VALUES = {ord(digit): str(value) for value, digit in enumerate(DIGITS)}

#: Characters without width: no word's spelling depends on them.
ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff")


def is_khmer(char: str) -> bool:
    """Whether a character belongs to the Khmer block, letters, digits and punctuation alike.

    >>> is_khmer("ក"), is_khmer("៛"), is_khmer("k")
    (True, True, False)
    """
    return "\u1780" <= char <= "\u17ff"


def is_cluster_edge(text: str, index: int) -> bool:
    """Whether `text` may be cut before `index`: not between a base and its marks or subscripts.

    >>> [index for index in range(len("ភ្នំពេញ") + 1) if is_cluster_edge("ភ្នំពេញ", index)]
    [0, 4, 6, 7]
    """
    if index <= 0 or index >= len(text):
        return True
    return text[index] not in MARKS and text[index - 1] != COENG
