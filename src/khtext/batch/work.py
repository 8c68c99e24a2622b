"""One shard: read an input, write a part, rename it. A laptop and a cluster run the same function, `do`."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from khtext.batch import parts
from khtext.batch.build import Build
from khtext.batch.folder import is_url
from khtext.batch.shard import Counts, Outcome, Piece, Shard
from khtext.document import Document
from khtext.errors import KhtextError
from khtext.files import Text, lines, opened
from khtext.formats import readers, writers
from khtext.formats.writer import Pieces, Writer
from khtext.pipeline import Pipeline, load
from khtext.settings import DEFAULTS, Settings

#: Errors of the system that will also meet every other shard.
FATAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
BUFFER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is done with each shard; it goes to other processes, which read the stages themselves.

    `options` are what the manifest says of it.
    """

    out: Path
    format: str
    per_line: bool
    build: Build
    stages: tuple[str, ...] | None = None
    settings: Settings = DEFAULTS
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    field: str | None = None
    id: str | None = None
    formulas: bool = True

    def pipeline(self) -> Pipeline:
        """The stages, read once in each process."""
        return _loaded(self.stages, self.settings)

    def writer(self) -> Writer:
        """The writer of the results."""
        return writers.load(self.format, formulas=self.formulas)

    def pieces(self) -> Pieces | None:
        """The same, if it writes one document after another; else None."""
        return writers.pieces(self.format, formulas=self.formulas)


@cache
def _loaded(stages: tuple[str, ...] | None, settings: Settings) -> Pipeline:
    return load(stages, settings)


def do(shard: Shard, job: Job) -> Outcome:
    """Do a shard: its result appears complete or not at all. Errors are in the outcome."""
    started = time.monotonic()
    try:
        outcome = _piece(shard, shard.piece, job) if shard.piece else _file(shard, job)
    except KhtextError as error:
        outcome = Outcome(shard, str(error))
    except MemoryError:
        outcome = Outcome(shard, f"{shard.id}: out of memory; use fewer processes with -j, or --per line")
    except OSError as error:
        fatal = error.errno in FATAL
        place = job.out if fatal else error.filename or shard.id
        outcome = Outcome(shard, f"{place}: {error.strerror}", fatal)
    return replace(outcome, seconds=round(time.monotonic() - started, 3))


def _file(shard: Shard, job: Job) -> Outcome:
    with source(shard) as file:
        before = os.fstat(file.fileno())
        sha256 = sha256_of(file)
        if vouched(shard, job, sha256):
            return kept(shard)
        file.seek(0)
        counter = Counter(job)
        texts = readers.texts(shard.id, file, per_line=job.per_line, field=job.field, id=job.id)
        docs = counter.documents(texts)
        with parts.Part(job.out) as part:
            for made in job.writer()(docs):
                part.write(made)
            if changed(before, os.fstat(file.fileno())):
                raise KhtextError(f"{shard.id}: changed while it was read; run again with --resume")
            written = part.publish(shard.target)
    return Outcome(shard, sha256=sha256, written=written, counts=counter.counts)


def _piece(shard: Shard, piece: Piece, job: Job) -> Outcome:
    """Do a part of a file; what it becomes stays a part, with nothing that frames it."""
    with source(shard) as file:
        file.seek(piece.start)
        raw = file.read(piece.end - piece.start)
    if digest_of(raw) != piece.digest:
        raise KhtextError(f"{shard.id}: changed while it was read; run again with --resume")
    counter = Counter(job)
    texts = lines(shard.id, io.BytesIO(raw), first=piece.line, offset=piece.start)
    with parts.Part(job.out) as part:
        for made in _joined(job, counter.documents(texts)):
            part.write(made)
        return Outcome(shard, counts=counter.counts, part=part.keep())


def _joined(job: Job, docs: Iterable[Document]) -> Iterator[bytes]:
    pieces = job.pieces()
    assert pieces
    between = b""
    for doc in docs:
        yield between
        yield pieces.piece(doc)
        between = pieces.between


def sha256_of(file: IO[bytes]) -> str:
    """The SHA-256 of the rest of a file."""
    digest = hashlib.sha256()
    for block in iter(partial(file.read, BUFFER), b""):
        digest.update(block)
    return digest.hexdigest()


def digest_of(raw: bytes) -> bytes:
    """What tells whether the bytes of a piece are still the same."""
    return hashlib.blake2b(raw, digest_size=16).digest()


def source(shard: Shard) -> IO[bytes]:
    """The input of a shard, open for reading."""
    if is_url(shard.source):
        from khtext.batch import remote

        return remote.opened(shard.source)
    return opened(shard.source)


def changed(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether a file was written between two looks at it."""
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def vouched(shard: Shard, job: Job, sha256: str) -> bool:
    """Whether the manifest says that the result is what this job would make of this input."""
    known = shard.known
    return (
        known is not None
        and known.error is None
        and (known.sha256, known.options) == (sha256, job.options)
        and (known.version, known.checksum) == job.build
        and _checksum(shard.target) == known.written
    )


def _checksum(file: Path) -> str | None:
    """The SHA-256 of a file; None if it is a link or cannot be read."""
    if not file.is_file() or file.is_symlink():
        return None
    try:
        with file.open("rb") as content:
            return sha256_of(content)
    except OSError:
        return None


def kept(shard: Shard) -> Outcome:
    """The outcome of a shard whose result is there already."""
    known = shard.known
    assert known
    counts = Counts(
        characters=known.characters, tokens=known.tokens, names=known.names, amounts=known.amounts
    )
    return Outcome(shard, kept=True, sha256=known.sha256, written=known.written, counts=counts)


class Counter:
    """Makes the documents of a job, and counts what is found in them."""

    def __init__(self, job: Job) -> None:
        self._stages = job.pipeline()
        self.counts = Counts()

    def documents(self, texts: Iterable[Text]) -> Iterator[Document]:
        """A document with everything that the stages find, for each text."""
        for text in texts:
            doc = self._stages(Document.of(text))
            found = Counts(
                characters=len(doc.text),
                tokens=len(doc.tokens),
                names=len(doc.entities),
                amounts=len(doc.quantities),
            )
            self.counts = self.counts.plus(found)
            yield doc
