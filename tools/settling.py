"""The last step but one of training words: strings that the model splits in one place and not in another.

The model itself splits the text that it learned from. Where a string is one word here and several words
there, the weights of its own n-grams move a little, towards several words if these are not rare. Most of the
other cases are near ties, so that they change, while other strings stay as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from khtext.document import KINDS
from khtext.kernel.decoder import CONTINUED, INSIDE, MORPHEME, START, Decoder
from khtext.script import COENG, LETTER_DA, LETTER_TA

Grams = dict[tuple[str, ...], list[float]]

LONGEST, LONGER_THAN, LEAST = 24, 6, 5
"""A string counts if it has at most 24 and more than 6 characters, and occurs at least 5 times."""

APART = 0.3
"""Settled as several words: strings with at least this ratio of cases as several to cases as one."""

JOIN, SPLIT = 0.15, 0.5
"""How much weight moves towards one word, and towards several."""

ORDERS = 4
WORD = KINDS.index("word")
Parts = tuple[str, ...]


def runs(lines: Iterable[str], decoder: Decoder) -> Iterator[list[Parts]]:
    """The words of each run of words that touch, each as its morphemes."""
    for line in lines:
        run: list[list[str]] = []
        last = -1
        for start, end, kind in zip(*decoder.tokens(line, fine=True), strict=True):
            if start != last or kind & ~CONTINUED != WORD:
                yield list(map(tuple, run))
                run = []
            if kind & CONTINUED and run:
                run[-1].append(line[start:end])
            elif kind == WORD:
                run.append([line[start:end]])
            last = end
        yield list(map(tuple, run))


class Seen:
    """How often a string is one word and how often several, and which morphemes and words these are."""

    def __init__(self, found: Iterable[list[Parts]]) -> None:
        self.whole: dict[str, Counter[Parts]] = defaultdict(Counter)
        self.apart: dict[str, Counter[Parts]] = defaultdict(Counter)
        kept = []
        for run in found:
            words = ["".join(parts) for parts in run]
            kept.append(words)
            for word, parts in zip(words, run, strict=True):
                if LONGER_THAN < len(word) <= LONGEST:
                    self.whole[word][parts] += 1
        for words in kept:
            self._count_apart(words)

    def _count_apart(self, words: list[str]) -> None:
        for first, joined in enumerate(words):
            for last in range(first + 1, len(words)):
                joined += words[last]
                if len(joined) > LONGEST:
                    break
                if joined in self.whole:
                    self.apart[joined][tuple(words[first : last + 1])] += 1

    def unstable(self) -> list[str]:
        """The strings that are split in some places only."""
        return sorted(w for w, cuts in self.apart.items() if cuts.total() + self.whole[w].total() >= LEAST)


def settled(grams: Grams, seen: Seen, clusters: Callable[[str], list[str]]) -> Grams:
    """The n-grams with weights that make the unstable strings stable; ``clusters`` divides a word."""
    changed = dict(grams)
    for word in seen.unstable():
        whole, apart = seen.whole[word], seen.apart[word]
        usual = _edges(whole.most_common(1)[0][0], clusters)
        if "".join(clusters(word)) != word:
            continue
        if apart.total() >= APART * whole.total():
            for at in _edges(apart.most_common(1)[0][0], clusters):
                _move(changed, clusters(word), at, MORPHEME, START, SPLIT)
            continue
        for parts in apart:
            for at in _edges(parts, clusters):
                _move(changed, clusters(word), at, START, MORPHEME if at in usual else INSIDE, JOIN)
    return changed


def _edges(parts: Parts, clusters: Callable[[str], list[str]]) -> list[int]:
    """The numbers of the clusters at which the later parts start."""
    return list(accumulate(len(clusters(part)) for part in parts[:-1]))


def _move(grams: Grams, clusters: list[str], at: int, old: int, new: int, weight: float) -> None:
    """Moves weight between two labels of a cluster, for the n-gram in the middle of which it stands."""
    atoms = [cluster.replace(COENG + LETTER_DA, COENG + LETTER_TA) for cluster in clusters]
    size = min(ORDERS, len(atoms))
    first = max(0, min(at - size // 2, len(atoms) - size))
    gram = tuple(atoms[first : first + size])
    row = list(grams.get(gram, [0.0] * 3 * (size + 1)))
    row[3 * (at - first) + new] += weight
    row[3 * (at - first) + old] -= weight
    grams[gram] = row
