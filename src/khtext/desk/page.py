"""A concordance as a page in HTML, which needs no other file and no network."""

from __future__ import annotations

from html import escape

from khtext.document.marks import visible
from khtext.formats import html

_STYLE = (
    "th:first-child, td.left { text-align: end; } th:nth-child(2), td.match { text-align: center; }\n"
    "td.match { font-weight: 600; white-space: nowrap; }\n"
    "td.left, td.right { width: 40%; }\n"
    "td.place { color: var(--quiet); font-size: .75rem; overflow-wrap: anywhere; }\n"
)
TAIL = "</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>\n"


def head(title: str) -> str:
    """The page as far as the first row; the pattern is its title."""
    style, shown = html.sheet() + _STYLE, _shown(title)
    return (
        '<!DOCTYPE html>\n<html lang="en" class="khtext">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(html.policy(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{shown} – khtext</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<h1 lang="km">{shown}</h1>\n'
        '<div class="scroll" tabindex="0" role="region" aria-label="Concordance">\n'
        '<table>\n<thead><tr><th scope="col">before</th><th scope="col">match</th><th scope="col">after</th>'
        '<th scope="col">place</th></tr></thead>\n<tbody>\n'
    )


def row(place: str, left: str, match: str, right: str) -> str:
    """A match with its context and its place.

    >>> print(row("a.txt:1", "ខ្ញុំ", "ទៅ", ""), end="")
    <tr><td class="left" lang="km">ខ្ញុំ</td><td class="match" lang="km">ទៅ</td><td class="right" \
lang="km"></td><td class="place">a.txt:1</td></tr>
    """
    named = (("left", left), ("match", match), ("right", right))
    cells = "".join(f'<td class="{name}" lang="km">{_shown(text)}</td>' for name, text in named)
    return f'<tr>{cells}<td class="place">{_shown(place)}</td></tr>\n'


def _shown(text: str) -> str:
    return escape(visible(" ".join(text.split())))
