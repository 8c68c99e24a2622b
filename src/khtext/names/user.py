"""Names that a user brings: a gazetteer of their own, and the labels that they want to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khtext import files
from khtext.document import LABELS, Document, Span
from khtext.errors import KhtextError
from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters
from khtext.names import naming
from khtext.names.naming import Page
from khtext.orthography import view

if TYPE_CHECKING:
    from khtext.settings import Settings

#: Khmer names of fewer clusters need word edges on both sides.
SURE = 3


class Name(NamedTuple):
    """A user's name: its label, English form and code."""

    label: str
    norm: str | None
    ref: str | None


@dataclass(frozen=True)
class Names:
    """Adds a span for every name of the user's own; it wins over a shipped name of the same length.

    >>> names = Names(Gazetteer({"ផ្សារថ្មី": Name("LOC", "Central Market", None)}))
    >>> [(span.norm, span.source) for span in names(Document("នៅផ្សារថ្មី")).entities]
    [('Central Market', 'user')]
    """

    gazetteer: Gazetteer[Name]

    def __call__(self, doc: Document) -> Document:
        if not len(self.gazetteer):
            return doc.with_entities(())
        page, seen = naming.page(doc, {})
        done, spans = 0, []
        for start, options in self.gazetteer.find(page.text):
            if start < done:
                continue
            found = next(((end, name) for end, name in options if stands(page, start, end)), None)
            if found:
                done, name = found
                spans.append(
                    Span(*seen.original(start, done), name.label, norm=name.norm, ref=name.ref, source="user")
                )
        return doc.with_entities(spans)


def stands(page: Page, start: int, end: int) -> bool:
    """Whether a stretch can be a name there: a whole Latin word, a whole word, or a long Khmer one."""
    text = page.text
    if naming.is_latin(text[start]) or naming.is_latin(text[end - 1]):
        return page.is_latin_word(start, end)
    return clusters(text[start:end]) >= SURE or (page.is_edge(start) and page.is_edge(end))


@dataclass(frozen=True)
class Only:
    """Leaves out the entities whose label is not wanted."""

    labels: frozenset[str]

    def __call__(self, doc: Document) -> Document:
        return replace(
            doc,
            entities=tuple(span for span in doc.entities if span.label in self.labels),
            nested=tuple(span for span in doc.nested if span.label in self.labels),
        )


def read(file: Path) -> dict[str, Name]:
    """The names of a table of `name`, `label` and, where known, `norm` and `ref`, separated by tabs.

    A first line that names these columns and lines that start with `#` are skipped. A `KhtextError`
    says which line is wrong. Names are read without zero-width characters, in canonical spelling.
    """
    names: dict[str, Name] = {}
    for number, line in files.rows(file):
        cells = view(line).text.split("\t")
        if cells == [""] or cells[:2] == ["name", "label"]:
            continue
        if len(cells) not in (2, 3, 4) or cells[1] not in LABELS or not cells[0].strip():
            raise KhtextError(
                f"{file}:{number}: a line has a name, a label ({', '.join(LABELS)}) and optionally "
                "norm and ref, separated by tabs"
            )
        norm, ref = [*cells[2:], "", ""][:2]
        names[cells[0].strip()] = Name(cells[1], norm or None, ref or None)
    return names


def load(settings: Settings) -> Names:
    """The stage with the gazetteers that the settings name; where two know a name the later one says."""
    names: dict[str, Name] = {}
    for file in settings.gazetteers:
        names |= read(file)
    return Names(Gazetteer(names))
