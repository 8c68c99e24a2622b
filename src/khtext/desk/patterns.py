r"""Patterns in the syntax of the package `regex`: `\p{Khmer}`, `\X`, fuzzy matches such as `(?:ផ្សារ){e<=1}`.

A pattern is written for canonical text, so its own letters are made canonical: however the diacritics of a
word were typed, in the pattern or in the text, the pattern matches. A pattern that takes too long is stopped.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from khtext.errors import KhtextError
from khtext.orthography import view

#: Seconds that a pattern may take for one search, in one line.
TIMEOUT: Final = 5.0
#: Letters that a pattern may have when its counted repeats are written out; more take seconds and gigabytes.
LONGEST: Final = 100_000

#: What is taken as it stands, not as letters that can be made canonical: an escape, a set, a count.
_VERBATIM = re.compile(r"(\\[pPN]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{[^}]*\})")
#: What can tell the end of a line from the end of a text, so that several lines cannot be searched at once.
_LOOKS_AROUND = re.compile(r"[\\^$\[{]|\(\?(?!:)|\(\*|[*+?]\+")
#: What can give a pattern matches that are longer than itself, and several matches at one place.
_REPEATS = re.compile(r"[*+?]|(?<!\\[pP])\{|\\[XRg\d]")
_VARIES = re.compile(r"[*+?|]|(?<!\\[pP])\{|\\[XR]")
#: What can give a pattern a short match although there is a longer one: a choice, a lazy or fuzzy match.
_TAKES_LITTLE = re.compile(r"[|]|[*+?}]\?|(?<!\\[pP])\{[^}]*[a-z]")
_SIZED = re.compile(r"\\[pPN]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,\d*)?\}|[()]|[\s\S]")
#: Recursion without an end takes all memory, and no time limit stops it.
_CALLS_ITSELF = re.compile(r"\(\?(?:R|[+-]?\d|&|P>)")


class PatternError(KhtextError):
    """A pattern that cannot be used."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern and its time limit; searches a canonical text."""

    expression: regex.Pattern[str]
    timeout: float = TIMEOUT
    #: Whether a match in a text of several lines starts in each line that matches alone.
    by_block: bool = False
    #: Whether all matches that start at one place end at one place.
    rigid: bool = False
    #: Whether a match that is found is hardly ever followed by a longer one at the same place.
    greedy: bool = False
    #: The characters that a match can have at most.
    longest: int = sys.maxsize

    def search(self, text: str, start: int = 0) -> regex.Match[str] | None:
        """The first match from `start` on; raises a `PatternError` if that takes too long."""
        try:
            return self.expression.search(text, start, timeout=self.timeout)
        except TimeoutError:
            raise self._too_slow() from None

    def starts(self, text: str) -> Iterator[tuple[int, int]]:
        """The first match at each place where one starts; they may overlap."""
        try:
            for found in self.expression.finditer(text, overlapped=True, timeout=self.timeout):
                yield found.span()
        except TimeoutError:
            raise self._too_slow() from None

    def matches(self, text: str, start: int, end: int) -> bool:
        """Whether the pattern matches exactly `text[start:end]`, of which it sees what is before."""
        try:
            return self.expression.fullmatch(text, start, end, timeout=self.timeout) is not None
        except TimeoutError:
            raise self._too_slow() from None

    def candidates(self, text: str) -> Iterator[tuple[int, int]]:
        """The start and end of each line in which the pattern may match, without its line end."""
        return self._found_lines(text) if self.by_block else self._tried_lines(text)

    def _found_lines(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        while at <= len(text) and (found := self.search(text, at)):
            start = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", found.start())
            end = len(text) if end < 0 else end
            if start < len(text) or not text:
                yield start, end
            at = end + 1

    def _tried_lines(self, text: str) -> Iterator[tuple[int, int]]:
        start = 0
        for line in text.removesuffix("\n").split("\n"):
            if self.search(line.removesuffix("\r")):
                yield start, start + len(line)
            start += len(line) + 1

    def _too_slow(self) -> PatternError:
        return PatternError(
            f"PATTERN: took more than {self.timeout:g} seconds in one line; repeats inside repeats, such as "
            "(a+)+, may try every way to match; simplify it, or raise --timeout"
        )


def compiled(
    written: str, *, fixed: bool = False, ignore_case: bool = False, timeout: float = TIMEOUT
) -> Pattern:
    """The pattern that a user wrote, or with `fixed` the text; raises a `PatternError` for a bad pattern.

    >>> bool(compiled("មុឺន+").search("ពីរម៉ឺន"))  # the shifter was typed as a vowel
    True
    """
    if written and not view(written).text:
        raise PatternError("PATTERN: has only characters without width, which are not compared")
    flags = regex.ENHANCEMATCH | (regex.IGNORECASE if ignore_case else 0)
    if fixed:
        written = view(written).text
        expression = regex.compile(regex.escape(written), flags)
        return Pattern(expression, timeout, by_block="\n" not in written, rigid=True, greedy=True)
    if _CALLS_ITSELF.search(written):
        raise PatternError("PATTERN: a pattern cannot call itself or a group, such as (?R) or (?&name)")
    if _size(written) > LONGEST:
        raise PatternError(f"PATTERN: its repeats make it longer than {LONGEST:,} characters; use fewer")
    try:
        expression = regex.compile(_canonical(written), flags)
    except regex.error as error:
        raise PatternError(f"PATTERN: {error}; -F searches for the text as it is") from None
    except RecursionError:
        raise PatternError("PATTERN: too many brackets inside brackets; use fewer") from None
    longest = sys.maxsize if _REPEATS.search(written) else len(written)
    by_block, rigid, greedy = (not kind.search(written) for kind in (_LOOKS_AROUND, _VARIES, _TAKES_LITTLE))
    return Pattern(expression, timeout, by_block=by_block, rigid=rigid, greedy=greedy, longest=longest)


def _canonical(written: str) -> str:
    """A pattern with its letters in canonical spelling; sets, escapes and counts stay."""
    pieces = _VERBATIM.split(written)
    pieces[::2] = (view(piece).text for piece in pieces[::2])
    return "".join(pieces)


def _size(written: str) -> int:
    """The least number of characters that a pattern describes: `(?:ab){3}` has 6, and `a{2,5}` 2."""
    open_groups, last = [0], 0
    for found in _SIZED.finditer(written):
        if found[1]:
            open_groups[-1] += last * (int(found[1]) - 1)
            last *= int(found[1])
        elif found[0] == "(":
            open_groups.append(0)
        elif found[0] == ")" and len(open_groups) > 1:
            last = open_groups.pop()
            open_groups[-1] += last
        else:
            last = 1
            open_groups[-1] += last
    return max(open_groups)
