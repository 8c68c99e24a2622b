"""`khtext kwic`: a concordance, each match of a word or pattern with the words around it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Field, Files, Files0, Id, Inputs, Per
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
    from khtext.desk.concordance import Hit
    from khtext.desk.finder import Finder
    from khtext.files import Text

COLUMNS = ("file", "line", "column", "id", "start", "end", "left", "text", "right")


class Format(StrEnum):
    """The output formats of `kwic`."""

    text = "text"
    jsonl = "jsonl"
    tsv = "tsv"
    csv = "csv"
    html = "html"


Context = Annotated[int, typer.Option(min=0, metavar="N", help="Number of words on each side.")]
Width = Annotated[
    int | None,
    typer.Option(min=20, metavar="N", show_default="the terminal's", help="Columns of a row of text."),
]


def kwic(
    pattern: Pattern,
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    context: Context = 10,
    width: Width = None,
    whole: WholeWords = True,
    unit: Units = Unit.word,
    fixed: Fixed = False,
    ignore_case: IgnoreCase = False,
    words: Words = None,
    timeout: Timeout = TIMEOUT,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
) -> None:
    """Show each match of a word, a phrase or a pattern with the words around it (a concordance)."""
    inputs = Inputs(files, Per.line, field=field, id=id, files0=files0_from)
    find = finder(
        pattern, fixed=fixed, ignore_case=ignore_case, timeout=timeout, whole=whole, unit=unit, own=words
    )
    write = _Writer(find, context, _row(format, width))
    sys.stdout.write(_head(format, pattern))
    if field is None:
        inputs.each_named(lambda text: None, write)
    else:
        for text in inputs:
            write.record(text)
    sys.stdout.write(_tail(format))
    inputs.finish()


Row = Callable[[Sequence[str | int], "Hit"], str]
"""Makes a line of the output from the cells of `COLUMNS`, or from the match that they describe."""


class _Writer:
    """Writes the matches of file after file, or of record after record."""

    def __init__(self, find: Finder, context: int, row: Row) -> None:
        from khtext.desk.concordance import Concordance

        self._row = row
        self._hits = Concordance(find, context).hits

    def __call__(self, name: str, blocks: Iterator[str]) -> None:
        """Write the matches in a file, with offsets into its text."""
        offset, number = 0, 1
        for block in blocks:
            self._write(block, name, name, offset, number)
            offset += len(block)
            number += block.count("\n")

    def record(self, text: Text) -> None:
        """Write the matches in a record, with offsets into its text."""
        self._write(" ".join(text.text.split("\n")), text.file or text.id, text.id, 0, text.line)

    def _write(self, block: str, file: str, id: str, offset: int, number: int) -> None:
        with refusing():
            for hit in self._hits(block):
                at = offset + hit.offset
                place = (file, number + hit.number, hit.start + 1, id, at + hit.start, at + hit.end)
                sys.stdout.write(self._row((*place, hit.left, hit.match, hit.right), hit))
        sys.stdout.flush()


def _row(format: Format, width: int | None) -> Row:
    """What makes a line in this format."""
    if format is Format.text:
        from khtext.desk.concordance import aligned

        columns = width or shutil.get_terminal_size((100, 24)).columns
        return lambda cells, hit: aligned(hit, columns) + "\n"
    if format is Format.jsonl:
        import json

        return lambda cells, hit: (
            json.dumps(dict(zip(COLUMNS, cells, strict=True)), ensure_ascii=False, separators=(",", ":"))
            + "\n"
        )
    if format is Format.html:
        from khtext.desk import page

        return lambda cells, hit: page.row(f"{cells[3]}:{cells[1]}", hit.left, hit.match, hit.right)
    from khtext.formats import rows

    write = rows.csv_rows if format is Format.csv else rows.tsv_rows
    return lambda cells, hit: write([cells])


def _head(format: Format, pattern: str) -> str:
    """What stands before the first match."""
    if format is Format.html:
        from khtext.desk import page

        return page.head(pattern)
    if format not in (Format.tsv, Format.csv):
        return ""
    from khtext.formats import rows

    return rows.csv_rows([COLUMNS]) if format is Format.csv else rows.tsv_rows([COLUMNS])


def _tail(format: Format) -> str:
    """What stands after the last match."""
    if format is not Format.html:
        return ""
    from khtext.desk import page

    return page.TAIL
