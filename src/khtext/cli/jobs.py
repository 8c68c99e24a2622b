"""Many texts in several processes: what comes out is the same, in the same order."""

from __future__ import annotations

import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from khtext.cli.inputs import STDIN

if TYPE_CHECKING:
    from concurrent.futures import Future

    from khtext.reading import Text

Output = TypeVar("Output")

#: Files that are larger together, in bytes, are worth several processes.
LARGE = 1_000_000
#: The characters that one process takes at a time, and the batches it may have waiting.
BATCH, WAITING = 100_000, 3

Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes; 0: one a core for large files.")
]


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """What `work`, which other processes can be sent, makes of the texts, in order."""
    if processes > 1:
        return _in_processes(work, _batches(texts), processes)
    return (work([text]) for text in texts)


def worthwhile(files: list[str] | None) -> int:
    """As many processes as there are cores, for large files; else one."""
    if sum(map(_size, files or [STDIN])) < LARGE:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(name: str) -> int:
    """The bytes of a regular file; nothing for a pipe, a terminal, or what is not there."""
    try:
        found = os.fstat(sys.stdin.fileno()) if name == STDIN else os.stat(name)
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _in_processes(
    work: Callable[[list[Text]], Output], batches: Iterable[list[Text]], processes: int
) -> Iterator[Output]:
    """The output for each batch, in order; few are waiting at a time, so memory stays flat."""
    from khtext.batch import workers

    waiting: deque[Future[Output]] = deque()
    with workers(processes) as pool:
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) >= processes * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
