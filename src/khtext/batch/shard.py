"""What is to be done, and what became of it. Paths and counts travel between processes, texts do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from khtext.batch.manifest import Record


class Piece(NamedTuple):
    """A part of a large file: its bytes from `start` to `end`, of which the first is on line `line`.

    `digest` is that of the bytes.
    """

    number: int
    start: int
    end: int
    line: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One input, its path below SRC, the file that its result goes to, and its size in bytes.

    `known` is what the manifest says of it; with `piece`, it is only a part of the input.
    """

    source: str
    id: str
    path: str
    target: Path
    size: int
    known: Record | None = None
    piece: Piece | None = None


class Counts(NamedTuple):
    """What was found in some documents."""

    characters: int = 0
    tokens: int = 0
    names: int = 0
    amounts: int = 0

    def plus(self, other: Counts) -> Counts:
        """The counts of both."""
        return Counts(*map(sum, zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a shard. `error` says in one line why it failed, `fatal` that all others will fail too.

    `kept` says that the result was there already; `part` is the file of a piece.
    """

    shard: Shard
    error: str | None = None
    fatal: bool = False
    kept: bool = False
    sha256: str = ""
    written: str = ""
    counts: Counts = field(default_factory=Counts)
    seconds: float = 0.0
    part: str | None = None
