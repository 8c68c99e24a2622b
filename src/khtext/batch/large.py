"""A large file whose lines are documents: cut into pieces, and their results joined in order.

Memory does not grow with the file: each piece is a shard, and its result waits on the disk for its turn.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import IO

from khtext.batch import parts
from khtext.batch.folder import is_url
from khtext.batch.shard import Counts, Outcome, Piece, Shard
from khtext.batch.work import BUFFER, FATAL, Job, changed, kept, sha256_of, source, vouched
from khtext.files import is_packed, kind
from khtext.formats import readers

#: The bytes of a piece, up to the end of a line. A file that is larger than two of them is cut.
PIECE = 1 << 20


def is_large(shard: Shard, job: Job) -> bool:
    """Whether the input is cut: each line is a document, and the format is written document by document."""
    large = job.per_line and shard.size > 2 * PIECE and not is_url(shard.source)
    plain = job.field is None and kind(str(shard.source)) not in readers.ENDINGS
    return large and plain and not is_packed(shard.source) and job.pieces() is not None


class Large:
    """A large file: `shards` are its pieces; `outcome` says what became of it in the end."""

    def __init__(self, shard: Shard, job: Job) -> None:
        self._shard = shard
        self._job = job
        self._sha256 = ""
        self._given = self._taken = 0
        self._complete = False
        self._waiting: dict[int, Outcome] = {}
        self._failed: Outcome | None = None
        self._joined: _Joined | None = None
        self._seconds = 0.0

    def shards(self) -> Iterator[Shard]:
        """A shard for each piece. None come after a piece has failed."""
        with source(self._shard) as file:
            before = os.fstat(file.fileno())
            self._sha256 = sha256_of(file)
            if vouched(self._shard, self._job, self._sha256):
                self._complete = True
                return
            file.seek(0)
            self._joined = _Joined(self._job)
            for piece in cut(file):
                if self._failed:
                    return
                self._given += 1
                yield replace(self._shard, piece=piece)
            if changed(before, os.fstat(file.fileno())):
                self._fail(Outcome(self._shard, f"{self._shard.id}: changed while it was read; run again"))
        self._complete = True

    def take(self, outcome: Outcome) -> None:
        """Note what became of a piece."""
        assert outcome.shard.piece
        self._taken += 1
        self._seconds += outcome.seconds
        self._waiting[outcome.shard.piece.number] = outcome
        if outcome.error:
            self._fail(outcome)
        while self._joined and not self._failed and self._joined.number in self._waiting:
            try:
                self._joined.add(self._waiting.pop(self._joined.number))
            except OSError as error:
                self._fail(_failed(self._shard, error))

    def fail(self, error: Exception) -> None:
        """Note that the file could not be cut."""
        found = (
            _failed(self._shard, error) if isinstance(error, OSError) else Outcome(self._shard, str(error))
        )
        self._fail(found)

    def _fail(self, outcome: Outcome) -> None:
        """The first failure, by its place in the file, is that of the file."""
        number = outcome.shard.piece.number if outcome.shard.piece else 0
        if self._failed is None or (self._failed.shard.piece and self._failed.shard.piece.number > number):
            self._failed = outcome

    def outcome(self) -> Outcome | None:
        """What became of the file; None as long as pieces of it are still to be done."""
        if self._taken < self._given or not (self._complete or self._failed):
            return None
        if self._failed:
            return self._dropped(self._failed)
        if self._joined is None:
            return kept(self._shard)
        try:
            written = self._joined.publish(self._shard)
        except OSError as error:
            return self._dropped(_failed(self._shard, error))
        counts, seconds = self._joined.counts, round(self._seconds, 3)
        return Outcome(self._shard, sha256=self._sha256, written=written, counts=counts, seconds=seconds)

    def _dropped(self, failed: Outcome) -> Outcome:
        for waiting in self._waiting.values():
            if waiting.part:
                parts.remove(waiting.part)
        if self._joined:
            self._joined.drop()
        return replace(failed, shard=self._shard, part=None)


def _failed(shard: Shard, error: OSError) -> Outcome:
    return Outcome(shard, f"{error.filename or shard.target}: {error.strerror}", error.errno in FATAL)


class _Joined:
    """The result of a large file, as far as its pieces are done; `number` is that of the next one."""

    def __init__(self, job: Job) -> None:
        frame = job.pieces()
        assert frame
        self._frame = frame
        self._part = parts.Part(job.out)
        self._part.write(frame.head)
        self._begun = False
        self.number = 0
        self.counts = Counts()

    def add(self, outcome: Outcome) -> None:
        """Add the result of the next piece, and remove its part."""
        assert outcome.part
        filled = os.path.getsize(outcome.part) > 0
        if self._begun and filled:
            self._part.write(self._frame.between)
        with open(outcome.part, "rb") as made:
            for block in iter(partial(made.read, BUFFER), b""):
                self._part.write(block)
        self._begun = self._begun or filled
        parts.remove(outcome.part)
        self.counts = self.counts.plus(outcome.counts)
        self.number += 1

    def publish(self, shard: Shard) -> str:
        """Give the result its final name; returns its SHA-256."""
        with self._part as part:
            part.write(self._frame.tail)
            return part.publish(shard.target)

    def drop(self) -> None:
        """Remove what was joined."""
        with self._part:
            pass


def cut(file: IO[bytes], size: int = PIECE) -> Iterator[Piece]:
    r"""The pieces of a file: whole lines, and as many as it takes to be `size` bytes long.

    >>> import io
    >>> [(piece.start, piece.end, piece.line) for piece in cut(io.BytesIO(b"a\nb\nccccc\nd\n"), 3)]
    [(0, 4, 1), (4, 10, 3), (10, 12, 4)]
    """
    number = start = 0
    line = 1
    while True:
        digest = hashlib.blake2b(digest_size=16)
        end = start
        breaks = 0
        for block in _to_line_end(file, size):
            digest.update(block)
            end += len(block)
            breaks += block.count(b"\n")
        if end == start:
            return
        yield Piece(number=number, start=start, end=end, line=line, digest=digest.digest())
        number, start, line = number + 1, end, line + breaks


def _to_line_end(file: IO[bytes], size: int) -> Iterator[bytes]:
    """`size` bytes of a file, and what follows up to the end of the line."""
    block = file.read(size)
    while block:
        yield block
        if block.endswith(b"\n"):
            return
        block = file.readline(BUFFER)
