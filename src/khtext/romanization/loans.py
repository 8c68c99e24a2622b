"""Foreign names in running text: spelled as their own language spells them, where a list knows them.

A name counts that is one word of a list, stands for nothing else, has a letter or sign that transliteration
uses (៉ ៊, or a digraph such as ហ្វ), and whose English form sounds like it. A person may have only one name in
the text: ម៉ាក្រុង is Macron, not Emmanuel Macron.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from khtext import data, lazy
from khtext.script import COENG, LOAN_BASES, LOAN_SUBSCRIPTS, SHIFTERS

#: Transliteration uses these; names without them are Khmer words for places, such as ចិន.
SIGN = lazy.pattern(f"[{''.join(sorted(SHIFTERS))}]|[{LOAN_BASES}]{COENG}[{LOAN_SUBSCRIPTS}]")
LISTS = ("countries.tsv", "spellings.tsv", "cities.tsv", "regions.tsv", "organizations.tsv", "persons.tsv")
#: A spelling sounds like a name if at most these shares of its letters differ, and of its length: a shorter
#: one leaves out a part of the name.
MOST_DIFFERENT, MOST_LONGER = 0.5, 0.35


@dataclass(frozen=True, slots=True)
class Loans:
    """The English forms that each name may have: the whole one, and for a person each of its words."""

    norms: Mapping[str, Sequence[str]] = field(repr=False)

    def spelling(self, word: str, sound: str) -> str | None:
        """The spelling of a listed name that sounds like the word; None for a word that is not a listed name.

        >>> load().spelling("ម៉ាក្រុង", "makrong"), load().spelling("ទៅ", "tov")
        ('Macron', None)
        """
        sound = sound.replace(" ", "")
        forms = self.norms.get(word, ())
        fitting = [form for form in forms if abs(len(form) - len(sound)) <= MOST_LONGER * len(sound)]
        found = [(_difference(form.lower().replace(" ", ""), sound), form) for form in fitting]
        least, form = min(found, default=(1.0, None))
        return form if least <= MOST_DIFFERENT else None


def _difference(spelling: str, sound: str) -> float:
    """The Levenshtein distance as a share of the longer one."""
    row = list(range(len(sound) + 1))
    for at, char in enumerate(spelling, 1):
        last, row[0] = row[0], at
        for place, other in enumerate(sound, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (char != other))
    return row[-1] / max(len(spelling), len(sound), 1)


def load() -> Loans:
    """The names of all lists; the first list that has a name counts."""
    norms: dict[str, Sequence[str]] = {}
    for file in LISTS:
        person = file == "persons.tsv"
        for name, norm, use in data.read_columns(file, "name", "norm", "use"):
            if norm and use == "bare" and " " not in name and SIGN.search(name):
                norms.setdefault(name, [norm, *norm.split()] if person else [norm])
    return Loans(norms)
