"""The table of writers, one row for each format; a writer is imported when it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from khtext.errors import KhtextError
from khtext.formats.writer import Pieces, Writer, imported

ALL = frozenset({"tokens", "sentences", "entities", "quantities", "normalized"})


class Format(NamedTuple):
    """One format.

    `module` has a function `writer(name, lines=…)`; `suffix` is the ending of its files; `holds` are the
    lists of a document that it can hold; `stages` are additional stages that it needs; with `single`, a file
    holds one document.
    """

    module: str
    suffix: str
    holds: frozenset[str] = ALL
    stages: tuple[str, ...] = ()
    single: bool = False


#: Each format by its name.
FORMATS: dict[str, Format] = {
    "text": Format("khtext.formats.inline", ".txt"),
    "jsonl": Format("khtext.formats.streaming", ".jsonl"),
    "json": Format("khtext.formats.json", ".json"),
    "tsv": Format("khtext.formats.rows", ".tsv"),
    "csv": Format("khtext.formats.rows", ".csv"),
    "iob": Format("khtext.formats.conll", ".iob", holds=frozenset({"entities"}), stages=("sentences",)),
    "conllu": Format(
        "khtext.formats.conllu",
        ".conllu",
        holds=frozenset({"tokens", "entities", "quantities"}),
        stages=("sentences",),
    ),
    "brat": Format("khtext.formats.brat", ".ann", frozenset({"entities", "quantities"}), single=True),
    "labelstudio": Format("khtext.formats.labelstudio", ".json", frozenset({"entities", "quantities"})),
    "parquet": Format("khtext.formats.parquet", ".parquet"),
    "html": Format("khtext.formats.html", ".html"),
    "docbin": Format(
        module="khtext.formats.docbin",
        suffix=".spacy",
        holds=frozenset({"tokens", "entities", "quantities"}),
        stages=("sentences",),
    ),
}


def offered(found: Iterable[str]) -> list[str]:
    """The formats that can hold one of these lists.

    >>> offered(["tokens"])
    ['text', 'jsonl', 'json', 'tsv', 'csv', 'conllu', 'parquet', 'html', 'docbin']
    """
    wanted = set(found)
    return [name for name, format in FORMATS.items() if format.holds & wanted]


def load(name: str, *, lines: bool = False, formulas: bool = True) -> Writer:
    """The writer of a format; with `lines`, its spans say on which line they start.

    Without `formulas`, which only tables can have, a spreadsheet reads no cell of a table as one. Raises a
    `KhtextError` for a format that does not exist, or if its package is not installed.
    """
    if name not in FORMATS:
        raise KhtextError(f"unknown format {name!r}; choose from {', '.join(FORMATS)}")
    options = {} if formulas else {"formulas": False}
    made: Writer = imported(FORMATS[name].module).writer(name, lines=lines, **options)
    return made


def pieces(name: str, *, lines: bool = False, formulas: bool = True) -> Pieces | None:
    """The writer of a format, if it writes one document after another; else None."""
    made = load(name, lines=lines, formulas=formulas)
    return made if isinstance(made, Pieces) else None
