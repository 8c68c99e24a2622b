"""`khtext sort`: lines in Khmer dictionary order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated

import typer

from khtext.cli.inputs import Files, Files0, Inputs, Per

Reverse = Annotated[bool, typer.Option("--reverse", "-r", help="Sort in reverse order.")]
Unique = Annotated[bool, typer.Option("--unique", "-u", help="Write only the first of equal lines.")]
Column = Annotated[
    int | None,
    typer.Option("--key", "-k", min=1, metavar="N", help="Sort by column N; columns end at a tab."),
]
#: Lines that are written at a time.
MANY = 1000


def sort(
    files: Files = None,
    reverse: Reverse = False,
    unique: Unique = False,
    key: Column = None,
    files0_from: Files0 = None,
) -> None:
    """Sort lines in Khmer dictionary order."""
    from khtext import collation
    from khtext.desk.sorting import Sorter

    inputs = Inputs(files, Per.line, files0=files0_from)
    sorter = Sorter(_by(collation.load().key, key), reverse=reverse)

    def take(blocks: Iterator[str]) -> None:
        for block in blocks:
            sorter.add(block.removesuffix("\n").split("\n"))

    inputs.each_in_blocks(lambda text: None, take)
    lines = sorter.sorted(unique=unique)
    while some := list(islice(lines, MANY)):
        sys.stdout.write("\n".join(some) + "\n")
    inputs.finish()


def _by(key: Callable[[str], bytes], column: int | None) -> Callable[[str], bytes]:
    """The key of a line: of the whole line without a carriage return at its end, or of a column."""
    if column is None:
        return lambda line: key(line.removesuffix("\r"))
    at = column - 1
    return lambda line: key("".join(line.removesuffix("\r").split("\t")[at : at + 1]))
