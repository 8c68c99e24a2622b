"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass

from khtext.names.found import Found, Name, Page
from khtext.names.lexicon import Entry, Lexicon

#: The most morphemes of a name inside another one.
LONGEST = 8

Inside = tuple[int, int, str, Entry]
"""A name inside another one: its offsets there, its label and what is known of it."""


def names(page: Page, found: Found, lexicon: Lexicon) -> Found:
    """The listed places and organizations inside each organization, and inside those organizations."""
    outer = [
        (start, end, text, score)
        for start, end, text, label, score, *_ in zip(*found.columns(), strict=True)
        if label == "ORG"
    ]
    finder = _Finder.of(
        page, lexicon, list({text: (start, end) for start, end, text, _ in reversed(outer)}.values())
    )
    known: dict[str, list[Inside]] = {}
    made: list[Name] = []
    while outer:
        inner: list[Name] = []
        for start, end, text, score in outer:
            if text not in known:
                known[text] = list(finder.inside(start, end))
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

    page: Page
    lexicon: Lexicon
    _: KW_ONLY
    standing: dict[int, list[tuple[int, None]]]
    heads: dict[int, list[tuple[int, frozenset[str]]]]

    @classmethod
    def of(cls, page: Page, lexicon: Lexicon, places: list[tuple[int, int]]) -> _Finder:
        """The finder for stretches of a page."""
        starts = array("q")
        for start, end in sorted(places):
            starts += page.starts[bisect_left(page.starts, start) : bisect_left(page.starts, end)]
        standing = dict(lexicon.standing.find(page.text, starts))
        return cls(page, lexicon, standing=standing, heads=dict(lexicon.heads.find(page.text, starts)))

    def inside(self, begin: int, stop: int) -> Iterator[Inside]:
        """The names inside one that stands there."""
        first, last = (bisect_left(self.page.starts, edge) for edge in (begin, stop))
        done = begin
        for at, start in enumerate(self.page.starts[first:last], first):
            if start < done or (start not in self.standing and start not in self.heads):
                continue
            for end, label, entry in self._options(start, self.page.ends[at : min(last, at + LONGEST)]):
                whole = start == begin and (end == stop or label == "ORG")
                if not whole and end <= stop:
                    yield start - begin, end - begin, label, entry
                    done = end
                    break

    def _options(self, start: int, ends: array[int]) -> Iterator[tuple[int, str, Entry]]:
        """The names there: places with the word for their kind, then others, the longest first."""
        text = self.page.text
        for end in reversed(ends[1:] if start in self.heads else ()):
            entry = self.lexicon.headed(text[start:end])
            if entry:
                yield end, "LOC", entry
        for end, _ in self.standing.get(start, ()):
            found = self.lexicon.standalone(text[start:end]) if end in ends else None
            if found:
                yield end, *found
