"""The input files of a command. A file that cannot be read is reported, and the others are still read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import IO, Annotated

import typer

from khtext.cli.messages import say
from khtext.errors import KhtextError
from khtext.files import Cut, Text, blocks, lines, opened, printable, whole, with_file_name

STDIN = "-"

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE|-", help="Input files; standard input if omitted or -."),
]


class Per(StrEnum):
    """What counts as one document."""

    line = "line"
    file = "file"


class Inputs:
    """The texts of several files, in order. A file that cannot be read is reported on standard error.

    With `apart`, the last line of a file gets a line end if another file follows.
    """

    def __init__(self, files: list[str] | None, per: Per, *, apart: bool = False) -> None:
        self._files = files or [STDIN]
        self._per = per
        self._apart = apart and per is Per.line
        self._failed = False

    def __iter__(self) -> Iterator[Text]:
        for number, name in enumerate(self._files, 1):
            with self._reporting(), _opened(name) as file:
                for text in with_file_name(name, self._texts(label(name), file)):
                    joins = self._apart and number < len(self._files) and not text.ending
                    yield text._replace(ending="\n") if joins else text

    def each_in_blocks(self, cut: Cut, write: Callable[[Iterator[str]], None]) -> None:
        """Give each file to `write` as blocks of text; see `khtext.files.blocks`."""
        for name in self._files:
            with self._reporting(), _opened(name) as file:
                write(with_file_name(name, blocks(label(name), file, cut)))

    def _texts(self, name: str, file: IO[bytes]) -> Iterator[Text]:
        if self._per is Per.line:
            yield from lines(name, file)
        else:
            yield whole(name, file)

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except KhtextError as error:
            self._failed = True
            sys.stdout.flush()
            say(str(error))

    def finish(self) -> None:
        """End the command with exit code 1 if some input failed."""
        if self._failed:
            raise typer.Exit(1)


def label(name: str) -> str:
    """The id of a document that is read from this file."""
    return "<stdin>" if name == STDIN else printable(name)


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == STDIN and sys.stdin is None:
        raise KhtextError("standard input: closed")
    return nullcontext(sys.stdin.buffer) if name == STDIN else opened(name)
