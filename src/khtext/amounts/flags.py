"""What the scanner of numbers knows of each word: what its roles let it do beside a number, as flags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from khtext.amounts.lexicon import Number, Roles
from khtext.kernel import number_words as flag
from khtext.kernel import numbers


def flags(roles: Roles, bounds: tuple[str, ...]) -> int:
    """What a word with these roles does beside a number, for the scanner; `bounds` numbers the signs."""
    held = 0
    number, unit = roles.get("number"), roles.get("unit")
    for bit, names in _FLAGS.items():
        if not roles.keys().isdisjoint(names):
            held |= bit
    if number:
        held |= _NUMBERS.get(number.kind, 0) if _is_free(number) else 0
    if roles.get("range") == "signs":
        held |= flag.DASH
    if roles.get("head") == "day":
        held |= flag.DAY
    if unit and unit.rule in _RULES and unit.code not in _WARY:
        held |= flag.UNIT | _RULES[unit.rule] | (flag.NO_DIGITS if unit.code == "h" else 0)
        held |= flag.SPAN if unit.code in _SPANS else 0
    if not roles.keys() <= _BESIDE_UNIT or (roles.get("head") in ("year", "buddhist") and not unit):
        held |= flag.OTHER
    if sign := roles.get("before"):
        held |= (bounds.index(sign) + 1) << flag.BOUND
    return held


#: Roles of a word that may go on with the digit word before it (ពីរនាក់, មួយភាគបី, ពីរដល់បី), that may lead to the
#: digit word after it (ទីពីរ, ដក ប្រាំ, ប្រាក់ដុល្លារអាមេរិក ពីរ), and so on; see `numbers`.
_FLAGS = {
    flag.JOINS: frozenset(
        [
            *("unit", "money", "subunit", "percent", "number", "range", "choice", "and", "share", "exact"),
            *("doubled", "after", "per"),
        ]
    ),
    flag.LEADS: frozenset(["ordinal", "head", "number", "money", "country", "link", "range", "choice"]),
    flag.DATED: frozenset(["head", "month", "season"]),
    flag.BARS: frozenset(["head", "month", "season", "number", "money", "country", "ordinal"]),
    flag.ORDINAL: frozenset(["ordinal"]),
    flag.LINK: frozenset(["link"]),
    flag.PAID: frozenset(["money", "country", "link"]),
    flag.FILLER: frozenset(["filler"]),
    flag.GOES_ON: frozenset(["number", "doubled", "range", "choice", "per", "after", "ordinal", "month"]),
    flag.MONEY: frozenset(["money"]),
}
#: Roles that do not change what a unit says.
_BESIDE_UNIT = frozenset(["unit", "head", "part", "word"])
#: What the rules of units say of the characters beside them.
_RULES = {"": 0, "edge": flag.EDGE, "year": flag.NO_DIGITS, "digits": flag.LITERAL}
#: Units that look at the words and signs before them: -៥អង្សា, ៥ផោន.
_WARY = frozenset(["degC", "degF", "lb"])
#: Units whose words may also go on with a date.
_SPANS = frozenset(["month", "day", "night"])
_NUMBERS = {"d": flag.DIGIT, "t": flag.TEN, "m": flag.MAGNITUDE}


def _is_free(number: Number) -> bool:
    """Whether a number word counts before any other word; the scanner looks at what digit words precede."""
    return not number.only and (not number.before or number.kind != "t")


def scanner(
    words: Mapping[str, Roles], anchors: Mapping[str, str], tables: Mapping[str, Any]
) -> numbers.Scanner:
    """The scanner for a lexicon, the words at which numbers start, and the tables of amounts."""
    kinds = {"d": flag.DIGIT_START, "w": flag.NUMBER_START, "m": flag.MONTH_START}
    bounds = signs(tables)
    held = {word: flags(roles, bounds) for word, roles in words.items()}
    for word, kind in anchors.items():
        held[word] = held.get(word, 0) | kinds[kind]
    return numbers.load(held, _following(words, tables), _preceding(words, tables))


def signs(tables: Mapping[str, Any]) -> tuple[str, ...]:
    """The signs of bounds before a number, in order."""
    return tuple(tables["numbers"]["before"])


def _following(words: Mapping[str, Roles], tables: Mapping[str, Any]) -> dict[str, int]:
    dates, special = tables["dates"], tables["numbers"]["words"]
    listed, lunar, clock = dates["words"], dates["lunar"], dates["clock"]
    calendar = [
        *(word for name in ("range", "of", "month", "era", "buddhist") for word in listed[name]),
        *(*dates["months"], *dates["parts"], *clock["half"], *lunar["waxing"], *lunar["waning"]),
    ]
    units = (roles["unit"] for roles in words.values() if "unit" in roles)
    digits = (roles["number"] for roles in words.values() if "number" in roles)
    return _held(
        {
            flag.CALENDAR: calendar,
            flag.LISTED: listed["list"],
            flag.VERSUS: tables["numbers"]["labels"]["versus"],
            flag.NO_UNIT_BEFORE: (word for unit in units for word in unit.not_before),
            flag.NO_DIGIT_BEFORE: (word for number in digits for word in number.before),
            flag.DOUBLED: special["doubled"],
            flag.LONG: (name[0] for name in tables["money"]["context"]["long"]),
        }
    )


def _preceding(words: Mapping[str, Roles], tables: Mapping[str, Any]) -> dict[str, int]:
    cues = tables["numbers"]["labels"]
    sure = [cue for name in ("laws", "strong", "weak", "books") for cue in cues[name]]
    # A year before Christ is one though no listed word stands before it.
    unsure = [
        *cues["telephones"],
        *cues["versioned"],
        *cues["whole"],
        *tables["dates"]["words"]["before_christ"],
    ]
    digits = (roles["number"] for roles in words.values() if "number" in roles)
    return _held(
        {
            flag.CUE: [*sure, *unsure],
            flag.UNSURE: unsure,
            flag.NO_DIGIT_AFTER: (word for number in digits for word in number.after),
        }
    )


def _held(texts: Mapping[int, Iterable[str]]) -> dict[str, int]:
    """Each text with its flags."""
    held: dict[str, int] = {}
    for bit, listed in texts.items():
        for text in listed:
            held[text] = held.get(text, 0) | bit
    return held
