"""Many texts in several processes. The output and its order do not depend on their number."""

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

Task = TypeVar("Task")
Output = TypeVar("Output")

#: From this total size in bytes on, files are processed in several processes.
LARGE = 1_000_000
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        min=0,
        metavar="N",
        help="Number of processes; 0 chooses by the size of the files.",
    ),
]


def outputs(work: Callable[[list[Text]], Output], texts: Iterable[Text], processes: int) -> Iterator[Output]:
    """The results of `work` for the texts, in order, computed in this process or in several."""
    if processes > 1:
        from khtext.processes import outputs

        return outputs(work, texts, processes)
    return (work([text]) for text in texts)


def done(work: Callable[[Task], Output], tasks: Iterable[Task], processes: int) -> Iterator[Output]:
    """The result of `work` for each task, in order, computed in this process or in several."""
    if processes > 1:
        from khtext.processes import in_order

        return in_order(work, tasks, processes)
    return map(work, tasks)


def default_processes(files: list[str] | None) -> int:
    """The number of processes without `--jobs`: one per core for large files, else one."""
    if sum(map(_size, files or [STDIN])) < LARGE:
        return 1
    return cores()


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(name: str) -> int:
    """The size of a regular file in bytes; 0 for a pipe, a terminal or a missing file."""
    try:
        found = os.fstat(sys.stdin.fileno()) if name == STDIN else os.stat(name)
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
