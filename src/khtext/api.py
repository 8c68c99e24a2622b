"""One text at a time: what the package's own functions do, each pipeline read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from khtext import pipeline
from khtext.amounts import whole_text
from khtext.document import Document, Quantity
from khtext.document.edits import Rewritten
from khtext.errors import KhtextError
from khtext.normalization import rewriter
from khtext.settings import Settings
from khtext.words import segmenter


@cache
def _loaded(names: tuple[str, ...]) -> pipeline.Pipeline:
    return pipeline.load(names)


@lru_cache(maxsize=16)  # a list of words for each text must not stay for ever
def _words(unit: str, own: tuple[str, ...]) -> segmenter.Words:
    return segmenter.load(Settings(unit=unit, words=own))


def segment(text: str, *, unit: str = "word", own: Iterable[str] = ()) -> list[str]:
    """The words of a text, white space left out."""
    if isinstance(own, str):
        raise KhtextError(f"{own!r} is one word; give a list of words")
    return _words(unit, tuple(own)).words(_checked(text))


def annotate(text: str) -> Document:
    """The text with everything that the whole pipeline finds in it."""
    return _loaded(tuple(pipeline.STAGES))(_checked(text))


@cache
def _reader() -> whole_text.Reader:
    return whole_text.load()


def value(text: str) -> Quantity | None:
    """The number, amount, date or time that a whole text is; none where it is something else."""
    return _reader()(_checked(text))


@cache
def _rewriter() -> Callable[[str], Rewritten]:
    return rewriter.load()


def normalize(text: str) -> str:
    """The text in canonical spelling, its numbers and amounts in one form."""
    return _rewriter()(_checked(text)).text


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise KhtextError(
            f"a text is a str, not {type(text).__name__}; decode bytes, and leave out what is None"
        )
    return text
