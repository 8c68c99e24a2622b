"""Running text in Latin letters, word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from khtext.document import KINDS
from khtext.errors import KhtextError
from khtext.orthography import canonical
from khtext.script import DIGIT_VALUES, LATIN_PUNCTUATION, REPETITION, ZERO_WIDTH

if TYPE_CHECKING:
    from khtext.words.segmenter import Words

_SPELLED = re.compile("[\u1780-\u17e9]")
_NO_WIDTH: Final = dict.fromkeys(map(ord, ZERO_WIDTH))
_CLOSING: Final = frozenset(".,:;!?%)]}»”’…") | frozenset(LATIN_PUNCTUATION)
_OPENING: Final = frozenset("([{«“‘")
#: The kinds of tokens that a space separates from their neighbours, abbreviations only if they are Khmer.
_WORD, _ABBREVIATION = KINDS.index("word"), KINDS.index("abbreviation")
_FIRST_LETTER: Final = "\u1780"
_WORDS_KEPT: Final = 50_000


class Word(NamedTuple):
    """A token of a text: its offsets and its Latin form."""

    start: int
    end: int
    latin: str


class _Spelled(dict[str, str]):
    """The Latin forms of tokens, each worked out once; all are forgotten when there are too many.

    ៗ stands for itself: what it repeats is known to the text alone.
    """

    def __init__(self, spell: Callable[[str], str]) -> None:
        self._spell = spell

    def __missing__(self, token: str) -> str:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        if token == REPETITION:
            latin = REPETITION
        elif token in LATIN_PUNCTUATION:
            latin = LATIN_PUNCTUATION[token]
        else:
            latin = self._spell(token) if _SPELLED.search(token) else token
        self[token] = latin
        return latin


@dataclass(frozen=True, slots=True)
class Texts:
    """Romanizes texts: a space separates words, and whatever is not Khmer is kept."""

    words: Words
    spelled: Mapping[str, str] = field(repr=False)

    def __call__(self, text: str, *, capitalize: bool = False) -> str:
        """The text in Latin letters.

        Khmer digits become Latin digits and Khmer punctuation Latin punctuation; ៗ repeats the word before
        it. With `capitalize` each sentence starts with a capital.
        """
        out: list[str] = []
        end, last, before, joins = 0, "", REPETITION, False
        spelled, closing, opening = self.spelled, _CLOSING, _OPENING
        capitals = self._sentence_starts(text) if capitalize else ()
        starts, ends, kinds = self.words.engine.tokens(text)
        for start, stop, kind in zip(starts, ends, kinds, strict=True):
            token = text[start:stop]
            latin = spelled[token]
            joined, joins = joins, kind == _WORD or (kind == _ABBREVIATION and token[0] >= _FIRST_LETTER)
            if latin is REPETITION:
                latin, joins = before, True
            gap = "" if start == end else text[end:start]
            if joined or joins:
                gap = gap and gap.translate(_NO_WIDTH)
                if not gap and end and token not in closing and last not in opening:
                    gap = " "
            if gap:
                out.append(gap)
            out.append(latin[:1].upper() + latin[1:] if capitals and start in capitals else latin)
            end, last, before = stop, token, latin
        rest = text[end:]
        out.append(rest.translate(_NO_WIDTH) if joins else rest)
        return "".join(out)

    def read(self, text: str) -> Iterator[Word]:
        """The tokens of a text with their Latin forms."""
        starts, ends, _ = self.words.engine.tokens(text)
        before = REPETITION
        for start, end in zip(starts, ends, strict=True):
            latin = self.spelled[text[start:end]]
            before = before if latin is REPETITION else latin
            yield Word(start, end, before)

    def _sentence_starts(self, text: str) -> frozenset[int]:
        from khtext.document import Document
        from khtext.settings import DEFAULTS
        from khtext.words import sentences

        doc = sentences.load(DEFAULTS)(self.words(Document(text)))
        return frozenset(start for start, _ in doc.sentences)


def _ungegn() -> Callable[[str], str]:
    from khtext.romanization import ungegn

    system = ungegn.load()

    def spell(word: str) -> str:
        return system.word(canonical(word.translate(_NO_WIDTH)).translate(DIGIT_VALUES))

    return spell


def _names() -> Callable[[str], str]:
    from khtext.romanization import names

    return names.load().word


#: From a system to its loader.
SYSTEMS: Final[Mapping[str, Callable[[], Callable[[str], str]]]] = {"names": _names, "ungegn": _ungegn}


def load(system: str = "names") -> Texts:
    """A system, ready to use; a `KhtextError` for one that does not exist."""
    if system not in SYSTEMS:
        raise KhtextError(f"{system!r} is not a romanization system; choose from {', '.join(SYSTEMS)}")
    from khtext.words import segmenter

    return Texts(segmenter.load(), _Spelled(SYSTEMS[system]()))
