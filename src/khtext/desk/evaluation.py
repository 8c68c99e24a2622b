"""Compares documents with a gold standard: precision, recall and F1 of words, names and amounts.

A span is right if the gold standard has one with the same edges and the same label. White space and
characters without width do not count, so tools that write them differently can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest
from typing import Final, Literal, NamedTuple

from khtext.document import Document
from khtext.errors import KhtextError
from khtext.script import ZERO_WIDTH

Layer = Literal["words", "names", "amounts"]
#: What can be compared, and what of a document says that it was looked for.
LAYERS: Final[dict[Layer, str]] = {"words": "tokens", "names": "entities", "amounts": "quantities"}
#: The label of the score of amounts that have the right value, too.
VALUES: Final = "with value"
#: Examples that are kept of each confusion.
EXAMPLES: Final = 3

Mark = tuple[int, int, str]
"""Start, end and label of a span; the offsets count no white space."""


@dataclass(slots=True)
class Score:
    """How many spans the gold standard has, how many were predicted, and how many of these are right."""

    gold: int = 0
    predicted: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the predicted spans that are right; None if there are none."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """The share of the gold spans that were found; None if there are none."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None if there are neither gold nor predicted spans."""
        both = self.gold + self.predicted
        return 2 * self.right / both if both else None


class Confusion(NamedTuple):
    """A kind of error: what the gold standard has, and what was predicted in its place; empty if nothing.

    For names and amounts these are labels, for words texts with a space between words.
    """

    layer: Layer
    gold: str
    predicted: str


@dataclass(slots=True)
class Evaluation:
    """The scores of each layer in all, and of each label, and the errors, each with some examples.

    The label `""` is that of all spans of a layer. `VALUES` is that of amounts whose value, currency and unit
    count too, not only their kind.
    """

    scores: dict[tuple[Layer, str], Score] = field(default_factory=dict)
    errors: Counter[Confusion] = field(default_factory=Counter)
    examples: dict[Confusion, list[str]] = field(default_factory=dict)

    def count(self, layer: Layer, label: str, gold: Iterable[Mark], predicted: Iterable[Mark]) -> None:
        """Add the spans of one document to a score."""
        ours, theirs = set(gold), set(predicted)
        score = self.scores.setdefault((layer, label), Score())
        score.gold += len(ours)
        score.predicted += len(theirs)
        score.right += len(ours & theirs)

    def add(self, layer: Layer, gold: list[Mark], predicted: list[Mark], bare: str) -> None:
        """Compare the spans of one document; `bare` is its text without white space."""
        self.count(layer, "", gold, predicted)
        for label in {mark[2] for mark in [*gold, *predicted]} - {""}:
            both = ([mark for mark in marks if mark[2] == label] for marks in (gold, predicted))
            self.count(layer, label, *both)
        for confusion, example in _confusions(layer, gold, predicted, bare):
            self.errors[confusion] += 1
            kept = self.examples.setdefault(confusion, [])
            if len(kept) < EXAMPLES and example not in kept:
                kept.append(example)


def evaluate(
    gold: Iterable[Document], predicted: Iterable[Document], *, layers: Iterable[Layer] = tuple(LAYERS)
) -> Evaluation:
    """Compare documents in pairs, in what both of a pair were searched for.

    Raises a `KhtextError` if the texts are not the same, or there is nothing to compare.
    """
    found = Evaluation()
    wanted = tuple(layers)
    for number, (ours, theirs) in enumerate(zip_longest(gold, predicted), 1):
        if ours is None or theirs is None:
            more, fewer = ("PRED", "GOLD") if ours is None else ("GOLD", "PRED")
            raise KhtextError(f"{more} has more documents than {fewer}, which has {number - 1}")
        one, other = _Bare(ours), _Bare(theirs)
        _check(one, other, number)
        for layer in wanted:
            if LAYERS[layer] in ours.ran & theirs.ran:
                found.add(layer, one.marks(layer), other.marks(layer), one.text)
                if layer == "amounts":
                    found.count(layer, VALUES, one.values(), other.values())
    if not found.scores:
        raise KhtextError(
            f"GOLD and PRED have no {' or '.join(wanted)} in common; eval compares what both have"
        )
    return found


class _Bare:
    """A document whose offsets count no white space and nothing without width."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        kept = [not (char.isspace() or char in ZERO_WIDTH) for char in doc.text]
        self._at = [0, *accumulate(kept)]
        self.text = "".join(char for char, keep in zip(doc.text, kept, strict=True) if keep)

    def marks(self, layer: Layer) -> list[Mark]:
        """The spans of a layer, without those that have only white space."""
        at = self._at
        spans = _spans(self.doc, layer)
        return [(at[start], at[end], label) for start, end, label in spans if at[start] < at[end]]

    def values(self) -> list[Mark]:
        """The amounts, with everything that they say in place of the label."""
        said = (
            (item.kind, item.value, item.value_max, item.currency, item.unit) for item in self.doc.quantities
        )
        places = ((self._at[item.start], self._at[item.end]) for item in self.doc.quantities)
        return [(*place, repr(values)) for place, values in zip(places, said, strict=True)]


def _spans(doc: Document, layer: Layer) -> Iterator[Mark]:
    if layer == "words":
        return ((start, end, "") for start, end in zip(doc.tokens.starts, doc.tokens.ends, strict=True))
    if layer == "names":
        return ((span.start, span.end, span.label) for span in doc.entities)
    return ((item.start, item.end, item.kind) for item in doc.quantities)


def _check(one: _Bare, other: _Bare, number: int) -> None:
    if one.text == other.text:
        return
    pairs = zip(one.text + "\n", other.text + "\n", strict=False)
    at = next(at for at, (ours, theirs) in enumerate(pairs) if ours != theirs)
    ours, theirs = (text[max(0, at - 5) : at + 10] for text in (one.text, other.text))
    raise KhtextError(
        f"document {number}: GOLD and PRED have different texts: {ours!r}, {theirs!r}; compare the same texts"
    )


def _confusions(
    layer: Layer, gold: list[Mark], predicted: list[Mark], bare: str
) -> Iterator[tuple[Confusion, str]]:
    """The errors, each with an example: regions in which the spans of the two differ."""
    for ours, theirs in _regions(gold, predicted):
        if ours == theirs:
            continue
        sides = [" ".join(bare[start:end] for start, end, _ in side) for side in (ours, theirs)]
        if layer == "words":
            yield Confusion(layer, *sides), ""
            continue
        labels = ["+".join(label for _, _, label in side) for side in (ours, theirs)]
        example = " → ".join(dict.fromkeys(filter(None, sides)))
        yield Confusion(layer, *labels), example


def _regions(gold: list[Mark], predicted: list[Mark]) -> Iterator[tuple[list[Mark], list[Mark]]]:
    """The spans of both sides in groups that overlap no other group."""
    both = sorted([*((mark, 0) for mark in gold), *((mark, 1) for mark in predicted)])
    group: tuple[list[Mark], list[Mark]] = ([], [])
    reach = 0
    for mark, side in both:
        if mark[0] >= reach and any(group):
            yield group
            group = ([], [])
        group[side].append(mark)
        reach = max(reach, mark[1])
    if any(group):
        yield group
