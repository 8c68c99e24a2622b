"""Where names may start in a text: a quick look at a few characters before any name is looked up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

#: A text and sorted offsets in it, to those of the offsets at which one of the names may start.
Starts = Callable[[str, Sequence[int]], list[int]]

#: A name is known by so many of its first characters.
DEPTH = 5


def load(names: Collection[str], *, compiled: bool | None = None) -> Starts:
    """The filter for these names, compiled where it was built; `compiled` asks for one of the two.

    The compiled one may let more offsets pass; neither leaves one out.

    >>> load(["ភ្នំពេញ"])("ទៅភ្នំពេញ", [0, 2, 6])
    [2]
    """
    if compiled is not False:
        try:
            from khtext.kernel import _prefixes
        except ImportError:
            if compiled:
                raise
        else:
            table = _prefixes.build(list(names))
            return lambda text, offsets: _prefixes.starts(table, text, offsets)
    return _pure(names)


def _pure(names: Collection[str]) -> Starts:
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
