"""Words decided on the canonical spelling: a cluster typed in another order is cut like the usual one.

>>> from khtext.words import engines
>>> engines.load().words("ខ្ញុំទៅហេីយ")  # the vowel of the last word is typed as two
['ខ្ញុំ', 'ទៅ', 'ហេីយ']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

from khtext import kernel
from khtext.kernel.arrays import Pairs
from khtext.kernel.pieces import has_long_line
from khtext.script import MISPLACED_PAIRS, WORD_JOINER, ZERO_WIDTH, ZWSP

_PAIRS = Pairs(MISPLACED_PAIRS)
Mend = tuple[int, int, str]
"""Start and end of a cluster, and its canonical spelling."""
_ZERO_WIDTH = "".join(sorted(ZERO_WIDTH))


@dataclass(frozen=True)
class Canonical:
    """An engine that sees the canonical spelling of a text; the offsets are those of the text as given."""

    engine: kernel.Decoder

    @cached_property
    def labels(self) -> int:
        """The number of labels of the engine."""
        return self.engine.labels

    def tokens(
        self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> kernel.Tokens:
        """Starts, ends and kinds of the tokens."""
        seen = text if raw else _seen(text, hard)
        return self.engine.tokens(seen, raw=raw, hard=hard, fine=fine)

    def compounds(self, text: str) -> kernel.Compounds:
        """Starts, ends and kinds of the tokens, and where the later morphemes of compounds start."""
        return self.engine.compounds(_seen(text, hard=False))

    def words(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> list[str]:
        """The texts of the tokens, without U+200B."""
        found = [] if raw else _mends(text, hard)
        if not found and not (raw or hard or fine):
            return self.engine.words(text)  # keywords would take a tenth of the time of a short sentence
        if not found:
            return self.engine.words(text, raw=raw, hard=hard, fine=fine)
        marked = _replaced(text, found, repeat(WORD_JOINER))
        if _needs_offsets(text, marked):
            starts, ends, _ = self.tokens(text, hard=hard, fine=fine)
            return [text[start:end].replace(ZWSP, "") for start, end in zip(starts, ends, strict=True)]
        words = self.engine.words(marked, hard=hard, fine=fine)
        done = 0
        for at in [at for at, word in enumerate(words) if WORD_JOINER in word]:
            first, done = done, done + words[at].count(WORD_JOINER)
            words[at] = _restored(words[at], text, found[first:done])
        return words

    def spaced(
        self, text: str, sep: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> str:
        """The lines of a text with ``sep`` between their tokens, without U+200B."""
        found = [] if raw else _mends(text, hard)
        if not found and not (raw or hard or fine):
            return self.engine.spaced(text, sep)
        if not found:
            return self.engine.spaced(text, sep, raw=raw, hard=hard, fine=fine)
        return "".join(
            self._spaced(lines, sep, mends, hard=hard, fine=fine) for lines, mends in _by_lines(text, found)
        )

    def _spaced(self, text: str, sep: str, mends: list[Mend], *, hard: bool, fine: bool) -> str:
        marked = _replaced(text, mends, repeat(WORD_JOINER))
        if mends and (WORD_JOINER in sep or _needs_offsets(text, marked)):
            from khtext.kernel.decoder import spaced

            return spaced(text, sep, *self.tokens(text, hard=hard, fine=fine)[:2])
        return _restored(self.engine.spaced(marked, sep, hard=hard, fine=fine), text, mends)


def _seen(text: str, hard: bool) -> str:
    """The text in canonical spelling, as long as before: characters without width fill the difference."""
    found = _mends(text, hard)
    fillers = (WORD_JOINER * (end - start - len(new)) for start, end, new in found)
    return _replaced(text, found, fillers)


def _needs_offsets(text: str, marked: str) -> bool:
    """Whether the word joiners that mark the repaired clusters would change the result.

    That is so if the text has others, or a line that is cut by its length.
    """
    return WORD_JOINER in text or has_long_line(text) or has_long_line(marked)


def _replaced(text: str, mends: list[Mend], fillers: Iterable[str]) -> str:
    """The text with its clusters repaired, and a filler without width before the last character of each."""
    done, pieces = 0, list[str]()
    for (start, end, new), filler in zip(mends, fillers, strict=False):
        pieces += (text[done:start], new[:-1], filler, new[-1])
        done = end
    return "".join([*pieces, text[done:]]) if mends else text


def _by_lines(text: str, mends: list[Mend]) -> Iterator[tuple[str, list[Mend]]]:
    r"""The text in pieces of whole lines, and what to mend in each; most lines have nothing to mend.

    >>> list(_by_lines("a\nbc\nd", [(3, 4, "")]))
    [('a\n', []), ('bc\n', [(1, 2, '')]), ('d', [])]
    """
    done = at = 0
    while at < len(mends):
        first = text.rfind("\n", done, mends[at][0]) + 1 or done
        last = text.find("\n", mends[at][1]) + 1 or len(text)
        if done < first:
            yield text[done:first], []
        inside = []
        while at < len(mends) and mends[at][0] < last:
            start, end, new = mends[at]
            inside.append((start - first, end - first, new))
            at += 1
        yield text[first:last], inside
        done = last
    if done < len(text):
        yield text[done:], []


def _restored(out: str, text: str, mends: list[Mend]) -> str:
    """Words, with each repaired cluster, which a word joiner marks, as in the text but without U+200B."""
    if not mends:
        return out
    done, pieces = 0, list[str]()
    for start, end, new in mends:
        marked = new[:-1] + WORD_JOINER + new[-1]
        at = out.index(marked, done)
        pieces += (out[done:at], text[start:end].replace(ZWSP, ""))
        done = at + len(marked)
    return "".join([*pieces, out[done:]])


def _mends(text: str, hard: bool) -> list[Mend]:
    """What makes the text canonical: replacements `(start, end, new)` of whole clusters.

    Most text has nothing to mend: a quick search for pairs of signs keeps its cost low.
    """
    if not _PAIRS.occur(text, "" if hard else _ZERO_WIDTH):
        return []
    from khtext.orthography import mends

    return mends(text, across_zero_width=not hard)
