"""`khtext batch`: a folder in, a folder of the same shape out."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Per
from khtext.cli.tag import ALL_LABELS, Gazetteers, Labels, Words, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from khtext.batch import Outcome


class Format(StrEnum):
    """What is written for each file."""

    jsonl = "jsonl"
    json = "json"
    iob = "iob"
    conllu = "conllu"
    brat = "brat"


#: The suffixes that are not the format's name.
SUFFIXES = {Format.brat: ".ann"}


def batch(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="The folder that holds the texts.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="The folder to write to.")],
    glob: Annotated[list[str] | None, typer.Option(show_default="*.txt", help="Files to take.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Files to leave out.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What is written.")] = Format.jsonl,
    per: Annotated[Per, typer.Option(help="What one document is.")] = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes at a time; 0: one a core.")
    ] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Do what has no result yet.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
) -> None:
    """The whole pipeline over a folder, mirrored file by file into another."""
    from khtext import batch as batches

    if overwrite and resume:
        raise typer.BadParameter("does not go together with --overwrite", param_hint="'--resume'")
    shards = batches.plan(source, out, SUFFIXES.get(format, f".{format}"), glob or ["*.txt"], exclude or [])
    there = batches.existing(shards)
    if resume:
        shards = [shard for shard in shards if shard.target not in there]
    if dry_run:
        for shard in shards:
            print(f"{shard.source} -> {shard.target}")
        return
    if there and not (overwrite or resume):
        count = f"{len(there)} results exist, as {min(there)}" if len(there) > 1 else f"{min(there)} exists"
        print(f"khtext: {count}; replace with --overwrite, or do the rest with --resume", file=sys.stderr)
        raise typer.Exit(2)
    job = batches.Job(format, per is Per.line, settings(labels, gazetteer, words))
    failed = 0
    for outcome in _shown(batches.run(shards, job, jobs or os.cpu_count() or 1), len(shards)):
        if outcome.error:
            failed += 1
            print(f"khtext: {outcome.error}", file=sys.stderr)
            if fail_fast:
                break
    if failed:
        raise typer.Exit(1)


def _shown(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a progress bar while standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(outcomes, "files", total=total, console=Console(stderr=True), transient=True)
