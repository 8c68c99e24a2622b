"""The files that a command reads, and what happens when one of them cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import IO, Annotated

import typer

from khtext.errors import KhtextError
from khtext.reading import Text, blocks, lines, whole

STDIN = "-"

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE|-]...", help="Files to read; none, or -, is standard input."),
]


class Per(StrEnum):
    """What one document is."""

    line = "line"
    file = "file"


class Inputs:
    """The texts of some files, in order; a file that cannot be read is named on standard error."""

    def __init__(self, files: list[str] | None, per: Per) -> None:
        self._files = files or [STDIN]
        self._per = per
        self._failed = False

    def __iter__(self) -> Iterator[Text]:
        for name in self._files:
            with self._reporting(name), _opened(name) as file:
                yield from lines(_label(name), file) if self._per is Per.line else [whole(_label(name), file)]

    def each_in_blocks(self, cut: Callable[[str], int], write: Callable[[Iterator[str]], None]) -> None:
        """Give each file to `write` as blocks of text; see `khtext.reading.blocks`."""
        for name in self._files:
            with self._reporting(name), _opened(name) as file:
                write(blocks(_label(name), file, cut))

    @contextmanager
    def _reporting(self, name: str) -> Iterator[None]:
        try:
            yield
        except KhtextError as error:
            self._fail(str(error))
        except BrokenPipeError:
            raise
        except OSError as error:
            self._fail(f"{name}: {error.strerror}")

    def _fail(self, message: str) -> None:
        self._failed = True
        sys.stdout.flush()
        print(f"khtext: {message}", file=sys.stderr)

    def finish(self) -> None:
        """End the command with exit 1 when some input failed."""
        if self._failed:
            raise typer.Exit(1)


def _label(name: str) -> str:
    return "<stdin>" if name == STDIN else name


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if name == STDIN else open(name, "rb")
