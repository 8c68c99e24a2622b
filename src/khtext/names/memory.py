"""Names in the rest of their document: the same name has the same label and is found again."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import compress, count, repeat
from operator import ne

from khtext import lazy
from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters
from khtext.names.found import Found, Name, Page, is_latin
from khtext.names.lexicon import KEPT, Lexicon
from khtext.script import COENG, SHIFTERS

#: An acronym after the name that it stands for: Latin, or Khmer letters with full stops.
_LETTERS = r"[\u1780-\u17d3]{1,4}"
ACRONYM = lazy.pattern(rf"[ \u00a0]?\(([A-Z][A-Za-z&-]{{1,11}}|{_LETTERS}(?:\.{_LETTERS})+\.?)\)")
#: What only transliterated names have: a shifter, or a letter that Khmer words lack.
FOREIGN = lazy.pattern(f"[{''.join(sorted(SHIFTERS))}]|\u17a0{COENG}")
#: From the first score on, a name is established; from the second on, a label is not voted down.
ESTABLISHED, SURE = 0.8, 0.97
#: The score of a name that is found again, as a share of the first one's score.
LESS = 0.95


def with_acronyms(page: Page, found: Found) -> Found:
    """The names, and each acronym in parentheses after an organization as an organization."""
    made: list[Name] = []
    out: list[int] = []
    done = 0
    for at in [at for at, label in enumerate(found.labels) if label == "ORG"]:
        if found.starts[at] >= done and (match := ACRONYM.match(page.text, found.ends[at])):
            start, done = match.span(1)
            score = found.scores[at]
            made.append(
                Name(start=start, end=done, text=match[1], label="ORG", score=score, source="acronym")
            )
            out += range(at + 1, bisect_left(found.starts, done))
    return found.changed(out, made)


def voted(page: Page, found: Found) -> Found:
    """The names, each string with the label that its places in the document make most probable."""
    last = dict(zip(found.texts, found.labels, strict=True))
    differ = set(compress(found.texts, map(ne, found.labels, map(last.__getitem__, found.texts))))
    if not differ:
        return found
    places = [at for at, text in enumerate(found.texts) if text in differ]
    keys = {at: (page.part(found.starts[at]), found.texts[at]) for at in places}
    votes: dict[tuple[int, str], dict[str, float]] = {key: defaultdict(float) for key in keys.values()}
    for at, key in keys.items():
        votes[key][found.labels[at]] += found.scores[at]
    best = {key: max(sorted(labels), key=labels.__getitem__) for key, labels in votes.items()}
    labels = found.labels.copy()
    for at, key in keys.items():
        if found.scores[at] < SURE:
            labels[at] = best[key]
    return replace(found, labels=labels)


def again(page: Page, found: Found, lexicon: Lexicon) -> Found:
    """The names, and every other place where one of them stands in its document."""
    known = _established(page, found, lexicon)
    if not known:
        return found
    outside = array("q", found.starts), array("q", found.ends)
    made: list[Name] = []
    done = 0
    for start, options in Gazetteer(known).find(page.text, page.starts, outside=outside):
        if start < done:
            continue
        part = page.part(start)
        end, at = next(((end, parts[part]) for end, parts in options if part in parts), (start, -1))
        if at < 0 or _reaches_name(found, start, end):
            continue
        if page.is_edge(end) and page.stands(start, end):
            made.append(
                Name(
                    start=start,
                    end=end,
                    text=page.text[start:end],
                    label=found.labels[at],
                    score=round(found.scores[at] * LESS, 3),
                    source="propagated",
                )
            )
            done = end
    return found.changed((), made)


def _reaches_name(found: Found, start: int, end: int) -> bool:
    """Whether a name starts in a stretch that starts in no name."""
    at = bisect_left(found.starts, start)
    return at < len(found) and found.starts[at] < end


def _established(page: Page, found: Found, lexicon: Lexicon) -> dict[str, dict[int, int]]:
    """By which strings names are known elsewhere: for each string and each document, the place of a name."""
    established: dict[str, dict[int, int]] = {}
    place = _place_of(lexicon)
    sure = [score >= ESTABLISHED for score in found.scores]
    last = zip(compress(_keys(page, found), sure), compress(count(), sure), strict=True)
    texts, labels = found.texts, found.labels
    for at in dict(last).values():
        if knowns := (place if labels[at] == "LOC" else _itself)(texts[at]):
            part = page.part(found.starts[at])
            for known in knowns:
                established.setdefault(known, {})[part] = at
    return established


Key = str | tuple[int, str]
"""A string, with the number of its document if there are several."""


def _keys(page: Page, found: Found) -> Sequence[Key]:
    if len(page.parts) == 1:
        return found.texts
    return list(zip(map(bisect_right, repeat(page.parts), found.starts), found.texts, strict=False))


@lru_cache(KEPT)
def _itself(name: str) -> tuple[str, ...]:
    """By which strings a name is found again: none if ordinary words look like it."""
    return (name,) if stands_alone(name) else ()


@cache
def _place_of(lexicon: Lexicon) -> Callable[[str], tuple[str, ...]]:
    """Takes a place; returns by which strings it is found again, also without the word for its kind."""
    return lru_cache(KEPT)(partial(_place, lexicon))


def _place(lexicon: Lexicon, name: str) -> tuple[str, ...]:
    heads = [end for end, _ in lexicon.heads.at(name, 0) if end < len(name)]
    rest = name[heads[0] :].lstrip() if heads else ""
    return (*_itself(name), rest) if rest and " " not in rest and stands_alone(rest) else _itself(name)


def stands_alone(name: str) -> bool:
    """Whether a name is found again wherever it stands: no ordinary word looks like it.

    >>> stands_alone("ហ្វូលីង"), stands_alone("ត្បូង"), stands_alone("WFP")
    (True, False, True)
    """
    if is_latin(name[0]):
        return len(name) > 2 or name.isupper()
    return " " in name or bool(FOREIGN.search(name) and clusters(name) >= 2)
