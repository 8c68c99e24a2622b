"""Atoms: the units of a line that a model labels, by the rules of khtext and of khmer-nltk."""

from __future__ import annotations

import re
from itertools import accumulate

from khtext.kernel.classes import RANGES
from khtext.kernel.scanner import NUMBER, WORD, Spans, stripped
from khtext.script import BANTOC, COENG, LETTER_DA, LETTER_TA

# -- khtext's own atoms -------------------------------------------------------------------------------------


def _set_of(names: str) -> str:
    """The characters of these classes, written for a character set of a regular expression."""
    ranges = [(first, last) for first, last, name in RANGES if name in names]
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


_CLUSTER = re.compile(
    rf"([{_set_of('B')}])\1\1+(?![{_set_of('SCM')}])"
    rf"|[{_set_of('BSC')}](?:(?<=[{_set_of('C')}])[{_set_of('B')}]|[{_set_of('SCM')}])*"
)
_DRAWN_OUT_ANYWHERE = re.compile(rf"([{_set_of('S')}])\1|([{_set_of('B')}])\2\2")
_DRAWN_OUT = re.compile(rf"([{_set_of('S')}])\1+|^([{_set_of('B')}])\2\2+$")
_SYLLABLE = (
    rf"([{_set_of('B')}])(?!\3)[{_set_of('B')}]"
    rf"(?:{BANTOC}?(?:\Z|(?=[{_set_of('B')}](?!{BANTOC})[{_set_of('SC')}])))"
)
_BEFORE_A_WORD = re.compile(
    rf"(?<![{_set_of('C')}])([{_set_of('B')}])\1\1+(?![{_set_of('SCM')}])"
    rf"|([{_set_of('S')}])\2\2+(?={_SYLLABLE})"
)
_DA, _TA = COENG + LETTER_DA, COENG + LETTER_TA


def placed_atoms(chars: str, spans: Spans) -> tuple[list[int], list[str], list[int]]:
    """The offsets and texts of the atoms of a line, and the indices of those that always start a word.

    A number reads as ``0`` and everything else that is not Khmer as a space. A subscript da reads as the
    subscript ta, which looks the same. What is drawn out as in "sooo" reads as if it were not: a repeated
    diacritic is read once, and a bare base that stands three times or more is one atom, after which a word
    starts. So does one after a diacritic that stands three times or more if a syllable of two different bases
    follows, of which only the second may bear something, a bantoc.

    >>> from khtext.kernel.classes import CLASS_OF
    >>> from khtext.kernel.scanner import scan
    >>> text = "\u1780\u17b6\u1780 12"
    >>> placed_atoms(text, scan(text, text.translate(CLASS_OF), {}))
    ([0, 2, 3, 4], ['\u1780\u17b6', '\u1780', ' ', '0'], [0, 2, 3])
    """
    places: list[int] = []
    texts: list[str] = []
    forced: list[int] = []
    read = chars.replace(_DA, _TA)
    drawn_out = _DRAWN_OUT_ANYWHERE.search(read)
    at = 0
    for start, end, kind in spans:
        if start > at and at:
            forced.append(len(texts))
            places.append(at)
            texts.append(" ")
        forced.append(len(texts))
        if kind == WORD:
            clusters = [match.group() for match in _CLUSTER.finditer(read, start, end)]
            places += accumulate(map(len, clusters[:-1]), initial=start)
            if drawn_out:
                begun = {match.end() for match in _BEFORE_A_WORD.finditer(read, start, end)}
                forced += [at for at, place in enumerate(places[len(texts) :], len(texts)) if place in begun]
                clusters = [_DRAWN_OUT.sub(r"\1\2", cluster) for cluster in clusters]
            texts += clusters
        else:
            places.append(start)
            texts.append("0" if kind == NUMBER else " ")
        at = end
    return places, texts, forced


# -- khmer-nltk's atoms -----------------------------------------------------------------------------------

# o other, d Latin digit, e Khmer digit, h starts a cluster, n continues a cluster, c coeng, a space
_NLTK_RANGES = (
    (0x20, 0x20, "a"),
    (0x30, 0x39, "d"),
    (0x2C, 0x2C, "h"),
    (0x2E, 0x2E, "h"),
    (0x3F, 0x3F, "h"),
    (0x17D2, 0x17D2, "c"),
    (0x17E0, 0x17E9, "e"),
    (0x1780, 0x17B3, "h"),
    (0x17D4, 0x17D5, "h"),
    (0x17D7, 0x17DB, "h"),
    (0x1780, 0x17FF, "n"),
    (0x19E0, 0x19FF, "h"),
)


NLTK_CLASSES = "odehnca"


class NltkClasses(dict[int, str]):
    """Maps each code point to its class in khmer-nltk: a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        found = next((name for first, last, name in _NLTK_RANGES if first <= code <= last), "o")
        self[code] = found
        return found


def _nltk_atom() -> re.Pattern[str]:
    """The pattern of an atom of khmer-nltk.

    Digits stay together, and so do other characters with Latin digits. A character that does not start a
    cluster belongs to the preceding one, and coeng belongs to the following one.
    """
    table = NltkClasses()
    inside = dict.fromkeys(NLTK_CLASSES, "")
    for code in sorted({code for first, last, _ in _NLTK_RANGES for code in range(first, last + 1)}):
        inside[table[code]] += re.escape(chr(code))
    d, e, h, n, c, a = (inside[name] for name in "dehnca")
    plain, follows_coeng = f"[^{e}{h}{n}{c}{a}]", f"[^{n}{a}]"
    return re.compile(
        f"[{a}]+|(?:{plain}(?={plain})|[{d}{e}](?=[{d}{e}])|[{h}{n}{e}{c}](?=[{n}])"
        f"|[{c}](?={follows_coeng})|[{h}{n}{e}](?=[{c}]))*[^{a}]"
    )


_NLTK_ATOM = _nltk_atom()


def khmer_nltk_atoms(chars: str) -> tuple[int, list[str]]:
    """The offset of the first of khmer-nltk's clusters in a line, and the clusters.

    White space at both ends is left out. A run of spaces is one atom.
    """
    first, last = stripped(chars, 0, len(chars))
    return first, _NLTK_ATOM.findall(chars, first, last)


def shape_of(atom: str, shapes: int) -> int:
    """The shape of an atom of khmer-nltk: its character type, or its length and the type of its start."""
    if len(atom) == 1:
        return _type_of(atom)
    known = (shapes - 5) // 2 - 1
    return 5 + 2 * (min(len(atom) - 2, known)) + (_type_of(atom[0]) == 4)


def _type_of(char: str) -> int:
    code = ord(char)
    if 0x1780 <= code <= 0x17D0:
        return 0 if code <= 0x17B3 else 1 if code <= 0x17C8 else 3
    return 2 if code == 0x17D2 else 4
