"""The engines that find the words of a text, each by the name that a user gives."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from khtext import data, kernel
from khtext.errors import KhtextError

DEFAULT: Final = "khtext"


def abbreviations() -> tuple[str, ...]:
    """The abbreviations with a full stop, kept whole with it."""
    return tuple(row["abbreviation"] for row in data.read_table("abbreviations.tsv"))


@cache
def _khtext() -> kernel.Decoder:
    return kernel.load(data.path("words.khtext.bin"), abbreviations())


@cache
def _crf() -> kernel.Decoder:
    return kernel.load(data.path("crf.bin"), abbreviations())


def _khmer_nltk() -> kernel.Decoder:
    from khtext.words.khmer_nltk import KhmerNltk

    return KhmerNltk()


#: From the name of an engine to what loads it.
ENGINES: Final[dict[str, Callable[[], kernel.Decoder]]] = {
    "khtext": _khtext,
    "crf": _crf,
    "khmer-nltk": _khmer_nltk,
}


def load(name: str | None = None) -> kernel.Decoder:
    """The engine of this name, by default khtext's own.

    Raises a `KhtextError` for a name that is not in `ENGINES`.
    """
    wanted = name or DEFAULT
    if wanted not in ENGINES:
        raise KhtextError(f"{wanted!r} is no engine; the engines are {', '.join(ENGINES)}")
    return ENGINES[wanted]()
