"""`khtext normalize`: rewrites text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Field, Files, Files0, Id, Inputs, Per
from khtext.cli.jobs import Jobs, default_processes, outputs
from khtext.cli.options import Currencies, PerOption
from khtext.cli.outputs import NoFormulas, check_formulas, write

if TYPE_CHECKING:
    from khtext.document import Document
    from khtext.files import Text
    from khtext.normalization.rewriter import Style


class Format(StrEnum):
    """The output formats of `normalize`."""

    text = "text"
    jsonl = "jsonl"
    json = "json"
    tsv = "tsv"
    csv = "csv"
    parquet = "parquet"
    html = "html"


class Digits(StrEnum):
    """The digits to write."""

    latin = "latin"
    khmer = "khmer"
    keep = "keep"


class Numbers(StrEnum):
    """The forms of a number."""

    plain = "plain"
    grouped = "grouped"
    words = "words"


class Money(StrEnum):
    """The forms of a currency."""

    code = "code"
    symbol = "symbol"
    keep = "keep"


Only = Annotated[
    str | None,
    typer.Option(
        metavar="LIST",
        help="Parts to rewrite: unicode, digits, numbers, money, dates; by default all but dates.",
    ),
]
DigitsOption = Annotated[Digits, typer.Option(help="Digits to write.")]
NumbersOption = Annotated[Numbers, typer.Option(help="Form of numbers: 2400000, 2,400,000 or words.")]
MoneyOption = Annotated[Money, typer.Option(help="Form of currencies: ISO code, symbol or as in the text.")]
Skip = Annotated[str | None, typer.Option(metavar="LIST", help="Parts to leave unchanged.")]


def normalize(
    files: Files = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.text,
    only: Only = None,
    skip: Skip = None,
    digits: DigitsOption = Digits.latin,
    style: NumbersOption = Numbers.plain,
    money: MoneyOption = Money.code,
    keep_coeng_da: Annotated[
        bool, typer.Option("--keep-coeng-da", help="Keep a subscript da, which looks like a subscript ta.")
    ] = False,
    currencies: Currencies = None,
    diff: Annotated[bool, typer.Option("--diff", help="Write the changes as a unified diff.")] = False,
    per: PerOption = Per.line,
    field: Field = None,
    id: Id = None,
    files0_from: Files0 = None,
    jobs: Jobs = 0,
    no_formulas: NoFormulas = False,
) -> None:
    """Rewrite text with canonical spelling, Latin digits, plain numbers and ISO currency codes."""
    from khtext.amounts import own
    from khtext.normalization import rewriter

    parts = _parts(only, "--only", rewriter.DEFAULT_PARTS) - _parts(skip, "--skip", ())
    names = own.load(currencies or ())
    forms = {"digits": digits.value, "numbers": style.value, "money": money.value}
    wanted = rewriter.Style(parts=parts, keep_coeng_da=keep_coeng_da, own=names, **forms)
    inputs = Inputs(files, per, field=field, id=id, files0=files0_from, apart=not diff)
    if diff and (field or jobs or format is not Format.text):
        raise typer.BadParameter("cannot be combined with --field, --format or --jobs", param_hint="'--diff'")
    check_formulas(format, no_formulas)
    if not jobs:
        jobs = default_processes(inputs.files) if inputs.many and not parts <= {"unicode"} else 1
    if format is not Format.text:
        write(Rewriting(wanted), inputs, format, no_formulas=no_formulas, processes=jobs)
    else:
        _write_rewritten(inputs, wanted, per, jobs, diff=diff)
    inputs.finish()


def _write_text(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)
        sys.stdout.flush()


def _write_rewritten(inputs: Inputs, style: Style, per: Per, jobs: int, *, diff: bool) -> None:
    """Write the rewritten texts; in one process as blocks of lines, which cost less than lines one by one."""
    from khtext.normalization import rewriter

    if diff:
        _write_text(_hunks(inputs, style, per))
    elif jobs > 1:
        _write_text(outputs(Job(style), inputs, jobs))
    else:
        rewrite = rewriter.load_lines(style)
        inputs.each_plain(
            lambda name, blocks: _write_text(map(rewrite, blocks)),
            lambda found: _write_text(rewrite(text.text) + text.ending for text in found),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """Rewrites texts in one style."""

    style: Style

    def __call__(self, texts: Sequence[Text]) -> str:
        """The rewritten texts with their line ends."""
        from khtext.normalization import rewriter

        rewrite = rewriter.load_lines(self.style)
        if all(text.ending for text in texts[:-1]):
            return rewrite("".join([text.text + text.ending for text in texts]))
        return "".join([rewrite(text.text) + text.ending for text in texts])


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Adds the rewritten text to a document."""

    style: Style

    def __call__(self, doc: Document) -> Document:
        from khtext.normalization import rewriter

        return doc.with_normalized(rewriter.load(self.style)(doc.text))


def _hunks(texts: Iterable[Text], style: Style, per: Per) -> Iterator[str]:
    """A unified diff: one hunk for each changed text, one header for each changed file."""
    from khtext.normalization import rewriter

    rewrite = rewriter.load(style)
    shown = None
    for text in texts:
        rewritten = rewrite(text.text)
        if rewritten.text == text.text:
            continue
        name, _, line = text.id.rpartition(":") if per is Per.line else (text.id, "", "1")
        if name != shown:
            yield f"--- {name}\n+++ {name}\n"
            shown = name
        yield _hunk(line, text.text + text.ending, rewritten.text + text.ending)


def _parts(listed: str | None, option: str, default: tuple[str, ...]) -> frozenset[str]:
    from khtext.normalization.rewriter import PARTS

    if listed is None:
        return frozenset(default)
    parts = frozenset(filter(None, (part.strip() for part in listed.split(","))))
    for part in sorted(parts - set(PARTS)):
        raise typer.BadParameter(f"unknown part {part!r}; choose from {', '.join(PARTS)}", param_hint=option)
    return parts


def _hunk(line: str, old: str, new: str) -> str:
    """One hunk of a unified diff: `old`, which starts at this line, becomes `new`."""
    olds, news = _lines(old), _lines(new)
    spans = [line if len(lines) == 1 else f"{line},{len(lines)}" for lines in (olds, news)]
    return f"@@ -{spans[0]} +{spans[1]} @@\n{_signed('-', olds)}{_signed('+', news)}"


def _lines(text: str) -> list[str]:
    """The lines with their line feeds; no other character ends a line."""
    *whole, rest = text.split("\n")
    return [line + "\n" for line in whole] + ([rest] if rest else [])


def _signed(sign: str, lines: list[str]) -> str:
    ended = [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return "".join(sign + line for line in ended)
