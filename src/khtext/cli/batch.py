"""`khtext batch`: processes a folder and writes the results to another folder with the same tree."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from khtext.cli.inputs import Field, Id, Per
from khtext.cli.jobs import cores
from khtext.cli.messages import is_quiet, note, say
from khtext.cli.options import (
    ALL_LABELS,
    Currencies,
    Gazetteers,
    Labels,
    MinScore,
    NoLatin,
    PerOption,
    Words,
    settings,
)
from khtext.cli.outputs import Format, NoFormulas, check_formulas, check_single
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from khtext.batch.folder import Plan
    from khtext.batch.run import Spread
    from khtext.batch.shard import Outcome, Shard
    from khtext.batch.work import Job


class _OfShard(Protocol):
    @property
    def shard(self) -> Shard: ...


Done = TypeVar("Done", bound=_OfShard)
"""What became of a shard."""

#: Notes that are printed one by one; more of them are counted.
NOTES = 10

Source = Annotated[str, typer.Argument(metavar="SRC", help="Folder with the texts, or its URL.")]
Out = Annotated[str, typer.Option("--out", "-o", metavar="OUT", help="Folder for the results.")]
Globs = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", show_default="*.txt", help="Files to process.")
]
Excludes = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Files and folders to leave out.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Output format.")]
Only = Annotated[
    str | None,
    typer.Option(metavar="LIST", help="What to find: words, sentences, names, amounts; by default all."),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Number of processes; 0 means one per core.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Use the Dask cluster of this scheduler, such as tcp://HOST:8786."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace existing results.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Keep the results that are up to date; replace all others.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="List the results without writing them.")]
FailFast = Annotated[bool, typer.Option("--fail-fast", help="Stop at the first file that fails.")]
MaxErrors = Annotated[
    int | None, typer.Option("--max-errors", min=1, metavar="N", help="Stop when N files have failed.")
]


def batch(
    source: Source,
    out: Out,
    glob: Globs = None,
    exclude: Excludes = None,
    format: FormatOption = Format.jsonl,
    only: Only = None,
    per: PerOption = Per.file,
    labels: Labels = ALL_LABELS,
    min_score: MinScore = MIN_SCORE,
    gazetteer: Gazetteers = None,
    currencies: Currencies = None,
    words: Words = None,
    no_latin: NoLatin = False,
    jobs: Jobs = 0,
    field: Field = None,
    id: Id = None,
    no_formulas: NoFormulas = False,
    scheduler: Scheduler = None,
    overwrite: Overwrite = False,
    resume: Resume = False,
    dry_run: DryRun = False,
    fail_fast: FailFast = False,
    max_errors: MaxErrors = None,
) -> None:
    """Process a folder as run does, and write one result per file to a folder with the same tree."""
    _check_format(format, per is Per.line or field is not None, no_formulas)
    _check(source, out, overwrite and resume)
    from khtext.batch import folder, options
    from khtext.formats.writers import FORMATS

    chosen = settings(labels, gazetteer, words, min_score, no_latin=no_latin, currencies=currencies)
    taken = options.Taken(field=field, id=id, per_line=per is Per.line)
    job = options.job(Path(out), format, taken, only=only, settings=chosen, formulas=not no_formulas)
    plan = folder.plan(source, Path(out), FORMATS[format].suffix, glob or ["*.txt"], exclude or [])
    if dry_run:
        _list(plan)
    else:
        most = 1 if fail_fast else max_errors
        _run(plan, job, _spread(scheduler, jobs), replace=overwrite or resume, most=most)


def _check_format(format: Format, several: bool, no_formulas: bool) -> None:
    check_formulas(format, no_formulas)
    check_single(format, several=several)


def _check(source: str, out: str, both: bool) -> None:
    if both:
        raise typer.BadParameter("cannot be combined with --overwrite", param_hint="'--resume'")
    for name, value in (("SRC", source), ("--out", out)):
        if not value:
            raise typer.BadParameter("is empty; name a folder", param_hint=f"'{name}'")


def _list(plan: Plan) -> None:
    from khtext.files import neutral

    for shard in plan.shards:
        print(neutral(f"{shard.source} -> {shard.target}"))


def _spread(scheduler: str | None, jobs: int) -> AbstractContextManager[Spread]:
    if scheduler:
        from khtext.batch import cluster

        return cluster.connected(scheduler)
    from khtext.batch import run

    return nullcontext(run.spread(jobs or cores()))


def _run(
    plan: Plan, job: Job, spreading: AbstractContextManager[Spread], *, replace: bool, most: int | None
) -> None:
    from khtext.batch import folder, parts, run
    from khtext.batch.manifest import Manifest

    _end_by_signal()
    tally = Tally()
    with spreading as spread, Manifest(job.out) as manifest:
        there = folder.existing(plan.shards)
        if there and not replace:
            _refuse(there)
        if parts.folds_case(job.out):
            folder.refuse_case_collisions(plan.shards)
        for said in shortened(plan.notes):
            note(said)
        for path, error in plan.failures.items():
            tally.failed += 1
            say(f"{path}: {error}")
        with closing(run.run(plan.shards, job, manifest, spread, plan.failures)) as outcomes:
            for outcome in shown(outcomes, plan):
                tally.add(outcome)
                if outcome.error:
                    say(outcome.error)
                if most and tally.failed >= most:
                    break
    note(tally.line())
    if tally.failed:
        raise typer.Exit(1)


def _refuse(there: list[str]) -> None:
    first = min(there)
    found = f"{len(there)} results exist, for example {first}" if len(there) > 1 else f"{first} exists"
    say(f"{found}; use --overwrite to replace, or --resume to make what is missing or out of date")
    raise typer.Exit(2)


def shortened(notes: list[str]) -> list[str]:
    """The first notes, and how many more there are."""
    more = len(notes) - NOTES
    return [*notes[:NOTES], *([f"{more} more like these"] if more > 0 else [])]


def _end_by_signal() -> None:
    """Let a request to end unwind the run, so that it removes its parts; the exit code is the shell's."""

    def leave(signum: int, frame: object) -> None:
        raise SystemExit(128 + signum)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), leave)


class Tally:
    """What a run has done so far."""

    def __init__(self) -> None:
        from khtext.batch.shard import Counts

        self._begun = time.monotonic()
        self._counts = Counts()
        self._files = self._kept = 0
        self.failed = 0

    def add(self, outcome: Outcome) -> None:
        """Count what became of a file."""
        if outcome.error:
            self.failed += 1
            return
        self._files += 1
        self._kept += outcome.kept
        self._counts = self._counts.plus(outcome.counts)

    def line(self) -> str:
        """What was done, in one line."""
        counts, seconds = self._counts, time.monotonic() - self._begun
        kept = f" ({self._kept:,} were up to date)" if self._kept else ""
        return (
            f"{self._files:,} files{kept}, {counts.characters:,} characters, {counts.names:,} names, "
            f"{counts.amounts:,} amounts in {seconds:.1f} s; {self.failed:,} failed"
        )


def shown(outcomes: Iterator[Done], plan: Plan) -> Iterator[Done]:
    """The outcomes; shows a progress bar with rate and remaining time if standard error is a terminal."""
    if is_quiet() or not sys.stderr.isatty():
        yield from outcomes
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.fields[files]} of {task.fields[all]} files"),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    size = sum(shard.size for shard in plan.shards)
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size or 1, files=0, all=len(plan.shards))
        for number, outcome in enumerate(outcomes, 1):
            bar.update(task, advance=outcome.shard.size, files=number)
            yield outcome
