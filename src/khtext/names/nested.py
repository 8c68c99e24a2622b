"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from itertools import compress

from khtext.kernel.arrays import inside
from khtext.names.found import Found, Page
from khtext.names.lexicon import Entry, Lexicon

#: The most morphemes of a name inside another one.
LONGEST = 8

Inner = tuple[int, int, str, str, Entry]
"""A name inside another one: its offsets there, its text, its label and what is known of it."""


def names(page: Page, found: Found, lexicon: Lexicon) -> Found:
    """The listed places and organizations inside each organization, and inside those organizations."""
    rows = zip(found.starts, found.ends, found.texts, found.scores, strict=True)
    orgs = list(compress(rows, map("ORG".__eq__, found.labels)))
    once = {text: (start, end) for start, end, text, _ in reversed(orgs)}
    finder = _Finder.of(page, lexicon, once)
    inner = {text: names for text, (start, end) in once.items() if (names := finder.inside(start, end))}
    return Found.of(
        (begin + start, begin + end, text, label, score, "gazetteer", entry)
        for begin, _, name, score in orgs
        if name in inner
        for start, end, text, label, entry in inner[name]
    )


@dataclass(frozen=True)
class _Finder:
    """Finds names inside others: knows where listed names and words for kinds of places may stand."""

    text: str
    lexicon: Lexicon
    _: KW_ONLY
    once: Mapping[str, tuple[int, int]]
    standing: dict[int, list[tuple[int, None]]]
    heads: dict[int, list[tuple[int, frozenset[str]]]]
    places: list[int]
    ends: list[int]

    @classmethod
    def of(cls, page: Page, lexicon: Lexicon, once: Mapping[str, tuple[int, int]]) -> _Finder:
        """The finder for names inside others, of which each is known with one place where it stands."""
        outer = sorted(once.values())
        begun, stopped = array("q", [start for start, _ in outer]), array("q", [end for _, end in outer])
        starts = inside(page.starts, begun, stopped)
        ends = inside(page.ends, *[array("q", [at + 1 for at in edges]) for edges in (begun, stopped)])
        standing = dict(lexicon.standing.find(page.text, starts))
        heads = dict(lexicon.heads.find(page.text, starts))
        places = sorted(standing.keys() | heads.keys())
        return cls(
            page.text,
            lexicon,
            once=once,
            standing=standing,
            heads=heads,
            places=places,
            ends=ends.tolist(),
        )

    def inside(self, begin: int, stop: int) -> list[Inner]:
        """The names inside one that stands there, and inside those."""
        found: list[Inner] = []
        done = begin
        for start in self.places[bisect_left(self.places, begin) : bisect_left(self.places, stop)]:
            name = self._name(start, stop, whole=start == begin) if start >= done else None
            if name:
                done, label, entry = name
                text = self.text[start:done]
                found.append((start - begin, done - begin, text, label, entry))
                if label == "ORG":
                    found += self._deeper(text, (start, done), begin)
        return found

    def _deeper(self, text: str, span: tuple[int, int], begin: int) -> Iterator[Inner]:
        """The names inside an organization in the name that begins there."""
        shift = span[0] - begin
        for start, end, inner, label, entry in self.inside(*self.once.get(text, span)):
            yield start + shift, end + shift, inner, label, entry

    def _name(self, start: int, stop: int, *, whole: bool) -> tuple[int, str, Entry] | None:
        """The end, label and entry of the name there: a place after its kind, or the longest other name.

        At the start of the whole, it is neither the whole nor an organization.
        """
        at = bisect_right(self.ends, start)
        ends = [end for end in self.ends[at : at + LONGEST] if end < stop or (end == stop and not whole)]
        heads = self.heads.get(start, ())
        for end in reversed(ends[1:]) if heads else ():
            for head, kinds in heads:
                place = self.lexicon.place(self.text[head:end], kinds) if head < end else None
                if place:
                    return end, "LOC", place
        for end, _ in self.standing.get(start, ()):
            found = self.lexicon.standalone(self.text[start:end]) if end in ends else None
            if found and not (whole and found[0] == "ORG"):
                return end, *found
        return None
