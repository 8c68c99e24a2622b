"""Organizations: listed ones, those behind a head word, and acronyms in parentheses."""

from __future__ import annotations

import re
from bisect import bisect_left
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

_LETTERS = rf"[{naming.LETTERS}]{{1,4}}"
#: An acronym behind the name it stands for: Latin, or Khmer letters with full stops.
PARENTHESIZED = re.compile(rf"[ \u00a0]?\(([A-Z][A-Za-z&-]{{1,11}}|{_LETTERS}(?:\.{_LETTERS})+\.?)\)")
#: An acronym by itself behind the Khmer name it stands for.
CAPITALS = re.compile(rf"[ \u00a0]?([A-Z]{{2,6}})(?![{naming.LATIN}.@/-]|[ \u00a0][{naming.LATIN}])")
NUMBER = re.compile(rf"[{naming.DIGITS}]{{1,4}}(?![{naming.DIGITS}])")
LONGEST = 24
#: An ordinal number directly behind a name.
ORDINAL = re.compile(rf"({naming.ORDINAL})?[{naming.DIGITS}]{{1,3}}(?![{naming.DIGITS}.,])")
#: The kinds of words at which the description of an organization ends.
BREAKS = (naming.CLOSED | {"head"}) - {"side"}
#: The kinds of organizations that no place behind belongs to.
WORLDWIDE = frozenset({"international", "bloc"})
#: A name of unlisted words has at most so many clusters.
LONG = 11
#: What links the two countries of a friendship.
HYPHENS = ("-", "\u2013")
#: The most letters that a name is spelled with.
SPELLED = 8
#: So many organizations may lie in one another; where a page counts them.
DEEPEST, DEPTH = 3, -1
#: Khmer names of fewer clusters are not found again without their head word.
SURE = 3


class Name(NamedTuple):
    """A listed organization: its kind, English name, and whether it counts without a head word."""

    kind: str
    norm: str | None
    ref: str | None
    bare: bool


class Found(NamedTuple):
    """An organization on the page; `alone` is its name without the head word, if that can stand alone."""

    start: int
    end: int
    name: Name | None
    source: str
    alone: str = ""


@dataclass(frozen=True)
class Organizations:
    """Adds an ORG span for every organization that has a name; places inside it become nested."""

    names: Gazetteer[Name]
    triggers: Gazetteer[str | Name]
    suffixes: re.Pattern[str]
    closers: frozenset[str]
    purposes: frozenset[str]
    letters: re.Pattern[str]
    plurals: frozenset[str]
    spelt: re.Pattern[str]
    enders: tuple[str, ...]
    words: dict[str, str]

    def __call__(self, doc: Document) -> Document:
        named = [span for span in doc.entities if span.label == "LOC"]
        page, view = naming.page(doc, self.words, filter(naming.is_country, named))
        places = naming.seen_at(view, named)
        found = [*self._organizations(page, places), *self._latin(page)]
        found += self._acronyms(page, found)
        found += [
            Found(start, stop, None, "head", page.text[start:stop])
            for start, stop in page.glosses(body.end for body in found)
            if not page.text[start:stop].isupper()
        ]
        found += self._again(page, found)
        return doc.with_entities(
            Span(
                *where,
                "ORG",
                norm=body.name.norm if body.name else None,
                ref=body.name.ref if body.name else None,
                source=body.source,
            )
            for body, where in zip(found, view.originals([body[:2] for body in found]), strict=True)
        )

    def _organizations(self, page: Page, places: Mapping[int, int]) -> Iterator[Found]:
        for start, options in self.triggers.find(page.text, page.starts):
            if body := self._best(page, start, options, places):
                yield body

    def _best(
        self, page: Page, start: int, options: Sequence[tuple[int, str | Name]], places: Mapping[int, int]
    ) -> Found | None:
        """The longest organization that starts there."""
        best: Found | None = None
        head = failed = 0
        for end, what in options:
            least = best.end if best else 0
            if isinstance(what, Name):
                body = self._listed(page, start, end, what, places)
            elif what == "none":
                return best
            elif page.is_edge(start) and (page.is_edge(end) or not head):
                body, head = self._behind(page, start, end, what, places), max(head, end)
                least = max(least, failed)
                failed = failed if body else max(failed, end)
            else:
                continue
            if body and body.end > least and not self._loose(page, best, body, places):
                best = body
        return best

    def _loose(self, page: Page, best: Found | None, body: Found, places: Mapping[int, int]) -> bool:
        """Whether a listed name is only read on, and no place closes what it becomes."""
        if best is None or best.name is None or body.name is not None:
            return False
        if best.name.kind == "party":
            return True
        if page.text[page.token_start(body.end - 1) : body.end] in self.closers:
            return False
        last = bisect_left(page.starts, body.end)
        return all(places.get(start) != body.end for start in page.starts[max(0, last - 8) : last])

    def _listed(
        self, page: Page, start: int, end: int, name: Name, places: Mapping[int, int]
    ) -> Found | None:
        if not (name.bare or self._acting(page, start, end)):
            return None
        inside = (not page.is_edge(start)) + (not page.is_edge(end))
        if naming.is_latin(page.text[start]):
            if not page.is_latin_word(start, end) or self._goes_on(page, start, end):
                return None
        elif inside and clusters(page.text[start:end]) <= 2 + inside:
            return None
        alone = name.kind in WORLDWIDE or (name.kind == "party" and end not in page.countries)
        stop = end if alone else places.get(end, end)
        return Found(start, stop, name, "gazetteer")

    def _goes_on(self, page: Page, start: int, end: int) -> bool:
        """Whether a Latin name is the beginning of a longer one that is not listed: of a product, a cup."""
        after = page.skip_gap(end)
        if page.latin_name(start) <= after or not page.text[after].isalpha():
            return False
        return not self.names.at(page.text, after)

    def _acting(self, page: Page, start: int, end: int) -> bool:
        """Whether a whole Latin name, which may be a product's too, does something at an opening."""
        acts = naming.is_latin(page.text[start]) and page.kind(page.skip_gap(end)) in naming.ACTS | {"stop"}
        return acts and page.opens(start) and page.latin_name(start) == end

    def _behind(self, page: Page, start: int, end: int, mode: str, places: Mapping[int, int]) -> Found | None:
        """The organization whose head word stands from `start` to `end`."""
        at = page.skip_gap(end)
        if mode == "outside":
            latin = page.latin_name(at)
            return Found(at, latin, None, "head", page.text[at:latin]) if latin > at else None
        for rule in mode.split("+"):
            stop = RULES[rule](self, page, at, end, places)
            if stop > at or rule == "self":
                if rule == "proper" and mode.endswith("company") and not looks_foreign(page.text[at:stop]):
                    stop = max(stop, self._company(page, at, end, places))
                stop = self._told_apart(page, stop, rule)
                alone = page.text[at:stop] if rule == "proper" else ""
                return Found(start, stop, None, "head", alone)
        return None

    def _told_apart(self, page: Page, stop: int, rule: str) -> int:
        """Where a number or a side word ends by which bodies named after one place are told apart."""
        side = page.token_end(stop)
        closed = page.at_break(side) or page.kind(side) in naming.CLOSED
        if rule == "open" and page.kind(stop) == "side" and closed:
            stop = side
        number = ORDINAL.match(page.text, stop)
        if number and (rule == "open" or number[1]):
            return number.end()
        spelt = self.spelt.match(page.text, stop)
        return spelt.end() if spelt and rule == "open" and page.at_break(spelt.end()) else stop

    def _number(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """By its number, behind up to six words of what it does."""
        step = self._first(page, at, end)
        for _ in range(7):
            if found := NUMBER.match(page.text, step) or self.spelt.match(page.text, step):
                return found.end()
            if page.kind(step) in naming.CLOSED:
                break
            step = page.word_end(step)
        return at

    def _located(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """Named after its place, which up to three words of what it does may come before."""
        if self._headed(page, at, places):
            return places[at]
        step = self._first(page, end, end)
        for _ in range(4):
            if step in places:
                return self._paired(page, places[step], places)
            if page.kind(step) in naming.CLOSED_OR_HEAD:
                break
            step = page.word_end(step)
        return at

    def _paired(self, page: Page, stop: int, places: Mapping[int, int]) -> int:
        """Where the second of two places ends that a hyphen links to the one that ends at `stop`."""
        other = stop + 1
        return places[other] if page.text[stop:other] in HYPHENS and other in places else stop

    def _place(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """Named after its place or after the organization that it belongs to."""
        located = self._located(page, at, end, places)
        return located if located > at else max(at, self._inner(page, end, places))

    def _ended(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """By up to five words, the last of which names of its kind end in."""
        step = end
        for _ in range(5):
            last, step = step, page.word_end(step)
            word = page.text[last:step]
            if page.kind(last) in naming.ACTS | {"and", "prep"}:
                break
            if word.endswith(self.enders) and (last > end or word not in self.enders):
                return step
        return at

    def _within(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """Named after the organization that it belongs to."""
        return max(at, self._inner(page, end, places))

    def _inner(self, page: Page, at: int, places: Mapping[int, int]) -> int:
        """Where the organization that starts there ends, or the offset itself; few lie in one another."""
        end = page.seen.get(at)
        if end is None:
            depth = page.seen.get(DEPTH, 0)
            options = self.triggers.at(page.text, at) if depth < DEEPEST and page.is_edge(at) else []
            page.seen[at], page.seen[DEPTH] = at, depth + 1
            inner = self._best(page, at, options, places) if options else None
            end = page.seen[at] = inner.end if inner else at
            page.seen[DEPTH] = depth
        return int(end)

    def _latin_only(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        listed = self._listed_end(page, at)
        return max(listed, page.latin_name(at))

    def _listed_end(self, page: Page, at: int) -> int:
        return max((stop for stop, _ in self.names.at(page.text, at)), default=at)

    def _proper(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """A name of its own: listed, in Latin, in quotes, or of words that are no common ones."""
        for stop in (self._latin_only(page, at, end, places), page.quoted(at)):
            if stop > at:
                return stop
        if at in places and (page.kind(at) == "head" or at in page.countries):
            return at
        stop = max(page.name_end(at), places.get(at, at))
        name = page.text[at:stop]
        spelled = self.letters.fullmatch(name) is not None
        usual = not (spelled or page.is_unusual(at, stop))
        more = self._more(page, stop, places) if spelled or looks_foreign(name) or at > end else stop
        if usual and at > end and not page.at_break(stop):
            return at
        if clusters(name) > LONG or (usual and at == end) or (clusters(name) < 2 and more == stop):
            return at
        return max(stop, more)

    def _team(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """Named after a place without a head word, for which it plays."""
        if at > end or at not in places or page.kind(at) == "head":
            return at
        stop = page.name_end(places[at])
        return stop if page.at_break(stop) and looks_foreign(page.text[places[at] : stop]) else places[at]

    def _foreign(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """A name in Latin or listed, or directly behind it one that is spelt as loans are."""
        stop = self._latin_only(page, at, end, places)
        if stop == at == end and at not in places:
            name_end = page.name_end(at)
            name = page.text[at:name_end]
            stop = name_end if looks_foreign(name) and 2 <= clusters(name) <= 5 else at
        return stop

    def _is_loan(self, name: str) -> bool:
        """Whether a name is spelt as loans are, or in letters."""
        return looks_foreign(name) or self.letters.fullmatch(name) is not None

    def _company(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """What it deals in, then behind a space a name that is listed, in Latin, in quotes or a loan."""
        step = end
        for _ in range(4):
            if page.kind(step) in naming.CLOSED:
                break
            step = page.word_end(step)
        name = page.skip_gap(step)
        if name == step or step == end or name in places:
            return at
        stop = max(self._latin_only(page, name, name, places), page.quoted(name))
        khmer = page.name_end(name)
        if stop == name and self._is_loan(page.text[name:khmer]):
            stop = self._more(page, khmer, places)
        return stop if stop > name else at

    def _more(self, page: Page, stop: int, places: Mapping[int, int]) -> int:
        """Where a name of loans, or one spelled in letters, goes on to behind spaces."""
        for _ in range(SPELLED):
            after = page.skip_gap(stop)
            last = page.letters_end(after) if after > stop else stop
            if not self.letters.fullmatch(page.text, after, last):
                last = page.name_end(after) if after > stop and after not in places else stop
                if not looks_foreign(page.text[after:last]):
                    break
            stop = last
        return stop

    def _open(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """Named after a place, with a name of its own however ordinary, or with what it teaches."""
        if page.kind(at) == "head" and (at in page.countries or (at > end and at not in places)):
            return at
        stop = max(self._place(page, at, end, places), self._latin_only(page, at, end, places))
        if stop == at:
            stop = page.quoted(at)
        khmer = page.name_end(at)
        if at > end and page.kind(at) == "form" and page.token_end(at) == khmer:
            return at
        if stop == at and khmer > at and 2 <= clusters(page.text[at:khmer]) <= 9:
            stop = max(khmer, places.get(at, khmer))
        return stop if stop > at else self._nouns(page, at, end, places)

    def _itself(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """By the head word alone."""
        return end

    def _nouns(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """What it is about, if a place, a name or an acronym closes it."""
        stop, closed = self._described(page, at, end, places)
        if closed or PARENTHESIZED.match(page.text, stop):
            return stop
        return self._abbreviated(page, stop) or at

    def _abbreviated(self, page: Page, stop: int) -> int:
        """Where the words without a space end if an acronym in parentheses follows them, 0 otherwise."""
        for _ in range(LONGEST):
            step = page.word_end(stop)
            after = page.skip_gap(stop)
            if step == stop and after > stop and page.kind(after) == "and":
                stop = page.skip_gap(page.token_end(after))
                continue
            if step == stop or page.kind(stop) == "head":
                break
            stop = step
        return stop if PARENTHESIZED.match(page.text, stop) else 0

    def _strong(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> int:
        """What it is about, closed or not."""
        if at > end:
            return self._nouns(page, at, end, places)
        stop, closed = self._described(page, at, end, places)
        if at in places and stop == places[at]:
            gap = page.skip_gap(stop)
            return page.latin_name(gap) if page.latin_name(gap) > gap else stop
        if not closed and stop > at and (longer := self._abbreviated(page, stop)):
            return longer
        after = page.skip_gap(stop)
        if not closed and page.text[after : page.token_end(after)] in self.plurals:
            return at
        return (
            stop
            if closed or page.kind(at) not in ("noun", "verb", "side") or page.token_end(at) < stop
            else at
        )

    def _first(self, page: Page, at: int, end: int) -> int:
        """Where the word ends that a head word ending at `end` only begins; `at` itself otherwise."""
        stop = page.token_end(end) if at == end and not page.is_edge(end) else at
        rest = page.text[at:stop]
        return stop if clusters(rest) > 1 and self.words.get(rest) not in naming.CLOSED else at

    def _described(self, page: Page, at: int, end: int, places: Mapping[int, int]) -> tuple[int, bool]:
        """Where a description of nouns and verbs ends, and whether something closes it."""
        done = stop = self._first(page, at, end)
        aim = closed = False
        last = ""
        for _ in range(LONGEST):
            inner = self._inner(page, stop, places)
            if inner > stop:
                return inner, True
            if stop in places:
                return self._paired(page, places[stop], places), stop > at or at == end
            listed = self._listed_end(page, stop)
            if listed > stop and page.is_edge(listed) and stop > at:
                return places.get(listed, listed), True
            latin = page.latin_name(stop)
            if latin > stop:
                return latin, True
            step = page.word_end(stop)
            word = page.text[stop:step]
            if word in self.purposes and last in self.closers:
                aim, stop = True, step
                continue
            if aim and page.kind(joint := page.skip_gap(stop)) == "and":
                stop = page.skip_gap(page.token_end(joint))
                continue
            if page.kind(stop) == "side":
                stop = step
                continue
            if step == stop or page.kind(stop) in BREAKS:
                spaced = at > end and self._is_spaced(page, stop)
                after = page.skip_gap(stop) if spaced else self._over_gap(page, stop, places)
                if after == stop or stop == at:
                    break
                stop = after
                continue
            closed = aim or (word in self.closers and stop > at)
            last, done, stop = word, step, step
        gap = page.skip_gap(done)
        quoted = page.quoted(gap)
        return (quoted, True) if quoted > gap else (done, closed)

    def _is_spaced(self, page: Page, stop: int) -> bool:
        """Whether spaces stand between words there: one more word of a description lies between two."""
        at = page.skip_gap(stop)
        end = page.word_end(at)
        alone = page.text[page.token_start(stop - 1) - 1] in naming.GAP and page.skip_gap(end) > end
        return alone and stop < at < end and page.kind(at) not in BREAKS

    def _over_gap(self, page: Page, stop: int, places: Mapping[int, int]) -> int:
        """Where a description goes on behind a space, or the offset itself when it does not."""
        at = page.skip_gap(stop)
        if at > stop and (page.latin_name(at) > at or self._headed(page, at, places)):
            return at
        joined = False
        for _ in range(LONGEST):
            if joined and self._headed(page, at, places):
                return at
            kind = page.kind(at)
            if kind == "and":
                joined, step = True, page.token_end(at)
            else:
                step = at if kind in naming.CLOSED_OR_HEAD else page.word_end(at)
            if step == at:
                break
            at = page.skip_gap(step)
        return stop

    def _headed(self, page: Page, at: int, places: Mapping[int, int]) -> bool:
        """Whether a place with its head word starts there."""
        return at in places and page.kind(at) == "head"

    def _latin(self, page: Page) -> Iterator[Found]:
        """Latin names that end as companies and institutions do."""
        for found in self.suffixes.finditer(page.text):
            after = page.skip_gap(found.end())
            if self.triggers.get(found[0]) == "none" or page.latin_name(after) > after > found.end():
                continue
            yield Found(found.start(), found.end(), None, "head")

    def _acronyms(self, page: Page, found: Sequence[Found]) -> Iterator[Found]:
        for body in found:
            acronym = PARENTHESIZED.match(page.text, body.end)
            if not acronym and not naming.is_latin(page.text[body.end - 1]):
                acronym = CAPITALS.match(page.text, body.end)
            if acronym:
                yield Found(acronym.start(1), acronym.end(1), body.name, "acronym", acronym[1])

    def _again(self, page: Page, found: Sequence[Found]) -> Iterator[Found]:
        """Acronyms, and names that a head word established, wherever else they stand."""
        new = {body.alone: body for body in found if stands_alone(body.alone)}
        if not new:
            return
        ends = {body.end for body in found}
        for start, options in Gazetteer(new).find(page.text, page.starts):
            end, body = options[0]
            if naming.is_latin(page.text[start]) and not page.is_latin_word(start, end):
                continue
            if end not in ends:
                yield Found(start, end, body.name, "propagated")


def latin_names(suffixes: Sequence[str]) -> re.Pattern[str]:
    """Capitalised Latin words, the last of which is one of `suffixes`, regular expressions."""
    word = rf"[{naming.LATIN}&'’-]*"
    last = "|".join(sorted(suffixes, key=len, reverse=True))
    # A pattern that starts with a class is searched for faster than one that starts with a look back.
    first = rf"[{naming.CAPITAL}](?<![{naming.LATIN}][{naming.CAPITAL}])"
    names = rf"{first}{word}(?: [{naming.CAPITAL}&]{word}){{0,6}},? (?:{last})"
    return re.compile(rf"{names}(?![{naming.LATIN}])")


def stands_alone(name: str) -> bool:
    """Whether a name is found again without its head word: in Latin, or spelt as loans are."""
    return bool(name) and (naming.is_latin(name[0]) or (looks_foreign(name) and clusters(name) >= SURE))


RULES = {
    "number": Organizations._number,
    "located": Organizations._located,
    "place": Organizations._place,
    "team": Organizations._team,
    "inner": Organizations._within,
    "ended": Organizations._ended,
    "latin": Organizations._latin_only,
    "foreign": Organizations._foreign,
    "company": Organizations._company,
    "proper": Organizations._proper,
    "open": Organizations._open,
    "nouns": Organizations._nouns,
    "self": Organizations._itself,
    "strong": Organizations._strong,
}


def load(settings: Settings | None = None) -> Organizations:
    """The stage with the shipped organizations and head words."""
    names: dict[str, Name] = {}
    for table in ("organizations.tsv", "acronyms.tsv"):
        for name, kind, norm, ref, use in data.read_columns(table, "name", "kind", "norm", "ref", "use"):
            entry = Name(kind, norm or None, ref or None, use == "bare")
            if " " in name:
                names.update(dict.fromkeys(_spellings(name), entry))
            else:
                names[name] = entry
    triggers: dict[str, str | Name] = {}
    suffixes, schools = [], []
    inner: dict[str, set[str]] = {mode: set() for mode in naming.INNER}
    for head, label, mode, kinds in data.read_columns("heads.tsv", "head", "label", "mode", "kinds"):
        if mode in inner:
            inner[mode].add(head)
        elif mode == "suffix":
            suffixes.append(re.escape(head))
        elif label == "ORG":
            triggers[head] = mode
            schools += [head] if kinds == "school" else []
    triggers |= {
        school + gap + patron: "open+self"
        for school in schools
        for gap in ("", " ")
        for patron in inner["patron"]
    }
    triggers |= {name: entry for name, entry in names.items() if entry.bare or naming.is_latin(name[0])}
    return Organizations(
        Gazetteer(names),
        Gazetteer(triggers),
        latin_names(suffixes),
        frozenset(inner["closer"]),
        frozenset(inner["purpose"]),
        re.compile(f"(?:{'|'.join(sorted(inner['letter'], key=len, reverse=True))})+"),
        frozenset(inner["plural"]),
        re.compile(f"(?:{naming.ORDINAL})?(?:{naming.alternatives(naming.load_words(), 'number')})+"),
        tuple(inner["ender"]),
        naming.load_words(),
    )


def _spellings(name: str) -> list[str]:
    """The name with and without each of its spaces, Latin names as they are."""
    first, *parts = name.split(" ")
    if not parts or len(parts) > 4 or any(naming.is_latin(part[0]) for part in (first, *parts)):
        return [name]
    spellings = [first]
    for part in parts:
        spellings = [before + gap + part for before in spellings for gap in (" ", "")]
    return spellings
