"""One text at a time: what the package's own functions do, each pipeline read once."""

from __future__ import annotations

from functools import cache

from khtext import pipeline
from khtext.document import Document


@cache
def _loaded(names: tuple[str, ...]) -> pipeline.Pipeline:
    return pipeline.load(names)


def segment(text: str) -> list[str]:
    """The words of a text, white space left out."""
    doc = _loaded(("words",))(text)
    return doc.tokens.texts(text)


def annotate(text: str) -> Document:
    """The text with everything that the whole pipeline finds in it."""
    return _loaded(tuple(pipeline.STAGES))(text)
