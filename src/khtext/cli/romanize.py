"""`khtext romanize`: writes text or names in Latin letters."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from khtext.files import Text


class Format(StrEnum):
    """The output formats of `romanize`."""

    text = "text"
    jsonl = "jsonl"


class System(StrEnum):
    """The systems of romanization."""

    names = "names"
    ungegn = "ungegn"


class Label(StrEnum):
    """The kinds of names."""

    LOC = "LOC"
    ORG = "ORG"
    PER = "PER"


def romanize(
    files: Files = None,
    system: Annotated[
        System,
        typer.Option(
            help="names: a guess at the common spelling of Cambodian names. "
            "ungegn: the United Nations system of 1972."
        ),
    ] = System.names,
    label: Annotated[
        Label | None,
        typer.Option(help="Treat each line as the name of a place, an organization or a person."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    capitalize: Annotated[
        bool, typer.Option("--capitalize", help="Start each sentence with a capital letter.")
    ] = False,
    per: Annotated[Per, typer.Option(help="Treat each line, or each file, as one document.")] = Per.line,
) -> None:
    """Write Khmer text in Latin letters, word by word; with --label, names."""
    if label and system is not System.names:
        raise typer.BadParameter("requires --system names", param_hint="'--label'")
    if label and capitalize:
        raise typer.BadParameter("names have capitals already", param_hint="'--capitalize'")
    inputs = Inputs(files, per, apart=format is Format.text)
    if format is Format.text and not label:
        from khtext.romanization import texts

        romanized = partial(texts.load(system.value), capitalize=capitalize)
        inputs.each_plain(
            lambda name, blocks: _put(map(romanized, blocks)),
            lambda found: _put(romanized(text.text) + text.ending for text in found),
        )
    else:
        _put(map(_names(label, format) if label else _jsonl(system, capitalize), inputs))
    inputs.finish()


def _put(parts: Iterable[str]) -> None:
    for part in parts:
        sys.stdout.write(part)
        sys.stdout.flush()


def _jsonl(system: System, capitalize: bool) -> Callable[[Text], str]:
    from khtext.formats import latin
    from khtext.romanization import texts

    romanized = texts.load(system.value)

    return lambda text: latin.text_jsonl(
        text.id, text.text, romanized(text.text, capitalize=capitalize), romanized.read(text.text)
    )


def _names(label: Label, format: Format) -> Callable[[Text], str]:
    from khtext.romanization import names

    romanized = names.load()
    if format is Format.text:
        return lambda text: romanized.name(text.text, label.value)[0] + text.ending
    from khtext.formats import latin

    return lambda text: latin.name_jsonl(
        text.id, text.text, label.value, *romanized.name(text.text, label.value)
    )
