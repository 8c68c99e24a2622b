"""The command `khtext`, and `python -m khtext`: starts the command line, whatever happens on the way."""

from __future__ import annotations

# The module `signal` takes milliseconds to import, in which an interrupt gives a traceback.
import _signal as signal  # type: ignore[import-not-found]
import atexit
import gc
import os
import sys


def _leave(signum: int, frame: object) -> None:
    os._exit(128 + signum)


# Modules, lists and documents have few cycles. Without this, a search for some follows every 700 new objects.
gc.set_threshold(100_000, 50, 100)

# Until a command runs, an interrupt has nothing to unwind. Where interrupts are ignored, they stay ignored.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _leave)


def main() -> None:
    """Run the command line; it gets its arguments in UTF-8, also where the locale knows no such thing."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    try:
        from khtext import cli

        cli.main()
    except SystemExit as end:
        _finish(end.code)
        raise
    except MemoryError:
        _stop()
    except ImportError as error:
        if "failed to map" not in str(error) and "allocate memory" not in str(error):
            raise
        _stop()
    finally:
        gc.freeze()  # as the process ends, nothing is gained by a search of all its objects for cycles


def _finish(code: object) -> None:
    """Exit without taking all objects apart, which would take longer than the work on a line of text.

    Come back if Python must end as it usually does: with other processes to end, or with an error to report.
    """
    if "multiprocessing" in sys.modules or not isinstance(code, int | None):
        return
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        return
    atexit._run_exitfuncs()
    os._exit(code or 0)


def _stop() -> None:
    """Report a lack of memory without using any, and exit."""
    os.write(2, b"khtext: out of memory\n")
    os._exit(1)


if __name__ == "__main__":
    main()
