"""The sentences of a text, from its tokens and the signs that end or continue a sentence.

`PureFinder` is the definition; `Finder` is the compiled one if it was built.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from khtext.script import ZWSP

__all__ = ["Finder", "Signs"]

NUMBER, PUNCT, SYMBOL, ABBREVIATION = 1, 2, 3, 5
"""The kinds of tokens that matter here, as in `khtext.document.KINDS`."""

FIRST_EMOJI = "\u2600"
"""The first code point that may be an emoji."""

LONGEST_LETTER = 2
"""The maximum length of the letter of a list item: a base, with a diacritic or a subscript."""

Mark = str
"""The text of a punctuation token; the empty string for any other token."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """The signs and words that end or continue a sentence; `sentences.toml` explains each set.

    Enders, stops, asking marks, closers and brackets are single characters below U+10000; abbreviations start
    with one.
    """

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


class PureFinder:
    """Finds sentences with some signs; raises a `ValueError` for signs that are not as `Signs` says."""

    def __init__(self, signs: Signs) -> None:
        pairs = chain(signs.closers, signs.closers.values())
        for sign in chain(signs.enders, signs.stops, signs.asking, signs.brackets, pairs):
            if len(sign) != 1 or sign > "\uffff":
                raise ValueError("a sign must be one character below U+10000")
        if not all("" < text[:1] <= "\uffff" for text in signs.abbreviations):
            raise ValueError("an abbreviation must start with a character below U+10000")
        self._signs = signs

    def find(self, text: str, starts: array[int], ends: array[int], kinds: bytes, /) -> list[tuple[int, int]]:
        """The start and end of each sentence; the tokens must be sorted, disjoint and not empty."""
        edges = chain.from_iterable(zip(starts, ends, strict=False))
        done, sound = 0, len(starts) == len(ends) == len(kinds)
        for start, end in zip(edges, edges, strict=True):
            sound = sound and done <= start < end <= len(text)
            done = end
        if not sound:
            raise ValueError("the tokens do not fit the text")
        return [
            (starts[first], ends[last - 1])
            for line in _lines(text, starts)
            for first, last in _Line(self._signs, (text, starts, ends, kinds), line).sentences()
        ]


class _Line:
    """The tokens of one line, divided into sentences from left to right."""

    def __init__(self, signs: Signs, found: tuple[str, array[int], array[int], bytes], tokens: range) -> None:
        self._signs, self._tokens = signs, tokens
        self._text, self._starts, self._ends, self._kinds = found
        self._marks = {at: self._token(at) for at in tokens if self._kinds[at] in (PUNCT, ABBREVIATION)}
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
        return at == first + 1 and (self._kinds[first] == NUMBER or size <= LONGEST_LETTER)

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
        while at < self._tokens.stop and self._kinds[at] == SYMBOL:
            symbol = self._token(at)
            if symbol < FIRST_EMOJI or symbol == opening or symbol in self._signs.bullets:
                break
            at += 1
        return at

    def _abbreviation_at(self, at: int) -> int:
        """The number of tokens of the abbreviation that starts at a mark; 0 if there is none.

        An abbreviation that is written with spaces has three tokens.
        """
        if self._kinds[at] != PUNCT:
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


def _lines(text: str, starts: array[int]) -> Iterator[range]:
    """The tokens of each line that has any."""
    first, end = 0, text.find("\n")
    while end >= 0 and first < len(starts):
        last = bisect_left(starts, end, first)
        if last > first:
            yield range(first, last)
        first, end = last, text.find("\n", end + 1)
    if first < len(starts):
        yield range(first, len(starts))


if TYPE_CHECKING:
    Finder = PureFinder
else:
    try:
        from khtext.kernel._sentences import Finder
    except ImportError:
        Finder = PureFinder
