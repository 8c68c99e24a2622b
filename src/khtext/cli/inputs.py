"""The input files of a command. A file that cannot be read is reported, and the others are still read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import IO, Annotated, Any, NamedTuple

import typer

from khtext.cli.messages import say
from khtext.cli.progress import Progress
from khtext.errors import KhtextError
from khtext.files import Cut, Text, blocks, kind, lines, opened, printable, unpacked, whole, with_file_name

STDIN = "-"

Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE|-", help="Input files; standard input if omitted or -."),
]


class Per(StrEnum):
    """What counts as one document."""

    line = "line"
    file = "file"


Field = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Field with the text, in JSON Lines, CSV, TSV or Parquet."),
]
Id = Annotated[str | None, typer.Option(metavar="NAME", help="Field with the id of a record; needs --field.")]
Files0 = Annotated[
    str | None,
    typer.Option(metavar="FILE|-", help="Read the names of the input files, each ended by NUL, from FILE."),
]


class Block(NamedTuple):
    """Some lines of a file of plain text, the name of the file, and the number of the first line."""

    text: str
    name: str
    number: int

    def texts(self) -> list[Text]:
        """The lines one by one."""
        found = self.text.removesuffix("\n").split("\n")
        return [
            Text(id=f"{self.name}:{number}", text=text, file=self.name, line=number)
            for number, text in enumerate(found, self.number)
        ]


class Inputs:
    """The texts of several files, in order. A file that cannot be read is reported on standard error.

    With `field`, each record of a file is a text. With `apart`, the last line of a file gets a line end if
    another file follows.
    """

    def __init__(
        self,
        files: list[str] | None,
        per: Per,
        *,
        field: str | None = None,
        id: str | None = None,
        files0: str | None = None,
        apart: bool = False,
    ) -> None:
        if id is not None and field is None:
            raise typer.BadParameter("requires --field", param_hint="'--id'")
        self.files = _listed(files, files0) or [STDIN]
        #: Whether there are many small texts, not a few files.
        self.many = per is Per.line or field is not None
        self.per_line = per is Per.line
        self._field, self._id = field, id
        self._apart = apart and self.per_line
        self._progress = Progress(self.files)
        self._failed = False

    def __iter__(self) -> Iterator[Text]:
        for number, name in enumerate(self.files, 1):
            with self._reporting(), self._opened(name) as file:
                for text in with_file_name(name, self._texts(name, file)):
                    joins = self._apart and number < len(self.files) and not text.ending
                    yield text._replace(ending="\n") if joins else text

    def each_in_blocks(self, cut: Cut, write: Callable[[Iterator[str]], None]) -> None:
        """Give each file to `write` as blocks of text; see `khtext.files.blocks`. A record is one line."""
        self.each_named(cut, lambda name, pieces: write(pieces))

    def each_named(self, cut: Cut, write: Callable[[str, Iterator[str]], None]) -> None:
        """Give the label and the blocks of each file to `write`, as `each_in_blocks` does."""
        for name in self.files:
            with self._reporting(), self._opened(name) as file:
                if self._is_plain(name, file):
                    pieces = blocks(label(name), file, cut)
                else:
                    pieces = (" ".join(text.text.split("\n")) + "\n" for text in self._texts(name, file))
                write(label(name), with_file_name(name, pieces))

    def pieces(self) -> Iterator[Text | Block]:
        """The texts, in order, but the lines of plain text as blocks, as they arrive."""
        for name in self.files:
            with self._reporting(), self._opened(name) as file:
                if self.per_line and self._is_plain(name, file):
                    number = 1
                    for block in with_file_name(name, blocks(label(name), file, _uncut)):
                        yield Block(block, label(name), number)
                        number += block.count("\n")
                else:
                    yield from with_file_name(name, self._texts(name, file))

    def each_plain(
        self, write_lines: Callable[[str, Iterator[str]], None], write: Callable[[Iterator[Text]], None]
    ) -> None:
        """Give the id and lines of plain text to `write_lines`, in blocks, and other texts to `write`."""
        for number, name in enumerate(self.files, 1):
            with self._reporting(), self._opened(name) as file:
                if self.per_line and self._is_plain(name, file):
                    pieces = blocks(label(name), file, _uncut)
                    if self._apart and number < len(self.files):
                        pieces = _ended(pieces)
                    write_lines(label(name), with_file_name(name, pieces))
                else:
                    write(with_file_name(name, self._texts(name, file)))

    def _is_plain(self, name: str, file: IO[bytes]) -> bool:
        """Whether a file is plain text; no reader is imported for it."""
        if self._field is not None or kind(name) in ("jsonl", "ndjson", "parquet", "html", "htm", "xhtml"):
            return False
        return name != STDIN or not file.peek(9)[:9].lstrip().startswith((b"<", b"PAR1"))  # type: ignore[attr-defined]

    def _texts(self, name: str, file: IO[bytes]) -> Iterator[Text]:
        if not self._is_plain(name, file):
            from khtext.formats.readers import texts

            shown = label(name)
            return texts(shown, file, per_line=self.per_line, field=self._field, id=self._id)
        return lines(label(name), file) if self.per_line else iter([whole(label(name), file)])

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        with stream(name) as file, self._progress.reading(file):
            yield file

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except KhtextError as error:
            self._failed = True
            sys.stdout.flush()
            say(str(error))

    def finish(self, code: int = 1) -> None:
        """End the command with exit code 1, or `code`, if some input failed."""
        if self._failed:
            raise typer.Exit(code)


def _ended(blocks: Iterator[str]) -> Iterator[str]:
    """The blocks of a file, with a line end after the last line."""
    last = "\n"
    for block in blocks:
        yield block
        last = block[-1]
    if last != "\n":
        yield "\n"


def _uncut(text: str) -> None:
    return None


def label(name: str) -> str:
    """The id of a document that is read from this file."""
    return "<stdin>" if name == STDIN else printable(name)


def _listed(files: list[str] | None, files0: str | None) -> list[str] | None:
    """The names of the files: the arguments, or what a file lists."""
    if files0 is None:
        return files
    if files:
        raise typer.BadParameter("cannot be combined with FILE arguments", param_hint="'--files0-from'")
    with stream(files0) as file:
        names = [os.fsdecode(name) for name in file.read().split(b"\0") if name]
    if not names:
        raise KhtextError(f"{label(files0)}: lists no files; list them with find … -print0")
    return names


def stream(name: str) -> AbstractContextManager[IO[bytes]]:
    """A file, or standard input for `-`, open for reading and unpacked."""
    if name != STDIN:
        return opened(name)
    if sys.stdin is None:
        raise KhtextError("standard input: closed")
    piped: Any = sys.stdin.buffer
    return nullcontext(unpacked(label(name), piped if hasattr(piped, "peek") else io.BufferedReader(piped)))
