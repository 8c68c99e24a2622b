"""The manifest of a folder of results: what each of them was made from, and the lock of the folder.

Records are added as results are finished, and sorted at the end of a run. Later records replace earlier ones.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from khtext.batch import parts
from khtext.errors import KhtextError

NAME = ".khtext-manifest.jsonl"


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What is known of one input.

    `path` is the input below SRC, `output` the result below OUT. `sha256` is the checksum of the input and
    `written` that of the result. `options` are those that are not the default, `version` and `checksum` those
    of khtext. `bytes`, `characters` and the next three
    are counts. `error` says why there is no result.
    """

    path: str
    output: str
    sha256: str = ""
    written: str = ""
    options: dict[str, Any] = {}
    version: str = ""
    checksum: str = ""
    bytes: int = 0
    characters: int = 0
    tokens: int = 0
    names: int = 0
    amounts: int = 0
    seconds: float = 0.0
    error: str | None = None


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)


class Manifest:
    """The manifest of OUT, locked for one run: a second run is refused. The lock ends with the process.

    Memory holds only where in the file the last record of each input is: there may be millions of them.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._path = out / NAME
        self._file = self._locked()
        self._places: dict[str, int] = {}
        self._size = 0
        try:
            parts.prepare(out)
            self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *error: object) -> None:
        parts.clear(self._out)
        if not self._file.seek(0, os.SEEK_END):
            self._path.unlink(missing_ok=True)
        self._file.close()

    def _locked(self) -> IO[bytes]:
        """The file, open and locked. Another run may have replaced it in between; then it is opened again."""
        while True:
            file = self._opened()
            try:
                _lock(file, self._out)
                if os.path.samestat(os.stat(self._path), os.fstat(file.fileno())):
                    return file
            except FileNotFoundError:
                pass
            except KhtextError:
                file.close()
                raise
            file.close()

    def _opened(self) -> IO[bytes]:
        flags = (
            os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            return open(self._path, "a+b", opener=lambda path, _: os.open(path, flags, 0o666))
        except FileExistsError as error:
            raise KhtextError(
                f"{error.filename}: exists and is not a folder; write to another folder"
            ) from error
        except OSError as error:
            raise KhtextError(
                f"{error.filename or self._out}: cannot be written: {error.strerror}"
            ) from error

    def _read(self) -> None:
        """Find the records. A line that a killed run left incomplete vouches for nothing."""
        self._file.seek(0)
        line = b"\n"
        for line in self._file:
            with suppress(msgspec.DecodeError):
                self._places[_DECODER.decode(line).path] = self._size
            self._size += len(line)
        if not line.endswith(b"\n"):
            self._size += self._file.write(b"\n")

    def known(self, path: str) -> Record | None:
        """The last record of an input; None for one that has none."""
        place = self._places.get(path)
        return None if place is None else _DECODER.decode(self._line(place))

    def _line(self, place: int) -> bytes:
        self._file.seek(place)  # what is written still goes to the end
        return self._file.readline()

    def add(self, record: Record) -> None:
        """Note a record; what is noted survives the end of the process."""
        self._places[record.path] = self._size
        self._size += self._file.write(_ENCODER.encode(record) + b"\n")
        self._file.flush()

    def finish(self) -> None:
        """Sort the records by path, one for each input, and have the system write all results to the disk."""
        if not self._places:
            return
        with parts.Part(self._out) as part:
            for path in sorted(self._places):
                part.write(self._line(self._places[path]))
            part.publish(self._path, synced=True)
        if hasattr(os, "sync"):
            os.sync()


def _lock(file: IO[bytes], out: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise KhtextError(
            f"{out}: another khtext batch is writing to this folder; wait for it, or write to another folder"
        ) from error
    except OSError as error:
        raise KhtextError(f"{out}: cannot be locked: {error.strerror}") from error


def records(file: Path) -> Iterable[Record]:
    """The records of a manifest file, as they stand there."""
    return (_DECODER.decode(line) for line in file.read_bytes().splitlines())
