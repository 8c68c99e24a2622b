"""The language data that ships with khtext, and the only code that reads it.

A table is a TSV file: comment lines `# source: …` and `# licence: …` first, then a header line of
column names, then rows. A TOML file carries the same two comments.
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
    """Where the shipped file `name` lies; a `KhtextError` when there is none."""
    found = FOLDER / name
    if not found.is_file():
        raise KhtextError(f"{found}: no such data file; reinstall khtext")
    return found


def read_toml(name: str) -> dict[str, Any]:
    """A shipped TOML file as nested dictionaries."""
    import tomllib

    return tomllib.loads(files.read(path(name)))


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table, one dictionary a row, keyed by the header's column names."""
    return read_rows(path(name))


def read_columns(name: str, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of a shipped table: for each row its cells in them, in the order asked for.

    Half the work of `read_table`, for what is read whenever khtext starts.

    >>> ("ប្រទេស", "LOC") in read_columns("heads.tsv", "head", "label")
    True
    """
    header, lines = read_lines(name)
    places = [header.index(column) for column in columns]
    if len(places) == 1:
        return [(line.split("\t")[places[0]],) for line in lines]
    wanted = itemgetter(*places)
    return [wanted(line.split("\t")) for line in lines]


def read_pairs(name: str, key: str, value: str) -> dict[str, str]:
    """From the cells of one column of a shipped table to those of another."""
    return {first: second for first, second in read_columns(name, key, value)}  # noqa: C416


def read_lines(name: str) -> tuple[list[str], list[str]]:
    """The columns of a shipped table, and its rows, not taken apart yet.

    For a long table few rows of which are ever looked at.
    """
    lines = files.read(path(name)).split("\n")
    rows = [line for line in lines if line and line[0] != "#"]
    return rows[0].split("\t"), rows[1:]


def read_rows(file: Path) -> Iterator[dict[str, str]]:
    """The rows of any table in our TSV form; a `KhtextError` names the file and line that is wrong."""
    columns: list[str] | None = None
    for number, line in files.rows(file):
        cells = line.split("\t")
        if columns is None:
            columns = cells
        elif len(cells) != len(columns):
            raise KhtextError(
                f"{file}:{number}: {len(cells)} columns where the header has {len(columns)}; "
                "separate them with tabs"
            )
        else:
            yield dict(zip(columns, cells, strict=True))
