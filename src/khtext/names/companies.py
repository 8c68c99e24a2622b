"""Names in Latin letters that end as those of companies and institutions do: Ltd, Bank, University.

The tagger sees Latin names as one rare word after another. That a capitalised name goes up to its ending is
a fact of English spelling, which weights learned from Khmer text know only in part.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from khtext import data, lazy
from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import capitals
from khtext.names.found import Found, Name, Page

LATIN = r"A-Za-z0-9\u00c0-\u024f"
CAPITAL = r"A-Z\u00c0-\u00de"
#: What Latin words before an ending consist of.
WORDS = lazy.pattern(f"[{LATIN}&'’, -]*")
#: The share of such names that are organizations, by reading.
SCORE = 0.95


@dataclass(frozen=True)
class Endings:
    """The pattern of capitalized Latin words before a listed ending, the endings, and what is not a name."""

    pattern: re.Pattern[str]
    listed: Gazetteer[None]
    not_names: frozenset[str]

    def names(self, page: Page) -> Iterator[Name]:
        """The names with one of the endings, unless another Latin word follows."""
        done = 0
        for at in self._starts(page.text):
            found = self.pattern.match(page.text, at) if at >= done else None
            done = found.end() if found else done
            if found and found[0] not in self.not_names:
                start, end = found.span()
                yield Name(start=start, end=end, text=found[0], label="ORG", score=SCORE, source="gazetteer")

    def _starts(self, text: str) -> Iterator[int]:
        """The capital letters from which Latin words go up to a listed ending."""
        places = capitals(text)
        done = 0
        for last, _ in self.listed.find(text, places):
            at = first = bisect_left(places, last)
            while first > done and WORDS.fullmatch(text, places[first - 1], last):
                first -= 1
            yield from places[first:at]
            done = at


def together(found: Found, more: Sequence[Name]) -> Found:
    """The names and more of them; where two overlap the longer one stays."""
    rivals: set[int] = set()
    for name in more:
        rivals.update(range(bisect_right(found.ends, name.start), bisect_left(found.starts, name.end)))
    out = sorted(rivals)
    return found.changed(out, _longer([*map(found.name, out), *more])) if more else found


def _longer(names: Sequence[Name]) -> list[Name]:
    made: list[Name] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if made and name.start < made[-1].end:
            if name.end - name.start > made[-1].end - made[-1].start:
                made[-1] = name
        else:
            made.append(name)
    return made


@cache
def load() -> Endings:
    """The listed endings."""
    heads = data.read_columns("heads.tsv", "head", "mode")
    endings = sorted((head for head, mode in heads if mode == "suffix"), key=len, reverse=True)
    word = rf"[{LATIN}&'’-]*"
    last = "|".join(map(re.escape, endings))
    pattern = rf"[{CAPITAL}]{word}(?: [{CAPITAL}&]{word}){{0,6}},? (?:{last})(?![{LATIN}])(?! [{CAPITAL}])"
    none = frozenset(head for head, mode in heads if mode == "none")
    return Endings(lazy.pattern(pattern), Gazetteer(dict.fromkeys(endings)), none)
