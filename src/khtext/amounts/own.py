"""Currencies and units that a user brings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from khtext import files, lazy
from khtext.errors import KhtextError
from khtext.orthography import view

KINDS = ("money", "unit")
_CODE = lazy.pattern("[A-Z]{3}")


class Name(NamedTuple):
    """A name beside a number: of a currency with this code, or of a unit that is written so."""

    name: str
    kind: str
    code: str


def read(file: Path) -> list[Name]:
    """The names of a table of `name`, `kind` (money or unit) and `code`, separated by tabs.

    A first line that names these columns and lines that start with `#` are skipped. A `KhtextError` says
    which line is wrong. Names are read without zero-width characters, in canonical spelling.
    """
    names: list[Name] = []
    for number, line in files.rows(file):
        cells = [cell.strip() for cell in view(line).text.split("\t")]
        if cells == ["name", "kind", "code"]:
            continue
        if len(cells) != len(Name._fields) or cells[1] not in KINDS or not cells[0] or not cells[2]:
            raise KhtextError(
                f"{file}:{number}: a line has a name, a kind ({' or '.join(KINDS)}) and a code, "
                "separated by tabs"
            )
        made = Name(*cells)
        if made.kind == "money" and not _CODE.fullmatch(made.code):
            raise KhtextError(
                f"{file}:{number}: {made.code!r} is not a currency code; use three capital letters"
            )
        if made.name[0].isdigit():
            raise KhtextError(f"{file}:{number}: {made.name!r} starts with a digit; name the unit alone")
        names.append(made)
    return names


def load(paths: Iterable[Path]) -> tuple[Name, ...]:
    """The names of all these files; where two know a name the later one says."""
    return tuple(name for file in paths for name in read(file))
