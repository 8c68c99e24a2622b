"""Frequencies as a bar chart in SVG, which needs no other file, no font and no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from khtext.document.marks import visible
from khtext.formats import html

#: Pixels: of a row, which has room for stacked signs; of the chart, of its labels and of its numbers.
ROW, WIDTH, LABELS, NUMBERS = 34, 800, 280, 90
_STYLE = (
    "text{font:16px 'Noto Sans Khmer',sans-serif;fill:#1a1a1a}"
    "rect{fill:#2563eb}.paper{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}rect{fill:#60a5fa}.paper{fill:#18181b}}"
)


def svg(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar for each label and number, in order.

    >>> svg("Words", [("ទៅ", 2), ("មក", 1)]).count("<rect")
    3
    """
    height = ROW * max(len(rows), 1)
    most = max((number for _, number in rows), default=1)
    bars = "".join(_bar(place, label, number, most) for place, (label, number) in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" lang="km"><title>{_shown(title)}</title>'
        f"<style>{html.face()}{_STYLE}</style>"
        f'<rect class="paper" width="100%" height="100%"/>\n{bars}</svg>\n'
    )


def _bar(place: int, label: str, number: int, most: int) -> str:
    top, room = place * ROW, WIDTH - LABELS - NUMBERS
    length = round(room * number / most, 1)
    base = top + ROW * 0.65
    return (
        f'<text x="{LABELS - 10}" y="{base}" text-anchor="end">{_shown(label)}</text>'
        f'<rect x="{LABELS}" y="{top + 6}" width="{length}" height="{ROW - 12}" rx="2"/>'
        f'<text x="{LABELS + length + 8}" y="{base}">{number:,}</text>\n'
    )


def _shown(text: str) -> str:
    return escape(visible(" ".join(text.split())))
