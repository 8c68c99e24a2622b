"""Places and people found in prose that has hardly any names: LibreOffice's help in Khmer.

    apt-get install libreoffice-help-km
    python benchmarks/false_alarms.py [FOLDER]

Prints every distinct line with a LOC or PER, with its names in brackets, for a reader to judge. Then prints
the share of such lines. The text (MPL-2.0) is read from the installed package.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from khtext import pipeline
from khtext.document import Document
from khtext.formats import inline
from khtext.script import is_khmer

HELP = Path("/usr/share/libreoffice/help/km/text")
HEADINGS = {f"h{level}" for level in range(1, 7)}
BLOCKS = HEADINGS | {"p", "li", "td", "th", "dt", "dd", "div", "pre", "table", "tr", "body", "title", "br"}
LABELS = ("LOC", "PER")


class Paragraphs(HTMLParser):
    """The paragraphs of a help page between its display area and its search form."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[str] = []
        self._pieces: list[str] = []
        self._shown = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = dict(attrs).get("id") if tag == "div" else None
        if tag in BLOCKS:
            self.flush()
        if part == "DisplayArea":
            self._shown = True
        elif part == "SearchFrame":
            self._shown = False
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")
        if tag in BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._shown and not self._hidden:
            self._pieces.append(data)

    def flush(self) -> None:
        text = re.sub(r"[ \t\r\n\u00a0]+", " ", "".join(self._pieces)).strip()
        self._pieces.clear()
        if any(map(is_khmer, text)):
            self.done.append(text)


def paragraphs(folder: Path) -> Iterator[str]:
    """Every paragraph with Khmer in it, page by page."""
    for page in sorted(folder.rglob("*.html")):
        parser = Paragraphs()
        parser.feed(page.read_text(encoding="utf-8"))
        parser.flush()
        yield from parser.done


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HELP
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder; install libreoffice-help-km or name the folder of its pages")
    tag = pipeline.load(["words", "names"])
    lines = list(dict.fromkeys(paragraphs(folder)))
    hits = 0
    for line in lines:
        doc = tag(Document(line))
        if any(span.label in LABELS for span in doc.entities):
            hits += 1
            print(inline.inline(doc), end="")
    print(f"{hits} of {len(lines)} lines have a {' or '.join(LABELS)}: {hits / len(lines):.2%}")


if __name__ == "__main__":
    main()
