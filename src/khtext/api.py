"""The functions of the package, for one text at a time; each pipeline is loaded once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from khtext import collation, pipeline
from khtext.amounts import whole_text
from khtext.document import LABELS, Document, Quantity
from khtext.document.edits import Rewritten
from khtext.errors import KhtextError
from khtext.normalization import rewriter
from khtext.romanization import names, texts
from khtext.settings import Settings, Stage
from khtext.words import segmenter


@cache
def _loaded(names: tuple[str, ...]) -> pipeline.Pipeline:
    return pipeline.load(names)


@lru_cache(maxsize=16)  # bounded, because a caller may pass another list of words with each text
def _words(unit: str, own: tuple[str, ...]) -> segmenter.Words:
    return segmenter.load(Settings(unit=unit, words=own))


def segment(text: str, *, unit: str = "word", own: Iterable[str] = ()) -> list[str]:
    """The words of a text, without white space."""
    if isinstance(own, str):
        raise KhtextError(f"words must be a list of words, not the single word {own!r}")
    return _words(unit, tuple(own)).words(_checked(text))


#: What stands between words in a block, what no text of a block may have, and the characters of a block.
_SEP, _UNUSUAL, BLOCK = "\x1f", re.compile("[\r\x1f]"), 1 << 16


def segment_all(texts: Iterable[str], *, unit: str = "word", own: Iterable[str] = ()) -> Iterator[list[str]]:
    """The words of many texts, which are segmented as the lines of one long text where they can be."""
    if isinstance(own, str):
        raise KhtextError(f"words must be a list of words, not the single word {own!r}")
    if isinstance(texts, str):
        raise KhtextError("texts must be a list of texts, not a single text; use segment")
    stage = _words(unit, tuple(own))
    for block in _blocks(texts):
        joined = "\n".join(block)
        if joined.count("\n") == len(block) - 1 and not _UNUSUAL.search(joined):
            spaced = "".join(stage.spaced_blocks([joined + "\n"], _SEP))
            yield from (line.split(_SEP) if line else [] for line in spaced.split("\n")[:-1])
        else:
            yield from map(stage.words, block)


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(_checked(text))
        size += len(text)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def pipe(texts: Iterable[str], *, batch_size: int, processes: int) -> Iterator[Document]:
    """The documents of many texts, in order."""
    if isinstance(texts, str):
        raise KhtextError("texts must be a list of texts, not a single text; use annotate")
    stages = _loaded(tuple(pipeline.STAGES))
    return stages.pipe(map(_checked, texts), batch_size=batch_size, processes=processes)


def load(
    stages: Iterable[str | Stage] | None,
    *,
    engine: str | None,
    words: Iterable[str],
    gazetteers: Iterable[str | Path],
    currencies: Iterable[str | Path],
    labels: Iterable[str] | None,
) -> pipeline.Pipeline:
    """A pipeline from plain values."""
    lists = {"words": words, "gazetteers": gazetteers, "currencies": currencies, "labels": labels}
    for name, given in lists.items():
        if isinstance(given, str):
            raise KhtextError(f"{name} must be a list, not the single {given!r}")
    settings = Settings(
        engine=engine,
        words=tuple(words),
        gazetteers=tuple(map(Path, gazetteers)),
        currencies=tuple(map(Path, currencies)),
        labels=None if labels is None else tuple(labels),
    )
    return pipeline.load(stages, settings)


def annotate(text: str) -> Document:
    """The text as a document with its tokens, sentences, names and quantities."""
    return _loaded(tuple(pipeline.STAGES))(_checked(text))


def sort_key(text: str) -> bytes:
    """The key of a text in Khmer dictionary order."""
    return collation.sort_key(_checked(text))


@cache
def _reader() -> whole_text.Reader:
    return whole_text.load()


def value(text: str) -> Quantity | None:
    """The value of a text that is one number, amount, date or time; None for any other text."""
    return _reader()(_checked(text))


@cache
def _rewriter() -> Callable[[str], Rewritten]:
    return rewriter.load()


def normalize(text: str) -> str:
    """The text with canonical spelling, and its numbers and amounts in one form."""
    return _rewriter()(_checked(text)).text


@cache
def _texts(system: str) -> texts.Texts:
    return texts.load(system)


@cache
def _names() -> names.Names:
    return names.load()


def romanize(text: str, *, system: str, label: str | None, capitalize: bool) -> str:
    """The text in Latin letters, or with a label the name that it is."""
    if label is None:
        return _texts(system)(_checked(text), capitalize=capitalize)
    if system != "names":
        raise KhtextError(f"the system {system!r} does not know labels; use the system 'names'")
    if label not in LABELS:
        raise KhtextError(f"{label!r} is not a label; choose from {', '.join(LABELS)}")
    return _names().name(_checked(text), label)[0]


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise KhtextError(
            f"a text must be a str, not {type(text).__name__}; decode bytes and skip missing values"
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise KhtextError(
            f"character {error.start} of the text is a lone surrogate; decode the text with errors='replace'"
        ) from None
    return text
