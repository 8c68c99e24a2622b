"""The options of a pipeline, in one record that every stage reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from khtext.document import Document

Stage = Callable[["Document"], "Document"]
Parts = Callable[["Document", Sequence[int]], "Document"]
"""A stage for a text that holds several documents, which start at some of its lines."""

#: By default the score from which on finding a name is better for F1 than leaving it out: half of F1.
MIN_SCORE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Word engine and unit, the user's own lists, which names to keep, and whether to romanize.

    `gazetteers` and `currencies` are files, of names and of currencies and units.
    """

    engine: str | None = None
    unit: str = "word"
    words: tuple[str, ...] = ()
    zwsp_boundaries: bool = False
    raw: bool = False
    gazetteers: tuple[Path, ...] = ()
    currencies: tuple[Path, ...] = ()
    labels: tuple[str, ...] | None = None
    min_score: float = MIN_SCORE
    latin: bool = True


DEFAULTS = Settings()
