"""Names in the rest of their document: the same name has the same label and is found again."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters
from khtext.names.found import Found, Page, is_latin
from khtext.names.lexicon import Lexicon
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
            made.append(Found(start, done, "ORG", name.score, "acronym", name.entry))
    return made


def voted(page: Page, found: Sequence[Found]) -> list[Found]:
    """The names, each string with the label that its places in the document make most probable."""
    if len({name.label for name in found}) < 2:
        return list(found)
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in found:
        votes[page.text[name.start : name.end]][name.label] += name.score
    best = {
        text: max(sorted(labels), key=labels.__getitem__) for text, labels in votes.items() if len(labels) > 1
    }
    if not best:
        return list(found)
    made = []
    for name in found:
        label = best.get(page.text[name.start : name.end], name.label)
        made.append(name if label == name.label or name.score >= SURE else name._replace(label=label))
    return made


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
            more.append(Found(start, end, name.label, round(name.score * LESS, 3), "propagated", name.entry))
            done = end
    return sorted([*found, *more])


def _established(page: Page, found: Sequence[Found], lexicon: Lexicon) -> Iterator[tuple[str, Found]]:
    """The strings by which the names of a document are known elsewhere in it."""
    for name in found:
        if name.score < ESTABLISHED:
            continue
        text = page.text[name.start : name.end]
        if stands_alone(text):
            yield text, name
        if name.label == "LOC":
            for rest, _ in lexicon.without_head(text):
                if stands_alone(rest) and " " not in rest:
                    yield rest, name
                break


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
