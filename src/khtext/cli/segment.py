"""`khtext segment`: words."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khtext.words.segmenter import Words


class Format(StrEnum):
    """What comes out."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    tsv = "tsv"
    conllu = "conllu"


class Unit(StrEnum):
    """What is cut apart."""

    word = "word"
    morpheme = "morpheme"


def segment(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What comes out.")] = Format.text,
    unit: Annotated[
        Unit, typer.Option(help="Words, or the morphemes that compounds are made of.")
    ] = Unit.word,
    sep: Annotated[
        str | None, typer.Option(metavar="STR", show_default="a space", help="What stands between words.")
    ] = None,
    zwsp: Annotated[
        bool, typer.Option("--zwsp", help="Keep the text as it is, with a U+200B between words.")
    ] = False,
    zwsp_boundaries: Annotated[
        bool, typer.Option("--zwsp-boundaries", help="Take every U+200B of the text for a boundary.")
    ] = False,
    words: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Words to keep whole, one a line; # starts a comment.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="What finds the words: khtext, crf or khmer-nltk.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The model's own boundaries, nothing repaired.")] = False,
    per: Annotated[Per, typer.Option(help="What one document is.")] = Per.line,
) -> None:
    """Words: one line out for each line in, words separated by a space."""
    if zwsp and sep is not None:
        raise typer.BadParameter("does not go together with --zwsp", param_hint="'--sep'")
    if format is not Format.text and (zwsp or sep is not None):
        raise typer.BadParameter("is for the format text", param_hint="'--zwsp'" if zwsp else "'--sep'")
    stage = _stage(engine, unit, raw, zwsp_boundaries, words)
    inputs = Inputs(files, per)
    if format is not Format.text:
        _write(stage, inputs, format)
    else:
        write = partial(_stream, stage, None if zwsp else " " if sep is None else sep)
        if per is Per.line:
            inputs.each_in_blocks(stage.piece_end, write)
        else:
            for text in inputs:
                write([text.text if zwsp else " ".join(text.text.split("\n"))])
    inputs.finish()


def _stage(engine: str | None, unit: Unit, raw: bool, zwsp_boundaries: bool, own: Path | None) -> Words:
    from khtext.words import segmenter

    if engine is not None and engine not in segmenter.ENGINES:
        names = ", ".join(segmenter.ENGINES)
        raise typer.BadParameter(f"{engine!r} is no engine; the engines are {names}", param_hint="'--engine'")
    if unit is Unit.morpheme and not segmenter.load_words(engine=engine).knows_morphemes:
        raise typer.BadParameter("this engine knows no morphemes", param_hint="'--unit'")
    return segmenter.load_words(
        engine=engine,
        unit=unit,
        raw=raw,
        zwsp_boundaries=zwsp_boundaries,
        own=segmenter.read_words(own) if own else (),
    )


def _stream(stage: Words, sep: str | None, blocks: Iterable[str]) -> None:
    """Line in, line out, written as it arrives, in memory that does not grow with the lines."""
    for out in stage.marked_blocks(blocks) if sep is None else stage.spaced_blocks(blocks, sep):
        sys.stdout.write(out)
        sys.stdout.flush()


def _write(stage: Words, inputs: Inputs, format: Format) -> None:
    from khtext.document import Document
    from khtext.formats import conll, json

    docs: Iterable[Document] = (stage(Document(text.text, text.id)) for text in inputs)
    if format is Format.json:
        sys.stdout.write(json.json_array(list(docs)))
        return
    if format is Format.conllu:
        from khtext import pipeline

        docs = map(pipeline.load(["sentences"]), docs)
    writers = {Format.jsonl: json.jsonl, Format.tsv: conll.tsv, Format.conllu: conll.conllu}
    for doc in docs:
        sys.stdout.write(writers[format](doc))
        sys.stdout.flush()
