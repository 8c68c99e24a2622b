"""The roles of every listed word, put together from the tables under `data`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from khtext import data
from khtext.amounts import flags
from khtext.amounts.lexicon import Currency, Family, Lexicon, Number, Unit
from khtext.amounts.literals import VULGAR
from khtext.amounts.own import Name
from khtext.script import DIGIT_VALUES, DIGITS, is_khmer

_TO_KHMER = {ord(str(value)): digit for value, digit in enumerate(DIGITS)}

#: What each list of numbers.toml makes of its words.
KINDS = (("d", "digits"), ("t", "tens"), ("s", "short_tens"), ("x", "teens"), ("b", "cut_tens"))
#: Kinds of number words at which an amount may start.
STARTING = "dthmb"


@cache
def tables() -> dict[str, Any]:
    """The tables of numbers, money and dates, read once."""
    return {name: data.read_toml(f"{name}.toml") for name in ("numbers", "money", "dates")}


@cache
def load(own: tuple[Name, ...] = ()) -> Lexicon:
    """The lexicon of all tables and of the user's own names, read once.

    >>> sorted(load().words["ខែ"])
    ['head', 'unit']
    """
    words: dict[str, dict[str, Any]] = {}
    read = tables()
    _numbers(words, read["numbers"])
    _units(words, data.read_columns("units.tsv", "name", "unit", "rule", "not_before"))
    _money(words, read["money"])
    _beside_money(words, read["money"])
    _dates(words, read["dates"])
    _own(words, own)
    anchors = {word: "m" for word, roles in words.items() if roles.get("head") == "month"}
    anchors |= {
        word: "d" if roles["number"].kind in "dh" else "w"
        for word, roles in words.items()
        if "number" in roles and roles["number"].kind in STARTING
    }
    return Lexicon.of(words, flags.scanner(words, anchors | dict.fromkeys(VULGAR, "w"), read))


def _add(words: dict[str, dict[str, Any]], names: Iterable[str], role: str, value: object = True) -> None:
    for name in names:
        words.setdefault(name, {})[role] = value


def _numbers(words: dict[str, dict[str, Any]], table: Mapping[str, Any]) -> None:
    after, unless, before = table["not_after"], table["but_after"], table["not_before"]
    special = table["words"]
    numbers = {word: (kind, Decimal(value)) for kind, name in KINDS for word, value in table[name].items()}
    numbers |= {word: ("m", Decimal(1).scaleb(zeros)) for word, zeros in table["magnitudes"].items()}
    for kind, name in (("h", "half"), ("-", "minus"), ("p", "point")):
        numbers |= {word: (kind, Decimal("0.5")) for word in special[name]}
    for word, (kind, value) in numbers.items():
        words.setdefault(word, {})["number"] = Number(
            "t" if kind == "b" else kind,
            value,
            after=tuple(after.get(word, ())),
            unless=tuple(unless.get(word, ())),
            before=tuple(before.get(word, ())),
            only=tuple(special["five"]) if kind == "b" else (),
        )
    _add(words, special["percent"], "percent", "percent")
    _add(words, special["permille"], "percent", "permille")
    _add(words, special["and"], "and")
    _add(words, special["part"], "share")
    _add(words, special["ordinal"], "ordinal")
    _add(words, special["exact"], "exact")
    _add(words, special["doubled"], "doubled")
    _add(words, special["not_ordinal"], "word")
    _add(words, special["per"], "per")
    for role in ("before", "after"):
        for sign, names in table[role].items():
            _add(words, names, role, sign)
    for role, name in (("range", "words"), ("range", "signs"), ("choice", "choices")):
        _add(words, table["ranges"][name], role, name)
    context = table["context"]
    _add(words, context["fillers"], "filler")
    _add(words, context["range_cues"], "from")


def _units(words: dict[str, dict[str, Any]], rows: Iterable[tuple[str, ...]]) -> None:
    for name, code, rule, not_before in rows:
        unit = Unit(code, rule, tuple(not_before.split()))
        for spelling in {name, name.translate(DIGIT_VALUES), name.translate(_TO_KHMER)}:
            words.setdefault(spelling, {})["unit"] = unit


def _money(words: dict[str, dict[str, Any]], table: Mapping[str, Any]) -> None:
    not_before = {name: tuple(after) for name, after in table["not_before"].items()}
    only_before = {name: tuple(after) for name, after in table["only_before"].items()}

    def add(
        name: str,
        codes: Mapping[str, str],
        bare: Currency,
        edge: bool = False,
        needy: bool = False,
        sign: bool = False,
    ) -> None:
        word = is_khmer(name[0]) and name[0].isalpha()
        family = Family(
            codes,
            bare,
            name,
            word=word,
            not_before=not_before.get(name, ()),
            only_before=only_before.get(name, ()),
            edge=edge,
            needy=needy,
            sign=sign,
        )
        words.setdefault(name, {})["money"] = family

    for row in table["families"].values():
        bare = Currency(row.get("bare"), row.get("basis"))
        for part in ("names", "edge", "country", "symbols"):
            for name in row.get(part, ()):
                sign = part == "symbols" and not name[0].isalpha()
                add(name, row["codes"], bare, edge=part == "edge", needy=part == "country", sign=sign)
    singles = {**table["names"], **table["abbreviations"]}
    singles |= {code: code for code in table["iso"]["codes"]}
    singles |= {code.lower(): code for code in table["iso"]["small"]}
    for name, code in singles.items():
        add(name, {}, Currency(code, "default" if name in table["bare"]["names"] else "explicit"))


def _own(words: dict[str, dict[str, Any]], own: Iterable[Name]) -> None:
    for name, kind, code in own:
        if kind == "unit":
            words.setdefault(name, {})["unit"] = Unit(code)
        else:
            family = Family({}, Currency(code, "explicit"), name, word=is_khmer(name[0]))
            words.setdefault(name, {})["money"] = family


def _beside_money(words: dict[str, dict[str, Any]], table: Mapping[str, Any]) -> None:
    for name, row in table["subunits"].items():
        words.setdefault(name, {})["subunit"] = (row["decimals"], row["alone"])
    for code, names in table["countries"].items():
        _add(words, names, "country", code)
    for name, zeros in table["letters"].items():
        words.setdefault(name, {})["times"] = Decimal(1).scaleb(zeros)
    _add(words, table["tokens"]["names"], "token")
    _add(words, table["context"]["counted"], "link")


def _dates(words: dict[str, dict[str, Any]], table: Mapping[str, Any]) -> None:
    named = table["words"]
    for kind in ("day", "ordinal", "month", "year", "buddhist", "decade", "century"):
        _add(words, named[kind], "head", kind)
    _add(words, named["era"], "head", "year")
    _add(words, table["clock"]["hour"], "head", "hour")
    for name, month in table["months"].items():
        words.setdefault(name, {})["month"] = month
    for name, part in table["parts"].items():
        words.setdefault(name, {})["part"] = part
    _add(words, named["not_heads"], "word")
    _add(words, named["season"], "season")
