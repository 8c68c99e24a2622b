"""Names that a user brings: a gazetteer of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khtext import files
from khtext.document import LABELS
from khtext.errors import KhtextError
from khtext.gazetteer import Gazetteer
from khtext.names.found import Found, Page
from khtext.names.found import Name as FoundName
from khtext.names.lexicon import Entry
from khtext.orthography import view

if TYPE_CHECKING:
    from khtext.settings import Settings


class Name(NamedTuple):
    """A user's name: its label, English form and code."""

    label: str
    norm: str | None
    ref: str | None


@dataclass(frozen=True)
class Names:
    """The names of the user's own."""

    gazetteer: Gazetteer[Name]

    def names(self, page: Page) -> Found:
        """The user's names on a page, the longest where several start."""
        found: list[FoundName] = []
        done = 0
        for start, options in self.gazetteer.find(page.text) if len(self.gazetteer) else ():
            if start < done:
                continue
            end, name = next((option for option in options if page.stands(start, option[0])), (start, None))
            if name:
                entry = Entry("", name.norm, name.ref)
                found.append(
                    FoundName(
                        start=start,
                        end=end,
                        text=page.text[start:end],
                        label=name.label,
                        score=1.0,
                        source="user",
                        entry=entry,
                    )
                )
                done = end
        return Found.of(found)


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
