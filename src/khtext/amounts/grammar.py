"""The grammar of amounts: the readers of numerals, measures and labels, made of one lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from khtext import lazy
from khtext.amounts import vocabulary
from khtext.amounts.brackets import Brackets
from khtext.amounts.labels import Labels
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, NEEDY, SPACE, Lexicon, skip
from khtext.amounts.measures import Measures
from khtext.amounts.money import Currencies
from khtext.amounts.numerals import is_whole, whole_numeral
from khtext.amounts.own import Name
from khtext.amounts.patterns import NOT_DIGIT, WORD_END, any_of
from khtext.amounts.payments import Payments
from khtext.amounts.proposals import Cues
from khtext.amounts.ranges import Ranges
from khtext.amounts.readings import Numerals
from khtext.amounts.senses import Senses
from khtext.amounts.sides import Sides
from khtext.amounts.units import Units
from khtext.script import BASES, COENG


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """What the readers of amounts, dates and whole texts share."""

    lexicon: Lexicon
    numerals: Numerals
    measures: Measures
    labels: Labels
    kinds: Mapping[str, str]
    spoken: str
    few: re.Pattern[str]

    def small(self, text: str, at: int) -> tuple[int, int] | None:
        """A whole number under 10000 in digits or words that starts at `at`, and where it ends."""
        match = self.few.match(text, at)
        if not match:
            return None
        body = match.group().rstrip()
        if body[0] in ALL_DIGITS:
            return int(body), match.end()
        items, end, whole, _ = self.numerals.items(body, 0, alone=True)
        numeral = whole_numeral(items) if whole and end == len(body) else None
        if not numeral or not is_whole(numeral.value) or numeral.value > 9999:
            return None
        return int(numeral.value), at + len(body)

    def unit(self, text: str, end: int) -> bool:
        """Whether a unit, not a part of the day, follows a number that ends there."""
        place = skip(text, end)
        for stop, roles in self.lexicon.after(text, place):
            if roles.get("part"):
                return False
            unit = roles.get("unit")
            if unit and unit.rule not in NEEDY and not text.startswith(unit.not_before, stop):
                following = text[skip(text, stop) : skip(text, stop) + 1] if unit.rule == "label" else ""
                if following in ALL_DIGITS and following:
                    return False
                return not (unit.rule == "edge" and text[stop : stop + 1].isalpha())
        return False

    def counted(self, text: str, end: int) -> bool:
        """Whether a currency, a percent sign or a magnitude follows a number that ends there."""
        for _, roles in self.lexicon.after(text, skip(text, end)):
            number, family = roles.get("number"), roles.get("money")
            if (family and not family.edge) or roles.get("percent") or (number and number.kind == "m"):
                return True
        return False

    def is_year_word(self, text: str, end: int) -> bool:
        """Whether ឆ្នាំ stands directly after a number, which then counts years."""
        following = self.lexicon.after(text, end)
        return any(roles.get("head") == "year" and roles.get("unit") for _, roles in following)

    def percent(self, text: str, end: int) -> bool:
        """Whether a percent sign follows a number that ends there."""
        return any(roles.get("percent") for _, roles in self.lexicon.after(text, skip(text, end)))


def _route(starts: Iterable[str], ends: Iterable[str]) -> re.Pattern[str]:
    """Two places before a number and no number between them: ពីកំពតទៅកែប, ភ្នំពេញ-កំពត."""
    place = "[^\\d\\n\u17d4]{2,25}"
    name = f"[{min(BASES)}-{COENG}]{{3,}}"
    return lazy.pattern(
        f"(?:{any_of(starts)}{place}{any_of(ends)}{place}|{name}{SPACE}?[-\u2013]{SPACE}?{name}{SPACE}?)\\Z"
    )


def _cues(table: Mapping[str, Any]) -> Cues:
    """The words around a number, from data/numbers.toml."""
    context, special = table["context"], table["words"]
    return Cues(
        mass=tuple(context["mass"]),
        distance=tuple(context["distance"]),
        cost=tuple(context["cost"]),
        minus=tuple(special["minus"]),
        below_zero=tuple(special["below_zero"]),
        doubled=tuple(special["doubled"]),
        ordered=tuple(context["ordered"]),
        goods=tuple(context["goods"]),
        gold=tuple(context["gold"]),
        fluid=tuple(context["fluid"]),
        thick=tuple(context["thick"]),
        warm=tuple(context["warm"]),
        each=tuple(context["each"]),
        route=_route(context["from"], table["ranges"]["words"]),
    )


@cache
def load(own: tuple[Name, ...] = ()) -> Grammar:
    """The grammar of the tables that ship with khtext and of the user's own names, read once."""
    lexicon, table = vocabulary.load(own), vocabulary.tables()
    numbers, paid = table["numbers"], table["money"]
    special = numbers["words"]
    kinds = {word: roles["number"].kind for word, roles in lexicon.words.items() if "number" in roles}
    spoken = (
        f"(?:{any_of(word for word, kind in kinds.items() if kind in 'dtsmx')}{WORD_END}{SPACE}?){{1,12}}+"
    )
    numerals = Numerals(lexicon, tuple(special["doubled"]))
    currencies = _currencies(lexicon, paid)
    cues = _cues(numbers)
    units = Units(lexicon, cues, Senses(lexicon, cues))
    payments = Payments(lexicon=lexicon, numerals=numerals, currencies=currencies, units=units, cues=cues)
    measures = Measures(
        lexicon=lexicon,
        numerals=numerals,
        units=units,
        payments=payments,
        ranges=Ranges(lexicon, numerals),
        brackets=Brackets(lexicon, numerals, units),
        cues=cues,
    )
    return Grammar(
        lexicon=lexicon,
        numerals=numerals,
        measures=measures,
        labels=Labels.of(lexicon, numbers),
        kinds=kinds,
        spoken=spoken,
        few=lazy.pattern(f"{DIGIT}{{1,4}}{NOT_DIGIT}|{spoken}"),
    )


def _currencies(lexicon: Lexicon, paid: Mapping[str, Any]) -> Currencies:
    """The currencies of a table in the form of data/money.toml."""
    context = paid["context"]
    countries = {name: code for code, names in paid["countries"].items() for name in names}
    introducing = tuple(context["money"])
    return Currencies(
        lexicon=lexicon,
        sides=Sides(lexicon),
        long_names={name[0]: name for name in context["long"]},
        introducing=introducing,
        verbs=tuple(context["verbs"]),
        owner=lazy.pattern(f"{any_of(introducing)}{SPACE}?({any_of(countries)}{WORD_END})"),
        countries=countries,
    )
