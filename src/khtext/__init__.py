"""Khmer text: words, amounts and names, with offsets you can trust.

>>> import khtext

['ខ្ញុំ', 'ទៅ', 'ផ្សារ']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from khtext.errors import KhtextError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khtext.document import Document
    from khtext.pipeline import Pipeline

__version__ = "0.1.0"
__all__ = ["KhtextError", "__version__", "annotate", "load", "segment"]


def segment(text: str) -> list[str]:
    """The words of a text, white space left out."""
    from khtext import api

    return api.segment(text)


def annotate(text: str) -> Document:
    """The text with everything that the whole pipeline finds in it."""
    from khtext import api

    return api.annotate(text)


def load(names: Iterable[str] | None = None) -> Pipeline:
    """A pipeline of the named stages, all of them by default."""
    from khtext import pipeline

    return pipeline.load(names)
