"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from khtext.names.found import Found, Page
from khtext.names.lexicon import Entry, Lexicon

#: A place with the word for its kind has at most so many morphemes here.
LONGEST = 6


def names(page: Page, found: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """The listed places and organizations inside each organization."""
    for name in found:
        if name.label == "ORG":
            yield from _inside(page, name, lexicon)


def _inside(page: Page, name: Found, lexicon: Lexicon) -> Iterator[Found]:
    first, last = bisect_left(page.starts, name.start), bisect_left(page.starts, name.end)
    done = name.start
    for at in range(first, last):
        start = page.starts[at]
        if start < done:
            continue
        for end, label, entry in _options(page, at, last, lexicon):
            whole = start == name.start and (end == name.end or label == name.label)
            if not whole and end <= name.end and page.is_edge(end):
                yield Found(start, end, label, name.score, "gazetteer", entry)
                done = end
                break


def _options(page: Page, at: int, last: int, lexicon: Lexicon) -> Iterator[tuple[int, str, Entry]]:
    """The names that start there: places with the word for their kind, then others, the longest first."""
    start = page.starts[at]
    if lexicon.heads.at(page.text, start):
        for end in page.ends[at + 1 : min(last, at + LONGEST)][::-1]:
            entry = lexicon.headed(page.text[start:end])
            if entry:
                yield end, "LOC", entry
    for end, (label, entry) in lexicon.standalone.at(page.text, start):
        yield end, label, entry
