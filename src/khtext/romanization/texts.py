"""Running text in Latin letters, word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from khtext import lazy
from khtext.errors import KhtextError
from khtext.kernel import latin
from khtext.kernel.arrays import as_array
from khtext.romanization.spelling import canonical
from khtext.script import DIGIT_VALUES, LATIN_PUNCTUATION, REPETITION, ZERO_WIDTH

if TYPE_CHECKING:
    from khtext.words.segmenter import Words

_SPELLED = lazy.pattern("[\u1780-\u17e9]")
_NO_WIDTH: Final = dict.fromkeys(map(ord, ZERO_WIDTH))
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
            form = REPETITION
        elif token in LATIN_PUNCTUATION:
            form = LATIN_PUNCTUATION[token]
        else:
            form = self._spell(token) if _SPELLED.search(token) else token
        self[token] = form
        return form


@dataclass(frozen=True, slots=True)
class Texts:
    """Romanizes texts: a space separates words, and whatever is not Khmer is kept."""

    words: Words
    spelled: dict[str, str] = field(repr=False)

    def __call__(self, text: str, *, capitalize: bool = False) -> str:
        """The text in Latin letters; each of its lines is read by itself.

        Khmer digits become Latin digits and Khmer punctuation Latin punctuation; ៗ repeats the word before
        it. With `capitalize` each sentence starts with a capital.
        """
        starts, ends, kinds = self.words.engine.tokens(text)
        if capitalize:
            capitals = self._sentence_starts(text)
            return latin.pure_joined(text, as_array(starts), as_array(ends), kinds, self.spelled, capitals)
        return latin.joined(text, as_array(starts), as_array(ends), kinds, self.spelled)

    def read(self, text: str) -> Iterator[Word]:
        """The tokens of a text with their Latin forms."""
        starts, ends, _ = self.words.engine.tokens(text)
        before = REPETITION
        for start, end in zip(starts, ends, strict=True):
            form = self.spelled[text[start:end]]
            before = before if form == REPETITION else form
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
