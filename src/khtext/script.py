"""The characters of the Khmer script, after the Unicode Standard, chapter 16.4."""

COENG = "\u17d2"
ZWSP = "\u200b"
ZWNJ, ZWJ, WORD_JOINER, BOM = "\u200c", "\u200d", "\u2060", "\ufeff"
ROBAT = "\u17cc"

CONSONANTS = frozenset(map(chr, range(0x1780, 0x17A3)))
#: Consonants that are not words by themselves. The others are words, or often the letter of an item.
NEVER_WORDS = CONSONANTS - frozenset("កខគចឆតពលស")
INDEPENDENT_VOWELS = frozenset(map(chr, range(0x17A3, 0x17B4)))
BASES = CONSONANTS | INDEPENDENT_VOWELS
VOWELS = frozenset(map(chr, range(0x17B6, 0x17C6)))
SHIFTERS = frozenset("\u17c9\u17ca")
SIGNS = frozenset(map(chr, range(0x17C6, 0x17D2))) | {"\u17d3", "\u17dd"}
INHERENT_VOWELS = frozenset("\u17b4\u17b5")
MARKS = VOWELS | SIGNS | INHERENT_VOWELS | {COENG}

# The diacritics that follow a base, by their position in a cluster (Unicode Technical Note #61).
VOWEL_AA, VOWEL_II, VOWEL_U = "\u17b6", "\u17b8", "\u17bb"
VOWEL_OE, VOWEL_E, VOWEL_OO = "\u17be", "\u17c1", "\u17c4"
PRE_VOWELS = "".join(map(chr, range(0x17BE, 0x17C6)))
BELOW_VOWELS = "\u17bb\u17bc\u17bd"
ABOVE_VOWELS = "\u17b7\u17b8\u17b9\u17ba"
NIKAHIT, BANTOC, SAMYOK_SANNYA = "\u17c6", "\u17cb", "\u17d0"
MUUSIKATOAN, TRIISAP = "\u17c9", "\u17ca"
MODIFIERS = "\u17c6\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17d3\u17dd"
FINALS = "\u17c7\u17c8"
JOINERS = "\u200c\u200d"

#: Letters that carry diacritics, after the same note: without the deprecated U+17A3 and U+17A4.
BEARERS = "".join(sorted(BASES - {"\u17a3", "\u17a4"}))
DEPRECATED = "\u17a3\u17a4\u17b4\u17b5\u17d3\u17d8"
LETTER_DA, LETTER_TA, LETTER_BA, LETTER_RO = "\u178a", "\u178f", "\u1794", "\u179a"
#: It carries vowels and has no sound of its own but that of its inherent vowel.
LETTER_QA = "\u17a2"

#: The characters that may follow the base, in canonical order; subscripts, which start with coeng, are pairs.
SIGN_PLACES = (
    ROBAT, COENG, MUUSIKATOAN + TRIISAP, PRE_VOWELS, BELOW_VOWELS, ABOVE_VOWELS, VOWEL_AA, MODIFIERS, FINALS
)  # fmt: skip
#: Pairs of diacritics that may be in the wrong order, or that may stand for one vowel or a shifter; and a
#: subscript before robat, or a subscript ro before coeng.
MISPLACED_PAIRS = (
    *(
        first + second
        for rank, signs in enumerate(SIGN_PLACES[2:], 2)
        for first in signs
        for second in "".join(SIGN_PLACES[:rank])
    ),
    *(VOWEL_E + second for second in BELOW_VOWELS + VOWEL_II + VOWEL_AA),
    *(VOWEL_U + second for second in ABOVE_VOWELS + SAMYOK_SANNYA + VOWEL_AA),
    VOWEL_OE + VOWEL_U,
    COENG + LETTER_RO + COENG,
    *(COENG + base + ROBAT for base in sorted(BASES)),
)

#: The first consonant of each series, and the consonants of the second; the rare ones belong to the first.
SERIES = ("ក", "គ")
SECOND_SERIES = frozenset("គឃងជឈញឌឍទធនពភមយរលវ")

#: Consonants that take triisap; the others, and every cluster with a BA, take muusikatoan.
TRIISAP_LETTERS = "កខគឃចឆជឈដឋឌឍតថទធផពភឞសហអ"

#: In loans a HA above one of these stands for g, f, z or zh.
LOAN_BASES, LOAN_SUBSCRIPTS = "ហ", "គវស"

#: Khan and bariyoosan; camnuc pii kuuh.
FULL_STOPS, COLON = "\u17d4\u17d5", "\u17d6"
#: Lek too, which repeats the word before it.
REPETITION = "\u17d7"
#: Latin punctuation for Khmer punctuation, after the Khmer-Latin rules of Unicode CLDR where they have it.
LATIN_PUNCTUATION = {"។": ".", "៕": ".", "៖": ":", "៘": "etc.", "៙": "*", "៚": "."}

DIGITS = "០១២៣៤៥៦៧៨៩"
DIGIT_VALUES = {ord(digit): str(value) for value, digit in enumerate(DIGITS)}

#: Zero-width characters; they are not part of the spelling of a word.
ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff")


def is_khmer(char: str) -> bool:
    """Whether a character belongs to the Khmer block, which has letters, digits and punctuation.

    >>> is_khmer("ក"), is_khmer("៛"), is_khmer("k")
    (True, True, False)
    """
    return "\u1780" <= char <= "\u17ff"


def is_cluster_edge(text: str, index: int) -> bool:
    """Whether `index` is a grapheme cluster edge: not between a base and its diacritics or subscripts.

    >>> [index for index in range(len("ភ្នំពេញ") + 1) if is_cluster_edge("ភ្នំពេញ", index)]
    [0, 4, 6, 7]
    """
    if index <= 0 or index >= len(text):
        return True
    return text[index] not in MARKS and text[index - 1] != COENG
