"""Many texts in several processes: what comes out is the same, in the same order."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from khtext.cli.inputs import STDIN

if TYPE_CHECKING:
    from khtext.files import Text

Output = TypeVar("Output")

#: Files that are larger together, in bytes, are worth several processes.
LARGE = 1_000_000
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes; 0: one a core for large files.")
]


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """What `work` makes of the texts, in order, in this process or in several."""
    if processes > 1:
        from khtext.processes import outputs

        return outputs(work, texts, processes)
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
