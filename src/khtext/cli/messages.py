"""Messages to the user on standard error, and whether output is for a person."""

from __future__ import annotations

import os
import sys

from khtext.files import neutral


def say(message: str) -> None:
    """Print a message in one line, without anything that a terminal would obey."""
    print(f"khtext: {neutral(message)}", file=sys.stderr)


def note(message: str) -> None:
    """Print a message that `--quiet` leaves out."""
    if not is_quiet():
        say(message)


def is_quiet() -> bool:
    """Whether to print nothing but errors."""
    return os.environ.get("KHTEXT_QUIET", "") not in ("", "0", "false")


def look(color: str, quiet: bool) -> None:
    """Keep to what the options `--color` and `--quiet` say, also in the processes that are started."""
    if quiet:
        os.environ["KHTEXT_QUIET"] = "1"
    if color == "always":
        os.environ["FORCE_COLOR"] = "1"
        os.environ.pop("NO_COLOR", None)
    elif color == "never":
        os.environ["NO_COLOR"] = "1"
        os.environ.pop("FORCE_COLOR", None)


def is_page() -> bool:
    """Whether to write for a person: on a terminal, or if colours are asked for."""
    return "FORCE_COLOR" in os.environ or "TTY_COMPATIBLE" in os.environ or sys.stdout.isatty()


def is_coloured() -> bool:
    """Whether a page has colours."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
