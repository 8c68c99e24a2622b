"""`khtext tag` finds names; `khtext run` runs the whole pipeline."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per
from khtext.cli.jobs import Jobs, default_processes, outputs
from khtext.cli.options import ALL_LABELS, Gazetteers, Labels, PerOption, Words, settings

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.files import Text
    from khtext.pipeline import Pipeline
    from khtext.settings import Settings


class TagFormat(StrEnum):
    """The output formats of `tag`."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    iob = "iob"
    conllu = "conllu"
    brat = "brat"


class RunFormat(StrEnum):
    """The output formats of `run`."""

    jsonl = "jsonl"
    json = "json"
    text = "text"


def tag(
    files: Files = None,
    format: Annotated[TagFormat, typer.Option("--format", "-f", help="Output format.")] = TagFormat.text,
    per: PerOption = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
    jobs: Jobs = 0,
) -> None:
    """Find places, organizations and people, and put each name in brackets with its label."""
    if format is TagFormat.brat and (per is Per.line or len(files or []) > 1):
        raise typer.BadParameter(
            "brat needs one output file per document; give one FILE, or use khtext batch",
            param_hint="'--format'",
        )
    names: tuple[str, ...] = ("words", "names", "places", "organizations", "persons")
    if format in (TagFormat.iob, TagFormat.conllu):
        names += ("sentences",)
    stages = _loaded(names, settings(labels, gazetteer, words))
    show = _print_names if format is TagFormat.text and _is_terminal() else None
    _write(stages, Inputs(files, per), format, show, _processes(files, per, jobs))


def run(
    files: Files = None,
    format: Annotated[RunFormat, typer.Option("--format", "-f", help="Output format.")] = RunFormat.jsonl,
    per: PerOption = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
    jobs: Jobs = 0,
) -> None:
    """Find words, sentences, names and amounts, and write one JSON object per document."""
    stages = _loaded(None, settings(labels, gazetteer, words))
    show = _print_document if format is RunFormat.text else None
    _write(stages, Inputs(files, per), format, show, _processes(files, per, jobs))


def _loaded(names: Iterable[str] | None, chosen: Settings) -> Pipeline:
    from khtext import pipeline

    gc.disable()  # the lists have no cycles, and collecting them repeatedly takes a tenth of the time
    return pipeline.load(names, chosen)


@dataclass(frozen=True, slots=True)
class Job:
    """Runs the stages on texts and writes the documents in one format."""

    stages: Pipeline
    format: str

    def __call__(self, texts: Iterable[Text]) -> bytes:
        """The output for these texts, in UTF-8."""
        docs = map(self.stages, map(_document, texts))
        if self.format == "text":
            from khtext.formats.inline import inline

            return "".join(map(inline, docs)).encode()
        from khtext.formats import json

        if self.format == "jsonl":
            return b"".join(map(json.jsonl_bytes, docs))
        return "".join(map(json.WRITERS[self.format], docs)).encode()


def _document(text: Text) -> Document:
    from khtext.document import Document

    return Document(text.text, text.id)


def _is_terminal() -> bool:
    """Whether rich might detect a terminal; rich itself is slow to import."""
    return "FORCE_COLOR" in os.environ or "TTY_COMPATIBLE" in os.environ or sys.stdout.isatty()


def _print_names(doc: Document) -> None:
    from khtext.cli import terminal

    terminal.print_names(doc)


def _print_document(doc: Document) -> None:
    from khtext.cli import terminal

    terminal.print_document(doc)


def _processes(files: list[str] | None, per: Per, jobs: int) -> int:
    """The number of processes: `jobs` if given, else several only if each line is a document."""
    return jobs or (default_processes(files) if per is Per.line else 1)


def _write(
    stages: Pipeline, inputs: Inputs, format: str, show: Callable[[Document], None] | None, processes: int
) -> None:
    """Write each document as soon as it is finished; `show`, if given, prints it for a human reader."""
    if show:
        for text in inputs:
            show(stages(_document(text)))
            sys.stdout.flush()
    elif format == "json":
        from khtext.formats import json

        sys.stdout.write(json.json_array([stages(_document(text)) for text in inputs]))
    else:
        for output in outputs(Job(stages, format), inputs, processes):
            sys.stdout.buffer.write(output)
            sys.stdout.flush()
    inputs.finish()
