"""Khmer names in Latin letters, as such names are commonly spelled: a guess, with its probability.

Two models learned it, one from the official spellings of villages and communes, one from people whose
spelling is known. docs/romanization.md describes both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from khtext import data
from khtext.kernel import romanizer
from khtext.orthography import canonical
from khtext.script import DIGIT_VALUES, ZERO_WIDTH

PERSON: Final = "PER"
#: What a model reads: letters and signs of Khmer, without digits and punctuation.
LETTERS = re.compile("[\u1780-\u17d3\u17dd]+")
_NO_WIDTH: Final = dict.fromkeys(map(ord, ZERO_WIDTH))
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Names:
    """Romanizes names and words."""

    places: romanizer.Decoder
    persons: romanizer.Decoder

    def name(self, name: str, label: str = "LOC") -> tuple[str, float]:
        """A name in Latin letters, each word with a capital, and the probability that it is spelled so.

        The label `PER` chooses the model of persons, any other that of places. What is not Khmer is kept.

        >>> load().name("ព្រែកប៉ាន")[0]
        'Preaek Pan'
        """
        return self._romanized(name, self.persons if label == PERSON else self.places, capitals=True)

    def word(self, word: str) -> str:
        """A word of a text in Latin letters, in lower case and without spaces."""
        return self._romanized(word, self.places, capitals=False)[0].replace(" ", "")

    def _romanized(self, name: str, model: romanizer.Decoder, *, capitals: bool) -> tuple[str, float]:
        if LETTERS.fullmatch(name):
            return model.latin(canonical(name), capitals)
        out: list[str] = []
        score, done = 1.0, 0
        text = canonical(name.translate(_NO_WIDTH)).translate(DIGIT_VALUES)
        for run in LETTERS.finditer(text):
            latin, share = model.latin(run.group(), capitals)
            out += [text[done : run.start()], latin]
            score *= share
            done = run.end()
        return _TOUCHING.sub(" ", "".join([*out, text[done:]])) if out else text, score


def load() -> Names:
    """Both models, memory-mapped."""
    return Names(
        romanizer.load(data.path("romanization.places.bin")),
        romanizer.load(data.path("romanization.persons.bin")),
    )
