"""Names in the rest of their document: the same name has the same label and is found again."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters
from khtext.names.found import Found, Page, is_latin
from khtext.names.lexicon import KEPT, Lexicon
from khtext.script import COENG, SHIFTERS

#: An acronym after the name that it stands for: Latin, or Khmer letters with full stops.
_LETTERS = r"[\u1780-\u17d3]{1,4}"
ACRONYM = re.compile(rf"[ \u00a0]?\(([A-Z][A-Za-z&-]{{1,11}}|{_LETTERS}(?:\.{_LETTERS})+\.?)\)")
#: From the first score on, a name is established; from the second on, a label is not voted down.
ESTABLISHED, SURE = 0.8, 0.97
#: The score of a name that is found again, as a share of the first one's score.
LESS = 0.95


def with_acronyms(page: Page, found: Sequence[Found]) -> list[Found]:
    """The names, and each acronym in parentheses after an organization as an organization."""
    made: list[Found] = []
    done = 0
    for name in found:
        if name.start < done:
            continue
        made.append(name)
        if name.label == "ORG" and (match := ACRONYM.match(page.text, name.end)):
            start, done = match.span(1)
            made.append(
                Found(
                    start=start, end=done, label="ORG", score=name.score, source="acronym", entry=name.entry
                )
            )
    return made


def voted(page: Page, found: Sequence[Found]) -> list[Found]:
    """The names, each string with the label that its places in the document make most probable."""
    first: dict[str, str] = {}
    named = [(page.text[name.start : name.end], name) for name in found]
    contested = {text for text, name in named if first.setdefault(text, name.label) != name.label}
    if not contested:
        return list(found)
    votes: dict[str, dict[str, float]] = {text: defaultdict(float) for text in contested}
    for text, name in named:
        if text in votes:
            votes[text][name.label] += name.score
    best = {text: max(sorted(labels), key=labels.__getitem__) for text, labels in votes.items()}
    return [
        name._replace(label=best[text]) if text in best and name.score < SURE else name
        for text, name in named
    ]


def again(page: Page, found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    """The names, and every other place where one of them stands."""
    known = dict(_established(page, found, lexicon))
    if not known:
        return list(found)
    starts = array("q", [name.start for name in found])
    more = []
    done = 0
    for start, options in Gazetteer(known).find(page.text, page.starts):
        end, name = options[0]
        at = bisect_left(starts, start)
        inside = at and found[at - 1].end > start
        if start < done or inside or (at < len(found) and found[at].start < end):
            continue
        if page.is_edge(end) and page.stands(start, end):
            more.append(
                Found(
                    start=start,
                    end=end,
                    label=name.label,
                    score=round(name.score * LESS, 3),
                    source="propagated",
                    entry=name.entry,
                )
            )
            done = end
    return sorted([*found, *more])


def _established(page: Page, found: Sequence[Found], lexicon: Lexicon) -> Iterator[tuple[str, Found]]:
    """The strings by which the names of a document are known elsewhere in it."""
    seen = {page.text[name.start : name.end]: name for name in found if name.score >= ESTABLISHED}
    for text, name in seen.items():
        for known in _known_as(text, name.label == "LOC", lexicon):
            yield known, name


@lru_cache(KEPT)
def _known_as(name: str, is_place: bool, lexicon: Lexicon) -> tuple[str, ...]:
    """By which strings a name is found again: a place also without the word for its kind."""
    known = (name,) if stands_alone(name) else ()
    rest = next(lexicon.without_head(name), ("",))[0] if is_place else ""
    return (*known, rest) if rest and " " not in rest and stands_alone(rest) else known


def stands_alone(name: str) -> bool:
    """Whether a name is found again wherever it stands: no ordinary word looks like it.

    >>> stands_alone("ហ្វូលីង"), stands_alone("ត្បូង"), stands_alone("WFP")
    (True, False, True)
    """
    if is_latin(name[0]):
        return len(name) > 2 or name.isupper()
    if " " in name:
        return True
    return clusters(name) >= 2 and looks_foreign(name)


def looks_foreign(name: str) -> bool:
    """Whether a name is transliterated: it has a shifter or a letter that Khmer words lack.

    >>> looks_foreign("ហ្វូលីង"), looks_foreign("ត្បូង")
    (True, False)
    """
    return not SHIFTERS.isdisjoint(name) or "\u17a0" + COENG in name
