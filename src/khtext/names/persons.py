"""Persons: names behind a title, well-known names, and both again later in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from khtext import data
from khtext.document import Document, Span
from khtext.gazetteer import Gazetteer
from khtext.kernel.arrays import clusters
from khtext.names import naming
from khtext.names.naming import Page, looks_foreign

if TYPE_CHECKING:
    from khtext.settings import Settings

#: A given name has at most so many clusters, a family name at most so many.
GIVEN, FAMILY = 8, 5
#: A name that is spelt as loans are, and written in one, has at most so many.
LOAN = 16
#: A ruler's number, with the ordinal prefix before it or at the end of the name.
ORDINAL = re.compile(
    rf"(?:{naming.ORDINAL} ?|(?<={naming.ORDINAL}))[{naming.DIGITS}]{{1,2}}(?![{naming.DIGITS}])"
)
#: Titles behind which only what looks like a name counts: a role alone, of a place, in a field.
WEAK = ("role", "someone", "of", "in")
#: The kinds of listed names that others follow.
FIRST = frozenset({"surname", "forename"})
#: The kinds of listed names of which words are made that are names as a whole.
PARTS = frozenset({"surname", "given", "part"})
#: The kinds of ordinary words that are given names behind a family name.
NAMESAKES = frozenset({"noun", "head", "verb", "side", "form"})
#: What may stand before the space before a Latin name that something is said of.
ENDS = ("", "!", "?")
#: The kinds of words that no name starts with.
MEANS = naming.ACTS | frozenset({"and", "alias", "prep", "head"})
#: The kinds of words that a name does not go on with.
BREAKS = naming.ACTS | {"and", "head"}
#: A word of at most so many clusters may be a name.
SHORT = 2


_REST = rf"[a-z\u00df-\u024f]+(?:[-'’][{naming.CAPITAL}]?[a-z\u00df-\u024f]+)*"
#: One to three capitalised words that are no abbreviation and hold no digit. What stands before is looked at
#: behind the first letter: a pattern that starts with a class is searched for faster.
LATIN_PERSON = re.compile(
    rf"[{naming.CAPITAL}](?<![{naming.LATIN}'’.#@-][{naming.CAPITAL}]){_REST}"
    rf"(?: [{naming.CAPITAL}]{_REST}){{0,2}}(?![{naming.LATIN}'’._-]| [{naming.LATIN}])"
)


class Known(NamedTuple):
    """A listed name: what it is of person, surname and given, and whether it counts without a title."""

    kinds: frozenset[str]
    norm: str | None
    bare: bool

    def joined(self, other: Known) -> Known:
        """What is known when a later row says more of the same name."""
        return Known(self.kinds | other.kinds, other.norm or self.norm, other.bare or self.bare)

    @property
    def is_first(self) -> bool:
        """Whether other parts of a name may follow."""
        return not FIRST.isdisjoint(self.kinds)

    @property
    def is_part(self) -> bool:
        """Whether names are made of it."""
        return not PARTS.isdisjoint(self.kinds)


#: What is known of a name that no list has.
NOBODY = Known(frozenset(), None, False)


class Found(NamedTuple):
    """A person on the page."""

    start: int
    end: int
    known: Known | None
    source: str


@dataclass(frozen=True)
class Persons:
    """Adds a PER span for every person; titles, ranks and roles stay outside.

    The words have to be known: the stage runs behind `words`.

    >>> from khtext import pipeline
    >>> doc = pipeline.load(["words", "persons"])("ឯកឧត្តម សុខ វណ្ណា")
    >>> [doc.text[span.start : span.end] for span in doc.entities]
    ['សុខ វណ្ណា']
    """

    names: Gazetteer[Known]
    titles: Gazetteer[str]
    triggers: Gazetteer[str | Known]
    words: dict[str, str]
    #: Organizations in Latin letters: what starts with one is their product.
    firms: frozenset[str]

    def __call__(self, doc: Document) -> Document:
        page, view = naming.page(doc, self.words, filter(naming.is_country, doc.entities))
        places = naming.seen_at(view, doc.entities)
        found = [*self._persons(page, places), *self._acting(page, places)]
        found += [Found(*gloss, None, "head") for gloss in page.glosses(person.end for person in found)]
        found += self._again(page, found)
        return doc.with_entities(
            Span(
                *where,
                "PER",
                norm=person.known.norm if person.known else None,
                source=person.source,
            )
            for person, where in zip(found, view.originals([person[:2] for person in found]), strict=True)
        )

    def _persons(self, page: Page, places: Mapping[int, int]) -> Iterator[Found]:
        done = 0
        for start, options in self.triggers.find(page.text, page.starts):
            if start < done or not page.is_edge(start):
                continue
            for end, what in options:
                if isinstance(what, Known):
                    person = self._known(page, start, end, what, places)
                else:
                    person = self._behind(page, end, what, places)
                if person:
                    done = person.end
                    yield person
                    yield from self._beside(page, person, places)
                    break

    def _beside(self, page: Page, person: Found, places: Mapping[int, int]) -> Iterator[Found]:
        """The persons in a list with one: of commas, a joining word, or what says that they are the same."""
        latin = naming.is_latin(page.text[person.start])
        waiting: list[Found] = []
        end = person.end
        while (waiting or page.goes_on(end, latin, person.source)) and (
            item := self._joined(page, end, places)
        ) is not None:
            joint, at, end = item
            name = page.text[at:end]
            given = self._is_given(name.partition(" ")[2])
            sure = " " in name and (given or (joint != "gap" and self._is_full(page, at, name)))
            if latin and naming.is_latin(name[0]):
                sure = sure or joint == "and"
            elif joint == "alias":
                sure = sure or 0 < clusters(name) <= FAMILY
            elif joint == "and" and looks_foreign(name):
                sure = sure or (name not in self.words and self._stands_out(page, at, end))
            if joint == "gap" and not (sure and page.letters_end(end - 1) == end):
                return
            waiting.append(Found(at, end, self.names.get(name), person.source))
            if sure:
                yield from waiting
                waiting.clear()
            elif not naming.is_latin(name[0]) or not latin:
                return

    def _joined(self, page: Page, end: int, places: Mapping[int, int]) -> tuple[str, int, int] | None:
        """What joins the name that ends there to another name, and where that starts and ends."""
        joint = page.skip_gap(end)
        kind = page.kind(joint)
        if page.text[joint : joint + 1] == ",":
            kind, at = "comma", page.skip_gap(joint + 1)
        elif kind in ("and", "alias"):
            at = page.skip_gap(page.token_end(joint))
        elif joint > end and self._listed_surname(page, joint) > joint:
            kind, at = "gap", joint
        else:
            return None
        stop = max(self._name_end(page, at, {}), self._given_end(page, at) if kind == "alias" else at)
        titles = [title for stop, title in self.titles.at(page.text, at) if page.is_edge(stop)]
        if self._listed_surname(page, at) == at and titles and titles[0] != "modifier":
            return None
        return (kind, at, stop) if stop > at and places.keys().isdisjoint(range(at, stop)) else None

    def _is_full(self, page: Page, at: int, name: str) -> bool:
        """Whether a name of several parts starts as names do: in Latin letters, or with a family name."""
        return naming.is_latin(name[0]) or self._listed_surname(page, at) > at

    def _acting(self, page: Page, places: Mapping[int, int]) -> Iterator[Found]:
        """Latin names with a listed given name, or of what does as persons do where a name may start."""
        for name in LATIN_PERSON.finditer(page.text):
            start, end = name.span()
            if start in places or name[0] in self.words or page.is_latin_letter(start - 2):
                continue
            given, more, _ = name[0].partition(" ")
            known = self.names.get(given) if more else None
            if given in self.firms and not known:
                continue
            before = page.text[max(start - 2, 0) : max(start - 1, 0)]
            acts = page.kind(page.skip_gap(end)) in naming.ACTS | {"age"} and page.opens(start)
            acts = acts and (not before.isascii() or before in ENDS)
            acts = acts and (more != "" or not page.is_behind(start, "prep"))
            if acts or (known and "given" in known.kinds):
                yield Found(start, end, None, "head")
                yield from self._beside(page, Found(start, end, None, "head"), places)

    def _known(
        self, page: Page, start: int, end: int, known: Known, places: Mapping[int, int]
    ) -> Found | None:
        """A listed person, or a listed family name with a given name behind it."""
        if "person" in known.kinds:
            if not page.is_edge(end) or not known.bare:
                return None
            return Found(start, _numbered(page, start, end), known, "gazetteer")
        if not known.is_first:
            return None
        at = page.skip_gap(end)
        opens = page.opens(start)
        stop = self._given_end(page, at) if at > end and (opens or known.bare) else at
        name = page.text[at:stop]
        if stop == at or name in self.words or at in places:
            return None
        loan = known.bare and (
            looks_foreign(name) or ("forename" in known.kinds and self._stands_out(page, at, stop))
        )
        given = loan or self._listed(page, at, "given") or (known.bare and self._is_given(name))
        if clusters(name) > (GIVEN if loan else FAMILY) or not (
            given if opens else self._apart(page, start, at, stop)
        ):
            given = known.bare and opens and self._apart_acting(page, at, stop)
        return Found(start, stop, None, "gazetteer") if given else None

    def _apart(self, page: Page, start: int, at: int, stop: int) -> bool:
        """Whether spaces set a full name apart whose given name is one beyond doubt."""
        name = page.text[at:stop]
        if (
            page.text[start - 1] not in naming.GAP
            or page.letters_end(at) > stop
            or self._in_name(page, start)
        ):
            return False
        return SHORT <= clusters(name) <= FAMILY and self._is_given(name)

    def _apart_acting(self, page: Page, at: int, stop: int) -> bool:
        """Whether a word no list knows stands between a family name and what a person does."""
        size = clusters(page.text[at:stop])
        return page.letters_end(at) == stop and SHORT <= size <= FAMILY and self._stands_out(page, at, stop)

    def _in_name(self, page: Page, at: int) -> bool:
        """Whether the word before is part of a name too."""
        known = self.names.get(page.text[page.token_start(at - 2) : at - 1])
        return known is not None and known.is_part

    def _behind(self, page: Page, end: int, strength: str, places: Mapping[int, int]) -> Found | None:
        """The person whose title ends there; more titles, and what a role is of, may come between."""
        if not page.is_edge(end):
            return None
        last = strength
        for _ in range(6):
            at = page.skip_gap(end)
            kind = page.kind(at)
            surname = self._listed_surname(page, at) > at
            title = next(iter(self.titles.at(page.text, at)), None) if kind not in naming.ACTS else None
            called = title is not None and title[1] == "called" and strength in ("role", "someone")
            if not surname and kind in naming.CLOSED and not called:
                if strength == "strong" and self._spaced_end(page, at, places) > at:
                    break
                return None
            attached = at == end and title is not None and title[1] == "modifier"
            if surname and at not in places and not attached:
                break
            if title and page.is_edge(title[0]):
                end, last = title[0], title[1]
                if called or last == "strong":
                    strength = "strong"
                elif strength == "by" and last != "modifier":
                    strength = last
            elif strength in WEAK and at == end and page.kind(at) == "noun":
                end, strength = page.token_end(at), "in"
            elif at in places and (strength in WEAK or page.kind(at) == "head"):
                end, strength = places[at], "of" if strength in WEAK else strength
            else:
                break
        at = page.skip_gap(end)
        stop = self._name_end(page, at, places)
        if strength == "strong":
            stop = max(stop, self._spaced_end(page, at, places))
        if stop == at:
            return None
        name = page.text[at:stop]
        if not self._convincing(page, name, at, strength, firm=last == "strong"):
            return None
        end = self._aged(page, stop) if strength in ("called", "strong") else stop
        return Found(at, _numbered(page, at, end), self.names.get(name), "head")

    def _aged(self, page: Page, stop: int) -> int:
        """Where the word behind a name ends, if somebody's age or other name comes next; else the offset."""
        at = page.skip_gap(stop)
        end = page.letters_end(at)
        after = page.skip_gap(end)
        if at == stop or after == end or page.kind(after) not in ("age", "alias"):
            return stop
        word = page.token_end(at) == end or page.kind(at) is None
        plain = word and page.kind(at) not in MEANS | {"age"} and page.text[at:end] not in self.titles
        return end if plain and 0 < clusters(page.text[at:end]) <= FAMILY else stop

    def _convincing(self, page: Page, name: str, at: int, strength: str, *, firm: bool) -> bool:
        """Whether a name stands on its own: in Latin, listed, of two parts, or spelt as loans are.

        Behind a strong title one part is enough where a space or a word that ends names follows; where the
        title is not the last word before it (`firm` is false), only with a space in between.
        """
        known = self.names.get(name)
        if strength == "by":
            return self._is_author(page, name, at)
        if naming.is_latin(name[0]):
            return strength != "called" or " " in name or not name.isupper()
        if known and "person" in known.kinds:
            return True
        if strength == "in" and page.text[at - 1] not in naming.GAP:
            return False
        family, gap, given = name.partition(" ")
        kind = self.words.get(family)
        if gap:
            return (strength == "strong" and kind not in naming.ACTS) or self._is_family(
                page, family, at + len(family) + 1, given
            )
        if name in self.words:
            return False
        short = clusters(name) <= SHORT
        spaced = page.text[at - 1] in naming.GAP
        if strength == "strong":
            if short or page.is_unusual(at, at + len(name)):
                return True
            return (firm or spaced) and (self._composed(name) or self._stands_out(page, at, at + len(name)))
        end = at + len(name)
        if strength == "called":
            return page.letters_end(at) == end and (page.tells_age(end) or (spaced and self._composed(name)))
        if not spaced or strength not in ("role", "someone"):
            return False
        if looks_foreign(name) or (self._is_given(name) and page.letters_end(at) == end):
            return True
        return strength == "someone" and page.token_end(at) == end and self._stands_out(page, at, end)

    def _is_author(self, page: Page, name: str, at: int) -> bool:
        """Whether a name behind what somebody does is a person's: full, or spelt as loans are."""
        family, gap, given = name.partition(" ")
        if naming.is_latin(name[0]):
            return (self.names.get(family) or NOBODY).is_part and gap != ""
        if not page.is_edge(at + len(name)):
            return False
        full = gap != "" and self._listed_surname(page, at) > at and self._is_given(given)
        return full or (looks_foreign(family) and clusters(family) >= SHORT and family not in self.words)

    def _stands_out(self, page: Page, at: int, end: int) -> bool:
        """Whether what follows a word, other than that it says so, goes with a person."""
        after = page.skip_gap(end)
        kind = page.kind(after)
        if kind in naming.ACTS:
            return kind != "that"
        if page.text[at - 1] in naming.GAP and after > end and kind in naming.CLOSED_OR_HEAD:
            return True
        if kind == "and":
            after = page.skip_gap(page.token_end(after))
        return kind in ("alias", "age") or page.text[after : page.token_end(after)] in self.titles

    def _chunk(self, page: Page, at: int) -> int:
        """Where the letters that start there end if names make them up, or the offset itself."""
        end = page.letters_end(at)
        return end if page.token_end(at) < end and self._composed(page.text[at:end]) else at

    def _composed(self, name: str) -> bool:
        """Whether a word is made of nothing but listed names and syllables of names."""
        ends = {0}
        for at in range(len(name)):
            if at in ends:
                ends |= {end for end, known in self.names.at(name, at) if end > at + 1 and known.is_part}
        return len(name) in ends

    def _is_given(self, word: str) -> bool:
        """Whether a word is a given name, listed or composed, and no word or family name."""
        known = self.names.get(word)
        return word not in self.words and ("given" in known.kinds if known else self._composed(word))

    def _is_family(self, page: Page, word: str, at: int, given: str) -> bool:
        """Whether a word before another is no verb: where it could be one, a name has to follow."""
        kind = self.words.get(word)
        if kind in ("stop", "part"):
            listed = any(self._listed(page, at, kind) for kind in ("given", "surname"))
            return given not in self.words and (listed or looks_foreign(given))
        return kind not in naming.ACTS or self._is_given(given)

    def _spaced_end(self, page: Page, at: int, places: Mapping[int, int]) -> int:
        """Where a full name ends whose parts, ordinary words or not, spaces set apart; else the offset.

        A short word and a given name, or a listed family name and any short word that does nothing.
        """
        first = page.letters_end(at)
        second = page.skip_gap(first)
        if (
            not 0 < clusters(page.text[at:first]) <= SHORT + 1
            or second == first
            or at in places
            or second in places
        ):
            return at
        family, stop = page.text[at:first], page.letters_end(second)
        kind, given = self.words.get(family), page.text[second:stop]
        surname = self._listed_surname(page, at) == first
        if not 0 < clusters(given) <= GIVEN or kind in MEANS:
            return at
        if kind not in naming.OPEN and self._is_given(given):
            return stop
        if page.text[at - 1] in naming.GAP and kind not in naming.CLOSED and page.kind(second) in naming.OPEN:
            stop = self._given_end(page, second)
            listed = max(self._listed(page, second, kind) for kind in ("given", "surname"))
            return stop if listed or looks_foreign(page.text[second:stop]) else at
        plain = page.token_end(second) == stop and clusters(given) <= FAMILY
        if surname and kind is None and plain and page.kind(second) in NAMESAKES | self._named(given):
            return stop
        return at

    def _named(self, word: str) -> frozenset[str | None]:
        """The kind of a word that does something, if it is a name too."""
        known = self.names.get(word)
        kind = self.words.get(word)
        return frozenset({kind}) if known and kind in ("stop", "part") else frozenset()

    def _name_end(self, page: Page, at: int, places: Mapping[int, int]) -> int:
        """Where the name that starts there ends: one or two parts; the offset itself for none."""
        known = self._listed(page, at, "person")
        if known:
            entry = self.names.get(page.text[at:known])
            if " " in page.text[at:known] or (entry and entry.bare and not entry.is_first):
                return known
            known = max(known, page.name_end(at))
            last = self._second(page, known, places)
            more = looks_foreign(page.text[known:last]) or (entry and entry.is_first)
            return last if more else known
        latin = page.latin_name(at)
        if latin > at:
            return latin
        family = self._listed_surname(page, at)
        if family > at and (last := self._second(page, family, {}, listed=True)) > family:
            return self._third(page, at, family, last, places)
        first = at if at in places else max(page.name_end(at), self._chunk(page, at))
        loan = looks_foreign(page.text[at:first])
        if loan and page.text[first - 1 : first] not in naming.GAP:
            first = self._loan_end(page, first)
        if not 0 < clusters(page.text[at:first]) <= (LOAN if loan else GIVEN):
            return at
        if clusters(page.text[at:first]) > FAMILY and not loan:
            return first
        last = self._second(page, first, places, listed=loan)
        return self._third(page, at, first, last, places)

    def _is_title(self, page: Page, at: int) -> bool:
        """Whether a title of several words starts there."""
        return any(
            end > page.token_end(at) and page.ends_word(end) for end, _ in self.titles.at(page.text, at)
        )

    def _loan_end(self, page: Page, first: int) -> int:
        """Where a loan ends of which the middle reads as a word before a place, or the offset itself."""
        tail = page.token_end(first)
        end = page.letters_end(first)
        if page.kind(first) != "prep" or not 0 < clusters(page.text[tail:end]) <= SHORT:
            return first
        return end if page.token_end(tail) == end and page.kind(tail) is None else first

    def _third(self, page: Page, at: int, first: int, last: int, places: Mapping[int, int]) -> int:
        """Where a third part ends, of a name of loans or of a given name in two, or `last` without one."""
        third = page.skip_gap(last)
        if last == first or third == last or third in places:
            return last
        end = page.name_end(third)
        second = page.skip_gap(first)
        if looks_foreign(page.text[at:first]):
            apart = (
                self._listed_surname(page, at) == at
                and page.kind(third) is None
                and page.letters_end(third) == end
                and looks_foreign(page.text[second:last])
            )
            if looks_foreign(page.text[third:end]) or (apart and 0 < clusters(page.text[third:end]) <= SHORT):
                return end
        if clusters(page.text[second:last]) > SHORT or self._listed(page, second, "given"):
            return last
        return last if page.kind(third) else max(last, self._listed(page, third, "given"))

    def _second(self, page: Page, first: int, places: Mapping[int, int], *, listed: bool = False) -> int:
        """Where the second part of a name ends, or where the first does when there is none."""
        at = page.skip_gap(first)
        if at == first or at in page.countries or (at in places and page.kind(at) == "head"):
            return first
        if (not listed and self._full(page, at)) or self._is_title(page, at):
            return first
        end = page.token_end(at)
        if self.titles.get(page.text[at:end]) == "strong" and page.word_end(page.skip_gap(end)) > end + 1:
            return first
        last = self._given_end(page, at)
        if (
            last > at
            and clusters(page.text[at:last]) <= SHORT
            and page.kind(last) in ("stop", "verb", "noun")
        ):
            after = page.token_end(last)
            last = after if page.at_break(after) and page.kind(after) != "head" else last
        if last == at and listed and page.kind(at) not in BREAKS:
            rest = page.token_end(at)
            if rest == at + 1 or clusters(page.text[at:rest]) > SHORT:
                return first
            stop = page.name_end(rest)
            short = page.kind(at) != "prep" or clusters(page.text[rest:stop]) == 1
            last = stop if stop > rest and short and page.at_break(stop) else at
        return last if 0 < clusters(page.text[at:last]) <= GIVEN else first

    def _full(self, page: Page, at: int) -> bool:
        """Whether a full name starts there: a listed one, or a listed family name and a given one."""
        if " " in page.text[at : self._listed(page, at, "person")]:
            return True
        family = self._listed_surname(page, at)
        return family > at and self._listed(page, page.skip_gap(family), "given") > 0

    def _given_end(self, page: Page, at: int) -> int:
        """Where the given name that starts there ends."""
        end = page.name_end(at)
        if (listed := self._listed(page, at, "given")) > end:
            end = max(listed, page.name_end(listed))
        if end > at and page.kind(end) == "part":
            after = page.token_end(end)
            if page.text[after : after + 1] in ("", *naming.GAP) or page.kind(after):
                return after
        while (listed := self._listed(page, end, "given")) > end and clusters(page.text[at:listed]) <= GIVEN:
            end = max(listed, page.name_end(listed))
        return end

    def _all(self, page: Page, at: int) -> list[tuple[int, Known]]:
        """The listed names that start there, looked up once."""
        found: list[tuple[int, Known]] | None = page.seen.get(at)
        if found is None:
            found = page.seen[at] = self.names.at(page.text, at)
        return found

    def _listed(self, page: Page, at: int, kind: str) -> int:
        """Where the longest listed name of a kind that starts there ends, 0 without one."""
        for end, known in self._all(page, at):
            if kind in known.kinds and page.is_edge(end):
                return end
        return 0

    def _listed_surname(self, page: Page, at: int) -> int:
        """Where a listed family name with a space behind it ends, or the offset itself."""
        for stop, known in self._all(page, at):
            if known.is_first and page.text[stop : stop + 1] == " ":
                return stop
        return at

    def _again(self, page: Page, found: Sequence[Found]) -> Iterator[Found]:
        """Names that a title established, wherever else they stand, and foreigners' last names alone."""
        new = {page.text[person.start : person.end]: person for person in found if person.source == "head"}
        new = {name: person for name, person in new.items() if _safe(name)}
        full = {page.text[person.start : person.end] for person in found}
        lasts = {name.rpartition(" ")[2] for name in full if " " in name} - full
        new |= dict.fromkeys(filter(self._is_last, lasts), LAST)
        if not new:
            return
        for start, options in Gazetteer(new).find(page.text, page.starts):
            end, person = options[0]
            if (
                page.is_edge(start)
                and page.is_edge(end)
                and (person is not LAST or page.is_alone(start, end))
            ):
                yield Found(start, end, person.known, "propagated")

    def _is_last(self, word: str) -> bool:
        """Whether a last name, that of a foreigner, is told from all words."""
        if word in self.words or word in self.names:
            return False
        if naming.is_latin(word[0]):
            return len(word) > SHORT + 1 and word.istitle() and word.isalpha()
        return looks_foreign(word) and SHORT < clusters(word) <= GIVEN


#: Stands for whoever has a last name.
LAST = Found(0, 0, None, "propagated")


def _numbered(page: Page, start: int, end: int) -> int:
    """Where a ruler's number behind a name ends, or the name; a space in between is for those of one part."""
    at = end if " " in page.text[start:end] else page.skip_gap(end)
    number = ORDINAL.match(page.text, at) or ORDINAL.match(page.text, end)
    return number.end() if number else end


def _safe(name: str) -> bool:
    return " " in name or naming.is_latin(name[0]) or (looks_foreign(name) and clusters(name) >= 2)


def load(settings: Settings | None = None) -> Persons:
    """The stage with the shipped names and titles."""
    names: dict[str, Known] = {}
    for name, kind, norm, use in data.read_columns("persons.tsv", "name", "kind", "norm", "use"):
        known = Known(frozenset({kind}), norm or None, use == "bare")
        names[name] = names[name].joined(known) if name in names else known
    words = naming.load_words()
    triggers: dict[str, str | Known] = {
        name: known
        for name, known in names.items()
        if len(name) > 2 and (known.bare or (known.is_first and name not in words))
    }
    titles = data.read_pairs("titles.tsv", "title", "strength")
    triggers |= {title: strength for title, strength in titles.items() if strength != "modifier"}
    return Persons(Gazetteer(names), Gazetteer(titles), Gazetteer(triggers), words, naming.load_acronyms())
