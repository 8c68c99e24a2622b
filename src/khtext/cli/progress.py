"""How much of the inputs was read, on standard error, for a command that takes longer than a second."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from khtext.cli.messages import is_quiet

#: Seconds until progress is shown first, and between two looks at it.
FIRST, AGAIN = 1.0, 0.5
CLEAR = b"\r\x1b[K"


class Progress:
    """What was read of several files. It costs nothing while it is not shown, as in a pipe.

    An alarm asks where the files are; nothing is counted while they are read.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._begun = time.monotonic()
        self._wanted = not is_quiet() and sys.stderr.isatty() and not sys.stdout.isatty()
        self._total = (
            sum(os.path.getsize(name) for name in files if os.path.isfile(name)) if self._wanted else 0
        )
        self._done = 0
        self._reading: int | None = None

    @contextmanager
    def reading(self, file: IO[bytes]) -> Iterator[None]:
        """Show progress while a file is read and processed."""
        if not self._wanted:
            yield
            return
        try:
            self._reading = file.fileno()
        except (AttributeError, OSError):
            self._reading = None
        before = signal.signal(signal.SIGALRM, lambda number, frame: self._show())
        signal.setitimer(signal.ITIMER_REAL, max(FIRST - (time.monotonic() - self._begun), 0.01), AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            os.write(2, CLEAR)
            self._done += self._at()

    def _at(self) -> int:
        try:
            return os.lseek(self._reading, 0, os.SEEK_CUR) if self._reading is not None else 0
        except OSError:
            return 0  # a pipe

    def _show(self) -> None:
        seconds = time.monotonic() - self._begun
        share = min(1.0, (self._done + self._at()) / self._total) if self._total else None
        read = "" if share is None else f"{share:.0%} of {self._total / 1e6:.1f} MB read, "
        os.write(2, CLEAR + f"khtext: {read}{seconds:.0f} s".encode())
