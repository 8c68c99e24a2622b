"""Words and how they sound, for tools/train_romanization.py, in the letters of Cambodian names."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Sequence
from pathlib import Path

from khtext.orthography import canonical

COUNT = 7000
"""The number of words to learn from: those whose spelling has the smallest SHA-256."""

#: The letters that official names have for the phonemes of the lexicon.
LETTERS = (
    "k=k kh=kh ŋ=ng c=ch ch=chh ɲ=nh ɗ=d t=t th=th n=n ɓ=b p=p ph=ph m=m j=y r=r l=l w=v s=s h=h f=f z=z "
    "g=g aa=a a=a ɑ=a ɑɑ=a ɔ=o ɔɔ=o o=o oo=ou u=u uu=u e=e ee=e i=i ii=i ə=e əə=eu aə=aeu ɨ=ue ɨɨ=ueu ɨə=oea "
    "iə=ie uə=uo ie=ea ea=ea oa=oa ae=ae ɛɛ=eae ao=ao ɛə=eae ɛ=eae"
)
#: The same for the two phonemes that end a syllable.
ENDINGS = "ə+j=ei a+j=ai aa+j=ay e+j=ey a+w=au ɨ+w=ov"
_LETTERS = dict(pair.split("=") for pair in LETTERS.split())
_ENDINGS = {
    tuple(sounds.split("+")): letters for sounds, letters in (pair.split("=") for pair in ENDINGS.split())
}
#: Aspiration is written before a subscript too, where it is not heard.
_ASPIRATED = {
    **dict.fromkeys("ខឃ", ("k", "kh")),
    **dict.fromkeys("ឆឈ", ("ch", "chh")),
    **dict.fromkeys("ថធឋឍ", ("t", "th")),
    **dict.fromkeys("ផភ", ("p", "ph")),
}


def read(file: Path) -> dict[str, set[str]]:
    """The words to learn from and their sounds in Latin letters; of two pronunciations the first."""
    found: dict[str, set[str]] = {}
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, _, phonemes = line.rstrip("\n").partition("\t")
            phonemes = phonemes.partition("\t")[0]
            if phonemes and not line.startswith("#") and all("\u1780" <= char <= "\u17dd" for char in word):
                found.setdefault(canonical(word), {"".join(map(_syllable, phonemes.split(" . ")))})
    chosen = sorted(found, key=lambda word: hashlib.sha256(word.encode()).hexdigest())[:COUNT]
    return {word: found[word] for word in chosen}


def _syllable(phonemes: str) -> str:
    sounds = phonemes.split()
    if tuple(sounds[-2:]) in _ENDINGS:
        return "".join(map(_letters, sounds[:-2])) + _ENDINGS[tuple(sounds[-2:])]
    ending = "k" if len(sounds) > 1 and sounds[-1] == "ʔ" else ""
    return "".join(map(_letters, sounds)) + ending


def _letters(sound: str) -> str:
    return "" if sound == "ʔ" else _LETTERS[sound]


def as_spelled(units: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The labels with the letters that names have and speech has not: final s, b and r, and aspiration."""
    found = list(labels)
    for at, (unit, label) in enumerate(zip(units, labels, strict=True)):
        after = units[at + 1] if at + 1 < len(units) else ""
        final = after in ("់", "៍") or (after == "-" and not labels[at + 1])
        if (unit, label) == ("ស", "h"):
            found[at] = "s"
        elif (unit, label, final) == ("ប", "p", True):
            found[at] = "b"
        elif (unit, label, final and after == "-") == ("រ", "", True):
            found[at] = "r"
        elif after.startswith("\u17d2") and label == _ASPIRATED.get(unit, ("", ""))[0]:
            found[at] = _ASPIRATED.get(unit, ("", ""))[1]
    return found
