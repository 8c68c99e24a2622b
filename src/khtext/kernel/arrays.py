"""Arrays of tokens: the hot part of the name stages and of `Tokens`.

The classes and functions whose names start with `Pure` or `pure` are the definition. The other names are
the compiled versions if they were built. Tokens are two arrays of type q, `starts` and `ends`, sorted and
disjoint.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from khtext import lazy
from khtext.script import COENG, MARKS

__all__ = [
    "Offsets",
    "Pairs",
    "across",
    "as_array",
    "capitals",
    "clusters",
    "columns_across",
    "cut",
    "gathered",
    "inside",
    "is_letter",
    "outermost",
    "parted",
    "picked",
    "respelled",
    "split",
    "straddled",
    "texts",
]


Offsets: TypeAlias = "array[int] | memoryview"
"""An array of type q, or a part of one."""


def is_letter(char: str) -> bool:
    """Whether a character is a Khmer letter or diacritic, not a digit or punctuation."""
    return "\u1780" <= char <= "\u17d3" or char == "\u17dd"


def as_array(offsets: Sequence[int]) -> array[int]:
    """The same offsets as an array of type q; no copy if they already are one."""
    return offsets if isinstance(offsets, array) and offsets.typecode == "q" else array("q", offsets)


class PurePairs:
    """Finds pairs of characters of the Khmer block, each anywhere or after a third character only."""

    def __init__(self, pairs: Sequence[str]) -> None:
        if not all(len(pair) in (2, 3) and all("\u1780" <= c <= "\u17ff" for c in pair) for pair in pairs):
            raise ValueError("a pair is a str of two or three characters of the Khmer block")
        self._pairs = frozenset(pairs)
        if len({pair[-2:] for pair in self._pairs}) < len(self._pairs):
            raise ValueError("two pairs differ in the character before them only")
        likely = (
            "".join(f"[{''.join(sorted(set(column)))}]" for column in zip(*some, strict=True))
            for some in ([pair for pair in pairs if len(pair) == size] for size in (2, 3))
            if some
        )
        self._likely = re.compile("|".join(f"(?={columns})" for columns in likely) or "(?!)")

    def find(self, text: str, /) -> list[int]:
        """The offsets of all pairs, including overlapping ones, or of what must stand before them."""
        likely = (match.start() for match in self._likely.finditer(text))
        return [at for at in likely if text[at : at + 2] in self._pairs or text[at : at + 3] in self._pairs]

    def occur(self, text: str, ignored: str = "", /) -> bool:
        """Whether there is a pair in the text without the ignored characters."""
        return bool(self.find(text.translate(dict.fromkeys(map(ord, ignored)))))


#: A capital letter after no Latin letter or digit. The class comes first: a look back would be slower.
_CAPITAL = lazy.pattern(r"[A-Z\u00c0-\u00de](?<![A-Za-z0-9\u00c0-\u024f][A-Z\u00c0-\u00de])")


def pure_capitals(text: str, /) -> list[int]:
    """The offsets of the capital Latin letters that no Latin letter or digit precedes."""
    return [found.start() for found in _CAPITAL.finditer(text)]


def pure_clusters(text: str, /) -> int:
    """The number of Khmer grapheme clusters."""
    before, count = "", 0
    for char in text:
        count += is_letter(char) and char not in MARKS and before != COENG
        before = char
    return count


def pure_across(
    starts: Sequence[int],
    ends: Sequence[int],
    other_starts: Sequence[int],
    other_ends: Sequence[int],
    spans: Sequence[tuple[int, int]],
    /,
) -> list[tuple[int, int]]:
    """Maps spans of a text to the edited text, from `starts` and `ends` to the others.

    A span that overlaps an edit partly is extended to the whole edit. Text that was removed at the edge of a
    span is left out.
    """
    found = []
    for start, end in spans:
        first = start
        at = bisect_right(starts, start) - 1
        if at >= 0:
            first = other_starts[at] if start < ends[at] else start - ends[at] + other_ends[at]
        last = first
        if end > start:
            at = bisect_left(starts, end) - 1
            last = end
            if at >= 0:
                last = other_ends[at] if end < ends[at] else end - ends[at] + other_ends[at]
        found.append((first, max(first, last)))
    return found


def pure_columns_across(
    starts: Sequence[int],
    ends: Sequence[int],
    other_starts: Sequence[int],
    other_ends: Sequence[int],
    span_starts: array[int],
    span_ends: array[int],
    /,
) -> tuple[array[int], array[int]]:
    """The same for spans that are stored as two arrays."""
    spans = list(zip(span_starts, span_ends, strict=True))
    found = pure_across(starts, ends, other_starts, other_ends, spans)
    return array("q", [start for start, _ in found]), array("q", [end for _, end in found])


def pure_gathered(parts: Sequence[Offsets], shifts: list[int], /) -> array[int]:
    """Offsets of several texts as offsets of all of them together: each array is moved by its shift."""
    made = array("q")
    for part, shift in zip(parts, shifts, strict=True):
        made.extend([offset + shift for offset in part])
    return made


def pure_parted(offsets: array[int], edges: list[int], /) -> list[array[int]]:
    """Sorted offsets of several texts together as offsets of each, from its edge up to the next one."""
    places = [*(bisect_left(offsets, edge) for edge in edges), len(offsets)]
    return [
        array("q", [offset - edge for offset in offsets[first:last]])
        for edge, first, last in zip(edges, places, places[1:], strict=False)
    ]


def pure_inside(offsets: array[int], starts: array[int], ends: array[int], /) -> array[int]:
    """Those of some sorted offsets that lie in some sorted, disjoint spans."""
    inner = array("q")
    done = 0
    for start, end in zip(starts, ends, strict=False):
        first = bisect_left(offsets, start, done)
        done = bisect_left(offsets, end, first)
        inner += offsets[first:done]
    return inner


def pure_respelled(text: str, replacements: Sequence[tuple[int, int, str]], old: str, new: str, /) -> str:
    """The text after each replacement `(start, end, text)`, then with `new` for each `old`.

    Replacements are sorted and disjoint; `old` and `new` are two characters each.
    """
    done, pieces = 0, list[str]()
    for start, end, piece in replacements:
        pieces += (text[done:start], piece)
        done = end
    return "".join([*pieces, text[done:]]).replace(old, new)


def pure_split(
    starts: array[int],
    ends: array[int],
    inner: array[int],
    edit_ends: Sequence[int] = (),
    edit_new_ends: Sequence[int] = (),
    /,
) -> tuple[array[int], array[int]]:
    """The tokens cut at the inner offsets; in an edited text, if there is where each edit ends, old and new.

    Empty tokens, and those that start before the last one ends, are left out.
    """
    edits = list(zip(edit_ends, edit_new_ends, strict=True))
    starts, ends, inner = [_moved(offsets, edits) for offsets in (starts, ends, inner)]
    begun, ended = array("q"), array("q")
    done = k = 0
    for start, end in zip(starts, ends, strict=False):
        if start < done or start >= end:
            continue
        edges: list[int] = []
        while k < len(inner) and inner[k] < end:
            if inner[k] > (edges[-1] if edges else start):
                edges.append(inner[k])
            k += 1
        begun.extend([start, *edges])
        ended.extend([*edges, end])
        done = end
    return begun, ended


def _moved(offsets: array[int], edits: Sequence[tuple[int, int]]) -> array[int]:
    """Sorted offsets of a text, as offsets of the edited text."""
    moved = array("q")
    done = shift = 0
    for end, new_end in edits:
        until = bisect_left(offsets, end, done)
        moved.extend([offset + shift for offset in offsets[done:until]])
        done, shift = until, new_end - end
    return moved + array("q", [offset + shift for offset in offsets[done:]])


def pure_straddled(starts: array[int], ends: array[int], edges: Sequence[int], /) -> list[tuple[int, int]]:
    """The tokens that straddle one of `edges`: their indices, each with the edge."""
    found = []
    for edge in edges:
        index = bisect_right(starts, edge) - 1
        if index >= 0 and starts[index] < edge < ends[index]:
            found.append((index, edge))
    return found


def pure_cut(
    text: str, starts: array[int], ends: array[int], kinds: bytes, edges: array[int], blank: str, /
) -> tuple[array[int], array[int], bytes]:
    """The tokens and their kinds, but those that straddle one of some edges are cut there.

    No piece starts or ends with white space or one of the blank characters.
    """
    begun, ended, kept = array("q"), array("q"), bytearray()
    straddling: dict[int, list[int]] = {}
    for index, edge in sorted(set(pure_straddled(starts, ends, edges))):
        straddling.setdefault(index, []).append(edge)
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        cuts = straddling.get(index, [])
        spans = (
            [_trimmed(text, *span, blank) for span in pairwise([start, *cuts, end])]
            if cuts
            else [(start, end)]
        )
        for begin, stop in spans:
            if begin < stop or not cuts:
                begun.append(begin)
                ended.append(stop)
                kept.append(kinds[index])
    return begun, ended, bytes(kept)


def _trimmed(text: str, start: int, end: int, blank: str) -> tuple[int, int]:
    while start < end and (text[start] in blank or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in blank or text[end - 1].isspace()):
        end -= 1
    return start, end


def pure_outermost(starts: array[int], ends: array[int], /) -> tuple[array[int], array[int]]:
    """The places of the outermost spans, sorted by their starts, and those of the spans inside them.

    Of two spans that overlap partly, the longer one stays; of two equally long ones, the first.
    """
    outer, inner = array("q"), array("q")
    group: list[int] = []
    reach = 0
    for place in sorted(range(len(starts)), key=starts.__getitem__):
        if group and starts[place] >= reach:
            _settle(group, starts, ends, outer, inner)
            group = []
        reach = max(reach, ends[place]) if group else ends[place]
        group.append(place)
    _settle(group, starts, ends, outer, inner)
    return outer, inner


def _settle(
    group: list[int], starts: array[int], ends: array[int], outer: array[int], inner: array[int]
) -> None:
    """Add the places of overlapping spans to those of the outermost spans or of the spans inside them."""
    stay: list[int] = []
    begun: list[int] = []
    for place in sorted(sorted(group), key=lambda place: starts[place] - ends[place]):
        start, end = starts[place], ends[place]
        at = bisect_right(begun, start)
        if at and ends[stay[at - 1]] > start:
            last = stay[at - 1]
            if ends[last] >= end and (starts[last], ends[last]) != (start, end):
                inner.append(place)
        elif at == len(stay) or begun[at] >= end:
            stay.insert(at, place)
            begun.insert(at, start)
    outer.extend(stay)


def pure_picked(offsets: array[int], places: array[int], /) -> array[int]:
    """The offsets at some places."""
    if places and not 0 <= min(places) <= max(places) < len(offsets):
        raise IndexError("there is no such place")
    return array("q", [offsets[place] for place in places])


def pure_texts(text: str, starts: array[int], ends: array[int], /) -> list[str]:
    """The texts between offsets, which lie in the text; equal ones are one object."""
    spans = list(zip(starts, ends, strict=True))
    if not all(0 <= start <= end <= len(text) for start, end in spans):
        raise ValueError("the offsets do not fit the text")
    known: dict[str, str] = {}
    return [known.setdefault(piece, piece) for piece in (text[start:end] for start, end in spans)]


if TYPE_CHECKING:
    from khtext.kernel._tokens import (
        Pairs,
        across,
        capitals,
        clusters,
        columns_across,
        cut,
        gathered,
        inside,
        outermost,
        parted,
        picked,
        respelled,
        split,
        straddled,
        texts,
    )
else:
    try:
        from khtext.kernel._tokens import (
            Pairs,
            across,
            capitals,
            clusters,
            columns_across,
            cut,
            gathered,
            inside,
            outermost,
            parted,
            picked,
            respelled,
            split,
            straddled,
            texts,
        )
    except ImportError:
        Pairs, capitals, clusters, split = PurePairs, pure_capitals, pure_clusters, pure_split
        across, columns_across = pure_across, pure_columns_across
        respelled, straddled, texts = pure_respelled, pure_straddled, pure_texts
        gathered, inside, parted = pure_gathered, pure_inside, pure_parted
        cut, outermost, picked = pure_cut, pure_outermost, pure_picked
