"""Currencies: which one a name, code or sign beside a number means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from khtext import lazy
from khtext.amounts.lexicon import (
    ALL_DIGITS,
    LATIN,
    Currency,
    Family,
    Lexicon,
    Roles,
    back,
    skip,
)
from khtext.amounts.sides import Sides
from khtext.script import MARKS, is_khmer

#: The most words between a currency and its number: ដុល្លារចំនួនជាង.
LONGEST_LINK = 2
#: Signs that careless typing leaves at the end of a name.
STRAY = "\u17c8\u17cd\u17cf"
_STRAY = lazy.pattern(f"[{STRAY}]")
LONGEST_NAME = 16
#: How far before a number the country whose money it is may stand.
REACH = 48
MINUS = "-\u2212"
#: Roles of a word before a number that may lead to its currency: USD 5, ដុល្លារសិង្ហបុរី ៥, ដុល្លារចំនួន ៥.
_LEADING = frozenset(["money", "link", "country"])
NO_ROLES: Roles = {}


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
    sides: Sides
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
        if place > at and self.sides.is_next(text, family, stop, at):
            return None
        country = self._country(text, stop, family)
        if country and family.needy and self.sides.leads(text, country[1]):
            return None
        if country:
            currency = Currency(country[0], "explicit")
            return Named(currency=currency, family=family, start=at, end=country[1])
        return None if family.needy else Named(currency=family.bare, family=family, start=at, end=stop)

    def _may_stand_apart(self, text: str, at: int, place: int) -> bool:
        """Whether a letter for a currency touches its number, or follows three digits or more: 3000 រ."""
        return place == at or (at > 2 and text[at - 3 : at].isdecimal())

    def _with_code(self, text: str, named: Named) -> Named:
        """A sign with the code that follows it: 5$ CAD."""
        for stop, roles in self.lexicon.after(text, skip(text, named.end)):
            family = roles.get("money")
            if family and family.coded and not self.sides.is_next(text, family, stop):
                return Named(currency=family.bare, family=family, start=named.start, end=stop)
            if family is None and roles.get("token"):
                return named._replace(currency=Currency(None))
        return named

    def _misspelt(self, text: str, at: int, place: int) -> Named | None:
        """A currency with a long name, up to two letters of it wrong: ដុ្លលារ."""
        name = self.long_names.get(text[place : place + 1])
        stop = near_prefix(text, place, name, 2) if name else None
        if not name or not stop:
            return None
        family: Family = self.lexicon.words[name]["money"]
        country = self._country(text, stop, family)
        currency = Currency(country[0], "explicit") if country else family.bare
        return Named(currency=currency, family=family, start=at, end=country[1] if country else stop)

    def is_misspelt(self, text: str, at: int) -> bool:
        """Whether a currency with a long name follows that is not written as listed."""
        return self._misspelt(text, at, skip(text, at)) is not None

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
        if last is None or last[1].keys().isdisjoint(_LEADING):
            return None
        at = near
        for _ in range(LONGEST_LINK):
            last = self.lexicon.last(text, at)
            if not last or not last[1].get("link"):
                break
            at = back(text, last[0])
        named = self._ending(text, at, floor, start, linked=at < near)
        if named is None or (near < start and self.sides.is_others(text, named.family, named.start)):
            return None
        if negative and not self._takes_minus(text, named, touching=near == start - 1):
            return None
        return named._replace(negative=negative)

    def _takes_minus(self, text: str, named: Named, *, touching: bool) -> bool:
        """Whether a hyphen after a name is a minus, as in $-5 and USD -5.

        After a word (ដុល្លារ-៥), between code and number (USD-5) and after another number (5$-10), it is not.
        """
        if named.word or self.sides.touches_number(text, named.start):
            return False
        return named.family.sign or not touching

    def _ending(self, text: str, at: int, floor: int, start: int, *, linked: bool) -> Named | None:
        country, inner = "", at
        last = self.lexicon.last(text, at)
        if last and last[1].get("country"):
            country, inner = last[1]["country"], back(text, last[0])
        begin, roles = next(iter(self.lexicon.before(text, inner)), (-1, NO_ROLES))
        family: Family | None = roles.get("money")
        if family is None or begin < floor or _stands_after(family):
            return None
        return self._named(text, family, country, begin, start, linked=linked)

    def _named(
        self, text: str, family: Family, country: str, begin: int, start: int, *, linked: bool
    ) -> Named | None:
        if code := family.codes.get(country):
            return Named(
                currency=Currency(code, "explicit"), family=family, start=begin, end=start, linked=linked
            )
        if not (family.sign and back(text, start) == start) and self._is_rate(text, begin):
            return None
        # Only a country makes these money: ឌីណាគុយវ៉ែត. A sign takes none: $សិង្ហបុរី is not written.
        if family.needy or (country and family.sign):
            return None
        if family.word and not self._introduced(text, begin, linked=linked):
            return None
        if family.sign and (coded := self._code_before(text, family, begin)):
            return Named(currency=coded[1].bare, family=coded[1], start=coded[0], end=start, linked=linked)
        # Letters that are not a code name another dollar: XY$5.
        if family.sign and begin > 0 and text[begin - 1] in LATIN:
            return None
        return Named(currency=family.bare, family=family, start=begin, end=start, linked=linked)

    def _code_before(self, text: str, family: Family, begin: int) -> tuple[int, Family] | None:
        """Where the code starts that stands before a sign which may mean it, as in AUD $500."""
        first, roles = next(iter(self.lexicon.before(text, back(text, begin))), (-1, NO_ROLES))
        code: Family | None = roles.get("money")
        if code is None or not code.coded or code.bare.code not in family.codes.values():
            return None
        # The code after a number is that number's: 5 AUD $500.
        return None if first and text[first - 1] in ALL_DIGITS else (first, code)

    def _is_rate(self, text: str, begin: int) -> bool:
        """Whether a slash parts a currency from one before it, so that a rate follows: KHR/USD 4100.

        A sign that touches its number belongs to it, whatever stands before: 5 USD/$7.
        """
        if text[begin - 1 : begin] != "/" or not begin:
            return False
        return any(roles.get("money") for _, roles in self.lexicon.before(text, begin - 1))

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


def _stands_after(family: Family) -> bool:
    """Whether a name counts only after its number: ចាត់ of ៥ចាត់, or រ of ៥០០០រ."""
    return bool(family.only_before) or family.edge


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
