"""Words: a token for everything that is neither white space nor zero-width, with its offsets and kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khtext import data, kernel
from khtext.document import Document, Tokens
from khtext.errors import KhtextError

if TYPE_CHECKING:
    from khtext.pipeline import Settings

Find = Callable[[str], Tokens]

DEFAULT = "crf"


@dataclass(frozen=True)
class Words:
    """Adds the tokens of a text."""

    find: Find

    def __call__(self, doc: Document) -> Document:
        return doc.with_tokens(self.find(doc.text))


def load(settings: Settings) -> Words:
    """The stage, with the engine that the settings name."""
    return Words(_engine(settings.engine)(settings))


def abbreviations() -> tuple[str, ...]:
    """The abbreviations with a full stop, kept whole with it."""
    return tuple(row["abbreviation"] for row in data.read_table("abbreviations.tsv"))


def _engine(name: str | None) -> Callable[[Settings], Find]:
    engine = ENGINES.get(name or DEFAULT)
    if engine is None:
        raise KhtextError(f"{name!r} is no engine; the engines are {', '.join(ENGINES)}")
    return engine


def _crf(settings: Settings) -> Find:
    return _decoding(kernel.load(data.path("crf.bin"), abbreviations()), settings)


def _decoding(decoder: kernel.Decoder, settings: Settings) -> Find:
    def find(text: str) -> Tokens:
        return Tokens(*decoder.tokens(text, hard=settings.zwsp_boundaries))

    return find


#: From the name of an engine to what loads it.
ENGINES: dict[str, Callable[[Settings], Find]] = {"crf": _crf}
