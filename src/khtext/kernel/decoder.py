"""The kernel in plain Python: the definition, which the compiled one agrees with on every input.

A line is decoded in these steps: leave out what has no width; cut what is left into atoms (clusters, and
what is no Khmer); score the labels at every atom by the n-grams around it; take the best path; cut the
Khmer there, and everything else where the scanner says.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise, repeat
from operator import add, lshift

from khtext.kernel import model
from khtext.kernel.classes import CLASS_OF, RANGES
from khtext.kernel.model import MASK, STEP
from khtext.kernel.pieces import pieces

WORD, NUMBER, PUNCT, SYMBOL, LATIN, ABBREVIATION, URL, EMAIL, OTHER = range(9)
CONTINUED = 0x80
"""Added to the kind of a morpheme that does not start a word."""

KHMER_NLTK = 1
INSIDE, START, MORPHEME = range(3)

CACHED = 1 << 18
NEVER = -(1 << 60)

Spans = list[tuple[int, int, int]]


class Decoder:
    """A model, ready to segment.

    ``abbreviations`` are the ones that end in or hold a full stop and are kept whole.
    """

    def __init__(
        self, data: bytes | memoryview, abbreviations: Iterable[str] = (), name: str = "model"
    ) -> None:
        self._model = model.read(data, name)
        self._abbreviations = _by_first(abbreviations)
        self._lanes = _Lanes(self._model)
        self._rows = [_Rows(self._model, n, self._lanes) for n in range(model.ORDERS)]
        self._atoms: dict[str, tuple[int, int, int]] = {}
        self._into = list(zip(*self._model.transitions, strict=True))
        self._bounds = _bounds(self._model.transitions)
        self._pick = _last_best if self._model.rule == KHMER_NLTK and self.labels == 2 else _first_best

    @property
    def labels(self) -> int:
        """The number of labels: 3 when the model knows morphemes."""
        return self._model.labels

    def tokens(
        self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> tuple[Sequence[int], Sequence[int], bytes]:
        """Starts, ends and kinds of the tokens.

        ``raw`` leaves the model's own boundaries as they are. With ``hard`` every U+200B is a boundary. With
        ``fine`` the tokens are morphemes, the kinds of those that go on a word marked with ``CONTINUED``.
        """
        starts, ends, kinds = array("q"), array("q"), bytearray()
        for first, last in pieces(text):
            piece = text[first:last]
            spans = self._piece(piece, raw, hard, fine)
            starts.extend([first + start for start, _, _ in spans])
            ends.extend([first + end for _, end, _ in spans])
            kinds.extend([kind for _, _, kind in spans])
        return starts, ends, bytes(kinds)

    def words(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> list[str]:
        """The tokens' texts, without the U+200B inside them."""
        starts, ends, _ = self.tokens(text, raw=raw, hard=hard, fine=fine)
        return [text[start:end].replace("\u200b", "") for start, end in zip(starts, ends, strict=True)]

    def spaced(
        self, text: str, sep: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> str:
        """The lines of a text, ``sep`` between their tokens; a carriage return before a line feed stays."""
        return spaced(text, sep, *self.tokens(text, raw=raw, hard=hard, fine=fine)[:2])

    def _piece(self, piece: str, raw: bool, hard: bool, fine: bool) -> Spans:
        raw = raw and self._model.rule == KHMER_NLTK
        chars, places = _without_width(piece, "\u200b" if raw else ZERO_WIDTH)
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
            edges, atoms, forced = _khtext_atoms(chars, spans)
            labels = self._best(atoms, forced)
        marks = [(edge, label) for edge, label in zip(edges, labels, strict=False) if label]
        return _cut_khmer(spans, classes, marks, fine)

    def _raw(self, chars: str) -> Spans:
        first, atoms = khmer_nltk_atoms(chars)
        edges = accumulate(map(len, atoms), initial=first)
        starts = [edge for edge, label in zip(edges, self._nltk_labels(atoms), strict=False) if label]
        if atoms:
            starts = sorted({first, *starts, first + sum(map(len, atoms))})
        spans = (_stripped(chars, start, end) for start, end in pairwise(starts))
        return [(start, end, kind_of(chars[start:end])) for start, end in spans if start < end]

    def _nltk_labels(self, atoms: Sequence[str]) -> list[int]:
        return self._best([" " if atom.startswith("  ") else atom for atom in atoms], ())

    def _best(self, atoms: Sequence[str], forced: Sequence[int]) -> list[int]:
        """The labels of the best path. A forced atom starts a word and nothing is carried over to it.

        Few atoms need a search: the scores of the others are so clear that no transition can outweigh them.
        """
        if not atoms:
            return []
        scores = self._scores(atoms)
        labels = self._certain(scores)
        for at in forced:
            labels[at] = START
        starts = frozenset(forced)
        scores = [[0] * len(atoms), *scores]
        for first in [at for at, label in enumerate(labels) if label is None]:
            if labels[first] is None:
                last = first + 1
                while last < len(atoms) and labels[last] is None:
                    last += 1
                before = labels[first - 1] if first else None
                after = labels[last] if last < len(atoms) and last not in starts else None
                labels[first:last] = self._path(scores, first, last, before, after)
        return labels  # type: ignore[return-value]

    def _certain(self, scores: Sequence[list[int]]) -> list[int | None]:
        """The labels that are certain whatever stands around them, None for the others."""
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
        """The best path from ``first`` to ``last`` between two labels, None where there is none."""
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
        """For each label after 0 the score at each atom: the sum of what the n-grams around say of it."""
        alone, owns, powers = zip(*self._met(atoms), strict=True)
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
        """The hashes of all pairs, threes and fours, those of longer ones made of those of shorter ones."""
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

    def _met(self, atoms: Sequence[str]) -> list[tuple[int, int, int]]:
        """What each atom says alone, its hash, and by what the hash before it is multiplied to join them."""
        found = list(map(self._atoms.get, atoms))
        if len(self._atoms) > CACHED:
            self._atoms.clear()
        for at in [at for at, known in enumerate(found) if known is None]:
            found[at] = self._atoms[atoms[at]] = self._meet(atoms[at])
        return found  # type: ignore[return-value]

    def _meet(self, atom: str) -> tuple[int, int, int]:
        text = atom.partition("\0")[0] if self._model.rule == KHMER_NLTK else atom
        value = model.hash_text(text)
        (key,) = model.spread([value], 1)
        said = self._lanes.bias + self._rows[0][key] + self._shape(atom)
        return said, value, pow(STEP, len(text), 1 << 64)

    def _shape(self, atom: str) -> int:
        """The row of an atom's shape."""
        table, width = self._model.shapes, model.WIDTHS[self._model.width]
        if not table.slots:
            return 0
        at = table.position + shape_of(atom, table.slots) * table.stride
        shifts = self._lanes.shifts(table)
        return sum(map(lshift, struct.unpack_from("<" + len(shifts) * width, self._model.data, at), shifts))


class _Rows(dict[int, int]):
    """The rows of one table by the keys of its n-grams, read when first asked for; 0 for unknown ones."""

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
        """The places of the keys that may be those of n-grams that the model knows."""
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
    """Rows of weights as integers, with a lane of bits for each place around an atom and each label.

    Rows are added as they are, and the sums slide past one place at a time. A bias on every lane of every
    atom keeps them all above 0, so that none borrows from the next.
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
        """How far each weight of a row is shifted to its lane."""
        places = [(offset + self._behind) * self._columns for offset in table.offsets]
        return [self._lane * (place + column) for place in places for column in range(self._columns)]

    def sums(self, said: Sequence[int]) -> list[list[int]]:
        """For each label after 0 what all atoms say of each atom, without the bias."""
        step, mask, biases = self._step, self._mask, self._biases
        padded = [*[self.bias] * self._before, *said, *[self.bias] * self._behind]
        before = 0
        slid = [before := (before >> step) + row for row in padded]
        del slid[: self._before + self._behind]
        return [[(lanes >> shift & mask) - biases for lanes in slid] for shift in range(0, step, self._lane)]


def _bounds(transitions: Sequence[Sequence[int]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where labels are certain: inside when the scores of label 1 and of all others lie below the first two,
    a word's start when that of label 1 lies above the third, and above those of all others by the fourth.

    >>> _bounds([[0, 2], [0, -3]])
    ((-2, 0), (8, 0))
    """
    labels = range(len(transitions))

    def most(label: int, other: int) -> int:
        """What transitions can say at most for another label, coming and going."""
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
    """The labels of a path, from the last one and where each came from."""
    found = [label]
    for origins in reversed(back):
        label = origins[label]
        found.append(label)
    found.reverse()
    return found


def spaced(text: str, sep: str, starts: Sequence[int], ends: Sequence[int]) -> str:
    """The lines of a text, ``sep`` between their tokens, the U+200B inside these left out."""
    out: list[str] = []
    at = 0
    for start, end in zip(starts, ends, strict=True):
        gap = _LINE_END.findall(text[at:start])
        out += gap or ([sep] if at else [])
        out.append(text[start:end].replace("\u200b", ""))
        at = end
    return "".join([*out, *_LINE_END.findall(text[at:])])


_LINE_END = re.compile("\r?\n")

# -- characters -----------------------------------------------------------------------------------------

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_ANY_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")


def _without_width(piece: str, dropped: str) -> tuple[str, Sequence[int]]:
    """The characters that have width, and where each stood; no places when all have it."""
    if not _ANY_ZERO_WIDTH.search(piece):
        return piece, ()
    places = [at for at, char in enumerate(piece) if char not in dropped]
    return "".join(piece[at] for at in places), places


def _stripped(chars: str, start: int, end: int) -> tuple[int, int]:
    while start < end and chars[start].isspace():
        start += 1
    while start < end and chars[end - 1].isspace():
        end -= 1
    return start, end


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
    """The Khmer spans cut where a label says that a word starts, with ``fine`` a morpheme too."""
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


def kind_of(token: str) -> int:
    """The kind of a token that the model alone made: that of its first character that has one."""
    for name in token.translate(CLASS_OF):
        if name in _KINDS:
            return _KINDS[name]
    return OTHER


_KINDS = {
    "B": WORD, "S": WORD, "C": WORD, "d": NUMBER, "k": NUMBER, "L": LATIN, "P": PUNCT, "Q": PUNCT,
    "Y": SYMBOL, "R": SYMBOL, "O": OTHER,
}  # fmt: skip


# -- khmer-nltk's atoms -----------------------------------------------------------------------------------

# o other, d Latin digit, e Khmer digit, h what starts a cluster, n what does not, c coeng, a space
_NLTK_RANGES = (
    (0x20, 0x20, "a"),
    (0x30, 0x39, "d"),
    (0x2C, 0x2C, "h"),
    (0x2E, 0x2E, "h"),
    (0x3F, 0x3F, "h"),
    (0x17D2, 0x17D2, "c"),
    (0x17E0, 0x17E9, "e"),
    (0x1780, 0x17B3, "h"),
    (0x17D4, 0x17D5, "h"),
    (0x17D7, 0x17DB, "h"),
    (0x1780, 0x17FF, "n"),
    (0x19E0, 0x19FF, "h"),
)


NLTK_CLASSES = "odehnca"


class NltkClasses(dict[int, str]):
    """Code point to khmer-nltk's class of it, a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        found = next((name for first, last, name in _NLTK_RANGES if first <= code <= last), "o")
        self[code] = found
        return found


def _nltk_atom() -> re.Pattern[str]:
    """Digits stay together, and so do other characters with Latin digits; what starts no cluster joins what
    stands before it, and coeng joins what follows it."""
    table = NltkClasses()
    inside = dict.fromkeys(NLTK_CLASSES, "")
    for code in sorted({code for first, last, _ in _NLTK_RANGES for code in range(first, last + 1)}):
        inside[table[code]] += re.escape(chr(code))
    d, e, h, n, c, a = (inside[name] for name in "dehnca")
    plain, follows_coeng = f"[^{e}{h}{n}{c}{a}]", f"[^{n}{a}]"
    return re.compile(
        f"[{a}]+|(?:{plain}(?={plain})|[{d}{e}](?=[{d}{e}])|[{h}{n}{e}{c}](?=[{n}])"
        f"|[{c}](?={follows_coeng})|[{h}{n}{e}](?=[{c}]))*[^{a}]"
    )


_NLTK_ATOM = _nltk_atom()


def khmer_nltk_atoms(chars: str) -> tuple[int, list[str]]:
    """Where khmer-nltk's clusters start in a line, and the clusters.

    White space at either end is left out, a run of spaces is one atom.
    """
    first, last = _stripped(chars, 0, len(chars))
    return first, _NLTK_ATOM.findall(chars, first, last)


def shape_of(atom: str, shapes: int) -> int:
    """The shape of one of khmer-nltk's atoms: its character type, or its length and how it starts."""
    if len(atom) == 1:
        return _type_of(atom)
    known = (shapes - 5) // 2 - 1
    return 5 + 2 * (min(len(atom) - 2, known)) + (_type_of(atom[0]) == 4)


def _type_of(char: str) -> int:
    code = ord(char)
    if 0x1780 <= code <= 0x17D0:
        return 0 if code <= 0x17B3 else 1 if code <= 0x17C8 else 3
    return 2 if code == 0x17D2 else 4


# -- the scanner ------------------------------------------------------------------------------------------

_KHMER = re.compile("[BSC][BSCM]*")
_INITIAL = re.compile("B(?:CB)*")
_OTHERS = re.compile("[OM]+")
_MARKS = re.compile("M*")
_URL_STARTS = ("http://", "https://", "ftp://", "www.")
_URL_CHARS = frozenset(map(chr, range(0x21, 0x7F))) - frozenset('"<>')
_URL_TAIL = frozenset(".,;:!?)'\"]}")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NAME_CHARS = _LETTERS | frozenset("0123456789-")
_LOCAL_CHARS = _NAME_CHARS | frozenset("._%+")
_JOINERS = frozenset("'-_&\u2019")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253

Abbreviations = dict[str, tuple[str, ...]]


def _by_first(abbreviations: Iterable[str]) -> Abbreviations:
    found: dict[str, list[str]] = {}
    for text in abbreviations:
        found.setdefault(text[0], []).append(text)
    return {
        first: tuple(sorted(texts, key=lambda text: (-len(text), text))) for first, texts in found.items()
    }


def scan(chars: str, classes: str, abbreviations: Abbreviations) -> Spans:
    """What can be told without the model: runs of Khmer, and every other token with its kind.

    >>> text = "1,000.5 USD"
    >>> [(text[start:end], kind) for start, end, kind in scan(text, text.translate(CLASS_OF), {})]
    [('1,000.5', 1), ('USD', 4)]
    """
    spans: Spans = []
    at, size = 0, len(chars)
    while at < size:
        name = classes[at]
        if name in "sn":
            at += 1
            continue
        if name in "BSC":
            spans += _khmer(chars, classes, at)
        else:
            end, kind = _SCANNERS[name](chars, classes, at, abbreviations)
            match = _MARKS.match(classes, end)
            spans.append((at, match.end() if match else end, kind))
        at = spans[-1][1]
    return spans


def _khmer(chars: str, classes: str, at: int) -> Spans:
    """A run of Khmer, and the dotted abbreviation that it may end in."""
    match = _KHMER.match(classes, at)
    end = match.end() if match else at + 1
    if chars[end : end + 1] == ".":
        first = _initial_before(classes, at, end)
        last = _initials(chars, classes, end) if first >= 0 else 0
        if last:
            run = [(at, first, WORD)] if first > at else []
            return [*run, (first, last, ABBREVIATION)]
    return [(at, end, WORD)]


def _initial_before(classes: str, at: int, end: int) -> int:
    """Where the bare base, with its subscripts, that ends at ``end`` starts; -1 for none."""
    first = end - 1
    while first >= at + 2 and classes[first - 2 : first + 1] == "BCB":
        first -= 2
    if classes[first] != "B" or (first > at and classes[first - 1] == "C"):
        return -1
    return first


def _initials(chars: str, classes: str, dot: int) -> int:
    """Where the abbreviation whose first full stop is at ``dot`` ends; 0 when it is none."""
    end, count = dot + 1, 1
    while match := _INITIAL.match(classes, end):
        after = match.end()
        if chars[after : after + 1] == ".":
            end, count = after + 1, count + 1
        elif classes[after : after + 1] in _ENDS_INITIALS:
            end, count = after, count + 1
            break
        else:
            break
    return end if count > 1 else 0


_ENDS_INITIALS = frozenset(("", *"RdkLPQYsnzO"))


def _number(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    end = _email_end(chars, classes, at)
    if end:
        return end, EMAIL
    end = at
    while classes[end : end + 1] in _DIGITS or (
        chars[end : end + 1] in _SEPARATORS and classes[end + 1 : end + 2] in _DIGITS
    ):
        end += 1
    after = _short_tail(chars, classes, at, end)
    return (after, LATIN) if after else (end, NUMBER)


_DIGITS = frozenset("dk")
_SEPARATORS = frozenset(".,")


def _short_tail(chars: str, classes: str, at: int, end: int) -> int:
    """Where the letters of 4G or 20th end; 0 when the digits stand alone."""
    if classes[end : end + 1] != "L" or not chars[at:end].isascii() or not chars[at:end].isdigit():
        return 0
    after = end + 1
    while after < end + 3 and classes[after : after + 1] == "L":
        after += 1
    tail = chars[end:after]
    fits = (len(tail) == 1 and "A" <= tail <= "Z") or tail in _ORDINALS
    return after if fits and classes[after : after + 1] not in _IN_LATIN else 0


_IN_LATIN = frozenset("Ldk")


def _latin(chars: str, classes: str, at: int, abbreviations: Abbreviations) -> tuple[int, int]:
    for find, kind in ((_url_end, URL), (_email_end, EMAIL), (_dotted_end, ABBREVIATION), (_site_end, URL)):
        end = find(chars, classes, at)
        if end:
            return end, kind
    end = at + 1
    while classes[end : end + 1] in _LATIN_GOES_ON or (
        chars[end : end + 1] in _JOINERS and classes[end + 1 : end + 2] in _LATIN_STARTS
    ):
        end += 1
    if chars[end : end + 1] == "." and chars[at : end + 1] in abbreviations.get(chars[at], ()):
        return end + 1, ABBREVIATION
    return end, LATIN


_LATIN_GOES_ON = frozenset("LdM")
_LATIN_STARTS = frozenset("Ld")


def _url_end(chars: str, classes: str, at: int) -> int:
    start = chars[at : at + 8].lower()
    length = next((len(text) for text in _URL_STARTS if start.startswith(text)), 0)
    if not length:
        return 0
    end = _url_rest(chars, at + length)
    return end if end > at + length else 0


def _url_rest(chars: str, at: int) -> int:
    end = at
    while end < len(chars) and chars[end] in _URL_CHARS:
        end += 1
    while end > at and chars[end - 1] in _URL_TAIL:
        end -= 1
    return end


def _email_end(chars: str, classes: str, at: int) -> int:
    end = at
    while end < len(chars) and end - at <= _LONGEST_LOCAL and chars[end] in _LOCAL_CHARS:
        end += 1
    if end == at or end - at > _LONGEST_LOCAL or chars[end : end + 1] != "@":
        return 0
    return _domain_end(chars, classes, end + 1, 12, False)


def _site_end(chars: str, classes: str, at: int) -> int:
    """A domain name without a scheme, and the path behind it."""
    end = _domain_end(chars, classes, at, 6, True)
    return _url_rest(chars, end) if end and chars[end : end + 1] == "/" else end


def _domain_end(chars: str, classes: str, at: int, longest: int, lower: bool) -> int:
    """Where a domain name ends whose last part is 2 to ``longest`` letters; 0 when it is none."""
    end = last = at
    while end < len(chars) and end - at <= _LONGEST_DOMAIN:
        if chars[end] == "." and end > last and chars[end + 1 : end + 2] in _NAME_CHARS:
            last = end + 1
        elif chars[end] not in _NAME_CHARS:
            break
        end += 1
    name = chars[last:end]
    if last == at or not 2 <= len(name) <= longest or end - at > _LONGEST_DOMAIN:
        return 0
    if not all(char in _LETTERS and (char >= "a" or not lower) for char in name):
        return 0
    return 0 if classes[end : end + 1] in _LATIN_GOES_ON else end


def _dotted_end(chars: str, classes: str, at: int) -> int:
    """Where U.S. or p.m. or the initial in J. Smith ends."""
    end, count = at, 0
    while chars[end : end + 1] in _LETTERS and chars[end + 1 : end + 2] == ".":
        end, count = end + 2, count + 1
    if count and chars[end : end + 1] in _LETTERS and classes[end + 1 : end + 2] not in _LATIN_GOES_ON:
        end, count = end + 1, count + 1
    if classes[end : end + 1] in _LATIN_GOES_ON:
        return 0
    if (
        count == 1
        and chars[at] < "a"
        and chars[end : end + 1] == " "
        and "A" <= chars[end + 1 : end + 2] <= "Z"
    ):
        return end
    return end if count > 1 else 0


def _punctuation(chars: str, classes: str, at: int, abbreviations: Abbreviations) -> tuple[int, int]:
    for text in abbreviations.get(chars[at], ()):
        if chars.startswith(text, at):
            return at + len(text), ABBREVIATION
    end = at + 1
    while classes[at] == "Q" and chars[end : end + 1] == chars[at]:
        end += 1
    return end, PUNCT


def _symbol(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    return at + 1, SYMBOL


def _other(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    match = _OTHERS.match(classes, at)
    return (match.end() if match else at + 1), OTHER


_SCANNERS = {
    "d": _number, "k": _number, "L": _latin, "P": _punctuation, "Q": _punctuation,
    "Y": _symbol, "R": _symbol, "O": _other, "M": _other, "z": _other,
}  # fmt: skip


# -- khtext's own atoms -------------------------------------------------------------------------------------


def _set_of(names: str) -> str:
    """The characters of some classes as the inside of a set of a regular expression."""
    ranges = [(first, last) for first, last, name in RANGES if name in names]
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


_CLUSTER = re.compile(f"[{_set_of('BSC')}](?:(?<=[{_set_of('C')}])[{_set_of('B')}]|[{_set_of('SCM')}])*")
_DA, _TA = "\u17d2\u178a", "\u17d2\u178f"


def khtext_atoms(chars: str, classes: str, spans: Spans) -> tuple[list[tuple[int, str]], list[int]]:
    """The atoms of a line, each with its place and text, and the atoms at which a word surely starts.

    A number reads ``0`` and everything else that is not Khmer a space; subscript da reads as the subscript ta
    that looks the same.

    >>> text = "\u1780\u17b6\u1780 12"
    >>> classes = text.translate(CLASS_OF)
    >>> atoms, forced = khtext_atoms(text, classes, scan(text, classes, {}))
    >>> [chars for _, chars in atoms], forced
    (['\u1780\u17b6', '\u1780', ' ', '0'], [0, 2, 3])
    """
    places, texts, forced = _khtext_atoms(chars, spans)
    return list(zip(places, texts, strict=True)), forced


def _khtext_atoms(chars: str, spans: Spans) -> tuple[list[int], list[str], list[int]]:
    """Places and texts of the atoms, and which of them are forced."""
    places: list[int] = []
    texts: list[str] = []
    forced: list[int] = []
    read = chars.replace(_DA, _TA)
    at = 0
    for start, end, kind in spans:
        if start > at and at:
            forced.append(len(texts))
            places.append(at)
            texts.append(" ")
        forced.append(len(texts))
        if kind == WORD:
            clusters = _CLUSTER.findall(read, start, end)
            places += accumulate(map(len, clusters[:-1]), initial=start)
            texts += clusters
        else:
            places.append(start)
            texts.append("0" if kind == NUMBER else " ")
        at = end
    return places, texts, forced
