"""`khtext batch`: processes a folder and writes the results to another folder with the same tree."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Per
from khtext.cli.options import ALL_LABELS, Gazetteers, Labels, PerOption, Words, settings
from khtext.cli.outputs import Format, check_single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from khtext.batch import Outcome


Globs = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", show_default="*.txt", help="Files to process.")
]
Excludes = Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Files to leave out.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Number of processes; 0 means one per core.")
]


def batch(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="Folder with the texts.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for the results.")],
    glob: Globs = None,
    exclude: Excludes = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.jsonl,
    per: PerOption = Per.file,
    labels: Labels = ALL_LABELS,
    gazetteer: Gazetteers = None,
    words: Words = None,
    jobs: Jobs = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing results.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Process only files without a result.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the results without writing them.")
    ] = False,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first file that fails.")
    ] = False,
) -> None:
    """Process a folder like run does, and write one result per file to a folder with the same tree."""
    from khtext import batch as batches
    from khtext.formats.writers import FORMATS

    if overwrite and resume:
        raise typer.BadParameter("cannot be combined with --overwrite", param_hint="'--resume'")
    check_single(format, None, per)
    shards = batches.plan(source, out, FORMATS[format].suffix, glob or ["*.txt"], exclude or [])
    there = batches.existing(shards)
    if resume:
        shards = [shard for shard in shards if shard.target not in there]
    if dry_run:
        sys.stdout.writelines(f"{shard.source} -> {shard.target}\n" for shard in shards)
        return
    if not (overwrite or resume):
        _refuse_existing(there)
    job = batches.Job(format, per is Per.line, settings(labels, gazetteer, words))
    outcomes = _shown(batches.run(shards, job, jobs or os.cpu_count() or 1), len(shards))
    if not _succeeded(outcomes, fail_fast=fail_fast):
        raise typer.Exit(1)


def _refuse_existing(there: set[Path]) -> None:
    """End with exit 2 if there are results that would be replaced."""
    if not there:
        return
    first = min(there)
    found = f"{len(there)} results exist, for example {first}" if len(there) > 1 else f"{first} exists"
    print(
        f"khtext: {found}; use --overwrite to replace, or --resume to process the other files",
        file=sys.stderr,
    )
    raise typer.Exit(2)


def _succeeded(outcomes: Iterator[Outcome], *, fail_fast: bool) -> bool:
    """Whether every file was processed; reports each failure, and stops at the first if asked to."""
    succeeded = True
    for outcome in outcomes:
        if outcome.error:
            succeeded = False
            print(f"khtext: {outcome.error}", file=sys.stderr)
            if fail_fast:
                break
    return succeeded


def _shown(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes; shows a progress bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(outcomes, "files", total=total, console=Console(stderr=True), transient=True)
