"""All shards of a batch, in this process, in several, or on a cluster."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from khtext import processes
from khtext.batch.large import Large, is_large
from khtext.batch.manifest import Manifest, Record
from khtext.batch.shard import Outcome, Shard
from khtext.batch.work import Job, do
from khtext.errors import KhtextError
from khtext.processes import Killed

Spread = Callable[[Callable[[Shard], Outcome], Iterable[Shard]], Generator[tuple[Shard, Outcome | Killed]]]
"""What does shards: each with its outcome, in the order in which the outcomes come."""


def here(
    work: Callable[[Shard], Outcome], shards: Iterable[Shard]
) -> Generator[tuple[Shard, Outcome | Killed]]:
    """Do shards in this process."""
    return ((shard, work(shard)) for shard in shards)


def spread(jobs: int) -> Spread:
    """Process shards in `jobs` processes of this machine."""
    return here if jobs == 1 else partial(_in_processes, jobs)


def _in_processes(
    jobs: int, work: Callable[[Shard], Outcome], shards: Iterable[Shard]
) -> Generator[tuple[Shard, Outcome | Killed]]:
    return processes.completed(work, shards, jobs)


def run(
    shards: Iterable[Shard],
    job: Job,
    manifest: Manifest,
    spread: Spread,
    failures: dict[str, str] | None = None,
) -> Generator[Outcome]:
    """The outcome of each input, as soon as it is there and noted in the manifest.

    `failures` are inputs that could not be listed, each with its error. The stages are read first: a mistake
    in the settings is raised once, before any shard is done. So is an error that every shard would meet.
    """
    job.pipeline()
    gc.freeze()  # a forked process shares what is read, which no collection then copies
    for path, error in (failures or {}).items():
        manifest.add(Record(path=path, output="", error=error))
    # What the manifest knows is added to a shard when its turn comes: there may be millions of shards.
    listed = (replace(shard, known=manifest.known(shard.path)) for shard in shards)
    for outcome in _outcomes(listed, job, spread):
        if outcome.fatal:
            raise KhtextError(f"{outcome.error}; the files before it are done; continue with --resume")
        if not outcome.kept:
            manifest.add(record(outcome, job))
        yield outcome
    manifest.finish()


def _outcomes(shards: Iterable[Shard], job: Job, spread: Spread) -> Iterator[Outcome]:
    large: dict[str, Large] = {}
    ready: deque[Outcome] = deque()

    def cut() -> Iterator[Shard]:
        for shard in shards:
            if not is_large(shard, job):
                yield shard
                continue
            file = large[shard.path] = Large(shard, job)
            try:
                yield from file.shards()
            except (KhtextError, OSError) as error:
                file.fail(error)
            settle(file)

    def settle(file: Large) -> None:
        outcome = file.outcome()
        if outcome and large.pop(outcome.shard.path, None):
            ready.append(outcome)

    with closing(spread(partial(do, job=job), cut())) as done:
        for shard, found in done:
            outcome = _killed(shard) if isinstance(found, Killed) else found
            if not shard.piece:
                ready.append(outcome)
            elif shard.path in large:
                large[shard.path].take(outcome)
                settle(large[shard.path])
            while ready:
                yield ready.popleft()
    yield from ready


def _killed(shard: Shard) -> Outcome:
    return Outcome(shard, f"{shard.id}: {Killed()}")


def record(outcome: Outcome, job: Job) -> Record:
    """What the manifest keeps of an outcome."""
    shard = outcome.shard
    about: dict[str, Any] = {} if outcome.error else outcome.counts._asdict()
    return Record(
        path=shard.path,
        output=shard.target.relative_to(job.out)
        .as_posix()
        .encode(errors="surrogateescape")
        .decode(errors="backslashreplace"),
        sha256=outcome.sha256,
        written=outcome.written,
        options=job.options,
        version=job.build.version,
        checksum=job.build.checksum,
        bytes=shard.size,
        seconds=outcome.seconds,
        error=outcome.error,
        **about,
    )
