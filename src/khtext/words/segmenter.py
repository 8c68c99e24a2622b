"""The word stage: adds tokens, which cover everything except white space and zero-width characters.

An engine finds the tokens of a text (`khtext.words.engines`). Then the user's own words are kept whole
(`khtext.words.user_words`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Final

from khtext import kernel
from khtext.errors import KhtextError
from khtext.kernel.arrays import as_array, gathered
from khtext.script import ZWSP
from khtext.settings import DEFAULTS, Settings
from khtext.words import engines, user_words

if TYPE_CHECKING:
    from khtext.document import Document, Tokens

UNITS: Final = ("word", "morpheme")
BLOCK: Final = 1 << 17
"""The characters of a long text that are segmented at a time, and the rest of their line."""

_CONTINUED = 0x80
_CONTINUES = bytes(flags & _CONTINUED for flags in range(256))
_KIND = bytes(flags & ~_CONTINUED for flags in range(256))


@dataclass(frozen=True, kw_only=True)
class Words:
    """Adds the tokens of a text."""

    engine: kernel.Decoder
    unit: str = "word"
    raw: bool = False
    hard: bool = False
    own: user_words.Finder | None = None

    def __call__(self, doc: Document) -> Document:
        return doc.with_tokens(self.tokens(doc.text))

    def in_parts(self, doc: Document, edges: Sequence[int]) -> Document:
        """The document with the tokens of the documents that start at some line starts of its text."""
        from khtext.document import Tokens

        if not self.own:
            return self(doc)
        parts = [
            self.tokens(doc.text[first : last - 1]) for first, last in pairwise([*edges, len(doc.text) + 1])
        ]
        starts = gathered([part.starts for part in parts], list(edges))
        ends = gathered([part.ends for part in parts], list(edges))
        inner = gathered([as_array(part.inner) for part in parts], list(edges))
        return doc.with_tokens(Tokens(starts, ends, b"".join([part.kinds for part in parts]), inner=inner))

    @property
    def by_line(self) -> Words | None:
        """The stage where each line is a document of its own; None with words of a user's own."""
        return None if self.own else self

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text. Compounds have their morphemes as parts, if the engine knows them."""
        from khtext.document import Tokens

        if self.unit == "word" and not self.raw and not self.hard:
            tokens = Tokens(*_in_blocks(text, self.engine.compounds))
        elif self.unit == "word" and self.raw:
            tokens = Tokens(*self.engine.tokens(text, raw=True, hard=self.hard))
        else:
            starts, ends, kinds = self.engine.tokens(text, raw=self.raw, hard=self.hard, fine=True)
            if self.unit == "morpheme":
                tokens = Tokens(starts, ends, kinds.translate(_KIND))
            else:
                # A U+200B between two morphemes of a word ends that word.
                inner = array("q", compress(starts, kinds.translate(_CONTINUES)))
                tokens = Tokens(*self.engine.tokens(text, hard=True), inner)
        return user_words.kept_whole(tokens, text, self.own(text)) if self.own else tokens

    def words(self, text: str) -> list[str]:
        """The texts of the words, without U+200B."""
        if not self.own:
            return self.engine.words(text, raw=self.raw, hard=self.hard, fine=self.unit == "morpheme")
        return [word.replace(ZWSP, "") for word in self.tokens(text).texts(text)]

    def marked(self, text: str) -> str:
        """The text with a U+200B between words, except where there is white space or a U+200B already.

        >>> load().marked("ខ្ញុំទៅ ផ្សារ").split(ZWSP)
        ['ខ្ញុំ', 'ទៅ ផ្សារ']
        """
        return "".join(self.marked_blocks([text]))

    def spaced_blocks(self, blocks: Iterable[str], sep: str = " ") -> Iterator[str]:
        """The words of each block of a text, with ``sep`` between words of a line; the last line gets an end.

        Blocks are lines, or pieces of a line that were cut at ``piece_end``.
        """
        begun = open_line = False
        for block in blocks:
            out = self._spaced(block, sep)
            yield sep + out if begun and out and out[0] not in "\r\n" else out
            begun = not out.endswith("\n") if out else begun
            open_line = not block.endswith("\n")
        if open_line:
            yield "\n"

    def _spaced(self, text: str, sep: str) -> str:
        if self.own:
            from khtext.kernel.decoder import spaced

            found = self.tokens(text)
            return spaced(text, sep, found.starts, found.ends)
        return self.engine.spaced(text, sep, raw=self.raw, hard=self.hard, fine=self.unit == "morpheme")

    def marked_blocks(self, blocks: Iterable[str]) -> Iterator[str]:
        """The blocks of a text with a U+200B between words, as in `marked`."""
        touching = False
        for block in blocks:
            found = self.tokens(block)
            out, at, end = [], 0, 0
            for start, next_end in zip(found.starts, found.ends, strict=True):
                if touching and not _separates(block[end:start]):
                    out += [block[at:start], ZWSP]
                    at = start
                end, touching = next_end, True
            out.append(block[at:])
            touching = touching and not _separates(block[end:])
            yield "".join(out)

    def piece_end(self, text: str) -> int | None:
        """The offset at which to cut a text without a line feed; None if it is short enough to decode."""
        from khtext.kernel import pieces

        return pieces.piece_end(text, 0) if len(text) > pieces.PIECE else None

    @property
    def knows_morphemes(self) -> bool:
        """Whether the engine splits compounds into morphemes."""
        return self.engine.labels > 2


def _in_blocks(text: str, find: Callable[[str], kernel.Compounds]) -> kernel.Compounds:
    """What is found in a text, some lines at a time: the memory for one block serves for the next one."""
    if len(text) < 2 * BLOCK:
        return find(text)
    columns: tuple[list[array[int]], ...] = [], [], []
    kinds, firsts = list[bytes](), list[int]()
    at = 0
    while at < len(text):
        stop = text.find("\n", at + BLOCK) + 1 or len(text)
        starts, ends, found, inner = find(text[at:stop])
        for column, offsets in zip(columns, (starts, ends, inner), strict=True):
            column.append(as_array(offsets))
        kinds.append(found)
        firsts.append(at)
        at = stop
    starts, ends, inner = (gathered(column, firsts) for column in columns)
    return starts, ends, b"".join(kinds), inner


def _separates(gap: str) -> bool:
    return ZWSP in gap or any(map(str.isspace, gap))


def load(settings: Settings = DEFAULTS) -> Words:
    """The stage with these settings; raises a `KhtextError` for an unknown engine or unit."""
    if settings.unit not in UNITS:
        raise KhtextError(f"unknown unit {settings.unit!r}; choose from {', '.join(UNITS)}")
    engine = engines.load(settings.engine)
    stage = Words(
        engine=engine,
        unit=settings.unit,
        raw=settings.raw,
        hard=settings.zwsp_boundaries,
        own=user_words.finder(settings.words),
    )
    if settings.unit == "morpheme" and not stage.knows_morphemes:
        name = settings.engine or engines.DEFAULT
        raise KhtextError(
            f"the engine {name!r} cannot split words into morphemes; use the engine {engines.DEFAULT!r}"
        )
    return stage
