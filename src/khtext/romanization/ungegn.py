"""The United Nations system of 1972 (UNGEGN), from the spelling alone; `ungegn.toml` has table and source.

The table says what each sign becomes after a consonant of either series. What it leaves open is where a
syllable ends, because Khmer does not write that: a consonant without a vowel ends the syllable before it if
that one is still open, else it starts one with the inherent vowel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from khtext import data, lazy
from khtext.script import (
    COENG,
    LETTER_BA,
    LETTER_QA,
    LETTER_RO,
    LETTER_TA,
    MUUSIKATOAN,
    NIKAHIT,
    ROBAT,
    SHIFTERS,
    TRIISAP,
)

BANTOC, REAHMUK, YUUKALEAPINTU = "\u17cb", "\u17c7", "\u17c8"
_LETTER_NO, _LETTER_NGO = "\u1793", "\u1784"
_CLUSTER = lazy.pattern(
    f"(?P<base>[\u1780-\u17b3])(?P<robat>{ROBAT}?)(?P<below>(?:{COENG}[\u1780-\u17b3]|[\u17c9\u17ca])*)"
    "(?P<signs>[\u17b4-\u17d1\u17d3\u17dd]*)"
)
#: Signs without a value of their own.
_SILENT = lazy.pattern("[\u17b4\u17b5\u17c9-\u17cf\u17d1\u17d3\u17dd]")
#: What these end a syllable with, after a vowel that the table does not have them with.
_CLOSING = {NIKAHIT: "m", REAHMUK: "h"}

Pair = Sequence[str]


@dataclass(slots=True, kw_only=True)
class _Syllable:
    """The consonants that start a syllable, its vowel and the consonants that end it."""

    onset: list[str]
    vowel: str
    shifter: str = ""
    robat: bool = False
    finals: list[str] = field(default_factory=list)
    short: bool = False
    below: bool = False
    """Whether the first consonant was written below the last one of the syllable before."""

    @property
    def is_open(self) -> bool:
        return not self.finals and not self.vowel.endswith((NIKAHIT, REAHMUK, YUUKALEAPINTU))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungegn:
    """Romanizes words after the table."""

    consonants: Mapping[str, str]
    independent: Mapping[str, str]
    vowels: Mapping[str, Pair]
    shortened: Mapping[str, Pair]
    before_ng: Mapping[str, Pair]
    velar: Mapping[str, str]
    series: Mapping[str, str]
    variants: Mapping[str, str]

    def word(self, word: str) -> str:
        """A word of Khmer letters in canonical spelling, in Latin letters; other characters are kept.

        >>> load().word("ភ្នំពេញ"), load().word("កម្ពុជា")
        ('phnumpénh', 'kâmpŭchéa')
        """
        out: list[str] = []
        done = 0
        syllables: list[_Syllable] = []
        for cluster in _CLUSTER.finditer(word):
            if cluster.start() > done:
                out += (self._written(syllables), self._loose(word[done : cluster.start()]))
                syllables = []
            self._add(syllables, cluster, _is_bare(word, cluster.end()))
            done = cluster.end()
        return "".join([*out, self._written(syllables), self._loose(word[done:])])

    # -- syllables

    def _add(self, syllables: list[_Syllable], cluster: re.Match[str], bare_next: bool) -> None:
        """Take a cluster apart: what ends the last syllable, and what starts a new one.

        A consonant with a subscript ends a syllable whole, except before a bare consonant: ចក្រ is châkr,
        ចក្រក is châkrôk.
        """
        letters = [cluster["base"], *re.findall(f"{COENG}(.)", cluster["below"])]
        shifter = next((sign for sign in cluster["below"] + cluster["signs"] if sign in SHIFTERS), "")
        vowel = _SILENT.sub("", cluster["signs"])
        short, robat = BANTOC in cluster["signs"], bool(cluster["robat"]) or ROBAT in cluster["signs"]
        last = syllables[-1] if syllables and not shifter and self._can_end(syllables[-1], letters) else None
        ends = not vowel and (len(letters) == 1 or short or not bare_next)
        if last and ends:
            last.finals, last.short, last.robat = letters, short, last.robat or robat
        elif last and len(letters) > 1:
            last.finals = letters[:1]
            syllables.append(
                _Syllable(onset=letters[1:], vowel=vowel, shifter=shifter, robat=robat, below=True)
            )
        else:
            syllables.append(_Syllable(onset=letters, vowel=vowel, shifter=shifter, robat=robat))

    def _can_end(self, last: _Syllable, letters: Sequence[str]) -> bool:
        """Whether the first of these consonants may end the syllable before it.

        That syllable must be open, or end with ំ, which only ង may follow.
        """
        nasal = NIKAHIT in last.vowel and not last.finals and letters == [_LETTER_NGO]
        fits = letters[0] in self.consonants and letters[0] not in self.series["initials"]
        return fits and (last.is_open or nasal)

    # -- Latin letters

    def _loose(self, text: str) -> str:
        """A text without letters: signs as after the first series, everything else kept."""
        text = _SILENT.sub("", text).replace(COENG, "")
        return "".join(
            self.vowels[char][0] if char in self.vowels else _CLOSING.get(char, char) for char in text
        )

    def _written(self, syllables: Sequence[_Syllable]) -> str:
        return "".join(
            self._syllable(syllable, syllables[at - 1] if at else None)
            for at, syllable in enumerate(syllables)
        )

    def _syllable(self, syllable: _Syllable, before: _Syllable | None) -> str:
        vowel = self._vowel(syllable)
        finals = syllable.finals[1:] if vowel.endswith("ng") else syllable.finals
        closing = "".join(self.consonants.get(letter, "") for letter in finals)
        return self._onset(syllable, before) + vowel + ("r" if syllable.robat else "") + closing

    def _onset(self, syllable: _Syllable, before: _Syllable | None) -> str:
        out = []
        for at, letter in enumerate(syllable.onset):
            below = at > 0 or syllable.below
            if letter in self.independent:
                out.append(self.independent[letter])
            elif before is None and _is_vowel_carrier(syllable):
                continue
            elif letter == LETTER_BA and not below and _is_p(syllable):
                out.append(self.variants["ba"])
            elif letter == LETTER_TA and below and not self._keeps_ta(syllable, at, before):
                out.append(self.variants["subscript_ta"])
            else:
                out.append(self.consonants.get(letter, ""))
        return "".join(out)

    def _keeps_ta(self, syllable: _Syllable, at: int, before: _Syllable | None) -> bool:
        above = syllable.onset[at - 1] if at else (before.finals[-1] if before and before.finals else "")
        return above == _LETTER_NO or syllable.onset[at + 1 : at + 2] == [LETTER_RO]

    def _vowel(self, syllable: _Syllable) -> str:
        if any(letter in self.independent for letter in syllable.onset):
            return "".join(self.vowels[sign][0] for sign in syllable.vowel if sign in self.vowels)
        place = self._series(syllable)
        key = syllable.vowel or "inherent"
        if syllable.finals[:1] == [_LETTER_NGO] and key in self.before_ng:
            return self.before_ng[key][place]
        if syllable.short and key in self.shortened:
            value = self.shortened[key][place]
        elif key in self.vowels:
            value = self.vowels[key][place]
        else:
            return self._combined(key, place)
        if syllable.finals and syllable.finals[0] in self.velar["finals"]:
            return self.velar.get(value, value)
        return value

    def _combined(self, signs: str, place: int) -> str:
        """Signs that the table does not have together: the vowels, then what closes them."""
        return "".join(_CLOSING.get(sign) or self.vowels.get(sign, ("", ""))[place] for sign in signs)

    def _series(self, syllable: _Syllable) -> int:
        """0 for the first series, 1 for the second, after a shifter, the last obstruent or the base."""
        if syllable.shifter:
            return 1 if syllable.shifter == TRIISAP else 0
        strong = [letter for letter in syllable.onset if letter not in self.series["sonorants"]]
        return int((strong or syllable.onset[:1])[-1] in self.series["second"])


def _is_vowel_carrier(syllable: _Syllable) -> bool:
    """Whether a syllable starts with អ alone, which then only carries a vowel and is not written (note 5)."""
    return syllable.onset == [LETTER_QA] and not syllable.below and bool(syllable.vowel)


def _is_p(syllable: _Syllable) -> bool:
    """Whether the ប that starts a syllable is p: above a subscript, or with ៉ (note 4)."""
    return len(syllable.onset) > 1 or syllable.shifter == MUUSIKATOAN


def _is_bare(word: str, at: int) -> bool:
    """Whether a single consonant without a vowel comes next, which needs a syllable to end."""
    cluster = _CLUSTER.match(word, at)
    return bool(cluster and not cluster["below"] and not _SILENT.sub("", cluster["signs"]))


def load() -> Ungegn:
    """The system, its table read."""
    table: dict[str, Any] = data.read_toml("ungegn.toml")
    return Ungegn(**table)
