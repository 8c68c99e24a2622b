"""The options of the commands that search for a pattern, and what they search with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.messages import say

if TYPE_CHECKING:
    from pathlib import Path

    from khtext.desk.finder import Finder

Pattern = Annotated[
    str,
    typer.Argument(
        metavar="PATTERN", help=r"Word, phrase or pattern, such as \p{Khmer}+, \X or (?:…){e<=1} (fuzzy)."
    ),
]
Fixed = Annotated[bool, typer.Option("--fixed-strings", "-F", help="Take PATTERN as text, not as a pattern.")]
IgnoreCase = Annotated[bool, typer.Option("--ignore-case", "-i", help="Ignore the case of Latin letters.")]
WholeWords = Annotated[
    bool,
    typer.Option("--word-regexp/--anywhere", "-w/-a", help="Match whole words and phrases, or anywhere."),
]
Timeout = Annotated[
    float, typer.Option(min=0.001, metavar="S", help="Seconds that PATTERN may take for one line.")
]


#: Seconds; see `khtext.desk.patterns`, which is imported only when it is needed.
TIMEOUT = 5.0


class Unit(StrEnum):
    """What has the edges at which a match starts and ends."""

    word = "word"
    morpheme = "morpheme"


Units = Annotated[Unit, typer.Option(help="Match whole words, or also the morphemes of compounds.")]


@contextmanager
def refusing() -> Iterator[None]:
    """End the command with one line and exit code 2 if the pattern is bad, or takes too long."""
    from khtext.desk.patterns import PatternError

    try:
        yield
    except PatternError as error:
        sys.stdout.flush()
        say(str(error))
        raise typer.Exit(2) from None


def finder(
    pattern: str,
    *,
    fixed: bool,
    ignore_case: bool,
    timeout: float,
    whole: bool,
    unit: Unit,
    own: Path | None,
) -> Finder:
    """What finds the pattern."""
    from khtext.desk import patterns
    from khtext.desk.finder import Finder
    from khtext.settings import Settings
    from khtext.words import segmenter
    from khtext.words.user_words import read_words

    with refusing():
        made = patterns.compiled(pattern, fixed=fixed, ignore_case=ignore_case, timeout=timeout)
    words = read_words(own) if own else ()
    return Finder(made, segmenter.load(Settings(unit=unit.value, words=words)), not whole)
