"""`khtext tag` and `khtext run`: names, and the whole pipeline."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per

if TYPE_CHECKING:
    from khtext.document import Document

PerFile = Annotated[Per, typer.Option(help="What one document is.")]


class TagFormat(StrEnum):
    """What `tag` writes."""

    text = "text"
    jsonl = "jsonl"
    json = "json"


class RunFormat(StrEnum):
    """What `run` writes."""

    jsonl = "jsonl"
    json = "json"
    text = "text"


def tag(
    files: Files = None,
    format: Annotated[TagFormat, typer.Option("--format", "-f", help="What comes out.")] = TagFormat.text,
    per: PerFile = Per.file,
) -> None:
    """Places, organizations and persons: names in brackets, each with its label."""
    from khtext import pipeline
    from khtext.cli import page

    names = ("words", "places", "organizations", "persons")
    stages = pipeline.load(name for name in names if name in pipeline.STAGES)
    inputs = Inputs(files, per)
    _write((stages(doc) for doc in _documents(inputs)), format, page.print_names)
    inputs.finish()


def run(
    files: Files = None,
    format: Annotated[RunFormat, typer.Option("--format", "-f", help="What comes out.")] = RunFormat.jsonl,
    per: PerFile = Per.file,
) -> None:
    """The whole pipeline: tokens, sentences, names and quantities."""
    from khtext import pipeline
    from khtext.cli import page

    stages = pipeline.load()
    inputs = Inputs(files, per)
    _write((stages(doc) for doc in _documents(inputs)), format, page.print_document)
    inputs.finish()


def _documents(inputs: Inputs) -> Iterable[Document]:
    from khtext.document import Document

    return (Document(text.text, text.id) for text in inputs)


def _write(docs: Iterable[Document], format: StrEnum, show: Callable[[Document], None]) -> None:
    from khtext import formats

    if format == "json":
        sys.stdout.write(formats.json_array(list(docs)))
        return
    for doc in docs:
        if format == "text":
            show(doc)
        else:
            sys.stdout.write(formats.WRITERS[format](doc))
        sys.stdout.flush()
