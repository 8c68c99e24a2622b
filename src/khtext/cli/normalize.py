"""`khtext normalize`: the text rewritten."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Files, Inputs, Per

if TYPE_CHECKING:
    from khtext.edits import Rewritten
    from khtext.reading import Text


class Format(StrEnum):
    """What comes out."""

    text = "text"
    jsonl = "jsonl"


class Digits(StrEnum):
    """Which digits numbers are written in."""

    latin = "latin"
    khmer = "khmer"
    keep = "keep"


class Numbers(StrEnum):
    """How numbers are written."""

    plain = "plain"
    grouped = "grouped"
    words = "words"


class Money(StrEnum):
    """How the currency of an amount is written."""

    code = "code"
    symbol = "symbol"
    keep = "keep"


def normalize(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What comes out.")] = Format.text,
    only: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Only these: unicode,digits,numbers,money,dates."),
    ] = None,
    skip: Annotated[str | None, typer.Option(metavar="LIST", help="Leave these as they are.")] = None,
    digits: Annotated[Digits, typer.Option(help="Which digits to write.")] = Digits.latin,
    style: Annotated[Numbers, typer.Option(help="How to write numbers.")] = Numbers.plain,
    money: Annotated[Money, typer.Option(help="How to write currencies.")] = Money.code,
    keep_coeng_da: Annotated[
        bool, typer.Option("--keep-coeng-da", help="Leave a subscript da, which looks like a subscript ta.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changes, as a unified diff.")] = False,
    per: Annotated[Per, typer.Option(help="What one document is.")] = Per.line,
) -> None:
    """The text in canonical spelling, its numbers and amounts in one form; dates only if asked for."""
    from khtext import formats, rewriting
    from khtext.document import Document

    parts = _parts(only, "--only", rewriting.DEFAULT_PARTS) - _parts(skip, "--skip", ())
    rewrite = rewriting.load(
        rewriting.Style(parts, digits.value, style.value, money.value, keep_coeng_da=keep_coeng_da)
    )
    inputs = Inputs(files, per)
    shown = ""
    for text in inputs:
        rewritten = rewrite(text.text)
        if diff:
            if rewritten.text != text.text:
                sys.stdout.write(_hunk(text, rewritten, shown))
                shown = _file(text)
        elif format is Format.jsonl:
            sys.stdout.write(formats.normalized_jsonl(Document(text.text, text.id), rewritten))
        else:
            sys.stdout.write(rewritten.text + text.ending)
        sys.stdout.flush()
    inputs.finish()


def _parts(listed: str | None, option: str, default: tuple[str, ...]) -> frozenset[str]:
    from khtext.rewriting import PARTS

    if listed is None:
        return frozenset(default)
    parts = frozenset(filter(None, (part.strip() for part in listed.split(","))))
    for part in sorted(parts - set(PARTS)):
        raise typer.BadParameter(f"{part!r} is none of {', '.join(PARTS)}", param_hint=option)
    return parts


def _file(text: Text) -> str:
    return text.id.rpartition(":")[0] or text.id


def _hunk(text: Text, rewritten: Rewritten, shown: str) -> str:
    """What a text became, as a hunk of a unified diff, after the file's name where it is new."""
    name, line = _file(text), text.id.rpartition(":")[2] if ":" in text.id else "1"
    head = f"--- {name}\n+++ {name}\n" if name != shown else ""
    old, new = (_signed(sign, body) for sign, body in (("-", text.text), ("+", rewritten.text)))
    counts = [body.count("\n") for body in (old, new)]
    spans = [f"{line}" if count == 1 else f"{line},{count}" for count in counts]
    return f"{head}@@ -{spans[0]} +{spans[1]} @@\n{old}{new}"


def _signed(sign: str, body: str) -> str:
    return "".join(f"{sign}{line}\n" for line in body.removesuffix("\n").split("\n"))
