"""Sentences: where they start and end, told from the tokens."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khtext import data
from khtext.document import KINDS, Document
from khtext.words.segmenter import abbreviations

if TYPE_CHECKING:
    from khtext.settings import Settings

_PUNCT = KINDS.index("punct")

#: The length of what a full stop makes the number or letter of an item in a list.
_LONGEST_ITEM = 2

Mark = str
"""The text of a token that is punctuation, the empty string for any other."""


@dataclass(frozen=True)
class Sentences:
    """Adds the sentences of a text; a line end always ends one, `។` or `?` unless in quotes or brackets."""

    enders: frozenset[str]
    stops: frozenset[str]
    closers: dict[str, str]
    abbreviations: frozenset[str]

    def __call__(self, doc: Document) -> Document:
        starts, ends = doc.tokens.starts, doc.tokens.ends
        spans = (
            (starts[first], ends[last - 1])
            for line in _lines(doc)
            for first, last in self._of_line(doc.text, line, doc)
        )
        return doc.with_sentences(spans)

    def _of_line(self, text: str, line: range, doc: Document) -> Iterator[tuple[int, int]]:
        """First token and the one behind the last of each sentence of a line."""
        starts, ends = doc.tokens.starts, doc.tokens.ends
        marks = {at: text[starts[at] : ends[at]] for at in _punctuation(doc.tokens.kinds, line)}
        pairs = self._pairs(marks)
        first = last = line.start
        for at, mark in marks.items():
            if at < last:
                continue
            last = at + 1
            if at in pairs:
                last = pairs[at] + 1
                over = at > first and marks.get(last - 2, "") in self.enders
            elif self._is_abbreviation(text, doc, at, line):
                last, over = at + 3, False
            else:
                item = at <= first + 1 and ends[at] - starts[first] <= _LONGEST_ITEM + 1
                over = self._ends(text, mark, ends[at], item)
            while over and (marks.get(last, "")[:1] in self.enders or marks.get(last, "") in self.stops):
                last += 1
            if over:
                yield first, last
                first = last
        if first < line.stop:
            yield first, line.stop

    def _ends(self, text: str, mark: Mark, end: int, item: bool) -> bool:
        if mark[:1] in self.enders:
            return True
        following = text[end : end + 1]
        return mark in self.stops and not item and (following.isspace() or following in self.closers.values())

    def _is_abbreviation(self, text: str, doc: Document, at: int, line: range) -> bool:
        """Whether three tokens are an abbreviation written with spaces."""
        if at + 3 > line.stop or doc.tokens.kinds[at] != _PUNCT:
            return False
        return "".join(doc.tokens[at : at + 3].texts(text)) in self.abbreviations

    def _pairs(self, marks: dict[int, Mark]) -> dict[int, int]:
        """What opens a pair to what closes it, for the outermost pairs that are closed."""
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
            elif mark in self.closers:
                opened.append((at, self.closers[mark]))
                awaited[self.closers[mark]] += 1
        return found


def _punctuation(kinds: bytes, line: range) -> Iterator[int]:
    """The tokens of a line that are punctuation."""
    at = kinds.find(_PUNCT, line.start, line.stop)
    while at >= 0:
        yield at
        at = kinds.find(_PUNCT, at + 1, line.stop)


def _lines(doc: Document) -> Iterator[range]:
    """The tokens of each line that has some."""
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
    """The stage, with its table of punctuation read."""
    table = data.read_toml("sentences.toml")
    return Sentences(
        frozenset(table["enders"]),
        frozenset(table["stops"]),
        dict(table["pairs"]),
        frozenset(abbreviations()),
    )
