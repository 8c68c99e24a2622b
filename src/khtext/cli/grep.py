"""`khtext grep`: the lines that have a word, a phrase or a pattern."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Field, Files, Files0, Inputs, Per
from khtext.cli.options import Words
from khtext.cli.patterns import (
    TIMEOUT,
    Fixed,
    IgnoreCase,
    Pattern,
    Timeout,
    Unit,
    Units,
    WholeWords,
    finder,
    refusing,
)

if TYPE_CHECKING:
    from khtext.desk.finder import Finder, Line

Count = Annotated[bool, typer.Option("--count", "-c", help="Write only the number of lines.")]
List = Annotated[bool, typer.Option("--files-with-matches", "-l", help="Write only the names of the files.")]
Numbers = Annotated[bool, typer.Option("--line-number", "-n", help="Write the number of each line.")]
Only = Annotated[
    bool, typer.Option("--only-matching", "-o", help="Write only the matches, each on a line of its own.")
]
Invert = Annotated[bool, typer.Option("--invert-match", "-v", help="Select the lines that do not match.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Write nothing; only set the exit code.")]
Named = Annotated[
    bool | None,
    typer.Option(
        "--with-filename/--no-filename",
        "-H",
        help="Write the name of the file with each line; the default if there are several.",
    ),
]


def grep(
    pattern: Pattern,
    files: Files = None,
    count: Count = False,
    list_files: List = False,
    line_number: Numbers = False,
    only_matching: Only = False,
    invert: Invert = False,
    quiet: Quiet = False,
    filename: Named = None,
    whole: WholeWords = True,
    unit: Units = Unit.word,
    fixed: Fixed = False,
    ignore_case: IgnoreCase = False,
    words: Words = None,
    timeout: Timeout = TIMEOUT,
    field: Field = None,
    files0_from: Files0 = None,
) -> None:
    """Find the lines with a word, a phrase or a pattern. Exit code 0: found, 1: nothing found, 2: error."""
    inputs = Inputs(files, Per.line, field=field, files0=files0_from)
    find = finder(
        pattern, fixed=fixed, ignore_case=ignore_case, timeout=timeout, whole=whole, unit=unit, own=words
    )
    if not whole:  # then no line needs to be segmented
        find = replace(find, words=None)
    named = len(inputs.files) > 1 if filename is None else filename
    shown = _Shown(
        count=count, names=list_files, numbers=line_number, only=only_matching, quiet=quiet, named=named
    )
    search = _Search(find, invert, shown)
    inputs.each_named(lambda text: None, search)
    inputs.finish(2)
    if not search.found:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What is written: lines, or only their number or the names of the files, or nothing."""

    count: bool
    names: bool
    numbers: bool
    only: bool
    quiet: bool
    named: bool

    @property
    def one_is_enough(self) -> bool:
        """Whether a file need not be read further after its first line."""
        return self.quiet or self.names


@dataclass(slots=True)
class _Search:
    """Searches file after file, and counts and writes what it finds."""

    find: Finder
    invert: bool
    shown: _Shown
    found: int = 0

    def __call__(self, name: str, blocks: Iterator[str]) -> None:
        """Search one file."""
        with refusing():
            lines = 0 if self.shown.quiet and self.found else self._lines(name, blocks)
        self.found += lines
        if self.shown.quiet:
            return
        if self.shown.names:
            sys.stdout.write(f"{name}\n" * bool(lines))
        elif self.shown.count:
            sys.stdout.write(f"{name}:{lines}\n" if self.shown.named else f"{lines}\n")

    def _lines(self, name: str, blocks: Iterator[str]) -> int:
        """Write the lines, and return their number."""
        count, number = 0, 1
        for block in blocks:
            for line in _others(block, self.find) if self.invert else self.find.lines(block):
                count += 1
                if self.shown.one_is_enough:
                    return count
                if not self.shown.count:
                    self._write(name, number, block, line)
            number += block.count("\n")
            sys.stdout.flush()
        return count

    def _write(self, name: str, number: int, block: str, line: Line) -> None:
        prefix = f"{name}:" if self.shown.named else ""
        if self.shown.numbers:
            prefix += f"{number + line.number}:"
        text = block[line.start : line.end]
        if self.shown.only:
            sys.stdout.writelines(f"{prefix}{text[start:end]}\n" for start, end in line.spans if start < end)
        else:
            sys.stdout.write(f"{prefix}{text}\n")


def _others(block: str, find: Finder) -> Iterator[Line]:
    """The lines of a block that do not match."""
    from khtext.desk.finder import Line

    found = {line.number for line in find.lines(block)}
    start = 0
    for number, line in enumerate(block.removesuffix("\n").split("\n")):
        if number not in found:
            yield Line(number, start, start + len(line), spans=[])
        start += len(line) + 1
