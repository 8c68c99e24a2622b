"""`khtext segment`: words."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per


class Format(StrEnum):
    """What comes out."""

    text = "text"
    jsonl = "jsonl"
    json = "json"


def segment(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What comes out.")] = Format.text,
    per: Annotated[Per, typer.Option(help="What one document is.")] = Per.line,
) -> None:
    """Words: one line out for each line in, words separated by a space."""
    from khtext import formats, pipeline
    from khtext.document import Document

    words = pipeline.load(["words"])
    inputs = Inputs(files, per)
    write = formats.words if format is Format.text else formats.jsonl
    kept = []
    for text in inputs:
        doc = words(Document(text.text, text.id))
        if format is Format.json:
            kept.append(doc)
        else:
            sys.stdout.write(write(doc))
            sys.stdout.flush()
    if format is Format.json:
        sys.stdout.write(formats.json_array(kept))
    inputs.finish()
