"""The language data of khtext, and the only code that reads it.

A table is a TSV file: first the comment lines `# source: …` and `# licence: …`, then a header line with the
names of the columns, then rows. A TOML file has the same two comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from khtext import files
from khtext.errors import KhtextError

FOLDER = Path(__file__).parent


def path(name: str) -> Path:
    """The path of a shipped file; raises a `KhtextError` if it does not exist."""
    found = FOLDER / name
    if not found.is_file():
        raise KhtextError(f"{found}: no such data file; reinstall khtext")
    return found


def read_toml(name: str) -> dict[str, Any]:
    """A shipped TOML file as nested dictionaries."""
    import tomllib

    return tomllib.loads(files.read(path(name)))


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table, each as a dictionary with the names of the columns as keys."""
    return read_rows(path(name))


def read_columns(name: str, *columns: str) -> list[tuple[str, ...]]:
    """The cells of some columns of a shipped table: one tuple for each row, in the order of `columns`.

    Twice as fast as `read_table`, for tables that are read at every start.

    >>> ("ប្រទេស", "LOC") in read_columns("heads.tsv", "head", "label")
    True
    """
    header, lines = read_lines(name)
    places = [header.index(column) for column in columns]
    if len(places) == 1:
        return [(line.split("\t")[places[0]],) for line in lines]
    wanted = itemgetter(*places)
    return [wanted(line.split("\t")) for line in lines]


def read_lines(name: str) -> tuple[list[str], list[str]]:
    """The names of the columns of a shipped table, and its rows as unsplit lines.

    For long tables of which only a few rows are used.
    """
    lines = files.read(path(name)).split("\n")
    rows = [line for line in lines if line and line[0] != "#"]
    return rows[0].split("\t"), rows[1:]


def read_rows(file: Path) -> Iterator[dict[str, str]]:
    """The rows of any table in this TSV format; raises a `KhtextError` that names the file and line."""
    columns: list[str] | None = None
    for number, line in files.rows(file):
        cells = line.split("\t")
        if columns is None:
            columns = cells
        elif len(cells) != len(columns):
            raise KhtextError(
                f"{file}:{number}: {len(cells)} columns, but the header has {len(columns)}; "
                "separate columns with tabs"
            )
        else:
            yield dict(zip(columns, cells, strict=True))
