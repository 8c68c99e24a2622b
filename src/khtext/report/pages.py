"""Writes the page of a document, and the index of a folder, with the template `page.html`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from khtext import data, files, kernel
from khtext.batch.build import build
from khtext.document import LABELS, QUANTITY_KINDS, Document, marks
from khtext.formats import html
from khtext.report.summary import Change, Summary, summary

#: Words in the table of frequencies, and rows of a table in the index of a folder.
MOST_WORDS, MOST_ROWS = 40, 100
#: The columns of Khmer text, and of numbers.
KHMER = ("name", "amount", "text", "normalized")
NUMBERS = ("times", "value")

Table = tuple[str, str, tuple[str, ...], list[tuple[str, ...]], str]
"""Id, title, columns, rows, and a note."""


class Row(NamedTuple):
    """A document in the index of a folder: the address of its page, its name, and its counts."""

    href: str
    id: str
    cells: tuple[str, ...]


def page(doc: Document, *, index: str = "") -> str:
    """The page of a document; `index` is the address of the page that lists it."""
    counts = summary(doc)
    blocks = [Markup(block) for block in marks.blocks(doc)]
    return _rendered(doc.id or "khtext", counts, blocks=blocks, index=index)


def index(title: str, counts: Summary, documents: Iterable[Row], failures: Iterable[str]) -> str:
    """The page that lists the documents of a folder, with what was found in all of them."""
    return _rendered(title, counts, documents=list(documents), failures=list(failures), most=MOST_ROWS)


def row(href: str, id: str, counts: Summary) -> Row:
    """A document as a row of an index."""
    return Row(href, id, tuple(f"{number:,}" for number, _ in _facts(counts)))


def _rendered(title: str, counts: Summary, *, most: int | None = None, **parts: Any) -> str:
    tables = [_without_empty_columns(made) for made in _tables(counts, most) if made[3]]
    contents = [(made[0], made[1]) for made in tables]
    contents += [("words", "Words")] if counts.words else []
    given: dict[str, Any] = {"blocks": None, "documents": (), "failures": (), "index": ""} | parts
    first = [("text", "Text")] if given["blocks"] is not None else [("documents", "Documents")]
    style, script = html.sheet(), files.read(data.path("report.js"))
    return _template().render(
        given,
        title=title,
        facts=[(f"{number:,}", what) for number, what in _facts(counts)],
        document_columns=[what for _, what in _facts(counts)],
        legend=_legend(counts.labels),
        contents=first + contents,
        tables=tables,
        words=_frequencies(counts.words),
        made=_made(),
        style=Markup(style),
        script=Markup(script),
        policy=html.policy(style, script),
        many=sum(map(len, given["blocks"] or ())) > html.MANY,
    )


@cache
def _template() -> Template:
    loader = PackageLoader("khtext.report", "")
    made = Environment(
        loader=loader,
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(zip=zip, kind=_kind, khmer=KHMER, numbers=NUMBERS)
    return made.get_template("page.html")


def _visible(value: object) -> object:
    """Whatever a template writes; HTML made here stays as it is."""
    return marks.visible(value) if type(value) is str else value


def _kind(label: str) -> str:
    """The class of a label in `marks.css`."""
    return label if label in LABELS or label in QUANTITY_KINDS else "own"


def _facts(counts: Summary) -> list[tuple[int, str]]:
    return [
        (counts.characters, "characters"),
        (counts.words.total(), "words"),
        (counts.sentences, "sentences"),
        (counts.names.total(), "names"),
        (counts.amounts.total(), "amounts"),
        (counts.changes.total(), "changes"),
    ]


def _legend(labels: Counter[str]) -> list[tuple[str, str, str]]:
    """The labels that occur, names first, each with its meaning and its count."""
    order = [*LABELS, *sorted(set(labels) - {*LABELS, *QUANTITY_KINDS}), *QUANTITY_KINDS]
    known: Mapping[str, str] = marks.MEANINGS
    return [(marks.visible(name), known.get(name, ""), f"{labels[name]:,}") for name in order if labels[name]]


def _tables(counts: Summary, most: int | None) -> list[Table]:
    names = ("name", "label", "English", "Latin", "code", "times")
    amounts = ("amount", "kind", "value", "currency", "unit", "note", "times")
    changes = ("text", "normalized", "code points", "times")
    return [
        ("names", "Names", names, *_rows(counts.names, most)),
        ("amounts", "Amounts", amounts, *_rows(counts.amounts, most)),
        ("changes", "Changes by normalization", changes, *_rows(_with_codes(counts.changes), most)),
    ]


def _without_empty_columns(table: Table) -> Table:
    id, title, columns, rows, note = table
    wanted = [any(cells) for cells in zip(*rows, strict=True)]
    return id, title, tuple(compress(columns, wanted)), [tuple(compress(row, wanted)) for row in rows], note


def _rows(counted: Counter[Any], most: int | None) -> tuple[list[tuple[str, ...]], str]:
    """The rows of a table, the most frequent first, and a note if there are more."""
    rows = [(*cells, f"{times:,}") for cells, times in _most(counted, most)]
    more = len(counted) - len(rows)
    return (
        rows,
        f"The {len(rows)} most frequent; {more:,} more are on the pages of the documents." if more else "",
    )


def _most(counted: Counter[Any], most: int | None) -> list[tuple[Any, int]]:
    """The most frequent; equally frequent ones are sorted, so that their order is always the same."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most]


def _with_codes(changes: Counter[Change]) -> Counter[tuple[str, str, str]]:
    return Counter({(old, new, _codes(old, new)): times for (old, new), times in changes.items()})


def _codes(old: str, new: str) -> str:
    """The code points of a change of spelling, which may not be visible; empty for other changes."""
    if new.isascii() and new:
        return ""
    return " → ".join(" ".join(f"{ord(char):04X}" for char in text[:12]) or "nothing" for text in (old, new))


def _frequencies(words: Counter[str]) -> list[tuple[str, str, str, str]]:
    """The most frequent words: count, share of all words, and the width of a bar in percent."""
    listed = _most(words, MOST_WORDS)
    total, most = words.total(), listed[0][1] if listed else 1
    return [
        (word, f"{times:,}", f"{times / total:.2%}", f"{100 * times / most:.1f}") for word, times in listed
    ]


def _made() -> str:
    models = sorted(file.name for file in Path(data.FOLDER).glob("*.khtext.bin"))
    made = build()
    parts = (f"build {made.checksum}", f"{kernel.backend()} kernel", *models)
    return f"Made by khtext {made.version} ({', '.join(parts)})."
