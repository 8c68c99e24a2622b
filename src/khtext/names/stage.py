"""Names: places, organizations and people, found by a tagger that sees the lists of names."""

from __future__ import annotations

import string
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import compress, count, repeat
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Any

from khtext import data
from khtext.document import LABELS, Document, Entities
from khtext.errors import KhtextError
from khtext.kernel import tagger
from khtext.kernel.arrays import picked, texts
from khtext.names import companies, lexicon, memory, nested, user
from khtext.names.addresses import narrow
from khtext.names.companies import Endings
from khtext.names.edges import in_formula, trimmed
from khtext.names.found import Found, Page, line_starts
from khtext.names.lexicon import NOTHING, Lexicon
from khtext.names.reading import morphemes
from khtext.names.scores import Calibration
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from khtext.orthography import View
    from khtext.settings import Settings

FILE = "names.khtext.bin"
#: A sign of Khmer words that is often typed for a colon.
COLON = "\u17c8"
#: Letters and digits, which are not looked at again where they start or end a name.
INSIDE = frozenset(map(chr, range(0x1780, 0x17EA))) - {COLON} | frozenset(
    string.ascii_letters + string.digits
)


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
        return doc.with_entities(self._names(doc, lambda view: (0,)))

    def by_line(self, doc: Document) -> Document:
        """The document with the names that each of its lines has as a document of its own."""
        return doc.with_entities(self._names(doc, lambda view: line_starts(view.text)))

    def in_parts(self, doc: Document, edges: Sequence[int]) -> Document:
        """The document with the names of each of the documents that start at some line starts of its text."""
        return doc.with_entities(self._names(doc, lambda view: view.all_at(list(edges))))

    def _names(self, doc: Document, parts: Callable[[View], Sequence[int]]) -> Entities:
        """The names of a text, which holds the documents that start at some places of its canonical view."""
        view, starts, ends = morphemes(doc)
        page = Page(view.text, starts, ends, parts=parts(view))
        found = companies.together(self._tagged(page), list(self.companies.names(page)))
        if found.starts:
            found = self._decided(page, found)
        found = self.own.names(page).followed(found).followed(nested.names(page, found, self.lexicon))
        return _entities(view, self._wanted(found))

    def _tagged(self, page: Page) -> Found:
        starts, ends, numbers, chances = self.tagger.spans(page.text, page.starts, page.ends)
        scores = self.score.scores(chances)
        places = array("q", [at for at, score in enumerate(scores) if score >= self.least])
        starts, ends = picked(starts, places), picked(ends, places)
        found = Found(
            starts=starts.tolist(),
            ends=ends.tolist(),
            texts=texts(page.text, starts, ends),
            labels=[self.labels[numbers[at]] for at in places],
            scores=list(map(scores.__getitem__, places)),
            sources=["model"] * len(places),
            entries=[NOTHING] * len(places),
        )
        edged = {text for text in set(found.texts) if text[-1] not in INSIDE or text[0] not in INSIDE}
        for at in [at for at, text in enumerate(found.texts) if text in edged] if edged else ():
            self._trim(found, at)
        return found.chosen(
            [
                text not in self.lexicon.traps and not in_formula(page.text, start, end)
                for text, start, end in zip(found.texts, found.starts, found.ends, strict=True)
            ]
        )

    def _trim(self, found: Found, at: int) -> None:
        """Leave what belongs to no name out of one of the names."""
        text = found.texts[at]
        start, end = trimmed(text)
        if text[end - 1] == COLON and self._is_colon(text[start:end], found.labels[at]):
            end -= 1
        if start < end:
            found.ends[at] -= len(text) - end
            found.starts[at] += start
            found.texts[at] = text[start:end]

    def _is_colon(self, text: str, label: str) -> bool:
        """Whether a name is listed without its last sign: news writes that sign for a colon."""
        known = self.lexicon.entry
        return bool(known(text[:-1], label) and not known(text, label))

    def _decided(self, page: Page, found: Found) -> Found:
        """The names of a document, all of it considered, with what the lists say."""
        found = memory.with_acronyms(page, memory.voted(page, found))
        found = self._listed(memory.again(page, found, self.lexicon))
        narrow(page, found)
        return found

    def _listed(self, found: Found) -> Found:
        """The names with what the lists say; an acronym says nothing of itself."""
        # Equal names nearly always have one label, and a look-up by the name alone is faster.
        entry, last = self.lexicon.entry, dict(zip(found.texts, found.labels, strict=True))
        known = {text: entry(text, label) or NOTHING for text, label in last.items()}
        entries = list(map(known.__getitem__, found.texts))
        for at in compress(count(), map(ne, found.labels, map(last.__getitem__, found.texts))):
            entries[at] = entry(found.texts[at], found.labels[at]) or NOTHING
        for at in [at for at, source in enumerate(found.sources) if source == "acronym"]:
            entries[at] = NOTHING
        rows = zip(found.sources, entries, strict=True)
        sources = ["gazetteer" if source == "model" and entry[0] else source for source, entry in rows]
        return replace(found, sources=sources, entries=entries)

    def _wanted(self, found: Found) -> Found:
        """The names of the wanted labels that are sure enough."""
        rows = zip(found.labels, found.scores, strict=True)
        return found.chosen([score >= self.least and label in self.wanted for label, score in rows])


def _entities(view: View, found: Found) -> Entities:
    """The names as they stand in their document."""
    starts, ends = view.original_columns(array("q", found.starts), array("q", found.ends))
    norms, refs = map(itemgetter(1), found.entries), map(itemgetter(2), found.entries)
    no: repeat[None] = repeat(None)
    said = zip(found.labels, norms, refs, found.sources, found.scores, no, no, strict=False)
    return Entities(starts, ends, list(said))


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
