"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from khtext.names.found import Found, Page
from khtext.names.lexicon import Entry, Lexicon

#: A listed name has at most so many morphemes here.
LONGEST = 8


def names(page: Page, found: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """The listed places and organizations inside each organization."""
    for name in found:
        if name.label == "ORG":
            yield from _inside(page, name, lexicon)


def _inside(page: Page, name: Found, lexicon: Lexicon) -> Iterator[Found]:
    first = bisect_left(page.starts, name.start)
    last = bisect_left(page.starts, name.end)
    at = first
    while at < last:
        for end in range(min(last, at + LONGEST), at, -1):
            if end - at < last - first and (inner := _listed(page, at, end, lexicon)):
                label, entry = inner
                if at == first and label == name.label:  # its own name, without what is said of it
                    continue
                start, stop = page.starts[at], page.ends[end - 1]
                yield Found(start, stop, label, name.score, "gazetteer", entry)
                at = end - 1
                break
        at += 1


def _listed(page: Page, at: int, end: int, lexicon: Lexicon) -> tuple[str, Entry] | None:
    text = page.text[page.starts[at] : page.ends[end - 1]]
    for label in ("LOC", "ORG"):
        entry = lexicon.entry(text, label)
        if entry and (entry.bare or (label == "LOC" and text not in lexicon.names["LOC"])):
            return label, entry
    return None
