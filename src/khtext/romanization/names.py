"""Khmer names in Latin letters, as such names are commonly spelled: a guess, with its probability.

Three models learned it: one from the official spellings of villages and communes, one from people whose
spelling is known, one for ordinary words from their pronunciation. docs/romanization.md describes them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from math import prod
from typing import Final

from khtext import data, lazy
from khtext.kernel import romanizer
from khtext.romanization import loans
from khtext.romanization.spelling import canonical
from khtext.script import COENG, DIGIT_VALUES, LETTER_QA, LOAN_BASES, LOAN_SUBSCRIPTS, ZERO_WIDTH

PERSON: Final = "PER"
RUNS_KEPT: Final = 20_000
#: What a model reads: letters and signs of Khmer, without digits and punctuation.
LETTERS = lazy.pattern("[\u1780-\u17d3\u17dd]+")
#: Words of such letters.
_WORDS = lazy.pattern("[\u1780-\u17d3\u17dd]++(?: [\u1780-\u17d3\u17dd]++)*+")
_KHMER = lazy.pattern("[\u1780-\u17ff]")
#: The digraphs for sounds that Khmer does not have.
LOAN = lazy.pattern(f"[{LOAN_BASES}]{COENG}[{LOAN_SUBSCRIPTS}]")
#: Letters with full stops between them.
_ACRONYM = lazy.pattern(r"[\u1780-\u17a2](?:\.[\u1780-\u17a2])+\.?")
_NO_WIDTH: Final = dict.fromkeys(map(ord, ZERO_WIDTH))
_TOUCHING = lazy.pattern(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


class Names:
    """Romanizes names and words; each model is read when it is needed."""

    @cached_property
    def places(self) -> romanizer.Decoder:
        """The model of places, and of all names that are not those of people."""
        return _model("places")

    @cached_property
    def persons(self) -> romanizer.Decoder:
        """The model of people."""
        return _model("persons")

    @cached_property
    def words(self) -> romanizer.Decoder:
        """The model of ordinary words."""
        return _model("words")

    @cached_property
    def loans(self) -> loans.Loans:
        """The names that are spelled as their own language spells them."""
        return loans.load()

    def name(self, name: str, label: str = "LOC") -> tuple[str, float]:
        """A name in Latin letters, each word with a capital, and the probability that it is spelled so.

        The label `PER` chooses the model of people, any other that of places; loans with a letter for a
        foreign sound are read by the model of people, who are mostly foreigners. What is not Khmer is kept.

        >>> load().name("ព្រែកប៉ាន")[0]
        'Preaek Pan'
        """
        return self._romanized(name, "persons" if label == PERSON else "places", capitals=True)

    def word(self, word: str) -> str:
        """A word of a text in Latin letters: in lower case, unless it is a foreign name or an acronym.

        >>> load().word("ផ្សារ"), load().word("វ៉ាស៊ីនតោន"), load().word("អ.គ.ក")
        ('phsar', 'Washington', 'A.K.K')
        """
        if _ACRONYM.fullmatch(word):
            return self.name(word)[0]
        sound = self._romanized(word, "words", capitals=False)[0]
        if not loans.SIGN.search(word):
            return sound
        return self.loans.spelling(canonical(word.translate(_NO_WIDTH)), sound) or sound

    def whole(self, name: str, label: str) -> tuple[str, float] | None:
        """As `name`, but nothing for a name without Khmer letters, and None for one with a loan.

        Only the loan sounds foreign, not the words beside it; where they end, the name does not tell.
        """
        model = "persons" if label == PERSON else "places"
        if plain := self._plain(name, model, capitals=True):
            return plain
        if not _KHMER.search(name):
            return "", 1.0
        return None if LOAN.search(canonical(name)) else self._romanized(name, model, capitals=True)

    def _plain(self, name: str, model: str, *, capitals: bool) -> tuple[str, float] | None:
        """Words in canonical spelling and without a loan, as most names are; None for anything else."""
        if not _WORDS.fullmatch(name) or LOAN.search(name) or canonical(name) is not name:
            return None
        found = [self._latin(model, word, capitals) for word in name.split(" ")]
        if len(found) == 1:
            return found[0]
        return " ".join([latin for latin, _ in found]), prod([share for _, share in found])

    def _romanized(self, name: str, model: str, *, capitals: bool) -> tuple[str, float]:
        if plain := self._plain(name, model, capitals=capitals):
            return plain
        out: list[str] = []
        score, done = 1.0, 0
        text = canonical(name.translate(_NO_WIDTH)).translate(DIGIT_VALUES)
        for run in LETTERS.finditer(text):
            latin, share = self._run(run.group(), model, capitals)
            out += [text[done : run.start()], latin]
            score *= share
            done = run.end()
        return _TOUCHING.sub(" ", "".join([*out, text[done:]])) if out else text, score

    def _run(self, letters: str, model: str, capitals: bool) -> tuple[str, float]:
        """The Latin letters of a run of letters in canonical spelling, and their probability."""
        return self._latin("persons" if LOAN.search(letters) else model, letters, capitals)

    @cached_property
    def _latin(self) -> Callable[[str, str, bool], tuple[str, float]]:
        """The same by the model of this name; kept, because the names of a text share many of their words."""
        return lru_cache(RUNS_KEPT)(self._decoded)

    def _decoded(self, model: str, letters: str, capitals: bool) -> tuple[str, float]:
        decoder: romanizer.Decoder = getattr(self, model)
        latin, share = decoder.latin(letters, capitals)
        if latin or LETTER_QA not in letters:
            return latin, share
        return "A" if capitals else "a", share  # UNGEGN: its name is ’â


def _model(name: str) -> romanizer.Decoder:
    return romanizer.load(data.path(f"romanization.{name}.bin"))


def load() -> Names:
    """The models, each of which is memory-mapped when a name or word needs it."""
    return Names()
