"""Money: amounts with their ISO 4217 code, whatever name or symbol a newspaper prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from khtext import data
from khtext.amounts.numbers import Numbers, near, placed
from khtext.amounts.numbers import load as load_numbers
from khtext.amounts.numerals import (
    DIGIT,
    EXACT,
    HALF,
    ONE,
    SPACE,
    SPACES,
    WORD_END,
    Amount,
    Endings,
    any_of,
    before_spaces,
    plain,
)
from khtext.document import Document, Quantity
from khtext.orthography import view
from khtext.script import COENG, MARKS, is_khmer

if TYPE_CHECKING:
    from khtext.settings import Settings

#: So many words may stand between a currency and its number: ដុល្លារចំនួនជាង.
LONGEST_LINK = 2
#: Signs that careless typing leaves at the end of a name.
STRAY = "[\u17c8\u17cd\u17cf]"
#: How far before a number its currency, or the country whose money it is, may stand.
REACH = 48


class Currency(NamedTuple):
    """What a name of money means: its code, where known, and why."""

    code: str | None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Currencies of one name: the dollars, the pounds; `bare` is meant where no country is named."""

    codes: Mapping[str, str]
    bare: Currency


class Named(NamedTuple):
    """A currency met in the text, and where its name stands."""

    currency: Currency
    family: Family
    start: int
    end: int
    word: bool
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Currencies:
    """The names of data/money.toml and how they are met before and after a number."""

    families: Mapping[str, Family]
    countries: Mapping[str, str]
    not_before: Mapping[str, tuple[str, ...]]
    only_before: Mapping[str, tuple[str, ...]]
    edge: frozenset[str]
    needy: frozenset[str]
    long_names: Mapping[str, str]
    following: re.Pattern[str]
    endings: Endings
    country_endings: Endings
    links: Endings
    finals: frozenset[str]
    country: re.Pattern[str]
    owner: re.Pattern[str]
    next_number: re.Pattern[str]
    next_counted: re.Pattern[str]
    money: tuple[str, ...]
    counted: tuple[str, ...]
    verbs: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Currencies:
        """The currencies of a table in the form of data/money.toml."""
        families = dict(_families(table))
        countries = {name: code for code, names in table["countries"].items() for name in names}
        rows = table["families"].values()
        latin = [name for name in families if name[0].isascii() and name[0].isalpha()]
        others = [name for name in families if name not in latin]
        country = f"{any_of(countries)}{WORD_END}"
        context = table["context"]
        return cls(
            families,
            countries,
            {name: tuple(after) for name, after in table["not_before"].items()},
            {name: tuple(after) for name, after in table["only_before"].items()},
            frozenset(name for row in rows for name in row.get("edge", ())),
            frozenset(name for row in rows for name in row.get("country", ())),
            {name[0]: name for name in context["long"]},
            re.compile(
                f"{SPACE}{{0,2}}({any_of(latin)}(?![A-Za-z]|{DIGIT})|{any_of(others)}){STRAY}?{WORD_END}"
            ),
            Endings.of(name for name in families if name not in table["only_before"]),
            Endings.of(countries),
            Endings.of(context["counted"]),
            frozenset(word[-1] for words in (families, countries, context["counted"]) for word in words),
            re.compile(f"({SPACE}{{0,2}})({country})"),
            re.compile(f"{any_of(context['money'])}{SPACE}?({country})"),
            re.compile(f"(?:(?<=[A-Z]){SPACE})?{DIGIT}"),
            re.compile(f"{any_of(context['counted'])}{SPACE}?{DIGIT}"),
            tuple(context["money"]),
            tuple(context["counted"]),
            tuple(context["verbs"]),
        )

    def after(self, text: str, end: int) -> Named | None:
        """The currency whose name follows a number that ends at `end`."""
        found = self.following.match(text, end)
        if not found:
            return self._misspelt(text, end)
        if not self._stands(found, text) or self.is_next(found, text):
            return None
        name, family, stop = found[1], self.families[found[1]], found.end()
        country = self._country(text, stop, family)
        if not country and name in self.needy:
            return None
        word = _is_word(name)
        if country:
            return Named(Currency(country[0], "explicit"), family, end, country[1], word)
        return Named(family.bare, family, end, stop, word)

    def _misspelt(self, text: str, end: int) -> Named | None:
        """A currency with a long name, up to two letters of it wrong: ដុ្លលារ."""
        at = end + len(text[end : end + 2]) - len(text[end : end + 2].lstrip("".join(SPACES)))
        name = self.long_names.get(text[at : at + 1])
        stop = near_prefix(text, at, name, 2) if name else None
        if not name or not stop:
            return None
        family = self.families[name]
        country = self._country(text, stop, family)
        currency = Currency(country[0], "explicit") if country else family.bare
        return Named(currency, family, end, country[1] if country else stop, True)

    def before(self, text: str, start: int, floor: int) -> Named | None:
        """The currency whose name or symbol stands before a number that starts at `start`."""
        near = before_spaces(text, start)
        if text[near - 1 : near] not in self.finals:
            return None
        at = near
        for _ in range(LONGEST_LINK):
            at = before_spaces(text, at - len(self.links.find(text, at)))
        country = self.country_endings.find(text, at)
        inner = before_spaces(text, at - len(country)) if country else at
        name = self.endings.find(text, inner)
        begin = inner - len(name)
        if not name or begin < floor or not _begins(text, begin, name):
            return None
        return self._named(text, name, country, begin, start, linked=at < near)

    def _named(
        self, text: str, name: str, country: str, begin: int, start: int, *, linked: bool
    ) -> Named | None:
        family = self.families[name]
        word = _is_word(name)
        if word and not self._introduced(text, begin, linked=linked):
            return None
        code = family.codes.get(self.countries[country]) if country else None
        if name in self.needy and not code:
            return None
        currency = Currency(code, "explicit") if code else family.bare
        return Named(currency, family, begin, start, word, linked)

    def owned(self, text: str, start: int, named: Named) -> Currency:
        """The currency, its country taken from words before the number (`ប្រាក់សិង្ហបុរី`) if none is named."""
        if named.currency.basis != "default":
            return named.currency
        found = [match[1] for match in self.owner.finditer(text, max(0, start - REACH), start)]
        code = named.family.codes.get(self.countries[found[-1]]) if found else None
        return Currency(code, "context") if code else named.currency

    def _stands(self, found: re.Match[str], text: str) -> bool:
        """Whether what stands around a name lets it be one."""
        name, stop = found[1], found.end()
        if text.startswith(self.not_before.get(name, ()), stop):
            return False
        if name in self.only_before and not text.startswith(self.only_before[name], stop):
            return False
        apart = found.start(1) > found.start()
        return name not in self.edge or not (apart or text[stop : stop + 1].isalpha())

    def is_next(self, found: re.Match[str], text: str) -> bool:
        """Whether a name that white space parts from a number belongs to the next one: 5 $6, 5 រៀលចំនួន 6."""
        apart = found.start(1) > found.start()
        pattern = self.next_counted if _is_word(found[1]) else self.next_number
        return apart and pattern.match(text, found.end()) is not None

    def _country(self, text: str, stop: int, family: Family) -> tuple[str, int] | None:
        """The code that a country after the name makes it, and where the country ends."""
        found = self.country.match(text, stop)
        if not found:
            return None
        code = family.codes.get(self.countries[found[2]])
        home = code == family.bare.code
        if not code or (
            found[1] and not home and text[found.end() : found.end() + 8].lstrip().startswith(self.verbs)
        ):
            return None
        if found[1] and not home and family.bare.basis == "explicit":
            return None
        return code, found.end()

    def _introduced(self, text: str, at: int, *, linked: bool) -> bool:
        """Whether a name before a number is meant as its currency: after ប្រាក់, or before ចំនួន."""
        if text.endswith(self.money, 0, at):
            return True
        return linked and not (at and is_khmer(text[at - 1]))


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


def _families(table: Mapping[str, Any]) -> Iterator[tuple[str, Family]]:
    for row in table["families"].values():
        bare = Currency(row.get("bare"), row.get("basis"))
        family = Family(row["codes"], bare)
        for part in ("names", "edge", "country", "symbols"):
            for name in row.get(part, ()):
                yield name, family
    single = {**table["names"], **table["abbreviations"], **{code: code for code in table["iso"]["codes"]}}
    for name, code in single.items():
        yield name, Family({}, Currency(code, "explicit"))


@dataclass(frozen=True, slots=True)
class Money:
    """Adds amounts of money.

    >>> from khtext.document import Document
    >>> doc = load()(Document("ចំនួន 2.4 ពាន់លានយន់ ឬប្រមាណ ៣៥០លានដុល្លារ"))
    >>> [(q.canonical, q.currency_basis, q.approx) for q in doc.quantities]
    [('CNY 2400000000', 'explicit', None), ('USD 350000000', 'default', '~')]
    """

    numbers: Numbers
    currencies: Currencies
    subunit: re.Pattern[str]
    subunits: Mapping[str, tuple[int, str]]
    joint: re.Pattern[str]

    @classmethod
    def of(cls, numbers: Numbers, table: Mapping[str, Any]) -> Money:
        """The stage made of the numbers and a table in the form of data/money.toml."""
        subunits = table["subunits"]
        return cls(
            numbers,
            Currencies.of(table),
            re.compile(f"{SPACE}{{0,2}}({any_of(subunits)}){WORD_END}"),
            {name: (row["decimals"], row["alone"]) for name, row in subunits.items()},
            re.compile(f"{SPACE}{{0,2}}(?:{numbers.numerals.joint.pattern})?"),
        )

    def __call__(self, doc: Document) -> Document:
        seen = view(doc.text)
        return doc.with_quantities(placed(self.find(seen.text), seen, doc.text))

    def find(self, text: str) -> list[Quantity]:
        """The amounts of money in a view, in order."""
        found: list[Quantity] = []
        amounts = self.numbers.amounts(text)
        if any(amount.high for amount in amounts):
            amounts = list(self._split(text, amounts))
        at = floor = 0
        while at < len(amounts):
            quantity, used = self._restated(text, amounts, at)
            if not quantity:
                quantity, used = self._money(text, amounts, at, floor)
            if quantity:
                found.append(quantity)
                floor = quantity.end
            else:
                floor = max(floor, amounts[at].end)
            at += used
        return found

    def _split(self, text: str, amounts: Sequence[Amount]) -> Iterator[Amount]:
        """These amounts; $50 ឬ 200000៛ are two, because their currencies are."""
        for amount in amounts:
            high = amount.high
            after = self.currencies.after(text, amount.end) if high else None
            before = self.currencies.before(text, amount.start, 0) if after else None
            if high and before and after and before.currency.code != after.currency.code:
                yield Amount(amount.start, amount.low.end, amount.low)
                yield Amount(high.start, high.end, high)
            else:
                yield amount

    def _money(
        self, text: str, amounts: Sequence[Amount], at: int, floor: int
    ) -> tuple[Quantity | None, int]:
        amount = amounts[at]
        if amount.divisor:
            return None, 1
        after = self.currencies.after(text, amount.end) or self._past_bound(text, amount)
        before = self._before(text, amount, after, floor)
        if after and self._is_weight(text, amount, after):
            return None, 1
        subunit = None if after else self.subunit.match(text, amount.end)
        if subunit and not self.currencies.is_next(subunit, text):
            return self._cents(text, amount, subunit), 1
        if amount.low.attached and not before and text[amount.start - 1].isalpha():
            return None, 1
        if not (after or before) or (amount.head.glued and not after):
            return None, 1
        return self._made(text, amounts, at, before, after)

    def _past_bound(self, text: str, amount: Amount) -> Named | None:
        """The currency after a number and ជាង: ២លានជាងដុល្លារ."""
        inside = self.numbers.bounds.inside(text, amount.end)
        return self.currencies.after(text, inside) if inside else None

    def _before(self, text: str, amount: Amount, after: Named | None, floor: int) -> Named | None:
        """The currency before an amount; a word is none where a currency or a unit follows the amount."""
        before = self.currencies.before(text, amount.start, floor)
        if before and before.word and (after or self._is_counted(text, amount)):
            return None
        return before

    def _is_counted(self, text: str, amount: Amount) -> bool:
        """Whether a unit or a percent sign follows, so that a name before the number is not its currency."""
        units = self.numbers.units.at(text, amount.start, amount.end)
        return units is not None or self.numbers.percent.match(text, amount.end) is not None

    def _is_weight(self, text: str, amount: Amount, named: Named) -> bool:
        """Whether ផោន after this number is the pound of weight."""
        if named.family.bare.code != "GBP" or not named.word or named.currency.basis != "default":
            return False
        return near(self.numbers.units.mass, text, amount.start)

    def _made(
        self, text: str, amounts: Sequence[Amount], at: int, before: Named | None, after: Named | None
    ) -> tuple[Quantity, int]:
        amount = amounts[at]
        named = _better(before, after)
        value, value_max = amount.values
        start, end, used = amount.start, after.end if after else amount.end, 1
        if before and (not before.word or not after):
            start = before.start
        if after and not value_max:
            exact, end, used = self._with_rest(text, amounts, at, end)
            value = plain(exact)
        if not value_max and _is_negative(text, start):
            start, value = start - 1, f"-{value}"
        currency = self.currencies.owned(text, start, named)
        inner = amount.start if before and before.linked else start
        other = amount.low.other if not value_max else None
        made = self._quantity(text, (start, end), inner, (value, value_max), currency, other)
        bounded = after and after.start > amount.end and not made.approx
        return replace(made, approx=">") if bounded else made, used

    def _quantity(
        self,
        text: str,
        span: tuple[int, int],
        inner: int,
        values: tuple[str, str | None],
        currency: Currency,
        other: Decimal | None,
    ) -> Quantity:
        value, value_max = values
        shown = f"{value}-{value_max}" if value_max else value
        return Quantity(
            *span,
            "money",
            value,
            value_max,
            currency=currency.code,
            currency_basis=currency.basis if currency.code else None,
            approx=self.numbers.bounds.of_span(text, inner, span[1]),
            canonical=f"{currency.code} {shown}" if currency.code else None,
            ambiguous=other is not None,
            alternatives=(plain(other),) if other is not None else (),
        )

    def _with_rest(self, text: str, amounts: Sequence[Amount], at: int, end: int) -> tuple[Decimal, int, int]:
        """The value with a half or with subunits after the currency, the new end, the amounts used."""
        low = amounts[at].low
        if half := self.numbers.units.half.match(text, end):
            factor = low.factor if low.scaled and low.simple else ONE
            return EXACT.add(low.value, EXACT.multiply(HALF, factor)), half.end(), 1
        value, used = low.value, 1
        while at + used < len(amounts):
            rest = amounts[at + used]
            joint = self.joint.match(text, end)
            subunit = self.subunit.match(text, rest.end)
            if rest.high or not subunit or not joint or joint.end() != rest.start:
                break
            part = rest.low.value.scaleb(-self.subunits[subunit[1]][0], EXACT)
            value, end, used = EXACT.add(value, part), subunit.end(), used + 1
        return value, end, used

    def _cents(self, text: str, amount: Amount, subunit: re.Match[str]) -> Quantity:
        decimals, code = self.subunits[subunit[1]]
        low = plain(amount.low.value.scaleb(-decimals, EXACT))
        high = plain(amount.high.value.scaleb(-decimals, EXACT)) if amount.high else None
        span = (amount.start, subunit.end())
        return self._quantity(text, span, amount.start, (low, high), Currency(code, "default"), None)

    def _restated(self, text: str, amounts: Sequence[Amount], at: int) -> tuple[Quantity | None, int]:
        """One amount said twice before its currency: 1 400 ពាន់លាន (1.4 ទ្រីលាន) ដុល្លារ."""
        if at + 1 >= len(amounts):
            return None, 0
        first, second = amounts[at : at + 2]
        if second.start - first.end > 3 or text[first.end : second.start].strip() != "(":
            return None, 0
        closing = re.compile(f"{SPACE}?\\)").match(text, second.end)
        if not closing or first.values != second.values:
            return None, 0
        after = self.currencies.after(text, closing.end())
        if not after:
            return None, 0
        currency = self.currencies.owned(text, first.start, after)
        span = (first.start, after.end)
        return self._quantity(text, span, first.start, first.values, currency, None), 2


def _better(before: Named | None, after: Named | None) -> Named:
    """Of the names on both sides of a number the one that says more."""
    if before and after:
        said = {"explicit": 2, "default": 1}
        first, second = (said.get(named.currency.basis or "", 0) for named in (before, after))
        return before if first > second and not before.word else after
    named = after or before
    assert named
    return named


def _begins(text: str, at: int, name: str) -> bool:
    """Whether a name may begin here: no subscript, and no Latin letter goes on into a Latin name."""
    before = text[at - 1 : at]
    return before != COENG and not (name[0].isalpha() and before.isascii() and before.isalnum())


def _is_word(name: str) -> bool:
    """Whether a name is a Khmer word, no sign and no abbreviation."""
    return is_khmer(name[0]) and name[0].isalpha()


def _is_negative(text: str, start: int) -> bool:
    """Whether a minus sign stands before the amount, not the dash of a list."""
    return start > 1 and text[start - 1] in "-−" and text[start - 2] in " \u00a0("


def load(settings: Settings | None = None) -> Money:
    """The stage, its names read."""
    return Money.of(load_numbers(settings), data.read_toml("money.toml"))
