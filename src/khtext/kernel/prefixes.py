"""Where names may start in a text, and which names do: the hot half of the gazetteer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from khtext.script import is_cluster_edge

Entry = TypeVar("Entry")

#: A text and sorted offsets in it, to those of the offsets at which one of the names may start.
Starts = Callable[[str, Sequence[int]], list[int]]
#: A text and an offset, to the ends and entries of the names that start there, longest first.
At = Callable[[str, int], list[tuple[int, Entry]]]

#: A name is known by so many of its first characters.
DEPTH = 5
#: Names are indexed by prefixes of these lengths; a name counts under the longest one it reaches.
STEPS = (14, 7, 3)


def load(names: dict[str, Entry], *, compiled: bool | None = None) -> tuple[Starts, At[Entry]]:
    """Both look-ups for these names, compiled where they were built; `compiled` asks for one of the two.

    The compiled one may let more starts pass; neither leaves one out.

    >>> starts, at = load({"ភ្នំ": 1, "ភ្នំពេញ": 2})
    >>> starts("ទៅភ្នំពេញ", [0, 2, 6]), at("ទៅភ្នំពេញ", 2)
    ([2], [(9, 2), (6, 1)])
    """
    lengths = _lengths(names)
    used = set(map(len, lengths))
    steps = tuple(step for step in (*STEPS, 2, 1) if step in used)
    if compiled is not False:
        try:
            from khtext.kernel import _prefixes
        except ImportError:
            if compiled:
                raise
        else:
            table = _prefixes.build(list(names))
            return partial(_prefixes.starts, table), partial(_prefixes.at, table, names, lengths, steps)
    return _pure_starts(names), _pure_at(names, lengths, steps)


def _lengths(names: dict[str, Entry]) -> dict[str, tuple[int, ...]]:
    """From a prefix to the lengths of the names that are known under it, longest first."""
    grouped: dict[str, set[int]] = {}
    for name in names:
        size = len(name)
        if size:
            grouped.setdefault(name[: 14 if size >= 14 else 7 if size >= 7 else 3], set()).add(size)
    return {prefix: tuple(sorted(sizes, reverse=True)) for prefix, sizes in grouped.items()}


def _pure_at(
    names: dict[str, Entry], lengths: dict[str, tuple[int, ...]], steps: tuple[int, ...]
) -> At[Entry]:
    prefixes = frozenset(prefix[:3] for prefix in lengths)
    short = frozenset(prefix for prefix in prefixes if len(prefix) < 3)

    def at(text: str, start: int) -> list[tuple[int, Entry]]:
        found: list[tuple[int, Entry]] = []
        prefix = text[start : start + 3]
        if prefix not in prefixes and not (short and (prefix[:2] in short or prefix[:1] in short)):
            return found
        room = len(text) - start
        for step in steps:
            for size in lengths.get(text[start : start + step], ()) if step <= room else ():
                name = text[start : start + size]
                if name in names and size <= room and is_cluster_edge(text, start + size):
                    found.append((start + size, names[name]))
        return found

    return at


def _pure_starts(names: dict[str, Entry]) -> Starts:
    keys = {name[:DEPTH] for name in names if name}
    short = {size: frozenset(key for key in keys if len(key) == size) for size in range(1, DEPTH)}
    sizes = [size for size in short if short[size]]
    first = frozenset(key[:3] for key in keys if len(key) == DEPTH)
    whole = frozenset(key for key in keys if len(key) == DEPTH)

    def starts(text: str, offsets: Sequence[int]) -> list[int]:
        found = [at for at in offsets if text[at : at + 3] in first and text[at : at + DEPTH] in whole]
        for size in sizes:
            listed = short[size]
            more = [at for at in offsets if text[at : at + size] in listed]
            found = sorted({*found, *more}) if more else found
        return found

    return starts
