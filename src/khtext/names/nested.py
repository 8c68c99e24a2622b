"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from khtext.names.found import Found, Name, Page
from khtext.names.lexicon import Entry, Lexicon

#: The most morphemes of a name inside another one.
LONGEST = 8

Inside = tuple[int, int, str, Entry]
"""A name inside another one: its offsets there, its label and what is known of it."""


def names(page: Page, found: Found, lexicon: Lexicon) -> Found:
    """The listed places and organizations inside each organization, and inside those organizations."""
    known: dict[str, list[Inside]] = {}
    outer = [found.name(at) for at, label in enumerate(found.labels) if label == "ORG"]
    made: list[Name] = []
    while outer:
        inner: list[Name] = []
        for name in outer:
            text = page.text[name.start : name.end]
            if text not in known:
                known[text] = list(_inside(page, name.start, name.end, lexicon))
            inner += [_name(name, inside) for inside in known[text]]
        made += inner
        outer = [name for name in inner if name.label == "ORG"]
    return Found.of(made)


def _name(outer: Name, inside: Inside) -> Name:
    start, end, label, entry = inside
    return Name(
        start=outer.start + start,
        end=outer.start + end,
        label=label,
        score=outer.score,
        source="gazetteer",
        entry=entry,
    )


def _inside(page: Page, begin: int, stop: int, lexicon: Lexicon) -> Iterator[Inside]:
    first, last = bisect_left(page.starts, begin), bisect_left(page.starts, stop)
    done = begin
    for at in range(first, last):
        start = page.starts[at]
        if start < done:
            continue
        for end, label, entry in _options(page, at, last, lexicon):
            whole = start == begin and (end == stop or label == "ORG")
            if not whole and end <= stop:
                yield start - begin, end - begin, label, entry
                done = end
                break


def _options(page: Page, at: int, last: int, lexicon: Lexicon) -> Iterator[tuple[int, str, Entry]]:
    """The names that start there: places with the word for their kind, then others, the longest first."""
    text, start = page.text, page.starts[at]
    ends = page.ends[at : min(last, at + LONGEST)][::-1]
    if lexicon.heads.at(text, start):
        for end in ends[:-1]:
            entry = lexicon.headed(text[start:end])
            if entry:
                yield end, "LOC", entry
    for end in ends:
        found = lexicon.standalone(text[start:end])
        if found:
            yield end, *found
