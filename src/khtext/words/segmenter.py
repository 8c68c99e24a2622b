"""Words: a token for everything that is neither white space nor zero-width, with its offsets and kind.

An engine finds the tokens of a text; the table `ENGINES` names them. Words of the user's own are kept
whole on top of what the engine says.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import TYPE_CHECKING, Final

from khtext import data, kernel
from khtext.errors import KhtextError
from khtext.kernel.arrays import as_array, compounds
from khtext.script import ZWSP

if TYPE_CHECKING:
    from pathlib import Path

    from khtext.document import Document, Tokens
    from khtext.settings import Settings

UNITS: Final = ("word", "morpheme")
DEFAULT: Final = "khtext"

_CONTINUED = 0x80
_CONTINUES = bytes(flags & _CONTINUED for flags in range(256))
_KIND = bytes(flags & ~_CONTINUED for flags in range(256))


@dataclass(frozen=True)
class Words:
    """Adds the tokens of a text."""

    engine: kernel.Decoder
    unit: str = "word"
    raw: bool = False
    hard: bool = False
    own: Callable[[str], list[tuple[int, int]]] | None = None

    def __call__(self, doc: Document) -> Document:
        return doc.with_tokens(self.tokens(doc.text))

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text; those of compounds know their morphemes, where the engine does."""
        from khtext.document import Tokens

        fine = self.unit == "morpheme" or (self.engine.labels > 2 and not self.raw)
        starts, ends, kinds = self.engine.tokens(text, raw=self.raw, hard=self.hard, fine=fine)
        if self.unit == "morpheme":
            tokens = Tokens(starts, ends, kinds.translate(_KIND))
        elif self.hard:
            # A U+200B between two morphemes of a word ends that word.
            inner = array("q", compress(starts, kinds.translate(_CONTINUES)))
            tokens = Tokens(*self.engine.tokens(text, raw=self.raw, hard=True), inner)
        else:
            tokens = _compounds(starts, ends, kinds)
        return _whole(tokens, text, self.own(text)) if self.own else tokens

    def words(self, text: str) -> list[str]:
        """The words of a text alone, without the U+200B inside them."""
        if not self.own:
            return self.engine.words(text, raw=self.raw, hard=self.hard, fine=self.unit == "morpheme")
        return [word.replace(ZWSP, "") for word in self.tokens(text).texts(text)]

    def marked(self, text: str) -> str:
        """The text with a U+200B at each edge between words that has neither white space nor one already.

        >>> load_words().marked("ខ្ញុំទៅ ផ្សារ").split(ZWSP)
        ['ខ្ញុំ', 'ទៅ ផ្សារ']
        """
        return "".join(self.marked_blocks([text]))

    def spaced_blocks(self, blocks: Iterable[str], sep: str = " ") -> Iterator[str]:
        """For each block of a text its words, ``sep`` between those of a line; the last line is ended.

        Blocks are lines, or the pieces of a line that ``piece_end`` makes.
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
        """The blocks as they are, with U+200B between words as `marked` sets them."""
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

    def piece_end(self, text: str) -> int:
        """Where to cut a text without a line feed to decode it in pieces; 0 while it is short enough."""
        from khtext.kernel import pieces

        return pieces.piece_end(text, 0) if len(text) > pieces.PIECE else 0

    @property
    def knows_morphemes(self) -> bool:
        """Whether the engine tells the parts of compounds."""
        return self.engine.labels > 2


def _compounds(starts: Sequence[int], ends: Sequence[int], kinds: bytes) -> Tokens:
    """The words that morphemes make up, each with where its later morphemes start."""
    from khtext.document import Tokens

    if kinds.isascii():  # no morpheme bears the flag
        return Tokens(starts, ends, kinds)
    return Tokens(*compounds(as_array(starts), as_array(ends), kinds, _CONTINUED))


def _separates(gap: str) -> bool:
    return ZWSP in gap or any(map(str.isspace, gap))


def load(settings: Settings) -> Words:
    """The stage, as the settings ask for it."""
    return load_words(
        engine=settings.engine,
        unit=settings.unit,
        raw=settings.raw,
        zwsp_boundaries=settings.zwsp_boundaries,
        own=settings.words,
    )


def load_words(
    *,
    engine: str | None = None,
    unit: str = "word",
    raw: bool = False,
    zwsp_boundaries: bool = False,
    own: Sequence[str] = (),
) -> Words:
    """The stage from plain values: an engine of `ENGINES`, a unit of `UNITS`, and words of the user's own.

    Raises a `KhtextError` for an engine or unit that there is not.
    """
    name = engine or DEFAULT
    if name not in ENGINES:
        raise KhtextError(f"{name!r} is no engine; the engines are {', '.join(ENGINES)}")
    if unit not in UNITS:
        raise KhtextError(f"{unit!r} is no unit; the units are {', '.join(UNITS)}")
    loaded = ENGINES[name]()
    stage = Words(loaded, unit, raw, zwsp_boundaries, _finder(own))
    if unit == "morpheme" and not stage.knows_morphemes:
        raise KhtextError(f"the engine {name!r} knows no morphemes; leave out the unit or the engine")
    return stage


def read_words(file: Path) -> tuple[str, ...]:
    """The words of a file: one a line, from a # on a comment."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise KhtextError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KhtextError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    words = (line.partition("#")[0].strip() for line in lines)
    return tuple(word for word in words if word)


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


# -- words of the user's own ------------------------------------------------------------------------------


def _finder(own: Sequence[str]) -> Callable[[str], list[tuple[int, int]]] | None:
    """What finds the user's words in a text, the longest first; None when there are none."""
    if not own:
        return None
    from khtext import orthography

    wanted: dict[str, set[str]] = {}
    for word in own:
        spelt = orthography.view(word).text.strip()
        if spelt:
            wanted.setdefault(spelt[:2], set()).add(spelt)
    ordered = {head: sorted(words, key=lambda word: (-len(word), word)) for head, words in wanted.items()}

    def find(text: str) -> list[tuple[int, int]]:
        seen = orthography.view(text)
        return [seen.original(start, end) for start, end in _matches(seen.text, ordered)]

    return find


def _matches(text: str, ordered: dict[str, list[str]]) -> Iterator[tuple[int, int]]:
    from khtext.script import is_cluster_edge

    at = 0
    while at < len(text):
        for word in (*ordered.get(text[at : at + 2], ()), *ordered.get(text[at], ())):
            end = at + len(word)
            if text.startswith(word, at) and is_cluster_edge(text, at) and is_cluster_edge(text, end):
                yield at, end
                at = end - 1
                break
        at += 1


def _whole(found: Tokens, text: str, spans: Iterable[tuple[int, int]]) -> Tokens:
    """The tokens with each span one of them; a span that is only a part of one token is left alone."""
    from bisect import bisect_left, bisect_right

    from khtext.document import Tokens

    starts, ends, kinds = array("q"), array("q"), bytearray()
    kept = []
    for start, end in spans:
        first, last = bisect_right(found.ends, start), bisect_left(found.starts, end)
        if last - first > 1:
            kept.append((start, end))
    cut = found.cut(text, [edge for span in kept for edge in span])
    done = 0
    for start, end in kept:
        first, last = bisect_left(cut.starts, start, done), bisect_left(cut.starts, end, done)
        starts.extend(cut.starts[done:first])
        ends.extend(cut.ends[done:first])
        kinds += cut.kinds[done:first]
        starts.append(cut.starts[first])
        ends.append(cut.ends[last - 1])
        kinds.append(min(cut.kinds[first:last]))
        done = last
    starts.extend(cut.starts[done:])
    ends.extend(cut.ends[done:])
    kinds += cut.kinds[done:]
    return Tokens(starts, ends, bytes(kinds), cut.inner)
