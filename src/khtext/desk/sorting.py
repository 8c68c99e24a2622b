"""Sorts lines of any number: what does not fit into memory waits in sorted files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from struct import Struct
from typing import IO, Final

from khtext.errors import KhtextError

#: Characters that are sorted in memory at a time; they and their keys take some 150 MB. Each line counts as
#: so many more characters, because a short one takes memory too.
IN_MEMORY: Final = 10_000_000
_LINE: Final = 16

_SIZES = Struct("<II")
"""The sizes of a key and of a line, which follow in a file of lines that wait."""
Keyed = tuple[bytes, str]
"""A line after its key."""


class Sorter:
    """Takes lines and gives them in the order of their keys; lines with equal keys keep their order."""

    def __init__(
        self, key: Callable[[str], bytes], *, reverse: bool = False, in_memory: int = IN_MEMORY
    ) -> None:
        self._key, self._reverse = key, reverse
        self._in_memory = in_memory
        self._lines: list[str] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, which have no line end."""
        for line in lines:
            self._lines.append(line)
            self._size += len(line) + _LINE
            if self._size > self._in_memory:
                self._put_aside()

    def sorted(self, *, unique: bool = False) -> Iterator[str]:
        """All lines in order; with `unique` only the first of those that have the same key.

        >>> from khtext.collation import sort_key
        >>> sorter = Sorter(sort_key)
        >>> sorter.add(["ខ", "ក្រ", "កា", "ខ"])
        >>> list(sorter.sorted(unique=True))
        ['កា', 'ក្រ', 'ខ']
        """
        if self._runs:
            self._put_aside()
            found = heapq.merge(*map(_keyed, self._runs), key=itemgetter(0), reverse=self._reverse)
            if unique:
                found = (next(same) for _, same in groupby(found, itemgetter(0)))
            return map(itemgetter(1), found)
        self._lines.sort(key=self._key, reverse=self._reverse)
        return (next(same) for _, same in groupby(self._lines, self._key)) if unique else iter(self._lines)

    def _put_aside(self) -> None:
        """Write the lines with their keys, which take longer to make than to read."""
        keys = list(map(self._key, self._lines))
        try:
            run = tempfile.TemporaryFile()  # noqa: SIM115
            for at in sorted(range(len(keys)), key=keys.__getitem__, reverse=self._reverse):
                line = self._lines[at].encode(errors="surrogatepass")
                run.write(_SIZES.pack(len(keys[at]), len(line)) + keys[at] + line)
            run.seek(0)
        except OSError as error:
            raise KhtextError(
                f"{tempfile.gettempdir()}: {error.strerror}; set TMPDIR to a folder with more space"
            ) from None
        self._runs.append(run)
        self._lines, self._size = [], 0


def _keyed(run: IO[bytes]) -> Iterator[Keyed]:
    with run:
        while head := run.read(_SIZES.size):
            key, line = _SIZES.unpack(head)
            yield run.read(key), run.read(line).decode(errors="surrogatepass")
