"""The khmer-nltk package, with offsets, which the package itself does not give."""

from __future__ import annotations

import logging
import warnings
from array import array
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec

from khtext.errors import KhtextError
from khtext.kernel import Compounds, Tokens
from khtext.kernel.decoder import spaced
from khtext.kernel.scanner import kind_of

INSTALL = "run pip install 'khtext[khmer-nltk]', or use the engine 'crf', which has the same weights"


def installed() -> bool:
    """Whether the package can be imported; it is not imported here."""
    return find_spec("khmernltk") is not None


class KhmerNltk:
    """A decoder that calls khmer-nltk line by line and removes white space at the ends of its tokens."""

    labels = 2

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                from khmernltk import word_tokenize  # type: ignore[import-untyped]
            except ImportError as error:
                raise KhtextError(f"the engine 'khmer-nltk' is not installed; {INSTALL}") from error
            logging.getLogger("khmer-nltk").setLevel(logging.WARNING)
            word_tokenize("")
        self._split: Callable[[str], list[str]] = word_tokenize

    def tokens(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> Tokens:
        """The starts, ends and kinds of the tokens."""
        starts, ends, kinds = array("q"), array("q"), bytearray()
        first = 0
        for line in text.split("\n"):
            for start, end in _placed(line, self._split(line) if line.strip() else ()):
                starts.append(first + start)
                ends.append(first + end)
                kinds.append(kind_of(line[start:end]))
            first += len(line) + 1
        return starts, ends, bytes(kinds)

    def compounds(self, text: str) -> Compounds:
        """The same, and no morphemes, of which it knows nothing."""
        return (*self.tokens(text), ())

    def words(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> list[str]:
        """The texts of the tokens, without U+200B."""
        starts, ends, _ = self.tokens(text)
        return [text[start:end].replace("\u200b", "") for start, end in zip(starts, ends, strict=True)]

    def spaced(
        self, text: str, sep: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> str:
        """The lines of a text with ``sep`` between their tokens."""
        return spaced(text, sep, *self.tokens(text)[:2])


def _placed(line: str, tokens: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where each token stands in the line; of the line, khmer-nltk drops white space and U+200B alone."""
    at = 0
    for token in tokens:
        start = -1
        for char in "".join(token.replace("\u200b", "").split()):
            place = line.find(char, at)
            skipped = line[at:place].replace("\u200b", "")
            if place < 0 or (skipped and not skipped.isspace()):
                raise KhtextError(
                    f"khmer-nltk changed the text at character {at}; use the engine 'crf' instead"
                )
            start = place if start < 0 else start
            at = place + 1
        if start >= 0:
            yield start, at
