#!/usr/bin/env python3
"""Write LibreOffice's help, one paragraph per line: ``libreoffice_help.py FOLDER --out FILE --reserve FILE``.

FOLDER has the HTML of the help; Debian's libreoffice-help-km installs it in
/usr/share/libreoffice/help/km/text. Its translators marked possible line breaks with U+200B. The thousand
lines with the lowest SHA-256 are reserved for testing and go to one file; all other lines go to the other
file.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

RESERVED = 1000
BLOCKS = frozenset(re.findall(r"\w+", "body br dd div dt h1 h2 h3 h4 h5 h6 li p pre table td th title tr"))
BASE = re.compile("[\u1780-\u17b3]")


class Paragraphs(HTMLParser):
    """The paragraphs of a page, with single spaces."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text: list[str] = []
        self._shown = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = dict(attrs).get("id")
        if tag == "div" and place == "SearchFrame":
            self._end()
        if tag == "div" and place in ("DisplayArea", "SearchFrame"):
            self._shown = place == "DisplayArea"
        self._hidden += tag in ("script", "style")
        if tag in BLOCKS:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")
        if tag in BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        if self._shown and not self._hidden:
            self._text.append(data)

    def _end(self) -> None:
        text = re.sub(r"[ \t\r\n\u00a0]+", " ", "".join(self._text)).strip(" ")
        self._text = []
        if text:
            self.found.append(text)


def lines_of(folder: Path) -> dict[str, str]:
    """The distinct lines with at least three Khmer letters: without U+200B, and unchanged."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.html")):
        page = Paragraphs()
        page.feed(file.read_text(encoding="utf-8"))
        page.close()
        for line in page.found:
            if len(BASE.findall(line)) >= 3:
                found.setdefault(line.replace("\u200b", ""), line)
    return found


def reserved_of(lines: dict[str, str]) -> list[str]:
    """The lines to reserve, chosen from those with at least three U+200B and twenty letters."""
    long = [
        bare for bare, line in lines.items() if line.count("\u200b") >= 3 and len(BASE.findall(bare)) >= 20
    ]
    return sorted(long, key=lambda bare: hashlib.sha256(bare.encode()).hexdigest())[:RESERVED]


def write(path: Path, lines: Iterable[str]) -> None:
    """Write these lines to a text file."""
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="file for the lines")
    parser.add_argument("--reserve", type=Path, required=True, help="file for the reserved lines")
    arguments = parser.parse_args()
    lines = lines_of(arguments.folder)
    reserved = reserved_of(lines)
    write(arguments.reserve, (lines[bare] for bare in reserved))
    kept = set(reserved)
    write(arguments.out, (line for bare, line in lines.items() if bare not in kept))


if __name__ == "__main__":
    main()
