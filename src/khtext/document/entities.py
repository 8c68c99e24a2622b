"""The names of a text, stored as columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise, repeat
from operator import le
from typing import overload

from khtext.document.spans import Span, bound
from khtext.kernel.arrays import picked

SAID: tuple[str, ...] = ("label", "norm", "ref", "source", "score", "latin", "latin_score")
Said = tuple[str, str | None, str | None, str | None, float | None, str | None, float | None]
"""What a name says besides its offsets: a value for each of `SAID`."""


class Entities(Sequence[Span]):
    """Names, stored as columns; the `Span` objects are created when you access the first one.

    `starts` and `ends` are arrays of code-point offsets; `said` has what each name says besides. It compares
    equal to the tuple of its spans.

    >>> names = Entities.of([Span(0, 7, "LOC", norm="Phnom Penh")])
    >>> names == (Span(0, 7, "LOC", norm="Phnom Penh"),), names.said[0][:2]
    (True, ('LOC', 'Phnom Penh'))
    """

    __slots__ = ("_spans", "ends", "said", "starts", "text")

    def __init__(
        self, starts: array[int], ends: array[int], said: Sequence[Said], text: str | None = None
    ) -> None:
        self.starts = starts
        self.ends = ends
        self.said = said
        self.text = text
        self._spans: tuple[Span, ...] | None = None

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Entities:
        """The same names, stored as columns."""
        if isinstance(spans, cls):
            return spans
        listed = tuple(spans)
        made = cls(
            array("q", [span.start for span in listed]),
            array("q", [span.end for span in listed]),
            [_said(span) for span in listed],
        )
        made._spans = listed
        return made

    @property
    def spans(self) -> tuple[Span, ...]:
        """The names as a tuple of spans."""
        if self._spans is None:
            self._spans = tuple(map(_span, self.starts, self.ends, self.said, repeat(self.text)))
        return self._spans

    def __repr__(self) -> str:
        return repr(self.spans)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, index: int | slice) -> Span | tuple[Span, ...]:
        return self.spans[index]

    def __iter__(self) -> Iterator[Span]:
        return iter(self.spans)

    def __add__(self, other: Iterable[Span]) -> tuple[Span, ...]:
        return (*self, *other)

    def __radd__(self, other: Iterable[Span]) -> tuple[Span, ...]:
        return (*other, *self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Entities):
            same = self.starts == other.starts and self.ends == other.ends
            return same and list(self.said) == list(other.said)
        return self.spans == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.spans)

    def __reduce__(self) -> tuple[object, ...]:
        return Entities, (self.starts, self.ends, self.said, self.text)

    def bound(self, text: str) -> Entities:
        """The same names, as those of a document with this text."""
        if not self.starts or self.text is text:
            return self
        made = self if self.text is None else Entities(self.starts, self.ends, self.said)
        if self._spans is not None:
            made._spans = bound(self._spans, text)
        made.text = text  # nobody has seen them yet
        return made

    def picked(self, places: array[int]) -> Entities:
        """The names at these places."""
        said = list(map(self.said.__getitem__, places))
        made = Entities(picked(self.starts, places), picked(self.ends, places), said, text=self.text)
        if self._spans is not None:
            made._spans = tuple(map(self._spans.__getitem__, places))
        return made

    def without(self, places: Iterable[int]) -> Entities:
        """All names but those at these places."""
        edges = pairwise([-1, *sorted(places), len(self)])
        runs = [slice(before + 1, at) for before, at in edges]
        made = Entities(
            array("q", b"".join(self.starts[run] for run in runs)),
            array("q", b"".join(self.ends[run] for run in runs)),
            [said for run in runs for said in self.said[run]],
            text=self.text,
        )
        if self._spans is not None:
            made._spans = tuple([span for run in runs for span in self._spans[run]])
        return made

    @property
    def is_flat(self) -> bool:
        """Whether the names are sorted and disjoint."""
        return all(map(le, self.ends, islice(self.starts, 1, None)))

    def with_more(self, *more: Entities) -> Entities:
        """These names and then more of them."""
        parts = [part for part in (self, *more) if part.starts]
        if len(parts) < 2:
            return parts[0] if parts else self
        made = Entities(
            array("q", b"".join(part.starts for part in parts)),
            array("q", b"".join(part.ends for part in parts)),
            [said for part in parts for said in part.said],
        )
        if any(part._spans is not None for part in parts):  # a caller has some of them
            made._spans = tuple([span for part in parts for span in part.spans])
        return made


def _span(start: int, end: int, said: Said, text: str | None) -> Span:
    label, norm, ref, source, score, latin, latin_score = said
    return Span(
        start,
        end,
        label,
        norm=norm,
        ref=ref,
        source=source,
        score=score,
        latin=latin,
        latin_score=latin_score,
        doc_text=text,
    )


def _said(span: Span) -> Said:
    return (span.label, span.norm, span.ref, span.source, span.score, span.latin, span.latin_score)


NO_ENTITIES = Entities(array("q"), array("q"), ())
