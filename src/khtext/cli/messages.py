"""Messages to the user on standard error, and whether output is for a person."""

from __future__ import annotations

import os
import sys

from khtext.files import neutral


def say(message: str) -> None:
    """Print a message in one line, without anything that a terminal would obey."""
    print(f"khtext: {neutral(message)}", file=sys.stderr)


def is_page() -> bool:
    """Whether to write for a person: on a terminal, or if colours are asked for."""
    return "FORCE_COLOR" in os.environ or "TTY_COMPATIBLE" in os.environ or sys.stdout.isatty()


def is_coloured() -> bool:
    """Whether a page has colours."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
