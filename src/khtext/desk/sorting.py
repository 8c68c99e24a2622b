"""Sorts lines of any number: what does not fit into memory waits in sorted files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import IO, Final

from khtext.errors import KhtextError

#: Characters that are sorted in memory at a time; they and their keys take some 150 MB.
IN_MEMORY: Final = 10_000_000


class Sorter:
    """Takes lines and gives them in the order of their keys; lines with equal keys keep their order."""

    def __init__(
        self, key: Callable[[str], bytes], *, reverse: bool = False, in_memory: int = IN_MEMORY
    ) -> None:
        self._key, self._reverse = key, reverse
        self._in_memory = in_memory
        self._lines: list[str] = []
        self._size = 0
        self._runs: list[IO[str]] = []

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, which have no line end."""
        for line in lines:
            self._lines.append(line)
            self._size += len(line) + 1
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
        self._lines.sort(key=self._key, reverse=self._reverse)
        runs = [*map(_lines, self._runs), iter(self._lines)]
        merged = heapq.merge(*runs, key=self._key, reverse=self._reverse) if self._runs else runs[0]
        if not unique:
            return merged
        return (next(same) for _, same in groupby(merged, self._key))

    def _put_aside(self) -> None:
        self._lines.sort(key=self._key, reverse=self._reverse)
        try:
            run = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="\n")  # noqa: SIM115
            run.writelines(line + "\n" for line in self._lines)
            run.seek(0)
        except OSError as error:
            raise KhtextError(
                f"{tempfile.gettempdir()}: {error.strerror}; set TMPDIR to a folder with more space"
            ) from None
        self._runs.append(run)
        self._lines, self._size = [], 0


def _lines(run: IO[str]) -> Iterator[str]:
    with run:
        for line in run:
            yield line.removesuffix("\n")
