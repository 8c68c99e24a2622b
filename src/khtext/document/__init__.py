"""The document and its spans: the text as it is, and what was found in it.

All offsets are Unicode code points, 0-based and half-open, into the text as given.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from operator import attrgetter, le
from typing import overload

from khtext.document.edits import Edits, Rewritten
from khtext.kernel.arrays import as_array, straddled
from khtext.script import ZERO_WIDTH

KINDS = ("word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other")
LABELS = ("LOC", "ORG", "PER")


@dataclass(frozen=True, slots=True)
class Span:
    """A name in the text: `label` is LOC, ORG or PER, `source` says why it is there.

    `norm` is its English name and `ref` its public code (ISO 3166, commune code), where known.
    """

    start: int
    end: int
    label: str
    norm: str | None = None
    ref: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, number, date or time; `value` is an exact decimal string, never a float.

    docs/quantities.md says what each kind carries.
    """

    start: int
    end: int
    kind: str
    value: str | None = None
    value_max: str | None = None
    currency: str | None = None
    currency_basis: str | None = None
    unit: str | None = None
    approx: str | None = None
    canonical: str | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    parts: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `parts` are the offsets of a compound's morphemes, empty for a simple word."""

    start: int
    end: int
    kind: str
    parts: tuple[tuple[int, int], ...] = ()


class Tokens(Sequence[Token]):
    """Sorted, disjoint tokens held as arrays; a `Token` is made when somebody looks at one.

    `starts` and `ends` are arrays of code-point offsets; `kinds` holds one byte a token, its place
    in `KINDS`; `inner` holds the sorted offsets at which morphemes start inside compounds.
    """

    __slots__ = ("ends", "inner", "kinds", "starts")

    def __init__(
        self, starts: Sequence[int], ends: Sequence[int], kinds: bytes, inner: Sequence[int] = ()
    ) -> None:
        self.starts = as_array(starts)
        self.ends = as_array(ends)
        self.kinds = kinds
        self.inner = inner

    @classmethod
    def of(cls, tokens: Iterable[Token]) -> Tokens:
        """The same tokens, held compactly."""
        listed = list(tokens)
        return cls(
            array("q", [token.start for token in listed]),
            array("q", [token.end for token in listed]),
            bytes(KINDS.index(token.kind) for token in listed),
            array("q", [start for token in listed for start, _ in token.parts[1:]]),
        )

    def __repr__(self) -> str:
        return f"Tokens.of({list(self)})"

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> Tokens: ...
    def __getitem__(self, index: int | slice) -> Token | Tokens:
        if isinstance(index, slice):
            return Tokens(self.starts[index], self.ends[index], self.kinds[index], self.inner)
        start, end = self.starts[index], self.ends[index]
        return Token(start, end, KINDS[self.kinds[index]], self._parts(start, end))

    def __iter__(self) -> Iterator[Token]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tokens) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((tuple(self.starts), tuple(self.ends), self.kinds))

    def _parts(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        first, last = bisect_right(self.inner, start), bisect_left(self.inner, end)
        if first >= last:
            return ()
        edges = [start, *self.inner[first:last], end]
        return tuple(pairwise(edges))

    def compounds(self) -> list[int]:
        """Which tokens have parts, in order."""
        found: dict[int, None] = {}
        for offset in self.inner:
            at = bisect_right(self.starts, offset) - 1
            if at >= 0 and self.starts[at] < offset < self.ends[at]:
                found[at] = None
        return list(found)

    def texts(self, text: str) -> list[str]:
        """The slice of each token."""
        return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def cut(self, text: str, edges: Iterable[int]) -> Tokens:
        """The same tokens, those that straddle one of `edges` cut there.

        No piece starts or ends with a zero-width character or white space.
        """
        straddling: dict[int, list[int]] = {}
        for index, edge in sorted(set(straddled(self.starts, self.ends, list(edges)))):
            straddling.setdefault(index, []).append(edge)
        if not straddling:
            return self
        # Pieces, joined at the end: an array that grows bit by bit is copied again and again.
        starts: list[array[int]] = []
        ends: list[array[int]] = []
        kinds: list[bytes] = []
        done = 0
        for index, cuts in straddling.items():
            bounds = pairwise([self.starts[index], *cuts, self.ends[index]])
            trimmed = [_trimmed(text, start, end) for start, end in bounds]
            pieces = [(start, end) for start, end in trimmed if start < end]
            starts += (self.starts[done:index], array("q", [start for start, _ in pieces]))
            ends += (self.ends[done:index], array("q", [end for _, end in pieces]))
            kinds += (self.kinds[done:index], bytes([self.kinds[index]]) * len(pieces))
            done = index + 1
        return Tokens(
            array("q", b"".join([*starts, self.starts[done:]])),
            array("q", b"".join([*ends, self.ends[done:]])),
            b"".join([*kinds, self.kinds[done:]]),
            self.inner,
        )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start] in ZERO_WIDTH or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in ZERO_WIDTH or text[end - 1].isspace()):
        end -= 1
    return start, end


NO_TOKENS = Tokens((), (), b"")


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what the stages found in it; stages return new documents, the text never changes.

    A list whose stage has not run is empty and its name is not in `ran`.

    >>> doc = Document("ភ្នំពេញ").with_entities([Span(0, 7, "LOC", norm="Phnom Penh")])
    >>> [(doc.text[span.start:span.end], span.norm) for span in doc.entities]
    [('ភ្នំពេញ', 'Phnom Penh')]
    """

    text: str
    id: str | None = None
    tokens: Tokens = NO_TOKENS
    sentences: tuple[tuple[int, int], ...] = ()
    entities: tuple[Span, ...] = ()
    nested: tuple[Span, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    ran: frozenset[str] = frozenset()

    def with_tokens(self, tokens: Tokens) -> Document:
        """This document with these tokens, cut at the edges of the spans it already has."""
        edges = _edges([*self.entities, *self.quantities])
        return self._with(tokens=tokens.cut(self.text, edges) if edges else tokens, ran="tokens")

    def with_sentences(self, sentences: Iterable[tuple[int, int]]) -> Document:
        """This document with these sentences."""
        return self._with(sentences=tuple(sentences), ran="sentences")

    def with_entities(self, spans: Iterable[Span]) -> Document:
        """This document with more entities, flat and outermost.

        A span inside another goes to `nested`; of two that overlap partly the longer stays, and of
        two equally long the one that was there first.
        """
        added = list(spans)
        if not added and "entities" in self.ran:
            return self
        if not added:
            return self._with(ran="entities")
        outer, inner = _outermost([*self.entities, *added, *self.nested])
        nested = {(span.start, span.end, span.label): span for span in inner}
        return self._with(
            entities=tuple(outer),
            nested=tuple(nested[key] for key in sorted(nested)),
            tokens=self.tokens.cut(self.text, _edges(outer)),
            ran="entities",
        )

    def with_quantities(self, quantities: Iterable[Quantity]) -> Document:
        """This document with more quantities, disjoint: where two overlap the longer stays.

        Of two equally long the later one stays: a stage may say more about a number it was given.
        """
        added = list(quantities)
        if not added and "quantities" in self.ran:
            return self
        if not added:
            return self._with(ran="quantities")
        kept = disjoint([*self.quantities, *added])
        tokens = self.tokens.cut(self.text, _edges(kept)) if self.tokens else self.tokens
        return self._with(quantities=tuple(kept), tokens=tokens, ran="quantities")

    def _with(
        self,
        ran: str,
        *,
        tokens: Tokens | None = None,
        sentences: tuple[tuple[int, int], ...] | None = None,
        entities: tuple[Span, ...] | None = None,
        nested: tuple[Span, ...] | None = None,
        quantities: tuple[Quantity, ...] | None = None,
    ) -> Document:
        # dataclasses.replace does the same, but looks every field up by name: four times as slow.
        return Document(
            self.text,
            self.id,
            self.tokens if tokens is None else tokens,
            self.sentences if sentences is None else sentences,
            self.entities if entities is None else entities,
            self.nested if nested is None else nested,
            self.quantities if quantities is None else quantities,
            self.ran if ran in self.ran else self.ran | {ran},
        )

    def rewritten(self, replacements: Iterable[tuple[int, int, str]]) -> Rewritten:
        """The text with each `(start, end, new)` put in place, and the edits that map spans both ways.

        The replacements are sorted and disjoint; this document stays as it is.

        >>> seen = Document("២លាន៛").rewritten([(0, 5, "KHR 2000000")])
        >>> seen.text, list(seen.edits), seen.edits.forward(0, 5)
        ('KHR 2000000', [(0, 5, 0, 11)], (0, 11))
        """
        listed = list(replacements)
        edits = Edits.of(listed)
        return Rewritten(edits.apply(self.text, [new for _, _, new in listed]), edits)


def _edges(spans: Iterable[Span | Quantity]) -> list[int]:
    return [edge for span in spans for edge in (span.start, span.end)]


def _outermost(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The spans that stand, sorted, and those that lie inside one of them."""
    outer: list[Span] = []
    inner: list[Span] = []
    rivals: list[int] = []
    end = -1
    for index in sorted(range(len(spans)), key=[span.start for span in spans].__getitem__):
        span = spans[index]
        if span.start < end:
            rivals.append(index)
            end = max(end, span.end)
            continue
        if len(rivals) == 1:
            outer.append(spans[rivals[0]])
        elif rivals:
            _settle(spans, rivals, outer, inner)
        rivals, end = [index], span.end
    _settle(spans, rivals, outer, inner)
    return outer, inner


def _settle(spans: list[Span], rivals: list[int], outer: list[Span], inner: list[Span]) -> None:
    """Put those spans that overlap one another and no others to those that stand or lie inside."""
    stand, lie = _contested([spans[index] for index in sorted(rivals)])
    outer += stand
    inner += lie


def _contested(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The same for spans each of which overlaps another."""
    outer: list[Span] = []
    inner: list[Span] = []
    starts: list[int] = []
    for span in sorted(spans, key=_shortness):
        at = bisect_right(starts, span.start)
        before = outer[at - 1] if at else None
        after = outer[at] if at < len(outer) else None
        if before and before.end > span.start:
            same = before.start == span.start and before.end == span.end
            if before.end >= span.end and not same:
                inner.append(span)
        elif not (after and after.start < span.end):
            outer.insert(at, span)
            starts.insert(at, span.start)
    return outer, inner


def _shortness(span: Span) -> int:
    return span.start - span.end


def disjoint(quantities: list[Quantity]) -> list[Quantity]:
    """Those quantities that stand, sorted: of two that overlap the longer, of equally long ones the later.

    >>> [(item.start, item.end) for item in disjoint([Quantity(0, 2, "number"), Quantity(1, 4, "money")])]
    [(1, 4)]
    """
    found = sorted(quantities, key=_START)
    if all(map(le, map(_END, found), map(_START, islice(found, 1, None)))):
        return found
    kept: list[Quantity] = []
    rivals: list[int] = []
    end = 0
    for index in sorted(range(len(quantities)), key=lambda index: quantities[index].start):
        if rivals and quantities[index].start >= end:
            kept += _longest(quantities, rivals)
            rivals = []
        rivals.append(index)
        end = max(end, quantities[index].end)
    return kept + _longest(quantities, rivals)


_START, _END = attrgetter("start"), attrgetter("end")


def _longest(quantities: list[Quantity], rivals: list[int]) -> list[Quantity]:
    """Those of some overlapping quantities that stay: the longest first, of equals the last given."""
    if len(rivals) < 2:
        return [quantities[index] for index in rivals]
    kept: list[Quantity] = []
    starts: list[int] = []
    rivals.sort(key=lambda index: (quantities[index].start - quantities[index].end, -index))
    for quantity in (quantities[index] for index in rivals):
        at = bisect_right(starts, quantity.start)
        if at and kept[at - 1].end > quantity.start:
            continue
        if at < len(kept) and kept[at].start < quantity.end:
            continue
        kept.insert(at, quantity)
        starts.insert(at, quantity.start)
    return kept
