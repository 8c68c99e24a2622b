"""Currencies: which one a name, code or sign beside a number means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from khtext.amounts.lexicon import ALL_DIGITS, LATIN, SPACES, Currency, Family, Lexicon, back, skip
from khtext.script import MARKS, is_khmer

#: So many words may stand between a currency and its number: ដុល្លារចំនួនជាង.
LONGEST_LINK = 2
#: Signs that careless typing leaves at the end of a name.
STRAY = "\u17c8\u17cd\u17cf"
_STRAY = re.compile(f"[{STRAY}]")
LONGEST_NAME = 16
#: How far before a number the country whose money it is may stand.
REACH = 48
MINUS = "-\u2212"


class Named(NamedTuple):
    """A currency met beside a number, and where its name stands; `linked` words part the two."""

    currency: Currency
    family: Family
    start: int
    end: int
    linked: bool = False
    negative: bool = False

    @property
    def word(self) -> bool:
        """Whether it is a Khmer word, no sign and no code."""
        return self.family.word


@dataclass(frozen=True, slots=True, eq=False)
class Currencies:
    """The names of data/money.toml and how they are met before and after a number."""

    lexicon: Lexicon
    long_names: Mapping[str, str]
    introducing: tuple[str, ...]
    verbs: tuple[str, ...]
    owner: re.Pattern[str]
    countries: Mapping[str, str]

    def after(self, text: str, at: int) -> Named | None:
        """The currency whose name follows at `at`, spaces before it or not; a code after a sign says more."""
        place = skip(text, at)
        for stop, roles in self.lexicon.after(text, place):
            if family := roles.get("money"):
                named = self._following(text, family, at, place, stop)
                return self._with_code(text, named) if named and family.sign else named
            if roles.get("unit") or roles.get("number"):
                return None
        return self._with_stray(text, at, place) or self._misspelt(text, at, place)

    def _with_stray(self, text: str, at: int, place: int) -> Named | None:
        """The currency whose name ends in a sign that careless typing left there."""
        found = _STRAY.search(text, place, place + LONGEST_NAME)
        family = self.lexicon.words.get(text[place : found.start()], {}).get("money") if found else None
        return self._following(text, family, at, place, found.start()) if found and family else None

    def _following(self, text: str, family: Family, at: int, place: int, stop: int) -> Named | None:
        if text[stop : stop + 1] in STRAY and text[stop : stop + 1]:
            stop += 1
        if stop < len(text) and text[stop] in MARKS:
            return None
        if family.not_before and text.startswith(family.not_before, stop):
            return None
        if family.only_before and not text.startswith(family.only_before, stop):
            return None
        if family.edge and (text[stop : stop + 1].isalpha() or not self._may_stand_apart(text, at, place)):
            return None
        if place > at and self.is_next(text, family, stop):
            return None
        country = self._country(text, stop, family)
        if country:
            return Named(Currency(country[0], "explicit"), family, at, country[1])
        return None if family.needy else Named(family.bare, family, at, stop)

    def _may_stand_apart(self, text: str, at: int, place: int) -> bool:
        """Whether a letter for a currency touches its number, or follows three digits or more: 3000 រ."""
        return place == at or (at > 2 and text[at - 3 : at].isdecimal())

    def _with_code(self, text: str, named: Named) -> Named:
        """A sign with the code that follows it: 5$ CAD."""
        for stop, roles in self.lexicon.after(text, skip(text, named.end)):
            family = roles.get("money")
            if family and not family.word and not family.sign and not self.is_next(text, family, stop):
                return Named(family.bare, family, named.start, stop)
            if family is None and roles.get("token"):
                return Named(Currency(None), named.family, named.start, named.end)
        return named

    def is_next(self, text: str, family: Family, stop: int) -> bool:
        """Whether a name that white space parts from a number belongs to the next one: 5 $6, 5 រៀលចំនួន 6."""
        place = stop
        if not family.word:
            place += text[place : place + 1] in SPACES and (text[place - 1] in LATIN)
            return text[place : place + 1] in ALL_DIGITS and place < len(text)
        for end, roles in self.lexicon.after(text, stop):
            if (
                roles.get("link")
                and text[skip(text, end) :][:1] in ALL_DIGITS
                and skip(text, end) < len(text)
            ):
                return True
        return False

    def _misspelt(self, text: str, at: int, place: int) -> Named | None:
        """A currency with a long name, up to two letters of it wrong: ដុ្លលារ."""
        name = self.long_names.get(text[place : place + 1])
        stop = near_prefix(text, place, name, 2) if name else None
        if not name or not stop:
            return None
        family: Family = self.lexicon.words[name]["money"]
        country = self._country(text, stop, family)
        currency = Currency(country[0], "explicit") if country else family.bare
        return Named(currency, family, at, country[1] if country else stop)

    def _country(self, text: str, stop: int, family: Family) -> tuple[str, int] | None:
        """The code that a country after the name makes it, in brackets too, and where that ends."""
        place = skip(text, stop)
        bracket = text[place : place + 1] == "("
        inner = skip(text, place + 1) if bracket else place
        for end, roles in self.lexicon.after(text, inner):
            code = family.codes.get(roles.get("country", ""))
            if not code:
                continue
            if bracket:
                closing = skip(text, end)
                return (code, closing + 1) if text[closing : closing + 1] == ")" else None
            home = code == family.bare.code
            sentence = text[end : end + 8].lstrip().startswith(self.verbs)
            if place > stop and not home and (sentence or family.bare.basis == "explicit"):
                return None
            return code, end
        return None

    def before(self, text: str, start: int, floor: int) -> Named | None:
        """The currency whose name, code or sign stands before a number that starts at `start`."""
        near = back(text, start)
        negative = near == start and near - 1 > floor and text[near - 1] in MINUS
        if negative:
            near = back(text, near - 1)
        last = self.lexicon.last(text, near)
        if last is None or not (last[1].get("money") or last[1].get("link") or last[1].get("country")):
            return None
        at = near
        for _ in range(LONGEST_LINK):
            last = self.lexicon.last(text, at)
            if not last or not last[1].get("link"):
                break
            at = back(text, last[0])
        named = self._ending(text, at, floor, start, linked=at < near)
        if named and not named.word and near < start and self._is_others(text, named):
            return None
        taken = named is not None and self._touches_number(text, named.start)
        if named and negative and (taken or named.word or (near == start - 1 and not named.family.sign)):
            return None
        return named._replace(negative=negative) if named else None

    def _is_others(self, text: str, named: Named) -> bool:
        """Whether a name that a space parts from its number may belong to the one before: 100$ 5."""
        at = back(text, named.start)
        apart = at < named.start
        return not (apart and named.family.sign) and self._touches_number(text, at)

    def _touches_number(self, text: str, at: int) -> bool:
        """Whether digits or a number word end there."""
        last = self.lexicon.last(text, at)
        return at > 0 and (text[at - 1] in ALL_DIGITS or bool(last and last[1].get("number")))

    def _ending(self, text: str, at: int, floor: int, start: int, *, linked: bool) -> Named | None:
        country, inner = "", at
        last = self.lexicon.last(text, at)
        if last and last[1].get("country"):
            country, inner = last[1]["country"], back(text, last[0])
        for begin, roles in self.lexicon.before(text, inner):
            family = roles.get("money")
            if family is None or begin < floor or family.only_before or family.edge:
                return None
            return self._named(text, family, country, begin, start, linked=linked)
        return None

    def _named(
        self, text: str, family: Family, country: str, begin: int, start: int, *, linked: bool
    ) -> Named | None:
        code = family.codes.get(country) if country else None
        if family.word and not code and not self._introduced(text, begin, linked=linked):
            return None
        if (family.needy or (country and family.sign)) and not code:
            return None
        currency = Currency(code, "explicit") if code else family.bare
        if family.sign and not country:
            near = back(text, begin)
            unknown = begin > 0 and (text[begin - 1] in LATIN)
            for first, roles in self.lexicon.before(text, near):
                code_family = roles.get("money")
                if code_family is None or code_family.word or code_family.sign:
                    break
                if code_family.bare.code not in family.codes.values():
                    break
                if not first or text[first - 1] not in ALL_DIGITS:
                    return Named(code_family.bare, code_family, first, start, linked)
                break
            if unknown:
                return None
        return Named(currency, family, begin, start, linked)

    def _introduced(self, text: str, at: int, *, linked: bool) -> bool:
        """Whether a name before a number is meant as its currency: after ប្រាក់, or before ចំនួន."""
        if text.endswith(self.introducing, 0, at):
            return True
        return linked and not (at and is_khmer(text[at - 1]))

    def owned(self, text: str, start: int, named: Named) -> Currency:
        """The currency, its country taken from words before the number (`ប្រាក់សិង្ហបុរី`) if none is named."""
        if named.currency.basis != "default":
            return named.currency
        window = max(0, start - REACH)
        if not any(word in text[window:start] for word in self.introducing):
            return named.currency
        found = [match[1] for match in self.owner.finditer(text, window, start)]
        code = named.family.codes.get(self.countries[found[-1]]) if found else None
        return Currency(code, "context") if code else named.currency


def better(before: Named | None, after: Named | None) -> Named | None:
    """Of the names on both sides of a number the one that says more; a code more than a sign."""
    if before and after:
        first, second = (_said(named) for named in (before, after))
        return before if first > second and not before.word else after
    return after or before


def _said(named: Named) -> int:
    if named.currency.basis == "explicit":
        return 2
    return 1 if named.currency.basis == "default" else 0


def near_prefix(text: str, at: int, name: str, reach: int) -> int | None:
    """Where a word that starts at `at` ends, if at most `reach` letters make it another than `name`.

    >>> near_prefix("ដុ្លលារអាមេរិក", 0, "ដុល្លារ", 2)
    7
    """
    window = text[at : at + len(name) + reach]
    if len(set(name).difference(window)) > reach:
        return None
    row, best, stop = list(range(len(name) + 1)), reach + 1, None
    for end, letter in enumerate(window, at + 1):
        above, row[0] = row[0], end - at
        for column, other in enumerate(name, 1):
            changed = above + (letter != other)
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, changed)
        if row[-1] < best and text[end : end + 1] not in MARKS:
            best, stop = row[-1], end
    return stop
