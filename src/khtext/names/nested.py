"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from itertools import compress

from khtext.kernel.arrays import divided
from khtext.names.found import Found, Name, Page
from khtext.names.lexicon import Entry, Lexicon

#: The most morphemes of a name inside another one.
LONGEST = 8

Inside = tuple[int, int, str, Entry]
"""A name inside another one: its offsets there, its label and what is known of it."""


def names(page: Page, found: Found, lexicon: Lexicon) -> Found:
    """The listed places and organizations inside each organization, and inside those organizations."""
    rows = zip(found.starts, found.ends, found.texts, found.scores, strict=True)
    outer = list(compress(rows, map("ORG".__eq__, found.labels)))
    finder = _Finder.of(
        page, lexicon, sorted({text: (start, end) for start, end, text, _ in outer[::-1]}.values())
    )
    known: dict[str, list[Inside]] = {}
    made: list[Name] = []
    while outer:
        inner: list[Name] = []
        for start, end, text, score in outer:
            if text not in known:
                known[text] = finder.inside(start, end)
            if known[text]:
                inner += [_name(start, text, score, inside) for inside in known[text]]
        made += inner
        outer = [(name.start, name.end, name.text, name.score) for name in inner if name.label == "ORG"]
    return Found.of(made)


def _name(begin: int, text: str, score: float, inside: Inside) -> Name:
    start, end, label, entry = inside
    return Name(
        start=begin + start,
        end=begin + end,
        text=text[start:end],
        label=label,
        score=score,
        source="gazetteer",
        entry=entry,
    )


@dataclass(frozen=True)
class _Finder:
    """Finds names inside others: knows where listed names and words for kinds of places may stand."""

    text: str
    lexicon: Lexicon
    _: KW_ONLY
    standing: dict[int, list[tuple[int, None]]]
    heads: dict[int, list[tuple[int, frozenset[str]]]]
    places: list[int]
    ends: list[int]

    @classmethod
    def of(cls, page: Page, lexicon: Lexicon, outer: Sequence[tuple[int, int]]) -> _Finder:
        """The finder for names at some sorted, disjoint places of a page, and for names inside them."""
        begun, stopped = array("q", [start for start, _ in outer]), array("q", [end for _, end in outer])
        starts, _ = divided(page.starts, begun, stopped)
        ends, _ = divided(page.ends, *[array("q", [at + 1 for at in edges]) for edges in (begun, stopped)])
        standing = dict(lexicon.standing.find(page.text, starts))
        heads = dict(lexicon.heads.find(page.text, starts))
        places = sorted(standing.keys() | heads.keys())
        return cls(page.text, lexicon, standing=standing, heads=heads, places=places, ends=ends.tolist())

    def inside(self, begin: int, stop: int) -> list[Inside]:
        """The names inside one that stands there."""
        found: list[Inside] = []
        done = begin
        for start in self.places[bisect_left(self.places, begin) : bisect_left(self.places, stop)]:
            if start < done:
                continue
            for end, label, entry in self._options(start, stop):
                if start > begin or (end < stop and label != "ORG"):
                    found.append((start - begin, end - begin, label, entry))
                    done = end
                    break
        return found

    def _options(self, start: int, stop: int) -> Iterator[tuple[int, str, Entry]]:
        """The names there: places with the word for their kind, then others, the longest first."""
        at = bisect_right(self.ends, start)
        ends = [end for end in self.ends[at : at + LONGEST] if end <= stop]
        for end in ends[:0:-1] if start in self.heads else ():
            entry = self.lexicon.headed(self.text[start:end])
            if entry:
                yield end, "LOC", entry
        for end, _ in self.standing.get(start, ()):
            found = self.lexicon.standalone(self.text[start:end]) if end in ends else None
            if found:
                yield end, *found
