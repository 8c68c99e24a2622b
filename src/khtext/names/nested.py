"""Listed names inside longer names: the country in the name of its bank."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from khtext.names.found import Found, Page
from khtext.names.lexicon import Entry, Lexicon

#: The most morphemes of a name inside another one.
LONGEST = 8

Inside = tuple[int, int, str, Entry]
"""A name inside another one: its offsets there, its label and what is known of it."""


def names(page: Page, found: Sequence[Found], lexicon: Lexicon) -> Iterator[Found]:
    """The listed places and organizations inside each organization."""
    known: dict[str, list[Inside]] = {}
    for name in found:
        if name.label == "ORG":
            text = page.text[name.start : name.end]
            if text not in known:
                known[text] = list(_inside(page, name, lexicon))
            for start, end, label, entry in known[text]:
                yield Found(
                    start=name.start + start,
                    end=name.start + end,
                    label=label,
                    score=name.score,
                    source="gazetteer",
                    entry=entry,
                )


def _inside(page: Page, name: Found, lexicon: Lexicon) -> Iterator[Inside]:
    first, last = bisect_left(page.starts, name.start), bisect_left(page.starts, name.end)
    done = name.start
    for at in range(first, last):
        start = page.starts[at]
        if start < done:
            continue
        for end, label, entry in _options(page, at, last, lexicon):
            whole = start == name.start and (end == name.end or label == name.label)
            if not whole and end <= name.end:
                yield start - name.start, end - name.start, label, entry
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
