"""`khtext convert`: writes documents in another format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from khtext.cli import outputs
from khtext.cli.inputs import STDIN, label, stream
from khtext.cli.outputs import Format, Lines, NoFormulas
from khtext.cli.progress import Progress
from khtext.errors import KhtextError

if TYPE_CHECKING:
    from khtext.document import Document

Source = Annotated[str, typer.Argument(metavar="IN", help="File to read; - is standard input.")]
Target = Annotated[str, typer.Argument(metavar="OUT", help="File to write; - is standard output.")]
From = Annotated[Format | None, typer.Option("--from", help="Format of IN; by default that of its ending.")]
To = Annotated[Format | None, typer.Option("--to", help="Format of OUT; by default that of its ending.")]


def convert(
    source: Source,
    target: Target,
    from_: From = None,
    to: To = None,
    lines: Lines = False,
    no_formulas: NoFormulas = False,
) -> None:
    """Convert a file of documents to another format."""
    from khtext.formats import writers

    read, written = format_of(source, from_, "--from"), format_of(target, to, "--to")
    outputs.check_lines(written, lines)
    outputs.check_formulas(written, no_formulas)
    write = writers.load(written, lines=lines, formulas=not no_formulas)
    with stream(source) as file, Progress([source]).reading(file):
        parts = write(_documents(read, written, label(source), file, target))
        if target == STDIN:
            sys.stdout.buffer.writelines(parts)
        else:
            _save(Path(target), parts)


def format_of(name: str, given: Format | None, option: str) -> str:
    """The format that an option or the ending of a file says."""
    from khtext.files import kind
    from khtext.formats import parsers, writers

    if given:
        return given.value
    ending = kind(name)
    found = [format for format, row in writers.FORMATS.items() if row.suffix == f".{ending}"]
    if ending in parsers.ENDINGS:
        found = [parsers.ENDINGS[ending]]
    if len(found) != 1:
        said = f"{name} may be {' or '.join(found)}" if found else f"{name} has no known ending"
        raise typer.BadParameter(f"{said}; choose one", param_hint=f"'{option}'")
    return found[0]


def _documents(read: str, written: str, name: str, file: IO[bytes], target: str) -> Iterator[Document]:
    """The documents of a file; that of a standoff file also has its text written beside OUT."""
    from khtext.formats import parsers, writers

    row = writers.FORMATS[written]
    for number, doc in enumerate(parsers.documents(read, name, file)):
        if number and row.single:
            raise KhtextError(f"{target}: {written} holds one document, and {name} has more")
        if written == "brat" and target != STDIN:
            Path(target).with_suffix(".txt").write_bytes(doc.text.encode())
        yield _with_stages(doc, row.stages)


def _with_stages(doc: Document, stages: tuple[str, ...]) -> Document:
    """The document with the words and sentences that a format is made of."""
    from khtext import pipeline

    wanted = {"words": "tokens", "sentences": "sentences"}
    names = [name for name in ("words", *stages) if stages and wanted[name] not in doc.ran]
    return pipeline.load(names)(doc) if names else doc


def _save(target: Path, parts: Iterable[bytes]) -> None:
    """Write a file that appears only when it is complete; its part is never a file or link that was there."""
    part = target.with_name(f".khtext-{os.getpid()}.part")
    with part.open("xb") as file:
        try:
            file.writelines(parts)
            file.close()
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
