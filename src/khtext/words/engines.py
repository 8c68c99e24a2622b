"""The word engines, by the names that users choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from khtext import data, kernel
from khtext.errors import KhtextError
from khtext.words.canonical import Canonical

DEFAULT: Final = "khtext"


def abbreviations() -> tuple[str, ...]:
    """The abbreviations that contain a full stop; they stay whole."""
    return tuple(row["abbreviation"] for row in data.read_table("abbreviations.tsv"))


@cache
def _khtext() -> kernel.Decoder:
    return Canonical(kernel.load(data.path("words.khtext.bin"), abbreviations()))


@cache
def _crf() -> kernel.Decoder:
    return kernel.load(data.path("crf.bin"), abbreviations())


def _khmer_nltk() -> kernel.Decoder:
    from khtext.words.khmer_nltk import KhmerNltk

    return KhmerNltk()


#: Maps the name of each engine to its loader.
ENGINES: Final[dict[str, Callable[[], kernel.Decoder]]] = {
    "khtext": _khtext,
    "crf": _crf,
    "khmer-nltk": _khmer_nltk,
}


def load(name: str | None = None) -> kernel.Decoder:
    """The engine of this name, by default khtext's own.

    Raises a `KhtextError` for an unknown name.
    """
    wanted = name or DEFAULT
    if wanted not in ENGINES:
        raise KhtextError(f"unknown engine {wanted!r}; choose from {', '.join(ENGINES)}")
    return ENGINES[wanted]()
