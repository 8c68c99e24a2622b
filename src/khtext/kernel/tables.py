"""Tables of names as dictionaries: their rows stay unsplit, because few of them are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["rows_by_name"]


def pure_rows_by_name(text: str, /) -> tuple[str, dict[str, str]]:
    r"""The header of a table, and its rows by their first cells; a line end between those of one name.

    Empty lines and lines that start with `#` are left out.

    >>> pure_rows_by_name("# source: x\nname\tkind\nក\ta\nខ\tb\nក\tc\n")
    ('name\tkind', {'ក': 'ក\ta\nក\tc', 'ខ': 'ខ\tb'})
    """
    header, *lines = [line for line in text.split("\n") if line and line[0] != "#"] or [""]
    rows: dict[str, str] = {}
    for line in lines:
        name = line.partition("\t")[0]
        rows[name] = f"{rows[name]}\n{line}" if name in rows else line
    return header, rows


if TYPE_CHECKING:
    from khtext.kernel._tables import rows_by_name
else:
    try:
        from khtext.kernel._tables import rows_by_name
    except ImportError:
        rows_by_name = pure_rows_by_name
