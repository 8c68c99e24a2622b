"""`khtext normalize`: the text rewritten."""

from __future__ import annotations

import os
import stat
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import STDIN, Files, Inputs, Per

if TYPE_CHECKING:
    from khtext.edits import Rewritten
    from khtext.reading import Text
    from khtext.rewriting import Style

#: Files that are larger together, in bytes, are worth several processes.
LARGE = 1_000_000
#: The characters that one process rewrites at a time, and the batches it may have waiting.
BATCH, WAITING = 100_000, 3


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
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes; 0: one a core for large files."),
    ] = 0,
) -> None:
    """The text in canonical spelling, its numbers and amounts in one form; dates only if asked for."""
    from khtext import rewriting

    parts = _parts(only, "--only", rewriting.DEFAULT_PARTS) - _parts(skip, "--skip", ())
    wanted = rewriting.Style(parts, digits.value, style.value, money.value, keep_coeng_da=keep_coeng_da)
    inputs = Inputs(files, per)
    job = Job(wanted, format)
    if not jobs:
        jobs = 1 if per is Per.file or parts <= {"unicode"} else _worthwhile(files or [STDIN])
    if diff:
        outputs = _hunks(inputs, wanted)
    elif jobs > 1:
        outputs = _in_processes(job, _batches(inputs), jobs)
    else:
        outputs = (job([text]) for text in inputs)
    for output in outputs:
        sys.stdout.write(output)
        sys.stdout.flush()
    inputs.finish()


@dataclass(frozen=True, slots=True)
class Job:
    """Rewrites texts in one style and writes them in one format."""

    style: Style
    format: Format

    def __call__(self, texts: Iterable[Text]) -> str:
        """The output for these texts."""
        from khtext import rewriting

        rewrite = rewriting.load(self.style)
        if self.format is Format.text:
            return "".join([rewrite(text.text).text + text.ending for text in texts])
        from khtext import formats
        from khtext.document import Document

        return "".join(
            [formats.normalized_jsonl(Document(text.text, text.id), rewrite(text.text)) for text in texts]
        )


def _worthwhile(files: list[str]) -> int:
    """As many processes as there are cores, for large files; else one."""
    if sum(map(_size, files)) < LARGE:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(name: str) -> int:
    """The bytes of a regular file; nothing for a pipe, a terminal, or what is not there."""
    try:
        found = os.fstat(sys.stdin.fileno()) if name == STDIN else os.stat(name)
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _in_processes(job: Job, batches: Iterable[list[Text]], processes: int) -> Iterator[str]:
    """The output for each batch, in order; few are waiting at a time, so memory stays flat."""
    from concurrent.futures import Future, ProcessPoolExecutor

    waiting: deque[Future[str]] = deque()
    with ProcessPoolExecutor(processes) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(job, batch))
                if len(waiting) >= processes * WAITING:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _hunks(texts: Iterable[Text], style: Style) -> Iterator[str]:
    from khtext import rewriting

    rewrite = rewriting.load(style)
    shown = ""
    for text in texts:
        rewritten = rewrite(text.text)
        if rewritten.text != text.text:
            yield _hunk(text, rewritten, shown)
            shown = _file(text)


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
