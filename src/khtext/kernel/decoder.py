"""The kernel in plain Python: the definition, which the compiled kernel matches on every input.

A line is decoded in these steps: remove zero-width characters; divide the rest into atoms (clusters, and
non-Khmer tokens); score the labels at every atom by the n-grams around it; find the best path; revise it by
the vocabulary; cut the Khmer along that path, and everything else as the scanner says.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, compress, pairwise, repeat
from operator import add, lshift

from khtext.kernel import model
from khtext.kernel.atoms import khmer_nltk_atoms, placed_atoms, shape_of
from khtext.kernel.classes import CLASS_OF
from khtext.kernel.model import MASK, STEP
from khtext.kernel.pieces import pieces
from khtext.kernel.scanner import WORD, ZERO_WIDTH, Spans, by_first, kind_of, scan, stripped, without_width
from khtext.kernel.vocabulary import Path, Vocabulary
from khtext.script import NEVER_WORDS

CONTINUED = 0x80
"""Flag in the kind of a morpheme that does not start a word."""
_IS_LATER = bytes(kind >= CONTINUED for kind in range(256))
_IS_FIRST = bytes(kind < CONTINUED for kind in range(256))

KHMER_NLTK = 1
INSIDE, START, MORPHEME = range(3)

CACHED = 1 << 18
NEVER = -(1 << 60)


class Decoder:
    """Segments text with a model.

    ``abbreviations`` contain a full stop and are kept whole.
    """

    def __init__(
        self, data: bytes | memoryview, abbreviations: Iterable[str] = (), name: str = "model"
    ) -> None:
        self._model = model.read(data, name)
        self._abbreviations = by_first(abbreviations)
        self._lanes = _Lanes(self._model)
        self._rows = [_Rows(self._model, n, self._lanes) for n in range(model.ORDERS)]
        self._atoms: dict[str, tuple[int, int, int]] = {}
        self._into = list(zip(*self._model.transitions, strict=True))
        self._bounds = _bounds(self._model.transitions)
        self._vocabulary = Vocabulary(self._model)
        self._pick = _last_best if self._model.rule == KHMER_NLTK and self.labels == 2 else _first_best

    @property
    def labels(self) -> int:
        """The number of labels: 3 if the model knows morphemes."""
        return self._model.labels

    def tokens(
        self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> tuple[Sequence[int], Sequence[int], bytes]:
        """The starts, ends and kinds of the tokens.

        With ``raw`` the model output is not post-processed. With ``hard`` every U+200B is a boundary. With
        ``fine`` the tokens are morphemes; those that continue a word have ``CONTINUED`` in their kinds.
        """
        starts, ends, kinds = array("q"), array("q"), bytearray()
        for first, last in pieces(text):
            piece = text[first:last]
            spans = self._piece(piece, raw, hard, fine)
            starts.extend([first + start for start, _, _ in spans])
            ends.extend([first + end for _, end, _ in spans])
            kinds.extend([kind for _, _, kind in spans])
        return starts, ends, bytes(kinds)

    def compounds(self, text: str) -> tuple[Sequence[int], Sequence[int], bytes, Sequence[int]]:
        """The starts, ends and kinds of the tokens, and where the later morphemes of compounds start."""
        starts, ends, kinds = self.tokens(text, fine=True)
        first, later = kinds.translate(_IS_FIRST), kinds.translate(_IS_LATER)
        return (
            array("q", compress(starts, first)),
            array("q", compress(ends, first[1:] + b"\1")),
            bytes(compress(kinds, first)),
            array("q", compress(starts, later)),
        )

    def words(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> list[str]:
        """The texts of the tokens, without U+200B."""
        starts, ends, _ = self.tokens(text, raw=raw, hard=hard, fine=fine)
        return [text[start:end].replace("\u200b", "") for start, end in zip(starts, ends, strict=True)]

    def spaced(
        self, text: str, sep: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> str:
        """The lines of a text with ``sep`` between their tokens; each line keeps its CR LF or LF."""
        return spaced(text, sep, *self.tokens(text, raw=raw, hard=hard, fine=fine)[:2])

    def _piece(self, piece: str, raw: bool, hard: bool, fine: bool) -> Spans:
        raw = raw and self._model.rule == KHMER_NLTK
        chars, places = without_width(piece, "\u200b" if raw else ZERO_WIDTH)
        found = self._raw(chars) if raw else self._repaired(chars, fine)
        if places:
            found = [(places[start], places[end - 1] + 1, kind) for start, end, kind in found]
        return _cut(found, piece, "\u200b") if hard else found

    def _repaired(self, chars: str, fine: bool) -> Spans:
        classes = chars.translate(CLASS_OF)
        spans = scan(chars, classes, self._abbreviations)
        if self._model.rule == KHMER_NLTK:
            first, atoms = khmer_nltk_atoms(chars)
            edges = list(accumulate(map(len, atoms), initial=first))
            labels = self._nltk_labels(atoms)
        else:
            edges, atoms, forced = placed_atoms(chars, spans)
            edges.append(spans[-1][1] if spans else 0)
            labels = self._words(chars, classes, atoms, edges, frozenset(forced))
        marks = [(edge, label) for edge, label in zip(edges, labels, strict=False) if label]
        return _cut_khmer(spans, classes, marks, fine)

    def _words(
        self, chars: str, classes: str, atoms: Sequence[str], edges: Sequence[int], forced: frozenset[int]
    ) -> list[int]:
        """The labels of khtext's own atoms."""
        if not atoms:
            return []
        scores = self._scores(atoms)
        labels = self._best(scores, forced)
        if self._vocabulary:
            path = Path(
                atoms=atoms,
                labels=labels,
                scores=scores,
                forced=forced,
                edges=edges,
                chars=chars,
                classes=classes,
            )
            self._vocabulary.revise(path)
        lone = [end - start == 1 for start, end in pairwise(edges)]
        _join_lone_letters(atoms, lone, labels, forced, self.labels)
        return labels

    def _raw(self, chars: str) -> Spans:
        first, atoms = khmer_nltk_atoms(chars)
        edges = accumulate(map(len, atoms), initial=first)
        starts = [edge for edge, label in zip(edges, self._nltk_labels(atoms), strict=False) if label]
        if atoms:
            starts = sorted({first, *starts, first + sum(map(len, atoms))})
        spans = (stripped(chars, start, end) for start, end in pairwise(starts))
        return [(start, end, kind_of(chars[start:end])) for start, end in spans if start < end]

    def _nltk_labels(self, atoms: Sequence[str]) -> list[int]:
        if not atoms:
            return []
        return self._best(self._scores([" " if atom.startswith("  ") else atom for atom in atoms]), ())

    def _best(self, scores: list[list[int]], forced: Collection[int]) -> list[int]:
        """The labels of the best path. A forced atom starts a word, and no transition leads to it.

        Few atoms need a search: the scores of the others are so clear that no transition can outweigh them.
        """
        labels = self._certain(scores)
        count = len(labels)
        for at in forced:
            labels[at] = START
        scores = [[0] * count, *scores]
        for first in [at for at, label in enumerate(labels) if label is None]:
            if labels[first] is None:
                last = first + 1
                while last < count and labels[last] is None:
                    last += 1
                before = labels[first - 1] if first else None
                after = labels[last] if last < count and last not in forced else None
                labels[first:last] = self._path(scores, first, last, before, after)
        return labels  # type: ignore[return-value]

    def _certain(self, scores: Sequence[list[int]]) -> list[int | None]:
        """The labels that are certain in any context, and None for the others."""
        (low, lows), (high, ahead) = self._bounds
        starts, *others = scores
        rest = repeat(NEVER) if not others else others[0] if len(others) == 1 else map(max, *others)
        return [
            INSIDE
            if start < low and other < lows
            else START
            if start > high and start - other > ahead
            else None
            for start, other in zip(starts, rest, strict=False)
        ]

    def _path(
        self, scores: list[list[int]], first: int, last: int, before: int | None, after: int | None
    ) -> list[int]:
        """The best path from ``first`` to ``last``, between the labels before and after it, if any."""
        best = [column[first] for column in scores]
        if before is not None:
            best = list(map(add, best, self._model.transitions[before]))
        back: list[Sequence[int]] = []
        for at in range(first + 1, last):
            ways = [list(map(add, best, coming)) for coming in self._into]
            back.append(list(map(self._pick, ways)))
            best = [max(way) + column[at] for way, column in zip(ways, scores, strict=True)]
        if after is not None:
            best = list(map(add, best, self._into[after]))
        return _walked(back, self._pick(best))

    def _scores(self, atoms: Sequence[str]) -> list[list[int]]:
        """For each label after 0, the score at each atom: the sum of the weights of the n-grams around it."""
        alone, owns, powers = zip(*self._features(atoms), strict=True)
        said = list(alone)
        for n, hashes in self._gram_hashes(atoms, owns, powers):
            rows = self._rows[n]
            keys = model.spread(hashes, n + 1)
            for at in rows.maybe(keys):
                said[at] += rows[keys[at]]
        scores = self._lanes.sums(said)
        for column, summed in enumerate(scores, 1):
            summed[0] += self._model.start[column]
            summed[-1] += self._model.end[column]
        return scores

    def _gram_hashes(
        self, atoms: Sequence[str], owns: Sequence[int], powers: Sequence[int]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """The hashes of all 2-, 3- and 4-grams; longer ones are computed from shorter ones."""
        if self._model.rule == KHMER_NLTK and any("\0" in atom for atom in atoms):
            for n in range(1, model.ORDERS):
                grams = ("".join(atoms[at : at + n + 1]) for at in range(len(atoms) - n))
                yield n, [model.hash_text(gram.partition("\0")[0]) for gram in grams]
            return
        hashes = owns
        for n in range(1, model.ORDERS):
            steps = zip(hashes, owns[n:], powers[n:], strict=False)
            hashes = [(before * power + own) & MASK for before, own, power in steps]
            yield n, hashes

    def _features(self, atoms: Sequence[str]) -> list[tuple[int, int, int]]:
        """The unigram score, the hash and the hash multiplier of each atom."""
        found = list(map(self._atoms.get, atoms))
        if len(self._atoms) > CACHED:
            self._atoms.clear()
        for at in [at for at, known in enumerate(found) if known is None]:
            found[at] = self._atoms[atoms[at]] = self._feature(atoms[at])
        return found  # type: ignore[return-value]

    def _feature(self, atom: str) -> tuple[int, int, int]:
        text = atom.partition("\0")[0] if self._model.rule == KHMER_NLTK else atom
        value = model.hash_text(text)
        (key,) = model.spread([value], 1)
        said = self._lanes.bias + self._rows[0][key] + self._shape(atom)
        return said, value, pow(STEP, len(text), 1 << 64)

    def _shape(self, atom: str) -> int:
        """The row of the shape of an atom."""
        table, width = self._model.shapes, model.WIDTHS[self._model.width]
        if not table.slots:
            return 0
        at = table.position + shape_of(atom, table.slots) * table.stride
        shifts = self._lanes.shifts(table)
        return sum(map(lshift, struct.unpack_from("<" + len(shifts) * width, self._model.data, at), shifts))


def _join_lone_letters(
    atoms: Sequence[str], lone: Sequence[bool], labels: list[int], forced: frozenset[int], known: int
) -> None:
    """Joins a bare consonant that is not a word to the word before it or, without one, after it."""
    joined = MORPHEME if known > MORPHEME else INSIDE
    for at, atom in enumerate(atoms):
        ends = at + 1 == len(atoms) or labels[at + 1] == START
        if labels[at] == START and ends and lone[at] and atom in NEVER_WORDS:
            if at not in forced:
                labels[at] = joined
            elif at + 1 < len(atoms) and at + 1 not in forced:
                labels[at + 1] = joined


class _Rows(dict[int, int]):
    """The rows of one table by the keys of its n-grams, read on first use; 0 for unknown n-grams."""

    def __init__(self, read: model.Model, n: int, lanes: _Lanes) -> None:
        table = read.tables[n]
        self._buckets, self._slots, self._stride = table.buckets, table.slots, table.stride
        self._displacements = table.position
        self._first = table.position + (table.buckets * 2 + 7) // 8 * 8
        self._bits = (1 << 8 * read.mark) - 1
        self._data, self._shifts = read.data, lanes.shifts(table)
        mark = {2: "<H", 4: "<I"}[read.mark]
        self._unpack = struct.Struct(mark + len(self._shifts) * model.WIDTHS[read.width]).unpack_from
        self._filter = model.filter_of(read, table)

    def maybe(self, keys: Sequence[int]) -> list[int]:
        """The indices of the keys that may belong to known n-grams."""
        known, bits = self._filter, len(self._filter) - 1
        return [at for at, key in enumerate(keys) if known[key & bits]]

    def __missing__(self, key: int) -> int:
        if len(self) > CACHED:
            self.clear()
        row = 0
        if self._slots:
            at = self._displacements + 2 * model.bucket_of(key, self._buckets)
            displacement = self._data[at] | self._data[at + 1] << 8
            slot = model.slot_of(key, displacement, self._slots)
            mark, *weights = self._unpack(self._data, self._first + slot * self._stride)
            if mark == (key & self._bits or 1):
                row = sum(map(lshift, weights, self._shifts))
        self[key] = row
        return row


class _Lanes:
    """Rows of weights as integers, with a lane of bits for each position around an atom and each label.

    Adding two integers adds all lanes at once, and shifting the sum moves it by one position. A bias on every
    lane of every atom keeps all lanes above 0, so that no lane borrows from the next.
    """

    def __init__(self, model: model.Model) -> None:
        offsets = {0, *(offset for table in (*model.tables, model.shapes) for offset in table.offsets)}
        self._columns, self._lane = model.labels - 1, 8 * model.width + 10
        self._before, self._behind = max(offsets), -min(offsets)
        self._step, self._mask = self._lane * self._columns, (1 << self._lane) - 1
        places = self._before + self._behind + 1
        each = 1 << (self._lane - 5)
        self.bias = sum(each << self._lane * n for n in range(places * self._columns))
        self._biases = each * places

    def shifts(self, table: model.Table) -> list[int]:
        """The shift that moves each weight of a row to its lane."""
        places = [(offset + self._behind) * self._columns for offset in table.offsets]
        return [self._lane * (place + column) for place in places for column in range(self._columns)]

    def sums(self, said: Sequence[int]) -> list[list[int]]:
        """For each label after 0, the sum of all weights for each atom, without the bias."""
        step, mask, biases = self._step, self._mask, self._biases
        padded = [*[self.bias] * self._before, *said, *[self.bias] * self._behind]
        before = 0
        slid = [before := (before >> step) + row for row in padded]
        del slid[: self._before + self._behind]
        return [[(lanes >> shift & mask) - biases for lanes in slid] for shift in range(0, step, self._lane)]


def _bounds(transitions: Sequence[Sequence[int]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The bounds beyond which a label is certain, whatever the transitions.

    The label is 0 (inside) if the score of label 1 is below the first bound and the scores of the other
    labels are below the second. It is 1 (word start) if its score is above the third bound and exceeds the
    scores of the other labels by more than the fourth.

    >>> _bounds([[0, 2], [0, -3]])
    ((-2, 0), (8, 0))
    """
    labels = range(len(transitions))

    def most(label: int, other: int) -> int:
        """The most that the transitions to and from an atom can favour the other label."""
        coming = max(transitions[at][other] - transitions[at][label] for at in labels)
        going = max(transitions[other][at] - transitions[label][at] for at in labels)
        return max(coming, 0) + max(going, 0)

    rest = labels[MORPHEME:]
    inside = -most(INSIDE, START), -max((most(INSIDE, other) for other in rest), default=0)
    return inside, (most(START, INSIDE), max((most(START, other) for other in rest), default=0))


def _first_best(values: Sequence[int]) -> int:
    return values.index(max(values))


def _last_best(values: Sequence[int]) -> int:
    return len(values) - 1 - values[::-1].index(max(values))


def _walked(back: Sequence[Sequence[int]], label: int) -> list[int]:
    """The labels of a path, given the last label and the best predecessors."""
    found = [label]
    for origins in reversed(back):
        label = origins[label]
        found.append(label)
    found.reverse()
    return found


def spaced(text: str, sep: str, starts: Sequence[int], ends: Sequence[int]) -> str:
    """The lines of a text with ``sep`` between their tokens, without U+200B."""
    out: list[str] = []
    at = 0
    for start, end in zip(starts, ends, strict=True):
        gap = _LINE_END.findall(text[at:start])
        out += gap or ([sep] if at else [])
        out.append(text[start:end].replace("\u200b", ""))
        at = end
    return "".join([*out, *_LINE_END.findall(text[at:])])


_LINE_END = re.compile("\r?\n")


def _cut(spans: Spans, piece: str, mark: str) -> Spans:
    cut: Spans = []
    for start, end, kind in spans:
        at = start
        for part in piece[start:end].split(mark):
            first = at + len(part) - len(part.lstrip(ZERO_WIDTH))
            last = at + len(part.rstrip(ZERO_WIDTH))
            if first < last:
                cut.append((first, last, kind))
            at += len(part) + 1
    return cut


def _cut_khmer(spans: Spans, classes: str, marks: Sequence[tuple[int, int]], fine: bool) -> Spans:
    """The spans, with Khmer cut where a label starts a word or, with ``fine``, a morpheme."""
    cuts = [
        (place, label)
        for place, label in marks
        if (label == START or fine) and classes[place] == "B" and classes[place - 1 : place] != "C"
    ]
    cut: Spans = []
    used, count = 0, len(cuts)
    for start, end, kind in spans:
        while used < count and cuts[used][0] <= start:
            used += 1
        if kind == WORD:
            more = 0
            while used < count and cuts[used][0] < end:
                place, label = cuts[used]
                cut.append((start, place, kind | more))
                start, more = place, CONTINUED if label != START else 0
                used += 1
            kind |= more
        cut.append((start, end, kind))
    return cut
