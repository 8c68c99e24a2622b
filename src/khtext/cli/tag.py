"""`khtext tag` finds names; `khtext run` runs the whole pipeline."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli import outputs
from khtext.cli.inputs import Field, Files, Files0, Id, Inputs, Per
from khtext.cli.jobs import Jobs, default_processes
from khtext.cli.messages import is_page
from khtext.cli.options import (
    ALL_LABELS,
    Currencies,
    Gazetteers,
    Labels,
    MinScore,
    NoLatin,
    PerOption,
    Words,
    settings,
)
from khtext.cli.outputs import Format, Lines, NoFormulas
from khtext.formats.writers import FORMATS
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.pipeline import Pipeline
    from khtext.settings import Settings


def tag(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    per: PerOption = Per.file,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
    labels: Labels = ALL_LABELS,
    min_score: MinScore = MIN_SCORE,
    gazetteer: Gazetteers = None,
    words: Words = None,
    lines: Lines = False,
    no_formulas: NoFormulas = False,
    no_latin: NoLatin = False,
    jobs: Jobs = 0,
) -> None:
    """Find places, organizations and people, and put each name in brackets with its label."""
    # Brackets in a pipe show no Latin letters, so nothing is romanized for them.
    latin = () if format is Format.text and not is_page() else ("latin",)
    names = ("words", "names", *latin, *FORMATS[format].stages)
    inputs = Inputs(files, per, field=field, id=id, files0=files0_from)
    outputs.check(format, lines, inputs, no_formulas=no_formulas)
    stages = _loaded(names, settings(labels, gazetteer, words, min_score, no_latin=no_latin))
    if format is Format.text and is_page():
        _show(stages, inputs, _print_names)
    else:
        outputs.write(
            stages,
            inputs,
            format,
            lines=lines,
            no_formulas=no_formulas,
            processes=_processes(inputs, jobs),
        )
    inputs.finish()


def run(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.jsonl,
    per: PerOption = Per.file,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
    labels: Labels = ALL_LABELS,
    min_score: MinScore = MIN_SCORE,
    gazetteer: Gazetteers = None,
    currencies: Currencies = None,
    words: Words = None,
    lines: Lines = False,
    no_formulas: NoFormulas = False,
    no_latin: NoLatin = False,
    jobs: Jobs = 0,
) -> None:
    """Find words, sentences, names and amounts, and write one JSON object per document."""
    inputs = Inputs(files, per, field=field, id=id, files0=files0_from)
    outputs.check(format, lines, inputs, no_formulas=no_formulas)
    stages = _loaded(
        None, settings(labels, gazetteer, words, min_score, no_latin=no_latin, currencies=currencies)
    )
    if format is Format.text and is_page():
        _show(stages, inputs, _print_document)
    else:
        outputs.write(
            stages,
            inputs,
            format,
            lines=lines,
            no_formulas=no_formulas,
            processes=_processes(inputs, jobs),
        )
    inputs.finish()


def _loaded(names: Iterable[str] | None, chosen: Settings) -> Pipeline:
    from khtext import pipeline

    gc.disable()  # documents have no cycles, and even a few searches for them take time in a large one
    return pipeline.load(names, chosen)


def _print_names(doc: Document) -> None:
    from khtext.cli import terminal

    terminal.print_names(doc)


def _print_document(doc: Document) -> None:
    from khtext.cli import terminal

    terminal.print_document(doc)


def _processes(inputs: Inputs, jobs: int) -> int:
    """The number of processes: `jobs` if given, else several only if each line or record is a document."""
    return jobs or (default_processes(inputs.files) if inputs.many else 1)


def _show(stages: Pipeline, inputs: Inputs, show: Callable[[Document], None]) -> None:
    """Print each document for a human reader, as soon as it is finished."""
    from khtext.document import Document

    for text in inputs:
        show(stages(Document.of(text)))
        sys.stdout.flush()
