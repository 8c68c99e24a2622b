"""Documents on a terminal: names and amounts in colour and in tables."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import cache

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khtext.document import Document
from khtext.formats.inline import inline

STYLES = {"LOC": "bold green", "ORG": "bold cyan", "PER": "bold magenta"}
AMOUNT_STYLE = "bold yellow"
#: What a terminal obeys: control characters and marks of direction. A line end stays.
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


class _Page(Console):
    """A console that leaves a closed pipe to the command."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@cache
def _console() -> Console:
    return _Page(file=sys.stdout, highlight=False, markup=False, emoji=False)


def print_names(doc: Document) -> None:
    """Print the text with each name in brackets, followed by its label; in colour on a terminal."""
    console = _console()
    if not console.is_terminal:
        sys.stdout.write(inline(doc))
        return
    doc, text, at = _visible(doc), Text(), 0
    for span in doc.entities:
        text.append(doc.text[at : span.start])
        text.append(f"[{doc.text[span.start : span.end]}]{span.label}", STYLES[span.label])
        at = span.end
    console.print(text.append(doc.text[at:].removesuffix("\n")), soft_wrap=True)


def print_document(doc: Document) -> None:
    """Print the words of each line with names and amounts in colour, then a table of each."""
    console = _console()
    doc = _visible(doc) if console.is_terminal else doc
    console.print(_words(doc), soft_wrap=True)
    tables = (_amounts(doc), _names(doc))
    for table in tables:
        if table.row_count:
            console.print()
            console.print(table)


def _visible(doc: Document) -> Document:
    """The document with a picture in the place of each character that a terminal would obey."""
    return replace(doc, text=OBEYED.sub(_picture, doc.text))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 32 else "\ufffd"


def _words(doc: Document) -> Text:
    text = Text()
    names = ((span.start, span.end, STYLES[span.label]) for span in doc.entities)
    amounts = ((item.start, item.end, AMOUNT_STYLE) for item in doc.quantities)
    styles = sorted([*names, *amounts])
    end, at = 0, 0
    for token in doc.tokens:
        gap = doc.text[end : token.start]
        text.append("\n" * gap.count("\n") or (" " if end else ""))
        while at < len(styles) and styles[at][1] <= token.start:
            at += 1
        inside = at < len(styles) and styles[at][0] <= token.start
        text.append(doc.text[token.start : token.end], styles[at][2] if inside else None)
        end = token.end
    return text


def _amounts(doc: Document) -> Table:
    table = Table(title="amounts", title_justify="left", title_style="bold")
    for column in ("text", "kind", "value", "unit"):
        table.add_column(column, style=AMOUNT_STYLE if column == "text" else None)
    for item in doc.quantities:
        value = " – ".join(filter(None, (item.value, item.value_max)))
        approx = f"{item.approx} " if item.approx else ""
        table.add_row(
            doc.text[item.start : item.end], item.kind, approx + value, item.currency or item.unit or ""
        )
    return table


def _names(doc: Document) -> Table:
    table = Table(title="names", title_justify="left", title_style="bold")
    for column in ("text", "label", "English", "Latin", "ref", "times"):
        table.add_column(column)
    counted: dict[tuple[str, ...], int] = {}
    for span in doc.entities:
        key = (doc.text[span.start : span.end], span.label, span.norm or "", span.latin or "", span.ref or "")
        counted[key] = counted.get(key, 0) + 1
    for (name, label, *columns), times in counted.items():
        table.add_row(Text(name, STYLES[label]), label, *columns, str(times))
    return table
