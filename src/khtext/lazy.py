"""Regular expressions that are compiled when they are first used.

A command uses few of the expressions that its modules define. To compile all of them would take longer than
the work on a line of text.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """An expression with the methods of a compiled one; the first of them that is used compiles it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what `copy` and `pickle` ask every object for
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern), name)
        setattr(self, name, found)  # from now on found without this method
        return found


def pattern(expression: str) -> re.Pattern[str]:
    """The pattern of a regular expression, not compiled yet; a wrong one raises `re.error` at its first use.

    >>> digits = pattern("[0-9]+")
    >>> digits.findall("1 or 2")
    ['1', '2']
    """
    return cast("re.Pattern[str]", _Pattern(expression))
