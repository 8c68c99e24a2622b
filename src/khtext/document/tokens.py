"""The tokens of a text, stored as arrays."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import overload

from khtext.document.spans import KINDS, Token
from khtext.kernel.arrays import as_array, cut
from khtext.script import ZERO_WIDTH

_ZERO_WIDTH = "".join(sorted(ZERO_WIDTH))


class Tokens(Sequence[Token]):
    """Sorted, disjoint tokens, stored as arrays; a `Token` is created only when you access one.

    `starts` and `ends` are arrays of code-point offsets. `kinds` has one byte per token, an index into
    `KINDS`. `inner` has the sorted offsets at which morphemes start inside compounds.
    """

    __slots__ = ("ends", "inner", "kinds", "starts", "text")

    def __init__(
        self,
        starts: Sequence[int],
        ends: Sequence[int],
        kinds: bytes,
        inner: Sequence[int] = (),
        text: str | None = None,
    ) -> None:
        # Most are arrays already, and there is one of these objects for each line of a text.
        self.starts = starts if type(starts) is array else as_array(starts)
        self.ends = ends if type(ends) is array else as_array(ends)
        self.kinds = kinds
        self.inner = inner
        self.text = text

    @classmethod
    def of(cls, tokens: Iterable[Token]) -> Tokens:
        """The same tokens, stored as arrays."""
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
            return Tokens(
                starts=self.starts[index],
                ends=self.ends[index],
                kinds=self.kinds[index],
                inner=self.inner,
                text=self.text,
            )
        start, end = self.starts[index], self.ends[index]
        return Token(
            start=start,
            end=end,
            kind=KINDS[self.kinds[index]],
            parts=self._parts(start, end),
            doc_text=self.text,
        )

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

    def bound(self, text: str) -> Tokens:
        """The same tokens, as those of a document with this text."""
        if self.text is None and self.kinds:  # nobody has seen them yet; the empty ones are shared
            self.text = text
        if self.text is text or not self.kinds:
            return self
        return Tokens(starts=self.starts, ends=self.ends, kinds=self.kinds, inner=self.inner, text=text)

    def compounds(self) -> list[int]:
        """The indices of the tokens with parts, in order."""
        found: dict[int, None] = {}
        for offset in self.inner:
            at = bisect_right(self.starts, offset) - 1
            if at >= 0 and self.starts[at] < offset < self.ends[at]:
                found[at] = None
        return list(found)

    def texts(self, text: str) -> list[str]:
        """The text of each token."""
        return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def cut(self, text: str, edges: Sequence[int]) -> Tokens:
        """The same tokens, but those that straddle one of `edges` are cut there.

        No piece starts or ends with a zero-width character or white space.
        """
        if not self.kinds or not edges:
            return self
        starts, ends, kinds = cut(text, self.starts, self.ends, self.kinds, as_array(edges), _ZERO_WIDTH)
        return Tokens(starts=starts, ends=ends, kinds=kinds, inner=self.inner, text=self.text)


NO_TOKENS = Tokens((), (), b"")
