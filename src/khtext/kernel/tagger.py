"""A linear-chain tagger: a text with its tokens in, spans with their labels and probabilities out.

`PureTagger` is the definition; the compiled one, where it was built, gives the same answers faster. The
model is a conditional random field (Lafferty, McCallum and Pereira, 2001): the best sequence of labels is
found by Viterbi's algorithm with integers, the probability of a span by the forward-backward algorithm.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Mapping
from math import exp, frexp, ldexp
from pathlib import Path
from typing import Protocol, TypeAlias

from khtext.kernel import built, mapped, tagfile
from khtext.kernel.tagfile import (
    AROUND,
    ENDS,
    FORBIDDEN,
    KIND,
    PLACES,
    PREFIX,
    REACH,
    SIZES,
    STARTS,
    SUFFIX,
    TOKEN,
    Table,
    Tagfile,
    bit_of,
    hash_of,
    joined,
    key_of,
    name_of,
    slot_of,
    with_text,
)

#: A chain of labels is cut after this many tokens, so that memory stays flat on a text without lines.
CHAIN = 2048
#: The most tokens that a listed name has.
NAME_TOKENS = 8
#: Weights so far below the best one count as impossible.
POWERS = 1 << 10
#: After so many tokens, sums of probabilities are scaled, unless the greatest is not within these bounds.
SHARED = 4
LEAST, MOST = ldexp(1, -1022), ldexp(1, 1022)
BEFORE_FIRST, AFTER_GAP, TOUCHING = range(3)
WHOLE, FIRST, INSIDE, LAST = range(PLACES)

Spans: TypeAlias = "tuple[array[int], array[int], bytes, array[float]]"
"""The starts of spans, their ends, the numbers of their labels, and how probable they are."""


class Tagger(Protocol):
    """What both taggers offer; `PureTagger` says what each method does."""

    def spans(self, text: str, starts: array[int], ends: array[int], /) -> Spans:
        """The spans of a text."""

    def scores(self, text: str, starts: array[int], ends: array[int], /) -> array[int]:
        """The weights of every label at every token."""

    def marks(self, text: str, starts: array[int], ends: array[int], /) -> array[int]:
        """Which lists cover every token."""


def load(file: Path, *, compiled: bool | None = None) -> tuple[Tagger, Mapping[str, object]]:
    """A tagger for a file, which stays memory-mapped, and what the file tells about itself.

    The compiled one where there is one; ``compiled`` asks for one of the two.
    """
    read = tagfile.read(mapped(file), str(file))
    core = built("_tagger", compiled)
    made: Tagger = core.Tagger(read.data) if core else PureTagger(read)
    return made, read.meta


class PureTagger:
    """The definition, in plain Python."""

    def __init__(self, file: Tagfile) -> None:
        self._file = file
        self._data = file.data
        self._labels = file.counts["labels"]
        self._row = AROUND * self._labels
        labels = self._labels
        at = file.layout.chain
        weights = struct.unpack_from(f"<{(labels + 2) * labels}i", self._data, at)
        self._after = [weights[a * labels : (a + 1) * labels] for a in range(labels)]
        self._first = weights[labels * labels : (labels + 1) * labels]
        self._last = weights[(labels + 1) * labels :]
        self._flags = bytes(self._data[file.layout.flags : file.layout.flags + labels])
        groups = file.counts["groups"]
        self._groups = struct.unpack_from(f"<{groups}Q", self._data, file.layout.groups)

    def spans(self, text: str, starts: array[int], ends: array[int], /) -> Spans:
        """The spans of a text: starts, ends, numbers of the last tokens' labels, and how probable they are.

        The tokens are two arrays of type q, sorted and disjoint. No span crosses a line feed. Raises a
        `ValueError` for tokens that do not fit the text.
        """
        found: Spans = (array("q"), array("q"), b"", array("d"))
        labels = bytearray()
        for first, last in self._chains(text, starts, ends):
            scores = self._scores(text, starts[first:last], ends[first:last])
            best = self._best(scores)
            spans = list(_runs(best, self._flags))
            found[0].extend(starts[first + begin] for begin, _ in spans)
            found[1].extend(ends[first + end] for _, end in spans)
            labels += bytes(best[end] for _, end in spans)
            found[3].extend(self._chances(scores, best, spans))
        return found[0], found[1], bytes(labels), found[3]

    def scores(self, text: str, starts: array[int], ends: array[int], /) -> array[int]:
        """The weights of every label at every token, `labels` integers a token."""
        scores = array("i")
        for first, last in self._chains(text, starts, ends):
            for row in self._scores(text, starts[first:last], ends[first:last]):
                scores.extend(row)
        return scores

    def marks(self, text: str, starts: array[int], ends: array[int], /) -> array[int]:
        """Which lists cover every token: for each token four integers of 64 bits, a bit for each list.

        The first is of names that are that token, then come those that start there, go on there, end there.
        """
        marks = array("Q")
        for first, last in self._chains(text, starts, ends):
            for places in self._marks(text, starts[first:last], ends[first:last]):
                marks.extend(places)
        return marks

    def _chains(self, text: str, starts: array[int], ends: array[int]) -> Iterator[tuple[int, int]]:
        """The stretches of tokens that are labelled together: lines, long ones in pieces."""
        if len(starts) != len(ends):
            raise ValueError("starts and ends are not equally many")
        at, first = 0, 0
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if not at <= start < end <= len(text):
                raise ValueError("tokens are sorted, disjoint and inside the text")
            if number > first and (number - first == CHAIN or "\n" in text[at:start]):
                yield first, number
                first = number
            at = end
        if first < len(starts):
            yield first, len(starts)

    # -- weights ------------------------------------------------------------------------------------------

    def _scores(self, text: str, starts: array[int], ends: array[int]) -> list[list[int]]:
        labels, count = self._labels, len(starts)
        sums = [0] * ((count + 2 * REACH) * labels)
        words = [text[start:end].translate(DIGITS) for start, end in zip(starts, ends, strict=True)]
        hashes = [hash_of(TOKEN, word) for word in words]
        gaps = [AFTER_GAP if ends[i] < starts[i + 1] else TOUCHING for i in range(count - 1)]
        gaps = [BEFORE_FIRST, *gaps, BEFORE_FIRST]
        layout = self._file.layout
        edge = self._weights(layout.edge, self._row)
        self._add(sums, -1, edge)
        self._add(sums, count, edge)
        places = self._marks(text, starts, ends)
        kinds = [joined(KIND, *listed) for listed in places]
        for i in range(count):
            self._add(
                sums, i, self._weights(layout.gaps + (gaps[i] * 3 + gaps[i + 1]) * self._row, self._row)
            )
            self._add_token(sums, i, words[i], hashes[i])
            self._add_marks(sums, i, places[i], kinds[i])
            if i + 1 < count:
                pair = self._find(layout.pairs, joined(hashes[i], gaps[i + 1], hashes[i + 1]))
                self._add(sums, i, pair, 0)
                link = self._find(layout.links, joined(kinds[i], gaps[i + 1], kinds[i + 1]))
                self._add(sums, i, link, 0)
        inner = sums[REACH * labels : (REACH + count) * labels]
        return [inner[i * labels : (i + 1) * labels] for i in range(count)]

    def _add_token(self, sums: list[int], i: int, word: str, hashed: int) -> None:
        layout = self._file.layout
        if row := self._find(layout.tokens, hashed):
            self._add(sums, i, row)
            return
        kind = shape(word) * SIZES + min(len(word), SIZES) - 1
        self._add(sums, i, self._weights(layout.shapes + kind * self._row, self._row))
        for size in range(1, min(3, len(word)) + 1):
            for side, part in ((PREFIX, word[:size]), (SUFFIX, word[-size:])):
                self._add(sums, i, self._find(layout.affixes, hash_of(side, part)), 0)

    def _add_marks(self, sums: list[int], i: int, places: tuple[int, ...], kind: int) -> None:
        if not any(places):
            return
        layout, marks = self._file.layout, self._file.counts["marks"]
        if row := self._find(layout.kinds, kind):
            self._add(sums, i, row)
            return
        for place, bits in enumerate(places):
            for mark in range(marks):
                if bits >> mark & 1:
                    at = layout.marks + (place * marks + mark) * self._row
                    self._add(sums, i, self._weights(at, self._row))

    def _add(self, sums: list[int], i: int, row: memoryview | None, first: int = -REACH) -> None:
        """Add a row of a token, from the position `first` beside it on."""
        at = (i + REACH + first) * self._labels
        for column, weight in enumerate(row or ()):
            if 0 <= at + column < len(sums):
                sums[at + column] += weight

    def _weights(self, at: int, size: int) -> memoryview:
        return self._data[at : at + size].cast("b")

    def _find(self, table: Table, hashed: int) -> memoryview | None:
        """The row of a table for a hash."""
        at = self._slot(table, hashed)
        return None if at < 0 else self._weights(at, table.width)

    def _slot(self, table: Table, hashed: int) -> int:
        """Where the row for a hash lies, or -1."""
        slot = slot_of(hashed, table.slots)
        for _ in range(table.slots):
            key, number = _slot_at(self._data, table.position + slot * 8)
            if key == key_of(hashed) and number < table.count:
                return table.rows + number * table.width
            if not key:
                break
            slot = (slot + 1) % table.slots
        return -1

    # -- lists --------------------------------------------------------------------------------------------

    def _marks(self, text: str, starts: array[int], ends: array[int]) -> list[tuple[int, ...]]:
        found = [[0] * PLACES for _ in starts]
        for i in range(len(starts)):
            for last, bits in self._names(text, starts, ends, i):
                if last == i:
                    found[i][WHOLE] |= bits
                    continue
                found[i][FIRST] |= bits
                found[last][LAST] |= bits
                for inner in range(i + 1, last):
                    found[inner][INSIDE] |= bits
        return [tuple(places) for places in found]

    def _names(self, text: str, starts: array[int], ends: array[int], i: int) -> Iterator[tuple[int, int]]:
        """The listed names that start with a token: the number of their last token, and their lists.

        What stands between tokens does not count: names are listed without spaces.
        """
        total = size = 0
        for last in range(i, min(len(starts), i + NAME_TOKENS)):
            size += ends[last] - starts[last]
            total = with_text(total, text[starts[last] : ends[last]])
            hashed = name_of(total)
            if size > self._file.counts["longest"] or not self._is_known(hashed):
                return
            slot = self._slot(self._file.layout.names, hashed)
            if slot >= 0:
                (group,) = struct.unpack_from("<H", self._data, slot)
                yield last, self._groups[group % len(self._groups)]

    def _is_known(self, hashed: int) -> bool:
        """Whether a listed name may start with what has this hash, or be it."""
        bit = bit_of(hashed, self._file.counts["filter_bits"])
        return bool(self._data[self._file.layout.filter + bit // 8] >> bit % 8 & 1)

    # -- labels -------------------------------------------------------------------------------------------

    def _best(self, scores: list[list[int]]) -> list[int]:
        """The best sequence of labels; of equally good ones that with the lower numbers at the end."""
        labels = range(self._labels)
        sums = [self._first[b] + scores[0][b] for b in labels]
        back: list[list[int]] = []
        for row in scores[1:]:
            came = [max(labels, key=lambda a, b=b: sums[a] + self._after[a][b]) for b in labels]  # type: ignore[misc]
            sums = [sums[came[b]] + self._after[came[b]][b] + row[b] for b in labels]
            back.append(came)
        label = max(labels, key=lambda b: sums[b] + self._last[b])
        best = [label]
        for came in reversed(back):
            label = came[label]
            best.append(label)
        return best[::-1]

    def _chances(self, scores: list[list[int]], best: list[int], spans: list[tuple[int, int]]) -> list[float]:
        """How probable it is that exactly the labels of each span stand where they stand."""
        if not spans:
            return []
        labels, scale = range(self._labels), self._file.counts["scale"]
        after = [[_power(weight, scale) for weight in row] for row in self._after]
        last = [_power(weight, scale) for weight in self._last]
        powers = [[_near_power(weight - max(row), scale) for weight in row] for row in scores]
        ahead: list[list[float]] = []
        shares: list[float] = []
        for i, row in enumerate(powers):
            if i == 0:
                sums = [_power(self._first[b], scale) * row[b] for b in labels]
            else:
                sums = [_dot([ahead[-1][a] * after[a][b] for a in labels]) * row[b] for b in labels]
            share = _share(sums, i)
            ahead.append([value * share for value in sums])
            shares.append(share)
        behind = [last]
        for i in range(len(powers) - 1, 0, -1):
            rest = [powers[i][b] * behind[-1][b] for b in labels]
            sums = [_dot([after[a][b] * rest[b] for b in labels]) for a in labels]
            share = _share(sums, i - 1)
            behind.append([value * share for value in sums])
        behind.reverse()
        found = []
        for begin, end in spans:
            chance = ahead[begin][best[begin]]
            for i in range(begin + 1, end + 1):
                chance = chance * after[best[i - 1]][best[i]] * powers[i][best[i]] * shares[i]
            whole = _dot([ahead[end][b] * behind[end][b] for b in labels]) or 1.0
            found.append(min(1.0, chance * behind[end][best[end]] / whole))
        return found


def _slot_at(data: memoryview, at: int) -> tuple[int, int]:
    key, number = struct.unpack_from("<II", data, at)
    return key, number


def _power(weight: int, scale: int) -> float:
    return exp(weight / scale) if weight > FORBIDDEN else 0.0


def _near_power(weight: int, scale: int) -> float:
    """The power of a weight that is not positive; that of one far below 0 is 0."""
    return exp(weight / scale) if weight > -POWERS else 0.0


def _share(sums: list[float], i: int) -> float:
    """What keeps the sums of a token near one when they are multiplied by it: now and then a power of two.

    A power of two changes no digit of them.
    """
    most = max(sums)
    return 1.0 if i % SHARED or not LEAST <= most < MOST else ldexp(1, -frexp(most)[1])


def _dot(values: list[float]) -> float:
    """The sum of values: those with even numbers and those with odd ones are added apart."""
    parts = [0.0, 0.0]
    for i, value in enumerate(values):
        parts[i % 2] += value
    return parts[0] + parts[1]


def _runs(labels: list[int], flags: bytes) -> Iterator[tuple[int, int]]:
    """First and last token of every span."""
    begin = -1
    for i, label in enumerate(labels):
        if flags[label] & STARTS:
            begin = i
        if flags[label] & ENDS and begin >= 0:
            yield begin, i
            begin = -1


DIGITS = {ord(digit): "0" for digit in "0123456789០១២៣៤៥៦៧៨៩"}
KHMER_SHAPE, DIGIT_SHAPE, UPPER, CAPITALIZED, LOWER, OTHER = range(6)


def shape(word: str) -> int:
    """What a word is written with; its digits are 0."""
    if all("\u1780" <= char <= "\u17d3" or char in "\u17d7\u17dd" for char in word):
        return KHMER_SHAPE
    if all(char == "0" for char in word):
        return DIGIT_SHAPE
    upper = "A" <= word[0] <= "Z"
    letters = [char for char in word[1:] if not ("a" <= char <= "z" or "A" <= char <= "Z")]
    if upper and all("A" <= char <= "Z" for char in word):
        return UPPER
    if upper and all(char in ".-" for char in letters):
        return CAPITALIZED
    if not letters and "a" <= word[0] <= "z":
        return LOWER
    return OTHER
