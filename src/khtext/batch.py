"""A folder of texts, mirrored into a folder of results; each input is a shard of its own.

A shard reads one input, writes `NAME.part` and renames it, so a file with a final name is whole.
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
from khtext.formats import json
from khtext.pipeline import Pipeline, load
from khtext.processes import workers
from khtext.settings import DEFAULTS, Settings


@dataclass(frozen=True, slots=True)
class Shard:
    """One input file, its path below the folder, and the file that its result goes to."""

    source: Path
    id: str
    target: Path

    @property
    def part(self) -> Path:
        """The file that becomes the target when it is whole."""
        return self.target.with_name(self.target.name + ".part")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a shard: `error` says in one line why it failed, or is None."""

    shard: Shard
    error: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with each shard; it goes to other processes, which read the stages themselves."""

    format: str
    per_line: bool
    settings: Settings = DEFAULTS

    def __call__(self, shard: Shard) -> Iterator[str]:
        """The pieces of the shard's result."""
        stages = _stages(self.settings)
        with opened(shard.source) as file:
            texts = lines(shard.id, file) if self.per_line else [whole(shard.id, file)]
            docs = (stages(Document(text.text, text.id)) for text in texts)
            if self.format == "json":
                yield json.json_array(list(docs))
            else:
                yield from map(json.WRITERS[self.format], docs)


@cache
def _stages(settings: Settings) -> Pipeline:
    return load(settings=settings)


def plan(source: Path, out: Path, suffix: str, globs: Iterable[str], excludes: Iterable[str]) -> list[Shard]:
    """The shards of a folder, sorted by path; raises a `KhtextError` for what cannot be mirrored.

    A pattern with a slash is matched against the path below the folder, another against the name.
    """
    if not source.is_dir():
        raise KhtextError(f"{source}: not a folder; name the folder that holds the texts")
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
            raise KhtextError(f"{shard.target} is to be read and written over; write elsewhere")
        other = first.setdefault(shard.target, shard.source)
        if other != shard.source:
            raise KhtextError(
                f"{other} and {shard.source} would both be written to {shard.target}; "
                "rename one of them or leave it out with --exclude"
            )


def existing(shards: Iterable[Shard]) -> set[Path]:
    """The targets that are there already."""
    return {shard.target for shard in shards if shard.target.exists()}


def write(shard: Shard, job: Job) -> Outcome:
    """Do one shard: its target appears whole or not at all."""
    part = shard.part
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.writelines(piece.encode() for piece in job(shard))
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
    """The outcome of each shard, in order; where it is stopped nothing half done stays behind.

    The stages are read first: what is wrong with the settings is said once, before any shard is done.
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
    """Few enough shards that all processes stay busy, enough that little is sent about."""
    return max(1, min(16, count // (processes * 4)))
