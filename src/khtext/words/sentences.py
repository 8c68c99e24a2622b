"""The sentence stage: finds the sentences of a text from its tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khtext import data
from khtext.document import KINDS, Document
from khtext.script import ZWSP
from khtext.words.engines import abbreviations

if TYPE_CHECKING:
    from khtext.settings import Settings

_PUNCT = KINDS.index("punct")
_ABBREVIATION = KINDS.index("abbreviation")
_SYMBOL = KINDS.index("symbol")
_NUMBER = KINDS.index("number")

#: The first code point that may be an emoji.
FIRST_EMOJI = "\u2600"

#: The maximum length of the letter of a list item: a base, with a diacritic or a subscript.
_LONGEST_LETTER = 2

Mark = str
"""The text of a punctuation token; the empty string for any other token."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """The signs and words that end or continue a sentence; `sentences.toml` explains each set."""

    enders: frozenset[str]
    stops: frozenset[str]
    asking: frozenset[str]
    closers: Mapping[str, str]
    brackets: frozenset[str]
    bullets: frozenset[str]
    abbreviations: frozenset[str]
    lists: frozenset[str]
    going_on: frozenset[str]
    predicates: frozenset[str]


@dataclass(frozen=True)
class Sentences:
    """Adds the sentences of a text.

    A line end always ends a sentence. `។` and `?` do so outside quotation marks and brackets.
    """

    signs: Signs

    def __call__(self, doc: Document) -> Document:
        starts, ends = doc.tokens.starts, doc.tokens.ends
        spans = (
            (starts[first], ends[last - 1])
            for line in _lines(doc)
            for first, last in _Line(self.signs, doc, line).sentences()
        )
        return doc.with_sentences(spans)


class _Line:
    """The tokens of one line, divided into sentences from left to right."""

    def __init__(self, signs: Signs, doc: Document, tokens: range) -> None:
        self._signs, self._tokens, self._text = signs, tokens, doc.text
        self._starts, self._ends, self._kinds = doc.tokens.starts, doc.tokens.ends, doc.tokens.kinds
        self._marks = {at: self._token(at) for at in _marks_of(self._kinds, tokens)}
        self._pairs = _pairs(self._marks, signs.closers)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The first token and the token after the last of each sentence."""
        first = after = self._tokens.start
        for at in self._marks:
            if at < after:
                continue
            after, over = self._read(first, at)
            if over:
                after = self._with_what_trails(first, after)
                yield first, after
                first = after
        if first < self._tokens.stop:
            yield first, self._tokens.stop

    def _read(self, first: int, at: int) -> tuple[int, bool]:
        """The token after a mark, a pair or an abbreviation, and whether the sentence ends there."""
        if at in self._pairs:
            last = self._pairs[at]
            return last + 1, self._pair_ends(first, at, last)
        size = self._abbreviation_at(at)
        if size:
            whole = "".join(map(self._token, range(at, at + size)))
            return at + size, whole in self._signs.lists and self._is_new(at + size, self._signs.predicates)
        return at + 1, self._mark_ends(first, at)

    def _mark_ends(self, first: int, at: int) -> bool:
        mark = self._marks[at]
        if mark[:1] in self._signs.enders:
            return True
        following = self._text[self._ends[at] : self._ends[at] + 1]
        apart = following.isspace() or following in self._signs.closers.values()
        return mark in self._signs.stops and apart and not self._is_item(first, at)

    def _is_item(self, first: int, at: int) -> bool:
        """Whether a full stop follows the number or letter of a list item, or a part of it."""
        if at == first:
            return True
        size = self._ends[at - 1] - self._starts[first]
        return at == first + 1 and (self._kinds[first] == _NUMBER or size <= _LONGEST_LETTER)

    def _pair_ends(self, first: int, start: int, last: int) -> bool:
        """Whether a sentence ends after a quotation or brackets with an end sign inside.

        It continues after a question in brackets, and after a quoted question at its start, because the
        speaker follows.
        """
        mark = self._marks.get(last - 1, "")
        if mark[:1] not in self._signs.enders or mark in self._signs.lists:
            return False
        bracketed = self._marks[start] in self._signs.brackets
        if mark[0] in self._signs.asking and (start == first or bracketed):
            return not bracketed and self._opens_quotation(last + 1)
        return self._is_new(last + 1, frozenset())

    def _opens_quotation(self, at: int) -> bool:
        mark = self._marks.get(at, "")
        return mark in self._signs.closers and mark not in self._signs.brackets

    def _is_new(self, at: int, more: frozenset[str]) -> bool:
        """Whether the token may start a sentence: it does not continue one and is not in ``more``."""
        if at >= self._tokens.stop or self._opens_quotation(at):
            return True
        word = self._token(at).replace(ZWSP, "")
        return at not in self._marks and word not in self._signs.going_on and word not in more

    def _with_what_trails(self, first: int, at: int) -> int:
        """The token after further end signs, and after emoji that are not list bullets."""
        while (mark := self._marks.get(at, "")) and (
            mark[0] in self._signs.enders or mark in self._signs.stops
        ):
            at += 1
        opening = self._token(first)
        while at < self._tokens.stop and self._kinds[at] == _SYMBOL:
            symbol = self._token(at)
            if symbol < FIRST_EMOJI or symbol == opening or symbol in self._signs.bullets:
                break
            at += 1
        return at

    def _abbreviation_at(self, at: int) -> int:
        """The number of tokens of the abbreviation that starts at a mark; 0 if there is none.

        An abbreviation that is written with spaces has three tokens.
        """
        if self._kinds[at] != _PUNCT:
            return 1
        three = range(at, at + 3)
        whole = three.stop <= self._tokens.stop and "".join(map(self._token, three))
        return 3 if whole in self._signs.abbreviations else 0

    def _token(self, at: int) -> str:
        return self._text[self._starts[at] : self._ends[at]]


def _pairs(marks: Mapping[int, Mark], closers: Mapping[str, str]) -> dict[int, int]:
    """Maps each opening mark to its closing mark, for the outermost complete pairs."""
    found: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    awaited: Counter[str] = Counter()
    for at, mark in marks.items():
        if awaited[mark]:
            start, closer = opened.pop()
            while closer != mark:
                awaited[closer] -= 1
                start, closer = opened.pop()
            awaited[mark] -= 1
            found[start] = at
        elif mark in closers:
            opened.append((at, closers[mark]))
            awaited[closers[mark]] += 1
    return found


def _marks_of(kinds: bytes, line: range) -> Iterator[int]:
    """The tokens of a line that are punctuation or abbreviations."""
    return (at for at in line if kinds[at] in (_PUNCT, _ABBREVIATION))


def _lines(doc: Document) -> Iterator[range]:
    """The tokens of each line that has any."""
    starts = doc.tokens.starts
    first, end = 0, doc.text.find("\n")
    while end >= 0 and first < len(starts):
        last = bisect_left(starts, end, first)
        if last > first:
            yield range(first, last)
        first, end = last, doc.text.find("\n", end + 1)
    if first < len(starts):
        yield range(first, len(starts))


def load(settings: Settings) -> Sentences:
    """The stage with the signs and words of `sentences.toml`."""
    table = data.read_toml("sentences.toml")
    return Sentences(
        Signs(
            enders=frozenset(table["enders"]),
            asking=frozenset(table["asking"]),
            stops=frozenset(table["stops"]),
            closers=dict(table["pairs"]),
            brackets=frozenset(table["brackets"]),
            bullets=frozenset(table["bullets"]),
            abbreviations=frozenset(abbreviations()),
            lists=frozenset(table["lists"]),
            going_on=frozenset(table["going_on"]),
            predicates=frozenset(table["predicates"]),
        )
    )
