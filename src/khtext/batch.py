"""Processes a folder of texts and writes a folder of results with the same tree; one shard per input file.

A shard reads one file, writes `NAME.part` and then renames it, so a file with its final name is complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from itertools import repeat
from pathlib import Path

from khtext.document import Document
from khtext.errors import KhtextError
from khtext.files import lines, opened, printable, whole
from khtext.formats import writers
from khtext.pipeline import Pipeline, load
from khtext.processes import workers
from khtext.settings import DEFAULTS, Settings


@dataclass(frozen=True, slots=True)
class Shard:
    """One input file, its path inside the folder, and the file for its result."""

    source: Path
    id: str
    target: Path

    @property
    def part(self) -> Path:
        """The partial file that is renamed to the target when it is complete."""
        return self.target.with_name(self.target.name + ".part")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a shard: `error` is one line that says why it failed, or None."""

    shard: Shard
    error: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """The work for each shard. Other processes receive a copy of it and load the stages themselves."""

    format: str
    per_line: bool
    settings: Settings = DEFAULTS

    def __call__(self, shard: Shard) -> Iterator[bytes]:
        """The pieces of the result."""
        stages = _stages(self.settings)
        with opened(shard.source) as file:
            texts = lines(shard.id, file) if self.per_line else [whole(shard.id, file)]
            yield from writers.load(self.format)(map(stages, map(Document.of, texts)))


@cache
def _stages(settings: Settings) -> Pipeline:
    return load(settings=settings)


def plan(source: Path, out: Path, suffix: str, globs: Iterable[str], excludes: Iterable[str]) -> list[Shard]:
    """The shards of a folder, sorted by path.

    A pattern with a slash is matched against the path inside the folder, any other against the file name.
    Raises a `KhtextError` if there is no file, or if two results would have the same name.
    """
    if not source.is_dir():
        raise KhtextError(f"{source}: not a folder; give the folder with the texts")
    wanted, unwanted = tuple(globs), tuple(excludes)
    shards = []
    for found in sorted(_files_below(source, out)):
        inner = found.relative_to(source)
        if _matches(inner, wanted) and not _matches(inner, unwanted):
            shards.append(Shard(found, printable(inner.as_posix()), out / inner.with_suffix(suffix)))
    if not shards:
        raise KhtextError(f"{source}: no file matches {' or '.join(wanted)}; choose others with --glob")
    _refuse_collisions(shards)
    return shards


def _files_below(source: Path, out: Path) -> Iterator[Path]:
    skipped = out.resolve()
    for folder, names, files in os.walk(source, onerror=_refuse):
        names[:] = [name for name in names if Path(folder, name).resolve() != skipped]
        yield from filter(Path.is_file, (Path(folder, file) for file in files))


def _refuse(error: OSError) -> None:
    raise KhtextError(f"{error.filename}: {error.strerror}") from error


def _matches(inner: Path, patterns: Iterable[str]) -> bool:
    path = inner.as_posix()
    return any(fnmatch(path if "/" in pattern else inner.name, pattern) for pattern in patterns)


def _refuse_collisions(shards: list[Shard]) -> None:
    first: dict[Path, Path] = {}
    sources = {shard.source.resolve() for shard in shards}
    for shard in shards:
        if shard.target.resolve() in sources:
            raise KhtextError(
                f"{shard.target} is an input file and would be overwritten; choose another output folder"
            )
        other = first.setdefault(shard.target, shard.source)
        if other != shard.source:
            raise KhtextError(
                f"{other} and {shard.source} would both be written to {shard.target}; "
                "rename one of them or exclude it with --exclude"
            )


def existing(shards: Iterable[Shard]) -> set[Path]:
    """The targets that already exist."""
    return {shard.target for shard in shards if shard.target.exists()}


def write(shard: Shard, job: Job) -> Outcome:
    """Process one shard. Its target is complete or does not exist."""
    part = shard.part
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.writelines(job(shard))
        part.replace(shard.target)
    except KhtextError as error:
        return _failure(shard, str(error))
    except OSError as error:
        return _failure(shard, f"{error.filename or shard.source}: {error.strerror}")
    return Outcome(shard, None)


def _failure(shard: Shard, error: str) -> Outcome:
    _remove_part(shard)
    return Outcome(shard, error)


def _remove_part(shard: Shard) -> None:
    with suppress(OSError):
        shard.part.unlink(missing_ok=True)


def run(shards: list[Shard], job: Job, processes: int) -> Iterator[Outcome]:
    """The outcome of each shard, in order. If the run is stopped, no partial file remains.

    The stages are loaded first, so that an error in the settings is reported once, before the first shard.
    """
    _stages(job.settings)
    try:
        if processes == 1 or len(shards) < 2:
            yield from (write(shard, job) for shard in shards)
            return
        with workers(min(processes, len(shards))) as pool:
            yield from pool.map(write, shards, repeat(job), chunksize=_chunk(len(shards), processes))
    except BaseException:
        for shard in shards:
            _remove_part(shard)
        raise


def _chunk(count: int, processes: int) -> int:
    """The shards to send at a time: few enough to keep all processes busy, enough to send rarely."""
    return max(1, min(16, count // (processes * 4)))
