"""`khtext freq`: how often each word, morpheme, name or amount occurs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Field, Files, Files0, Id, Inputs, Per
from khtext.cli.options import ALL_LABELS, Gazetteers, Words, settings
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from khtext.desk.frequencies import Item, Row


class Format(StrEnum):
    """The output formats of `freq`."""

    text = "text"
    tsv = "tsv"
    csv = "csv"
    jsonl = "jsonl"
    svg = "svg"


class Unit(StrEnum):
    """What is counted."""

    word = "word"
    morpheme = "morpheme"
    name = "name"
    amount = "amount"


Top = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", show_default="all, 30 in svg", help="Number of rows to write."),
]
Least = Annotated[int, typer.Option("--min", min=1, metavar="N", help="Leave out rows with a lower count.")]
Each = Annotated[bool, typer.Option("--each", help="Write the counts of each document before those of all.")]
Every = Annotated[bool, typer.Option("--all", help="Count numbers and punctuation too, not only words.")]
#: Bars of a chart without `--top`.
BARS = 30


def freq(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    unit: Annotated[Unit, typer.Option(help="What to count.")] = Unit.word,
    top: Top = None,
    least: Least = 1,
    each: Each = False,
    every: Every = False,
    words: Words = None,
    gazetteer: Gazetteers = None,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
) -> None:
    """Count words, morphemes, names or amounts, the most frequent first."""
    if each and format is Format.svg:
        raise typer.BadParameter("requires a table; choose another --format", param_hint="'--each'")
    from khtext.desk.frequencies import Frequencies

    inputs = Inputs(files, Per.file, field=field, id=id, files0=files0_from)
    most = top or (BARS if format is Format.svg else None)
    total = Frequencies()

    def write(name: str | None, found: Frequencies) -> None:
        sys.stdout.write(_WRITERS[format](name, unit.value, found.rows(least=least, most=most)))
        sys.stdout.flush()

    def add(name: str, counted: Counter[Item]) -> None:
        total.add(counted)
        if each:
            write(name, Frequencies.of(counted))

    sys.stdout.write(_head(format, unit.value))
    if unit in (Unit.word, Unit.morpheme):
        _count_words(inputs, unit, words, every, add)
    else:
        _count_spans(inputs, unit, words, gazetteer, add)
    write(None, total)
    inputs.finish()


Add = Callable[[str, "Counter[Item]"], None]
"""Takes the name of a document and what it has."""


def _count_words(inputs: Inputs, unit: Unit, own: Path | None, every: bool, add: Add) -> None:
    """Count the words of each document; a file is read a block at a time."""
    from khtext.desk.frequencies import of_words
    from khtext.settings import Settings
    from khtext.words import segmenter
    from khtext.words.user_words import read_words

    stage = segmenter.load(Settings(unit=unit.value, words=read_words(own) if own else ()))
    if inputs.many:
        for text in inputs:
            add(text.id, of_words(stage, [text.text], every=every))
        return
    inputs.each_named(stage.piece_end, lambda name, blocks: add(name, of_words(stage, blocks, every=every)))


def _count_spans(
    inputs: Inputs, unit: Unit, own: Path | None, gazetteers: list[Path] | None, add: Add
) -> None:
    """Count the names or amounts of each document."""
    from khtext import pipeline
    from khtext.desk.frequencies import of_amounts, of_names
    from khtext.document import Document

    names = unit is Unit.name
    wanted = ["words", "names"] if names else ["words", *pipeline.AMOUNTS]
    stages = pipeline.load(wanted, settings(ALL_LABELS, gazetteers, own, MIN_SCORE))
    for text in inputs:
        doc = stages(Document.of(text))
        add(text.id, of_names(doc) if names else of_amounts(doc))


def _text(name: str | None, unit: str, rows: list[Row]) -> str:
    """Aligned columns: numbers first, the text last."""
    from khtext.desk.frequencies import COLUMNS
    from khtext.files import neutral
    from khtext.widths import table

    _, *said = COLUMNS[unit]
    cells = [["count", "share", "documents", *said, unit]]
    for row in rows:
        text, *values = map(neutral, row.item)
        cells.append([f"{row.count:,}", f"{row.share:.2%}", f"{row.documents:,}", *values, text])
    title = "" if name is None else f"{name}\n"
    return title + table(cells, numbers=3) + "\n" * (name is not None)


def _jsonl(name: str | None, unit: str, rows: list[Row]) -> str:
    from json import JSONEncoder

    from khtext.desk.frequencies import COLUMNS

    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    lines = []
    for row in rows:
        said = {key: value for key, value in zip(COLUMNS[unit], row.item, strict=True) if value}
        place = {} if name is None else {"document": name}
        numbers = {"count": row.count, "share": round(row.share, 6), "documents": row.documents}
        lines.append(encode(place | said | numbers) + "\n")
    return "".join(lines)


def _tsv(name: str | None, unit: str, rows: list[Row]) -> str:
    from khtext.formats.rows import tsv_rows

    return tsv_rows(_cells(name, rows))


def _csv(name: str | None, unit: str, rows: list[Row]) -> str:
    from khtext.formats.rows import csv_rows

    return csv_rows(_cells(name, rows))


def _cells(name: str | None, rows: list[Row]) -> Iterator[tuple[str | int | None, ...]]:
    """The rows of a table; those of all documents have no document."""
    return ((name, *row.item, row.count, f"{row.share:.6f}", row.documents) for row in rows)


def _svg(name: str | None, unit: str, rows: list[Row]) -> str:
    from khtext.desk.bars import svg

    return svg(f"{unit}s", [(row.item[0], row.count) for row in rows])


_WRITERS = {Format.text: _text, Format.tsv: _tsv, Format.csv: _csv, Format.jsonl: _jsonl, Format.svg: _svg}


def _head(format: Format, unit: str) -> str:
    """The header of a table."""
    if format not in (Format.tsv, Format.csv):
        return ""
    from khtext.desk.frequencies import COLUMNS
    from khtext.formats import rows

    head = ("document", *COLUMNS[unit], "count", "share", "documents")
    return rows.csv_rows([head]) if format is Format.csv else rows.tsv_rows([head])
