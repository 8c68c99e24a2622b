"""The user's own words: read from a file and kept whole in the tokens of a text."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from khtext import files

if TYPE_CHECKING:
    from pathlib import Path

    from khtext.document import Tokens
    from khtext.gazetteer import Gazetteer

Finder = Callable[[str], list[tuple[int, int]]]
"""Takes a text; returns the spans of the user's words in it, sorted and disjoint."""


def read_words(file: Path) -> tuple[str, ...]:
    """The words of a file with one word per line; `#` starts a comment."""
    words = (line.partition("#")[0].strip() for _, line in files.rows(file))
    return tuple(word for word in words if word)


def finder(own: Sequence[str]) -> Finder | None:
    """A function that finds these words in a text, longest first; None without words."""
    if not own:
        return None
    from khtext import orthography
    from khtext.gazetteer import Gazetteer

    spelt = (orthography.view(word).text.strip() for word in own)
    listed = Gazetteer(dict.fromkeys(filter(None, spelt)))

    def find(text: str) -> list[tuple[int, int]]:
        seen = orthography.view(text)
        return [seen.original(start, end) for start, end in _matches(seen.text, listed)]

    return find


def _matches(text: str, listed: Gazetteer[None]) -> Iterator[tuple[int, int]]:
    done = 0
    for start, found in listed.find(text):
        if start >= done:
            done = found[0][0]
            yield start, done


def kept_whole(found: Tokens, text: str, spans: Iterable[tuple[int, int]]) -> Tokens:
    """The tokens after each span became one token; a span inside a single token changes nothing."""
    from khtext.document import Tokens

    starts, ends, kinds = array("q"), array("q"), bytearray()
    kept = []
    for start, end in spans:
        first, last = bisect_right(found.ends, start), bisect_left(found.starts, end)
        if last - first > 1:
            kept.append((start, end))
    cut = found.cut(text, [edge for span in kept for edge in span])
    done = 0
    for start, end in kept:
        first, last = bisect_left(cut.starts, start, done), bisect_left(cut.starts, end, done)
        starts.extend(cut.starts[done:first])
        ends.extend(cut.ends[done:first])
        kinds += cut.kinds[done:first]
        starts.append(cut.starts[first])
        ends.append(cut.ends[last - 1])
        kinds.append(min(cut.kinds[first:last]))
        done = last
    starts.extend(cut.starts[done:])
    ends.extend(cut.ends[done:])
    kinds += cut.kinds[done:]
    return Tokens(starts=starts, ends=ends, kinds=bytes(kinds), inner=cut.inner)
