"""Names in Latin letters that end as those of companies and institutions do: Ltd, Bank, University.

The tagger sees Latin names as one rare word after another. That a capitalised name goes up to its ending is
a fact of English spelling, which weights learned from Khmer text know only in part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from khtext import data
from khtext.names.found import Found, Page

LATIN = r"A-Za-z0-9\u00c0-\u024f"
CAPITAL = r"A-Z\u00c0-\u00de"
#: The share of such names that are organizations, by reading.
SCORE = 0.95


def names(page: Page, endings: re.Pattern[str]) -> Iterator[Found]:
    """The names with one of the endings, unless Latin words go on behind it."""
    for found in endings.finditer(page.text):
        yield Found(found.start(), found.end(), "ORG", SCORE, "gazetteer")


def together(found: Sequence[Found], more: Sequence[Found]) -> list[Found]:
    """The names and more of them; where two overlap the longer one stays."""
    if not more:
        return list(found)
    made: list[Found] = []
    for name in sorted([*found, *more], key=lambda name: (name.start, -name.end)):
        if made and name.start < made[-1].end:
            if name.end - name.start > made[-1].end - made[-1].start:
                made[-1] = name
        else:
            made.append(name)
    return made


@cache
def load() -> re.Pattern[str]:
    """Capitalised Latin words, the last of which is a listed ending."""
    heads = data.read_columns("heads.tsv", "head", "mode")
    endings = sorted((head for head, mode in heads if mode == "suffix"), key=len, reverse=True)
    not_names = "|".join(re.escape(head) for head, mode in heads if mode == "none" and head.isascii())
    word = rf"[{LATIN}&'’-]*"
    first = rf"(?!(?:{not_names})(?![{LATIN}]))[{CAPITAL}](?<![{LATIN}][{CAPITAL}])"
    last = "|".join(map(re.escape, endings))
    return re.compile(
        rf"{first}{word}(?: [{CAPITAL}&]{word}){{0,6}},? (?:{last})(?![{LATIN}])(?! [{CAPITAL}])"
    )
