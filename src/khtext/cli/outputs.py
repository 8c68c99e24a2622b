"""The documents of a command, written in one of the formats of `khtext.formats.writers`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import STDIN, Block, Inputs
from khtext.cli.jobs import done, outputs

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.files import Text
    from khtext.formats.writer import Pieces
    from khtext.settings import Stage


class Format(StrEnum):
    """The formats that can hold names and amounts."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    tsv = "tsv"
    csv = "csv"
    iob = "iob"
    conllu = "conllu"
    brat = "brat"
    labelstudio = "labelstudio"
    parquet = "parquet"
    html = "html"
    docbin = "docbin"


Lines = Annotated[
    bool, typer.Option("--lines", help="Add the line number to each span; tsv and csv always have it.")
]
NoFormulas = Annotated[
    bool,
    typer.Option(
        "--no-formulas",
        help="csv and tsv: put ' before a cell that a spreadsheet would read as a formula (= + - @).",
    ),
]
#: The formats whose spans can say on which line they start.
WITH_LINES = ("jsonl", "json", "tsv", "csv", "parquet")


#: The characters of lines that are processed at once.
LONGEST = 1 << 18


@dataclass(frozen=True, slots=True)
class Job:
    """Runs the stages on texts and writes the documents in one format."""

    stages: Stage
    format: str
    lines: bool = False
    _: KW_ONLY
    formulas: bool = True

    def __call__(self, texts: Iterable[Text]) -> bytes:
        """The part of the output for these texts, in UTF-8."""
        from khtext.document import Document

        return self.pieces.join(_together(self.stages, map(Document.of, texts)))

    @property
    def pieces(self) -> Pieces:
        """The writer of the format."""
        from khtext.formats import writers

        pieces = writers.pieces(self.format, lines=self.lines, formulas=self.formulas)
        assert pieces
        return pieces


@dataclass(frozen=True, slots=True)
class LinesJob:
    """Does the same for many lines of plain text at once, which costs less than one after the other."""

    job: Job

    def __call__(self, task: Block | list[Text]) -> bytes:
        """The part of the output for these lines or texts, in UTF-8."""
        from khtext.document import Document

        if isinstance(task, list):
            return self.job(task)
        find, write = by_line(self.job.stages), self.job.pieces.lines
        if find and write and len(task.text) <= LONGEST:
            return write(find(Document(task.text)), task.name, task.number)
        return self.job(task.texts())


def _tasks(pieces: Iterable[Text | Block], processes: int) -> Iterator[Block | list[Text]]:
    """What one process takes at a time: a block of lines, or some texts."""
    from khtext.processes import batches

    for is_block, group in groupby(pieces, lambda piece: isinstance(piece, Block)):
        if is_block:
            yield from group  # type: ignore[misc]
        elif processes > 1:
            yield from batches(group)  # type: ignore[arg-type]
        else:
            yield from ([text] for text in group)  # type: ignore[misc]


def by_line(stages: Stage) -> Stage | None:
    """What the stages find in each line of a document on its own; None if that takes one line at a time."""
    found: Stage | None = getattr(stages, "by_line", None)
    return found


def _together(stages: Stage, docs: Iterable[Document]) -> Iterable[Document]:
    """The documents after the stages, which may take several at a time."""
    pipe: Callable[[Iterable[Document]], Iterable[Document]] | None = getattr(stages, "pipe", None)
    return pipe(docs) if pipe else map(stages, docs)


def check(format: str, lines: bool, inputs: Inputs, *, no_formulas: bool = False) -> None:
    """Refuse options that the format does not have, and several documents for a format that holds one."""
    check_lines(format, lines)
    check_formulas(format, no_formulas)
    check_single(format, several=inputs.many or len(inputs.files) > 1)


def check_lines(format: str, lines: bool) -> None:
    """Refuse `--lines` for a format without lines."""
    if lines and format not in WITH_LINES:
        raise typer.BadParameter(f"requires --format {' or '.join(WITH_LINES)}", param_hint="'--lines'")


def check_formulas(format: str, no_formulas: bool) -> None:
    """Refuse `--no-formulas` for a format that is not a table."""
    if no_formulas and format not in ("csv", "tsv"):
        raise typer.BadParameter("requires --format csv or tsv", param_hint="'--no-formulas'")


def check_single(format: str, *, several: bool) -> None:
    """Refuse a format whose files hold one document if there may be several."""
    if format == Format.text:
        return  # the table of formats is not imported for words
    from khtext.formats.writers import FORMATS

    if FORMATS[format].single and several:
        raise typer.BadParameter(
            f"{format} needs one output file per document; give one FILE, or use khtext batch",
            param_hint="'--format'",
        )


def write(
    stages: Stage,
    inputs: Iterable[Text],
    format: str,
    *,
    lines: bool = False,
    no_formulas: bool = False,
    processes: int = 1,
) -> None:
    """Write the documents of the texts, each as soon as it is finished where the format allows it."""
    from khtext.document import Document
    from khtext.formats import writers
    from khtext.formats.writer import Pieces

    docs = map(Document.of, inputs)
    writer = writers.load(format, lines=lines, formulas=not no_formulas)
    job = Job(stages, format, lines, formulas=not no_formulas)
    parts: Iterable[bytes]
    if isinstance(inputs, Inputs) and inputs.per_line and isinstance(writer, Pieces):
        parts = writer.framed(done(LinesJob(job), _tasks(inputs.pieces(), processes), processes))
    elif processes > 1 and isinstance(writer, Pieces):
        parts = writer.framed(outputs(job, inputs, processes))
    elif isinstance(inputs, Inputs) and inputs.many and STDIN not in inputs.files:
        parts = writer(_together(stages, docs))
    else:
        parts = writer(map(stages, docs))
    put(parts)


def put(parts: Iterable[bytes]) -> None:
    """Write parts of the output, each document as soon as it is finished."""
    for part in parts:
        sys.stdout.buffer.write(part)
        if part.endswith(b"\n"):  # a document may come in parts
            sys.stdout.flush()
    sys.stdout.flush()
