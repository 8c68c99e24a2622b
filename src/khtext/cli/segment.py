"""`khtext segment`: splits text into words."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli import options
from khtext.cli.inputs import Field, Files, Files0, Id, Inputs, Per
from khtext.cli.options import PerOption
from khtext.cli.outputs import Lines, NoFormulas, check, put, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khtext.document import Document
    from khtext.words.segmenter import Words


class Format(StrEnum):
    """The output formats of `segment`."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    tsv = "tsv"
    csv = "csv"
    conllu = "conllu"
    parquet = "parquet"
    html = "html"
    docbin = "docbin"


class Unit(StrEnum):
    """The units that text is split into."""

    word = "word"
    morpheme = "morpheme"
    sentence = "sentence"


Separator = Annotated[
    str | None,
    typer.Option(
        metavar="STR",
        show_default="a space",
        help=r"Separator between words of a line; \n is a line feed, \t a tab.",
    ),
]
Zwsp = Annotated[bool, typer.Option("--zwsp", help="Keep every character and insert a U+200B between words.")]
ZwspBoundaries = Annotated[
    bool, typer.Option("--zwsp-boundaries", help="Treat every U+200B in the input as a word boundary.")
]


def segment(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    unit: Annotated[
        Unit, typer.Option(help="Split into words, into the morphemes of compounds, or into sentences.")
    ] = Unit.word,
    sep: Separator = None,
    zwsp: Zwsp = False,
    zwsp_boundaries: ZwspBoundaries = False,
    words: options.Words = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="Word engine: khtext (default), crf or khmer-nltk.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Raw model output, without post-processing.")] = False,
    per: PerOption = Per.line,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
    lines: Lines = False,
    no_formulas: NoFormulas = False,
) -> None:
    """Split text into words, morphemes or sentences."""
    _check(unit=unit, format=format, sep=sep, zwsp=zwsp)
    inputs = Inputs(files, per, field=field, id=id, files0=files0_from)
    check(format, lines, inputs, no_formulas=no_formulas)
    stage = _stage(engine, unit, raw, zwsp_boundaries, words)
    if unit is Unit.sentence or format is not Format.text:
        _write(stage, inputs, unit, format, lines=lines, no_formulas=no_formulas)
    else:
        _write_text(stage, inputs, None if zwsp else " " if sep is None else _unescaped(sep))
    inputs.finish()


def _unescaped(sep: str) -> str:
    r"""The separator with what `\n`, `\t`, `\r`, `\0` and `\\` stand for.

    >>> _unescaped(r"a\n\\n")
    'a\n\\n'
    """
    meant = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\"}
    return re.sub(r"\\([ntr0\\])", lambda found: meant[found[1]], sep)


def _check(*, unit: Unit, format: Format, sep: str | None, zwsp: bool) -> None:
    """Refuse options that contradict one another."""
    if zwsp and sep is not None:
        raise typer.BadParameter("cannot be combined with --zwsp", param_hint="'--sep'")
    option = "'--zwsp'" if zwsp else "'--sep'"
    if unit is Unit.sentence and (zwsp or sep is not None):
        raise typer.BadParameter("requires words or morphemes", param_hint=option)
    if format is not Format.text and (zwsp or sep is not None):
        raise typer.BadParameter("requires --format text", param_hint=option)


def _write_text(stage: Words, inputs: Inputs, sep: str | None) -> None:
    """Write words with `sep` between them, or, without one, the text with a U+200B between words."""
    write = partial(_stream, stage, sep)
    if inputs.many:
        inputs.each_in_blocks(stage.piece_end, write)
        return
    for text in inputs:
        write([text.text if sep is None else " ".join(text.text.split("\n"))])


def _stage(engine: str | None, unit: Unit, raw: bool, zwsp_boundaries: bool, own: Path | None) -> Words:
    from khtext.settings import Settings
    from khtext.words import engines, segmenter
    from khtext.words.user_words import read_words

    if engine is not None and engine not in engines.ENGINES:
        names = ", ".join(engines.ENGINES)
        raise typer.BadParameter(f"unknown engine {engine!r}; choose from {names}", param_hint="'--engine'")
    if unit is Unit.morpheme and not segmenter.load(Settings(engine=engine)).knows_morphemes:
        raise typer.BadParameter(
            "this engine cannot split words into morphemes; use --engine khtext", param_hint="'--unit'"
        )
    return segmenter.load(
        Settings(
            engine=engine,
            unit=unit if unit is Unit.morpheme else Unit.word,
            raw=raw,
            zwsp_boundaries=zwsp_boundaries,
            words=read_words(own) if own else (),
        )
    )


def _stream(stage: Words, sep: str | None, blocks: Iterable[str]) -> None:
    """Write each block as it arrives, so that memory use does not grow with the input."""
    for out in stage.marked_blocks(blocks) if sep is None else stage.spaced_blocks(blocks, sep):
        sys.stdout.write(out)
        sys.stdout.flush()


def _write(
    words: Words, inputs: Inputs, unit: Unit, format: Format, *, lines: bool, no_formulas: bool
) -> None:
    """Write the documents; as text and as rows the sentences stand alone, elsewhere beside the words."""
    from dataclasses import replace

    from khtext import pipeline
    from khtext.formats.writers import FORMATS

    by_sentence = unit is Unit.sentence
    alone = by_sentence and format in (Format.text, Format.tsv, Format.csv)
    find = pipeline.load(["sentences"] if by_sentence else FORMATS[format].stages)

    def stage(doc: Document) -> Document:
        found = find(words(doc))
        return replace(found, ran=frozenset({"sentences"})) if alone else found

    if format is Format.jsonl and not (by_sentence or lines or words.own):
        from khtext.formats import streaming

        inputs.each_plain(
            lambda name, blocks: put(streaming.lines(name, blocks, words.tokens)),
            lambda texts: write(stage, texts, format),
        )
    else:
        write(stage, inputs, format, lines=lines, no_formulas=no_formulas)
