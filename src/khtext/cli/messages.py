"""Messages to the user, on standard error."""

from __future__ import annotations

import sys

from khtext.files import neutral


def say(message: str) -> None:
    """Print a message in one line, without anything that a terminal would obey."""
    print(f"khtext: {neutral(message)}", file=sys.stderr)
