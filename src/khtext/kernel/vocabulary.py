"""What a vocabulary changes in the best path where a model cuts, or does not cut, by a narrow lead.

The vocabulary has the words of the training text, each with a rank from how often it occurs there, and words
of dictionaries, some of which stay whole. Four things change: the first three from left to right, then the
last.

1. Neighbours that are together a word that stays whole are one word unless the cut is firm.
2. Neighbours with the same consonants, as in a reduplicated word, are one word unless the cut is clear or
   both are words of the vocabulary.
3. A piece that is no known word and no compound is joined to its neighbour unless the cut is clear or the
   neighbour is a frequent word. A word of a dictionary is known, but where the cut is nearly a tie, only text
   makes it so.
4. A word that is not in the vocabulary and nearly falls apart into two common words, or into a word of a
   dictionary and a frequent word, becomes these two.

What is joined stays two morphemes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import sub
from typing import NamedTuple

from khtext.kernel import model

RANKS = (3, 20, 50, 200)
"""How often a word occurs at least in the training text, for each rank from 1 on; other words have rank 0."""

KNOWN, COMMON, FREQUENT = 2, 3, 4

WHOLE, LISTED = 8, 16
"""The bits beside the rank: of a word that stays whole unless its cut is firm, of a word of a dictionary."""

FIRM, CLEAR, NEAR, OUT = 5, 2.5, 1, 1.5
"""By how much a word start leads other labels where it is firm or clear, and by less than how much where it
is hardly better; and by how much another label leads where it is ruled out."""

LONGEST = 24
"""Words of more atoms stay as they are."""

INSIDE, START, MORPHEME = range(3)
_CACHED = 1 << 16
_NEVER = -(1 << 60)


class Vocabulary:
    """Revises paths by the words that a model file knows."""

    def __init__(self, read: model.Model) -> None:
        self._model, self._table = read, read.vocabulary
        self._entries: dict[str, int] = {}
        self._firm, self._clear, self._near, self._out = (
            int(lead * (1 << read.shift)) for lead in (FIRM, CLEAR, NEAR, OUT)
        )
        self._bounds = _bounds(read.transitions)

    def __bool__(self) -> bool:
        """Whether the file has a vocabulary."""
        return self._table.slots > 0

    def rank(self, word: str) -> int:
        """The rank of a word: 0 if it is unknown."""
        return self.entry(word) % WHOLE

    def entry(self, word: str) -> int:
        """The rank of a word, with its bits; 0 if it is unknown."""
        if word not in self._entries:
            if len(self._entries) > _CACHED:
                self._entries.clear()
            self._entries[word] = self._read(word)
        return self._entries[word]

    def _read(self, word: str) -> int:
        table, data = self._table, self._model.data
        (key,) = model.spread([model.hash_text(word)], model.ORDERS + 1)
        at = table.position + 2 * model.bucket_of(key, table.buckets)
        slot = model.slot_of(key, data[at] | data[at + 1] << 8, table.slots)
        place = table.position + (table.buckets * 2 + 7) // 8 * 8 + slot * table.stride
        found = int.from_bytes(data[place : place + self._model.mark], "little")
        same = found == model.fingerprint_of(key, self._model.mark)
        return data[place + self._model.mark] if same else 0

    def revise(self, path: Path) -> None:
        """Changes the labels of a path."""
        labels = path.labels
        joined = MORPHEME if self._model.labels > MORPHEME else INSIDE
        unclear = self._unclear(path)
        for at in unclear:
            if labels[at] == START and self._belongs(path, at):
                labels[at] = joined
        for at in unclear:
            if labels[at] != START and self._falls_apart(path, at):
                labels[at] = START

    def _unclear(self, path: Path) -> list[int]:
        """The atoms at which a word start may be neither firm nor ruled out, by the scores there alone."""
        starts, *others = path.scores
        low = high = [_NEVER] * len(starts)
        for column, least, most in zip(([0] * len(starts), *others), *self._bounds, strict=True):
            low = list(map(max, low, map(sub, column, repeat(least))))
            high = list(map(max, high, map(sub, column, repeat(most))))
        known = enumerate(zip(path.labels, starts, low, high, strict=True))
        found = [
            at
            for at, (label, start, lowest, highest) in known
            if (start - lowest < self._firm if label == START else start - highest > -self._out)
        ]
        return [at for at in found if at not in path.forced]

    def _falls_apart(self, path: Path, at: int) -> bool:
        if path.lead(at, self._model.transitions) <= -self._out:
            return False
        first, end = path.word(at)
        if end - first > LONGEST or self.entry(path.text(first, end)):
            return False
        one, other = self.entry(path.text(first, at)), self.rank(path.text(at, end))
        return (one % WHOLE >= COMMON and other >= COMMON) or (one >= WHOLE and other >= FREQUENT)

    def _belongs(self, path: Path, at: int) -> bool:
        """Whether the word that starts at an atom is a part of the word before it."""
        lead = path.lead(at, self._model.transitions)
        (first, _), (_, end) = path.word(at - 1), path.word(at)
        parts = ((first, at), (at, end))
        if lead >= self._firm or max(at - first, end - at) > LONGEST:
            return False
        if self.entry(path.text(first, end)) & WHOLE:
            return True
        if lead >= self._clear:
            return False
        entries = [self.entry(path.text(*part)) for part in parts]
        if not all(entries) and path.are_alike(first, at, end):
            return True
        ranks = [entry % WHOLE for entry in entries]
        known = ranks if lead < self._near else entries
        unknown = [
            entry < KNOWN and not path.is_compound(*part) for entry, part in zip(known, parts, strict=True)
        ]
        joins = all(u or rank < FREQUENT for u, rank in zip(unknown, ranks, strict=True))
        return any(unknown) and joins


class Path(NamedTuple):
    """The path through a line: its atoms, with their labels, and the scores that the labels have there."""

    atoms: Sequence[str]
    labels: list[int]
    scores: Sequence[Sequence[int]]
    forced: frozenset[int]
    edges: Sequence[int]
    chars: str
    classes: str

    def word(self, at: int) -> tuple[int, int]:
        """The first atom of the word at an atom, and its end; those of a part if it is over LONGEST."""
        first, end = at, at + 1
        while self.labels[first] != START and at - first <= LONGEST:
            first -= 1
        while end < len(self.labels) and self.labels[end] != START and end - at <= LONGEST:
            end += 1
        return first, end

    def text(self, first: int, end: int) -> str:
        """The string of some atoms."""
        return "".join(self.atoms[first:end])

    def is_compound(self, first: int, end: int) -> bool:
        """Whether a morpheme starts inside a word."""
        return MORPHEME in self.labels[first + 1 : end]

    def are_alike(self, first: int, at: int, end: int) -> bool:
        """Whether two words differ, but not in their consonants."""
        return self._consonants(first, at) == self._consonants(at, end) and (
            self.text(first, at) != self.text(at, end)
        )

    def _consonants(self, first: int, end: int) -> list[str]:
        """The consonants and coengs of some atoms."""
        places = range(self.edges[first], self.edges[end])
        return [self.chars[at] for at in places if self.classes[at] in "BC"]

    def lead(self, at: int, transitions: Sequence[Sequence[int]]) -> int:
        """By how much a word start is better at an atom than any other label, if those around it stay."""
        before, is_open = self.labels[at - 1], at + 1 < len(self.labels) and at + 1 not in self.forced
        values = [
            score + transitions[before][label] + (transitions[label][self.labels[at + 1]] if is_open else 0)
            for label, score in enumerate((0, *(column[at] for column in self.scores)))
        ]
        return values.pop(START) - max(values)


def _bounds(transitions: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The least and the most by which the transitions around an atom favour a start over each other label."""
    labels = range(len(transitions))
    least, most = [], []
    for label in (INSIDE, *labels[MORPHEME:]):
        before = [transitions[at][START] - transitions[at][label] for at in labels]
        after = [0, *(transitions[START][at] - transitions[label][at] for at in labels)]
        least.append(min(before) + min(after))
        most.append(max(before) + max(after))
    return least, most
