"""`khtext tag` and `khtext run`: names, and the whole pipeline."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.pipeline import Pipeline, Settings

PerFile = Annotated[Per, typer.Option(help="What one document is.")]
Labels = Annotated[str, typer.Option(metavar="LOC,ORG,PER", help="Which names, by label.")]
Gazetteers = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Names of your own: name, label, norm and ref, separated by tabs."),
]
Words = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Words to keep whole, one a line; # starts a comment.")
]
ALL_LABELS = "LOC,ORG,PER"


class TagFormat(StrEnum):
    """What `tag` writes."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    iob = "iob"
    conllu = "conllu"
    brat = "brat"


class RunFormat(StrEnum):
    """What `run` writes."""

    jsonl = "jsonl"
    json = "json"
    text = "text"


def tag(
    files: Files = None,
    format: Annotated[TagFormat, typer.Option("--format", "-f", help="What comes out.")] = TagFormat.text,
    per: PerFile = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
) -> None:
    """Places, organizations and persons: names in brackets, each with its label."""
    if format is TagFormat.brat and (per is Per.line or len(files or []) > 1):
        raise typer.BadParameter(
            "brat has a file for each document: name one FILE, or use khtext batch", param_hint="'--format'"
        )
    names: tuple[str, ...] = ("words", "names", "places", "organizations", "persons")
    if format in (TagFormat.iob, TagFormat.conllu):
        names += ("sentences",)
    stages = _loaded(names, settings(labels, gazetteer, words))
    inputs = Inputs(files, per)
    _write((stages(doc) for doc in _documents(inputs)), format, _print_names)
    inputs.finish()


def run(
    files: Files = None,
    format: Annotated[RunFormat, typer.Option("--format", "-f", help="What comes out.")] = RunFormat.jsonl,
    per: PerFile = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
) -> None:
    """The whole pipeline: tokens, sentences, names and quantities."""
    stages = _loaded(None, settings(labels, gazetteer, words))
    inputs = Inputs(files, per)
    _write((stages(doc) for doc in _documents(inputs)), format, _print_document)
    inputs.finish()


def _loaded(names: Iterable[str] | None, chosen: Settings) -> Pipeline:
    from khtext import pipeline

    gc.disable()  # nothing here is cyclic, and walking the lists again and again takes a tenth of the time
    return pipeline.load(names, chosen)


def settings(labels: str, gazetteers: list[Path] | None, own: Path | None) -> Settings:
    """What the options choose, the words read."""
    from khtext import pipeline, words

    return pipeline.Settings(
        words=words.read_words(own) if own else (),
        gazetteers=tuple(gazetteers or ()),
        labels=_labels(labels),
    )


def _labels(listed: str) -> tuple[str, ...]:
    from khtext.document import LABELS

    labels = tuple(listed.split(","))
    if not set(labels) <= set(LABELS):
        raise typer.BadParameter(f"want some of {', '.join(LABELS)}, got {listed!r}", param_hint="--labels")
    return labels


def _documents(inputs: Inputs) -> Iterable[Document]:
    from khtext.document import Document

    return (Document(text.text, text.id) for text in inputs)


def _print_names(doc: Document) -> None:
    forced = "FORCE_COLOR" in os.environ or "TTY_COMPATIBLE" in os.environ
    if forced or sys.stdout.isatty():  # where rich, which is slow to import, may see a terminal
        from khtext.cli import page

        page.print_names(doc)
    else:
        from khtext.plain import inline

        sys.stdout.write(inline(doc))


def _print_document(doc: Document) -> None:
    from khtext.cli import page

    page.print_document(doc)


def _write(docs: Iterable[Document], format: StrEnum, show: Callable[[Document], None]) -> None:
    if format == "text":
        for doc in docs:
            show(doc)
            sys.stdout.flush()
        return
    from khtext import formats

    if format == "json":
        sys.stdout.write(formats.json_array(list(docs)))
        return
    for doc in docs:
        if format == "jsonl":
            sys.stdout.buffer.write(formats.jsonl_bytes(doc))
        else:
            sys.stdout.write(formats.WRITERS[format](doc))
        sys.stdout.flush()
