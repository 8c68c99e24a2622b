"""Names: places, organizations and people, found by a tagger that sees the lists of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from khtext import data
from khtext.document import LABELS, Document, Span
from khtext.errors import KhtextError
from khtext.kernel import tagger
from khtext.names import companies, lexicon, memory, nested, user
from khtext.names.addresses import narrowed
from khtext.names.companies import Endings
from khtext.names.found import Found, Page
from khtext.names.lexicon import Lexicon
from khtext.names.reading import morphemes
from khtext.names.scores import Calibration
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from khtext.orthography import View
    from khtext.settings import Settings

FILE = "names.khtext.bin"
#: A sign of Khmer words that is often typed for a colon.
COLON = "\u17c8"


@dataclass(frozen=True)
class Names:
    """Adds a span for every name of a document.

    The words have to be known: the stage runs after `words`. Names of the user's own win over names that
    are found where they stand, unless those are longer.

    >>> from khtext import pipeline
    >>> doc = pipeline.load(["words", "names"])("នៅប្រទេសកម្ពុជា")
    >>> [(span.label, span.norm, span.ref) for span in doc.entities]
    [('LOC', 'Cambodia', 'KH')]
    """

    tagger: tagger.Tagger
    labels: Sequence[str]
    score: Calibration
    lexicon: Lexicon
    companies: Endings
    own: user.Names
    wanted: frozenset[str] = frozenset(LABELS)
    least: float = MIN_SCORE

    def __call__(self, doc: Document) -> Document:
        view, starts, ends = morphemes(doc)
        page = Page(view.text, starts, ends)
        found = companies.together(list(self._tagged(page)), list(self.companies.names(page)))
        if found:
            found = self._decided(page, found)
            found += nested.names(page, found, self.lexicon)
        names = [name for name in (*self.own.names(page), *found) if self._is_wanted(name)]
        del found, page, starts, ends  # as large as the document, and no longer needed
        return doc.with_entities(_spans(view, names))

    def _tagged(self, page: Page) -> Iterator[Found]:
        spans, labels, scored, least = self.tagger.spans, self.labels, self.score, self.least
        for start, end, number, chance in zip(*spans(page.text, page.starts, page.ends), strict=True):
            score = scored(chance)
            if score >= least:
                label = labels[number]
                if page.text[end - 1] == COLON:
                    end = self._without_colon(page.text, start, end, label)
                yield Found(start=start, end=end, label=label, score=score, source="model")

    def _without_colon(self, text: str, start: int, end: int, label: str) -> int:
        """The end of a name that is listed without the last sign: news writes that sign for a colon."""
        known = self.lexicon.entry
        is_listed = known(text[start : end - 1], label) and not known(text[start:end], label)
        return end - 1 if is_listed else end

    def _decided(self, page: Page, found: list[Found]) -> list[Found]:
        """The names of a document, all of it considered, with what the lists say."""
        found = memory.with_acronyms(page, memory.voted(page, found))
        listed = self._listed(page, memory.again(page, found, self.lexicon))
        return narrowed(page, listed)

    def _listed(self, page: Page, found: Sequence[Found]) -> list[Found]:
        made, text, known = [], page.text, self.lexicon.entry
        for name in found:
            start, end, label, score, source, _ = name
            entry = None if source == "acronym" else known(text[start:end], label)
            if entry is not None:
                source = "gazetteer" if source == "model" else source
                name = Found(start=start, end=end, label=label, score=score, source=source, entry=entry)
            made.append(name)
        return made

    def _is_wanted(self, name: Found) -> bool:
        return name.label in self.wanted and name.score >= self.least


def _spans(view: View, names: list[Found]) -> Iterator[Span]:
    """The names as spans of a document; each is let go as its span is made, for a long document has many."""
    where = view.originals([name[:2] for name in names])
    names.reverse()
    where.reverse()
    while names:
        yield _span(where.pop(), names.pop())


def _span(place: tuple[int, int], name: Found) -> Span:
    entry = name.entry
    return Span(*place, name.label, norm=entry.norm, ref=entry.ref, source=name.source, score=name.score)


@cache
def _shipped() -> tuple[tagger.Tagger, Mapping[str, Any]]:
    return tagger.load(data.path(FILE))


def load(settings: Settings) -> Names:
    """The stage with the shipped tagger and lists, the user's gazetteers and the labels that they want.

    Raises a `KhtextError` for an unknown label and for a gazetteer that cannot be read.
    """
    made, meta = _shipped()
    return Names(
        tagger=made,
        labels=tuple(meta["labels"]),
        score=Calibration(tuple((low, share) for low, share in meta.get("calibration", ()))),
        lexicon=lexicon.load(),
        companies=companies.load(),
        own=user.load(settings),
        wanted=_labels(settings.labels),
        least=settings.min_score,
    )


def _labels(wanted: Sequence[str] | None) -> frozenset[str]:
    unknown = sorted(set(wanted or ()) - set(LABELS))
    if unknown or wanted == ():
        said = f"unknown label {unknown[0]!r}" if unknown else "no label given"
        raise KhtextError(f"{said}; choose from {', '.join(LABELS)}")
    return frozenset(LABELS if wanted is None else wanted)
