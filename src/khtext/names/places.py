"""Places: listed names, names behind a head word, and both again later in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from khtext import data
from khtext.document import Document, Span
from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters, is_letter
from khtext.names import naming
from khtext.names.naming import DIVISIONS, Page, looks_foreign

if TYPE_CHECKING:
    from khtext.settings import Settings

TABLES = (
    "countries.tsv",
    "cambodia.tsv",
    "cities.tsv",
    "regions.tsv",
    "territories.tsv",
    "exemplar_cities.tsv",
    "spellings.tsv",
)
#: The one with the levels and codes of Cambodia's administration.
DIVIDED = "cambodia.tsv"
NUMBER = re.compile(rf"[{naming.DIGITS}]{{1,4}}(?: ?[A-Z](?![A-Za-z]))?(?![{naming.DIGITS}.,])")
#: A number behind a name, with the ordinal prefix or without.
ORDINAL = re.compile(rf"({naming.ORDINAL})?[{naming.DIGITS}]{{1,2}}(?![{naming.DIGITS}.,])")
#: The kinds of places that are told in one breath, and what they share; in a row also districts.
TOWNS = {"country": "country", "territory": "country", "province": "town", "city": "town"}
ROWS = {**TOWNS, "district": "district"}
#: What may stand around a name between two places.
BETWEEN = naming.GAP + ","
#: Capitalised words without digits, spaces between them.
LATIN_WORDS = (
    rf"[{naming.CAPITAL}][A-Za-z\u00c0-\u024f'’-]+(?: [{naming.CAPITAL}][A-Za-z\u00c0-\u024f'’-]+){{0,3}}"
)
#: The kinds of words that no name of a town or country is.
HARD = naming.ACTS | frozenset({"stop", "age", "alias", "and", "prep", "part"})
#: The kinds of places that are told apart as upper and lower, old and new.
SMALL = frozenset({"commune", "village"})
#: The kinds whose short names a noun may close.
LOCAL = SMALL | {"district"}
#: The kinds of places that other places with head words of their own are named in full after.
WIDE = frozenset({"landmark", "region"})
#: The kinds of words that no name in an address holds.
JOINING = frozenset({"prep", "and", "alias"})
#: The kinds whose names a side word may close.
SIDED = SMALL | {"region"}
#: What may stand between two parts of an address.
SEPARATORS = frozenset({*naming.GAP, ","})
#: The most words that the name of a village has.
LONGEST_LOCAL = 6
#: The most parts of an address behind one that say whether a word is a name there.
PARTS = 4
#: The sign that older typing has for a colon, a line that a name opens before it, and its longest.
COLON = re.compile(f"\u17c8(?![{naming.LETTERS}])")
WIDEST = 40
DATELINE = re.compile(rf"^\(?([{naming.LETTERS}]{{3,{WIDEST}}}){COLON.pattern}", re.MULTILINE)
#: What follows the place that a report was sent from.
DATED = re.compile(rf"\)? ?(?:[\u17d6:]|{COLON.pattern})")
#: Names shorter than this many clusters need word edges on both sides.
SURE = 3


class Name(NamedTuple):
    """A listed name: its kind, English form, code, and whether it counts without a head word."""

    kind: str
    norm: str | None
    ref: str | None
    bare: bool
    #: The official codes of all Cambodian places of that name and level.
    codes: tuple[str, ...] = ()


class Head(NamedTuple):
    """A head word: what may follow it, and the kinds of listed names that fit."""

    mode: str
    kinds: frozenset[str]
    #: How many of its first letters belong to no name: "chief" in the word for a village chief.
    outside: int = 0


Names = tuple[Name, ...]


@dataclass(frozen=True)
class Villages:
    """Communes and villages, which are looked up behind their head words alone."""

    columns: Sequence[str]
    lines: Sequence[str]

    def at(self, text: str, start: int) -> list[tuple[int, Names]]:
        """As `Gazetteer.at`."""
        return [(end, tuple(map(self._name, rows))) for end, rows in self._rows.at(text, start)]

    @cached_property
    def _rows(self) -> Gazetteer[list[str]]:
        rows: dict[str, list[str]] = {}
        for line in self.lines:
            rows.setdefault(line.partition("\t")[0], []).append(line)
        return Gazetteer(rows)

    def _name(self, line: str) -> Name:
        cells = dict(zip(self.columns, line.split("\t"), strict=True))
        return _division(cells["level"], cells["norm"], cells["codes"], cells["use"])


class Found(NamedTuple):
    """A place on the page."""

    start: int
    end: int
    name: Name | None
    source: str
    bare: int


@dataclass(frozen=True)
class Places:
    """Adds a LOC span for every place; `ref` is its ISO 3166 or administrative code where one is known.

    The words have to be known: the stage runs behind `words`.

    >>> from khtext import pipeline
    >>> doc = pipeline.load(["words", "places"])("ប្រទេសកម្ពុជា")
    >>> [(span.label, span.ref) for span in doc.entities]
    [('LOC', 'KH')]
    """

    names: Gazetteer[Names]
    villages: Villages
    triggers: Gazetteer[Head | Names | None]
    words: dict[str, str]
    #: From a head word to what makes it the end of another word: a paragraph is no district.
    longer: dict[str, tuple[str, ...]]
    blocs: Gazetteer[None]
    #: Organizations in Latin letters, which are no places beside one.
    latin: frozenset[str]
    #: What follows the width of a road.
    metres: tuple[str, ...]
    number: re.Pattern[str]
    ordinal: re.Pattern[str]
    letter: re.Pattern[str]
    #: A preposition with a Latin name behind it, and what joins two names, as it starts and as it ends.
    before: re.Pattern[str]
    joint: re.Pattern[str]
    joined: re.Pattern[str]

    def __call__(self, doc: Document) -> Document:
        page, view = naming.page(doc, self.words)
        found = _narrowed(page, list(self._places(page)))
        found = [*map(partial(self._undated, page), found), *self._datelines(page.text)]
        found += self._beside(page, found)
        found += [
            Found(start, end, None, "head", start)
            for start, end in page.glosses(place.end for place in found)
            if not page.text[start:end].isupper()
        ]
        found += self._again(page, found)
        return doc.with_entities(
            Span(
                *where,
                "LOC",
                norm=place.name.norm if place.name else None,
                ref=place.name.ref if place.name else None,
                source=place.source,
            )
            for place, where in zip(found, view.originals([place[:2] for place in found]), strict=True)
        )

    def _places(self, page: Page) -> Iterator[Found]:
        done = 0
        for start, options in self.triggers.find(page.text, page.starts):
            if start < done:
                continue
            place, done = self._place(page, start, options)
            if place:
                yield place

    def _beside(self, page: Page, found: Sequence[Found]) -> Iterator[Found]:
        """Names that count because a place stands beside them: in Latin letters, or of the same kind."""
        starts = {place.start: place for place in found}
        for place, after in pairwise(found):
            if place.end < after.start < place.end + WIDEST and (other := self._between(page, place, after)):
                yield other
        for place in found:
            latin = self.before.search(page.text, max(0, place.start - 60), place.start)
            if latin and latin.start(1) not in starts and not latin[1].isupper():
                yield Found(*latin.span(1), None, "head", latin.start(1))
            if other := self._before(page, place):
                yield other
            last: Found | None = place
            while last and (joint := self.joint.match(page.text, last.end)) and joint.end() not in starts:
                last = self._after(page, last, joint.end(), starts)
                if last:
                    yield last

    def _between(self, page: Page, place: Found, after: Found) -> Found | None:
        """The listed name that is all that stands between two places, one of them of its kind."""
        text = page.text[place.end : after.start]
        joint = self.joined.search(text)
        name = text[: joint.start()].strip(BETWEEN) if joint else text.strip(BETWEEN)
        at = place.end + text.find(name)
        if not name or at == place.end or (at + len(name) == after.start):
            return None
        names = self.names.get(name) or ()
        alike = self._groups(page, place, ROWS) | self._groups(page, after, ROWS)
        entry = next((name for name in names if not name.bare and ROWS.get(name.kind) in alike), None)
        return Found(at, at + len(name), entry, "gazetteer", at) if entry else None

    def _before(self, page: Page, place: Found) -> Found | None:
        """The listed name that a place of its kind is joined to."""
        joint = self.joined.search(page.text, max(0, place.start - 8), place.start)
        start = end = joint.start() if joint else place.start
        for _ in range(4 if joint else 0):
            start = page.token_start(start - 1)
            for stop, names in self.names.at(page.text, start):
                if stop == end and page.opens(start) and (name := self._alike(page, place, names)):
                    return Found(start, end, name, "gazetteer", start)
        return None

    def _after(self, page: Page, place: Found, at: int, starts: dict[int, Found]) -> Found | None:
        """The name at an offset that is joined to a place: in Latin letters too, of its kind, or a loan."""
        end = page.latin_name(at)
        if end > at:
            latin = naming.is_latin(page.text[place.end - 1]) and self._is_latin_place(page.text[at:end])
            return Found(at, end, None, "head", at) if latin else None
        for end, names in self.names.at(page.text, at):
            if page.is_edge(at) and page.ends_word(end) and (name := self._alike(page, place, names)):
                return Found(at, end, name, "gazetteer", at)
        end = page.name_end(at)
        joint = self.joint.match(page.text, end) if looks_foreign(page.text[at:end]) else None
        after = starts.get(joint.end()) if joint else None
        groups = self._groups(page, place, TOWNS)
        fits = after and not groups.isdisjoint(self._groups(page, after, TOWNS))
        return Found(at, end, None, "head", at) if fits and clusters(page.text[at:end]) > 1 else None

    def _is_latin_place(self, name: str) -> bool:
        """Whether a name in Latin letters may be that of a place: no acronym, number or organization."""
        return name.replace(" ", "").isalpha() and not name.isupper() and name not in self.latin

    def _alike(self, page: Page, place: Found, names: Names) -> Name | None:
        """The entry of the names that needs a head word and is of the kind of a place beside it."""
        groups = self._groups(page, place, TOWNS)
        return next((name for name in names if not name.bare and TOWNS.get(name.kind) in groups), None)

    def _groups(self, page: Page, place: Found, groups: dict[str, str]) -> set[str]:
        """What the places of that name are: countries, or towns and provinces."""
        names = self.names.get(page.text[place.bare : place.end]) or ()
        return {groups[name.kind] for name in names if name.kind in groups}

    def _datelines(self, text: str) -> Iterator[Found]:
        """Listed names that open a line before the sign that older typing has for a colon."""
        for colon in COLON.finditer(text):
            before = text.rfind("\n", max(0, colon.start() - WIDEST), colon.start()) + 1
            line = DATELINE.match(text, before) if before or colon.start() < WIDEST else None
            if not line or line.end() != colon.end():
                continue
            start, end = line.span(1)
            heads = [(start, Head("", frozenset({"province"})))]
            heads += [(at, head) for at, head in self.triggers.at(text, start) if isinstance(head, Head)]
            named = ((at, head, name) for at, head in heads for name in self.names.get(text[at:end]) or ())
            fits = ((at, name) for at, head, name in named if name.kind in head.kinds or name.bare)
            yield from (Found(start, end, name, "gazetteer", at) for at, name in islice(fits, 1))

    def _undated(self, page: Page, place: Found) -> Found:
        """The place without the sign for a colon behind it, where a division opens a line."""
        line = DATELINE.match(page.text, place.start)
        dated = line and line.end() == place.end and self._division(page, place.start)
        return place._replace(end=place.end - 1) if dated else place

    def _place(
        self, page: Page, start: int, options: Sequence[tuple[int, Head | Names | None]]
    ) -> tuple[Found | None, int]:
        """The place that starts there, if any, and where to go on."""
        for end, what in options:
            if what is None:
                if page.is_edge(start):
                    return None, self._trapped(page, end)
            elif isinstance(what, Head):
                if not page.is_edge(start):
                    continue
                if what.mode == "none":
                    if page.is_edge(end):
                        return None, end
                elif page.text.endswith(self.longer.get(page.text[start:end], ()), 0, start):
                    continue
                elif place := self._behind(page, start, end, what):
                    return place, place.end
            elif name := self._bare(page, start, end, what):
                return Found(start, end, name, "gazetteer", start), end
        return None, start

    def _trapped(self, page: Page, end: int) -> int:
        """Where the name behind a trap ends, one to four nouns on, or the trap without one."""
        at = page.skip_gap(end)
        for _ in range(5):
            for stop, names in self.names.at(page.text, at):
                if any(name.bare for name in names):
                    return stop
            step = page.word_end(at)
            if step == at or page.kind(at) in naming.CLOSED_OR_HEAD:
                break
            at = step
        return end

    def _bare(self, page: Page, start: int, end: int, names: Names) -> Name | None:
        """The entry of a name that counts there without a head word; a province's behind a preposition."""
        name = next((name for name in names if name.bare), None)
        if name is None and (page.is_behind(start, "prep") or _is_dateline(page.text, start, end)):
            name = next((name for name in names if name.kind == "province"), None)
        if name is None or page.text[start:end] in self.words:
            return None
        inside = (not page.is_edge(start)) + (not page.is_edge(end) and not DATED.match(page.text, end))
        size = clusters(page.text[start:end])
        return name if inside == 0 or (size > SURE and inside == 1) or size > SURE + 1 else None

    def _behind(self, page: Page, start: int, end: int, head: Head, depth: int = 0) -> Found | None:
        """The place whose head word stands from `start` to `end`, `depth` other head words before it."""
        start += head.outside
        at = page.skip_gap(end)
        if self.blocs.at(page.text, at) or (page.kind(at) in HARD and SMALL.isdisjoint(head.kinds)):
            return None
        if head.mode.startswith("number"):
            return self._street(page, start, at, head)
        if head.mode == "outside":
            return self._spot(page, at)
        small = not SMALL.isdisjoint(head.kinds)
        if small and (number := self._ordinal_end(page.text, at)) > at and self._in_address(page, number):
            return Found(start, number, None, "head", start)
        listed = self._listed(page, at, head)
        spaced = at > end and not WIDE.isdisjoint(head.kinds) and DIVISIONS.isdisjoint(head.kinds)
        if spaced and listed and listed[1] and listed[1].bare and listed[1].kind in DIVISIONS:
            return None
        inner = self._inner(page, at, head, depth + 1) if depth < 2 and not spaced else None
        if inner and not (listed and listed[0] >= inner.end):
            return Found(start, inner.end, None, "head", start)
        apart = listed is not None and not is_letter(page.text[listed[0] : listed[0] + 1] or " ")
        if not apart and not LOCAL.isdisjoint(head.kinds) and (stop := self._addressed(page, at)) > at:
            return Found(start, stop, None, "head", at)
        whole = listed is not None and page.ends_word(listed[0])
        stop = self._unknown_end(page, at, head, spaced=at > end)
        part = listed and listed[1] and not listed[1].bare and "landmark" in head.kinds and stop > listed[0]
        if listed and whole and not part and clusters(page.text[at : listed[0]]) >= SURE:
            return self._closed(page, start, at, *listed, head)
        longest = listed is not None and listed[0] >= stop and (whole or stop > at)
        if listed and (longest or (whole and self._ordinary(page, listed[0], stop, head))):
            return self._closed(page, start, at, *listed, head)
        if stop > at and head.mode != "listed" and page.is_edge(end):
            return self._closed(page, start, at, stop, None, head)
        return None

    def _spot(self, page: Page, at: int) -> Found | None:
        """The name of a spot: a landform and more, up to a space or mark."""
        end = page.name_end(at) if page.kind(at) == "form" else at
        named = page.token_end(at) < end and not is_letter(page.text[end : end + 1] or " ")
        return Found(at, end, None, "head", at) if named else None

    def _inner(self, page: Page, at: int, around: Head, depth: int) -> Found | None:
        """The place with a head word of its own that starts there, if `around` may stand before one."""
        if WIDE.isdisjoint(around.kinds):
            return None
        for end, head in self.triggers.at(page.text, at):
            if isinstance(head, Head) and page.is_edge(end) and not head.outside:
                fits = "landmark" in around.kinds or DIVISIONS.isdisjoint(head.kinds)
                return self._behind(page, at, end, head, depth) if fits and head.mode != "none" else None
        return None

    def _ordinary(self, page: Page, end: int, stop: int, head: Head) -> bool:
        """Whether what stands between a listed name and where an unknown one would end is a word."""
        return head.mode == "listed" or not page.is_unusual(end, stop)

    def _listed(
        self, page: Page, at: int, head: Head, *, parts: int = PARTS
    ) -> tuple[int, Name | None] | None:
        """The end and entry of the longest listed name of a fitting kind that starts there.

        Up to so many `parts` of an address behind it are looked at.
        """
        anything = DIVISIONS.isdisjoint(head.kinds)
        small = not SMALL.isdisjoint(head.kinds)
        alike = self._named_alike(page, at) if small else None
        for end, names in self.villages.at(page.text, at) if small else self.names.at(page.text, at):
            name = next((name for name in names if anything or name.kind in head.kinds), None)
            if alike and alike[0] > end:
                break
            word = name and (anything or name.kind in SMALL) and page.text[at:end] in self.words
            if name and (not word or (parts > 0 and self._in_address(page, end, parts=parts - 1))):
                return end, name
        return alike

    def _named_alike(self, page: Page, at: int) -> tuple[int, Name | None] | None:
        """The end of a bare name that starts there: villages and quarters share those of greater places."""
        named = self.names.at(page.text, at)
        return next(((end, None) for end, names in named if any(name.bare for name in names)), None)

    def _in_address(self, page: Page, end: int, *, parts: int = PARTS) -> bool:
        """Whether a head word with a listed name of its own follows, as in an address."""
        at = page.skip_gap(end + 1 if page.text[end : end + 1] == "," else end)
        for after, head in self.triggers.at(page.text, at):
            if isinstance(head, Head) and not DIVISIONS.isdisjoint(head.kinds):
                return bool(self._listed(page, page.skip_gap(after), head, parts=parts))
        return False

    def _addressed(self, page: Page, at: int) -> int:
        """Where a name that starts there ends at a space or comma before the next part of an address.

        The offset itself when none does: it may hold any word but those that join parts of a sentence.
        """
        end, tokens = at, 0
        while (stop := page.word_end(end)) > end and tokens < LONGEST_LOCAL:
            kind = page.kind(end)
            if kind in JOINING or (kind in HARD | {"stop", "verb", "head"} and not tokens):
                return at
            if kind == "head" and self._division(page, end):
                return at
            end, tokens = stop, tokens + 1
        last = page.kind(page.token_start(end - 1))
        if end == at or last in HARD or (last == "noun" and tokens == 1):
            return at
        number = ORDINAL.match(page.text, end)
        end = number.end() if number else end
        if page.text[end : end + 1] not in SEPARATORS:
            return at
        return end if self._in_address(page, end) else at

    def _division(self, page: Page, at: int) -> bool:
        """Whether a head word of divisions starts there."""
        heads = (what for _, what in self.triggers.at(page.text, at) if isinstance(what, Head))
        return any(not DIVISIONS.isdisjoint(head.kinds) for head in heads)

    def _unknown_end(self, page: Page, at: int, head: Head, *, spaced: bool) -> int:
        """Where an unlisted name that starts there ends; `at` itself when none does."""
        end = page.latin_name(at)
        if end > at:
            sight = "landmark" in head.kinds and DIVISIONS.isdisjoint(head.kinds)
            return at if sight and page.text[at:end].isupper() else end
        end = page.name_end(at, nouns=not SMALL.isdisjoint(head.kinds))
        name = page.text[at:end]
        short = head.mode == "open" and clusters(name) < SURE
        if not 2 <= clusters(name) <= 9 or not (short or page.is_unusual(at, end)):
            return at
        if head.mode == "foreign" and not looks_foreign(name) and page.kind(at) != "form":
            return at
        if spaced and not looks_foreign(name) and "-" not in name:
            return at
        after = page.name_end(end + 1) if short and page.text[end : end + 1] in naming.GAP else end
        return after if after > end + 1 and looks_foreign(page.text[end:after]) else end

    def _closed(self, page: Page, start: int, at: int, end: int, name: Name | None, head: Head) -> Found:
        """The place with what may close its name: a number, or for a village or quarter a side word."""
        source = "gazetteer" if name else "head"
        after = page.token_end(end)
        if page.kind(end) == "noun" and not LOCAL.isdisjoint(head.kinds) and page.at_break(after):
            short = clusters(page.text[at:end]) < SURE
            name, end = (None, after) if short else (name, end)
        if page.kind(end) == "side" and not SIDED.isdisjoint(head.kinds):
            after = page.token_end(end)
            if page.at_break(after):
                name, end = None, after
        small = not SMALL.isdisjoint(head.kinds)
        number = ORDINAL.match(page.text, end)
        spelt = self.ordinal.match(page.text, end) if small else None
        if number and (number[1] or (small and page.at_break(number.end()))):
            end = number.end()
        elif spelt and page.at_break(spelt.end()):
            end = spelt.end()
        return Found(start, end, name, source, at)

    def _street(self, page: Page, start: int, at: int, head: Head) -> Found | None:
        """A road by its number or its name; a number word alone counts only as a number's."""
        end = self._number_end(page.text, at)
        spelt = self.number.match(page.text, at)
        listed = self._listed(page, at, head)
        number = head.mode == "numbered" or not spelt or page.token_end(at) < end
        wide = page.text.startswith(self.metres, end)
        if end > at and number and not wide and not (listed and listed[0] > end):
            return Found(start, end, None, "head", start)
        return Found(start, listed[0], listed[1], "gazetteer", at) if listed else None

    def _ordinal_end(self, text: str, at: int) -> int:
        """Where the number or ordinal number that starts there ends, or the offset itself."""
        prefix = text.startswith(naming.ORDINAL, at) * len(naming.ORDINAL)
        end = self._number_end(text, at + prefix)
        return end if end > at + prefix else at

    def _number_end(self, text: str, at: int) -> int:
        """Where the number that starts there ends, in digits or in words, or the offset itself."""
        found = NUMBER.match(text, at) or self.number.match(text, at)
        if not found:
            return at
        letter = self.letter.match(text, found.end())
        return letter.end() if letter else found.end()

    def _again(self, page: Page, found: Sequence[Found]) -> Iterator[Found]:
        """Names that a head word established, wherever else they stand in the document."""
        new = {
            page.text[place.bare : place.end]
            for place in found
            if place.name is None and place.bare > place.start
        }
        new = {name for name in new if clusters(name) >= SURE or looks_foreign(name)}
        if not new:
            return
        ends = {place.end for place in found}
        for start, options in Gazetteer(dict.fromkeys(new, True)).find(page.text, page.starts):
            if options[0][0] not in ends and page.ends_word(options[0][0]):
                yield Found(start, options[0][0], None, "propagated", start)


def _is_dateline(text: str, start: int, end: int) -> bool:
    """Whether what stands there opens a line, with or without parentheses, and a colon follows it."""
    opening = start - 1 if text[start - 1 : start] == "(" else start
    return (opening == 0 or text[opening - 1] == "\n") and DATED.match(text, end) is not None


def load(settings: Settings | None = None) -> Places:
    """The stage with the shipped names and head words."""
    names = _names()
    triggers: dict[str, Head | Names | None] = {
        name: entries for name, entries in names.items() if entries[0].bare or any(map(_stands_bare, entries))
    }
    heads = _heads()
    triggers = {**heads, **triggers}
    triggers.update(dict.fromkeys((head for (head,) in data.read_columns("trap_heads.tsv", "head")), None))
    whole = Head("none", frozenset())
    traps = [phrase for (phrase,) in data.read_columns("traps.tsv", "phrase")]
    triggers.update(dict.fromkeys(traps, whole))
    words = naming.load_words()
    number = f"(?:{naming.alternatives(words, 'number')})+"
    joint = f"[{naming.GAP}]?(?:,|{naming.alternatives(words, 'and')})[{naming.GAP}]?"
    return Places(
        Gazetteer(names),
        load_villages(),
        Gazetteer(triggers),
        words,
        _ended_by(heads, traps),
        _blocs(),
        naming.load_acronyms(),
        _metres(),
        re.compile(number),
        re.compile(f"{naming.ORDINAL}[{naming.GAP}]?{number}|{number}"),
        re.compile(f"(?:{naming.alternatives(words, 'letter')})(?![{naming.LETTERS}])"),
        re.compile(
            f"(?:{naming.alternatives(words, 'prep')})[{naming.GAP}]?({LATIN_WORDS}),?[{naming.GAP}]$"
        ),
        re.compile(joint),
        re.compile(f"{joint}$"),
    )


def _metres() -> tuple[str, ...]:
    """The spellings of metre that are no letter alone."""
    units = data.read_columns("units.tsv", "name", "unit")
    return tuple(name for name, unit in units if unit == "m" and len(name) > 1)


def _ended_by(heads: Mapping[str, Head], phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """From a head word to what stands before it in the phrases that end with it."""
    before: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        for at in range(1, len(phrase)):
            if phrase[at:] in heads:
                before[phrase[at:]] = (*before.get(phrase[at:], ()), phrase[:at])
    return before


def _heads() -> dict[str, Head]:
    """The head words of places; of a word that only ends with one, what stands before it is outside."""
    rows = data.read_columns("heads.tsv", "head", "label", "mode", "kinds")
    heads = {
        head: Head(mode, frozenset(kinds.split())) for head, label, mode, kinds in rows if label == "LOC"
    }
    for word in [word for word, head in heads.items() if head.mode == "inner"]:
        tail = next(heads[word[at:]]._replace(outside=at) for at in range(1, len(word)) if word[at:] in heads)
        heads[word] = tail
    return heads


def _blocs() -> Gazetteer[None]:
    """Blocs of countries, which are organizations behind any head word."""
    rows = data.read_columns("organizations.tsv", "name", "kind")
    return Gazetteer(dict.fromkeys(name for name, kind in rows if kind == "bloc"))


def load_villages() -> Villages:
    """The communes and villages of Cambodia."""
    return Villages(*data.read_lines("villages.tsv"))


def _names() -> dict[str, Names]:
    """The listed names; what an earlier table says of one comes first."""
    names: dict[str, Names] = {}
    for table in TABLES:
        for name, entry in _divisions(table) if table == DIVIDED else _elsewhere(table):
            names[name] = (*names[name], entry) if name in names else (entry,)
    return names


def _elsewhere(table: str) -> Iterator[tuple[str, Name]]:
    for name, kind, norm, ref, use in data.read_columns(table, "name", "kind", "norm", "ref", "use"):
        yield name, Name(kind, norm or None, ref or None, use == "bare")


def _divisions(table: str) -> Iterator[tuple[str, Name]]:
    for name, *cells in data.read_columns(table, "name", "level", "norm", "codes", "use"):
        yield name, _division(*cells)


def _division(level: str, norm: str, listed: str, use: str) -> Name:
    codes = tuple(listed.split())
    ref = codes[0] if len(codes) == 1 else None
    if ref and level == "province":
        ref = f"KH-{int(ref)}"
    return Name(level, norm or None, ref, use == "bare", codes)


def _stands_bare(name: Name) -> bool:
    """Whether a name counts without a head word; that of a Cambodian province does in some places."""
    return name.bare or (name.kind == "province" and "KH" in (name.ref or ""))


def _narrowed(page: Page, found: list[Found]) -> list[Found]:
    """The places of an address, each with the one code of its name that lies within the next place."""
    around, after = "", -1
    narrowed = []
    for place in reversed(found):
        codes = place.name.codes if place.name else ()
        if page.skip_gap(place.end) == after and around:
            within = [code for code in codes if code.startswith(around)]
            codes = tuple(within) or codes
            if place.name and len(within) == 1:
                place = place._replace(name=place.name._replace(ref=within[0]))
        around, after = (codes[0] if len(codes) == 1 else ""), place.start
        narrowed.append(place)
    return narrowed[::-1]
