"""Parts: files that become results when they are complete. They have a folder and names of our own."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from khtext.errors import KhtextError

FOLDER = ".khtext-parts"


def prepare(out: Path) -> None:
    """Make the folder of the parts in OUT, empty: what a killed run left there is removed.

    Only for whoever holds the lock of OUT. Raises a `KhtextError` if OUT cannot be written.
    """
    folder = out / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink():
            raise KhtextError(f"{folder}: a symbolic link; remove it, or write to another folder")
        for name in os.listdir(folder):
            (folder / name).unlink()
    except OSError as error:
        raise KhtextError(f"{out}: cannot be written: {error.strerror}") from error


class Part:
    """A new file that becomes a result when it is complete; as a context manager, it is removed otherwise."""

    def __init__(self, out: Path) -> None:
        # Exclusive: it never opens a file or link that is there already.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self.name = str(out / FOLDER / f"{os.getpid()}-{secrets.token_hex(8)}.part")
        self._file = open(self.name, "wb", opener=lambda path, _: os.open(path, flags, 0o666))  # noqa: SIM115
        self._digest = hashlib.sha256()
        self._done = False

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):
            self._file.close()
        if not self._done:
            remove(self.name)

    def write(self, piece: bytes) -> None:
        """Add some bytes."""
        self._digest.update(piece)
        self._file.write(piece)

    def publish(self, target: Path, *, synced: bool = False) -> str:
        """Give the file its final name; returns its SHA-256. With `synced`, it is on the disk before."""
        self._file.flush()
        if synced:
            os.fsync(self._file.fileno())
        self._file.close()
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.name, target)
        self._done = True
        return self._digest.hexdigest()

    def keep(self) -> str:
        """Leave the file where it is; returns its name."""
        self._file.close()
        self._done = True
        return self.name


def remove(part: str | Path) -> None:
    """Remove a part, if it is there."""
    with suppress(OSError):
        os.unlink(part)


def clear(out: Path) -> None:
    """Remove all parts and their folder."""
    folder = out / FOLDER
    with suppress(OSError):
        for name in os.listdir(folder):
            remove(folder / name)
        folder.rmdir()


def folds_case(out: Path) -> bool:
    """Whether OUT takes names that differ in case alone for one; its folder of parts must exist."""
    return (out / FOLDER.upper()).exists()
