"""What the scanner of numbers knows of each word: what its roles let it do beside a number, as flags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from khtext.amounts.lexicon import Family, Roles
from khtext.kernel import number_words as flag
from khtext.kernel import numbers


def flags(roles: Roles, bounds: tuple[str, ...]) -> int:
    """What a word with these roles does beside a number, for the scanner; `bounds` numbers the signs."""
    held = 0
    for role in roles:
        held |= _OF_ROLES.get(role, 0)
    held |= _counting(roles) | _paying(roles)
    number = roles.get("number")
    if number:
        held |= _NUMBERS.get(number.kind, 0) if not number.only else 0
        if number.kind in "dt":
            held |= int(number.value) // (10 if number.kind == "t" else 1) << flag.VALUE
        if number.kind == "m":
            held |= flag.COUNTED | number.value.adjusted() << flag.VALUE
    if roles.get("range") == "signs":
        held |= flag.DASH
    if not number and not roles.get("month") and (part := roles.get("part")):
        held |= flag.DAYPART | (DAY_PARTS.index(part) + 1) << flag.VALUE
    held |= _HEADS.get(roles.get("head", ""), 0) | int(roles.get("month", 0)) << flag.VALUE
    if sign := roles.get("before"):
        held |= (bounds.index(sign) + 1) << flag.BOUND
    return held


def _counting(roles: Roles) -> int:
    """What a word does after a number that it may count."""
    held, unit, head = 0, roles.get("unit"), roles.get("head")
    if unit and unit.rule in _RULES and unit.code not in _WARY:
        held |= flag.UNIT | _RULES[unit.rule] | (flag.NO_DIGITS if unit.code == "h" else 0)
        held |= (flag.SPAN if unit.code in _SPANS else 0) | (flag.SPEED if unit.code in _WAYS else 0)
    if head in ("year", "buddhist") and not unit:
        held |= flag.OTHER | flag.TAKES
    return held


def _paying(roles: Roles) -> int:
    """What a name of money does beside a number: one that may be a unit too, or stands only after numbers."""
    held, family = 0, roles.get("money")
    if not roles.keys() - (("money",) if family and family.needy else ()) <= _BESIDE_UNIT:
        held |= flag.OTHER
    if family and not (family.word and (family.edge or family.only_before or family.needy)):
        held |= flag.BARS
    if family:
        held |= 0 if family.word else flag.OPENS
        held |= flag.SHORT if family.edge else flag.TAKES | flag.COUNTED
        held |= flag.PRICE if roles.keys() == {"money"} and _is_plain(family) else 0
    return held


def _is_plain(family: Family) -> bool:
    """Whether a name in Khmer letters or a sign is money wherever it stands after a number."""
    plain = not (family.edge or family.needy or family.only_before) and (family.word or family.sign)
    return plain and family.bare.code not in (None, "GBP", "THB")


#: What the roles of a word let it do: go on with the digit word before it (ពីរនាក់, មួយភាគបី, ពីរដល់បី), lead to the
#: digit word after it (ទីពីរ, ដក ប្រាំ, ប្រាក់ដុល្លារអាមេរិក ពីរ), and so on; see `number_words`.
_FLAGS = {
    flag.JOINS: frozenset(
        [
            *("unit", "money", "subunit", "percent", "number", "range", "choice", "and", "share", "exact"),
            *("doubled", "after", "per"),
        ]
    ),
    flag.LEADS: frozenset(["ordinal", "head", "number", "money", "country", "link", "range", "choice"]),
    flag.DATED: frozenset(["head", "month", "season"]),
    flag.BARS: frozenset(["head", "month", "season", "number", "ordinal"]),
    flag.ORDINAL: frozenset(["ordinal"]),
    flag.LINK: frozenset(["link", "country"]),
    flag.NAMED: frozenset(["word"]),
    flag.FILLER: frozenset(["filler"]),
    flag.PERCENT: frozenset(["percent"]),
    flag.COUNTED: frozenset(["percent"]),
    flag.TAKES: frozenset(["unit", "percent", "number", "doubled", "share", "subunit", "after", "times"]),
    flag.MONEY: frozenset(["money"]),
    flag.AND: frozenset(["and"]),
    flag.RANGE: frozenset(["range", "choice"]),
    flag.PER: frozenset(["per"]),
    flag.AFTER: frozenset(["after"]),
    flag.NUMERIC: frozenset(["number", "doubled"]),
    flag.MONTH: frozenset(["month"]),
    flag.COUNTRY: frozenset(["country"]),
    flag.OPENS: frozenset(["number", "doubled", "range", "choice", "ordinal"]),
}
#: The same by role.
_OF_ROLES = {
    role: sum(bit for bit, roles in _FLAGS.items() if role in roles)
    for role in frozenset[str]().union(*_FLAGS.values())
}
#: The parts of the day, in the order of their numbers.
DAY_PARTS = ("morning", "noon", "afternoon", "evening", "night")
#: Roles that do not change what a unit says.
_BESIDE_UNIT = frozenset(["unit", "head", "part", "word"])
#: What the rules of units say of the characters beside them.
_RULES = {
    "": 0,
    "edge": flag.EDGE,
    "year": flag.NO_DIGITS,
    "digits": flag.LITERAL,
    "label": flag.NO_DIGITS,
}
#: Units that look at the words and signs before them: -៥អង្សា, ៥ផោន.
_WARY = frozenset(["degC", "degF", "lb"])
#: Units whose words may also go on with a date; units of a way.
_SPANS, _WAYS = frozenset(["month", "day", "night"]), frozenset(["km", "m"])
_HEADS = {"day": flag.DAY, "month": flag.MONTHLY, "year": flag.YEARLY, "hour": flag.HOURLY}
_NUMBERS = {"d": flag.DIGIT, "t": flag.TEN, "m": flag.MAGNITUDE, "h": flag.HALF, "p": flag.POINT}


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
        *(
            word
            for name in ("range", "of", "month", "era", "buddhist", "before_christ")
            for word in listed[name]
            if word not in listed["not_after_day"]
        ),
        *(*dates["months"], *dates["parts"], *clock["half"], *lunar["waxing"], *lunar["waning"]),
    ]
    counting = [
        (word, roles[name]) for word, roles in words.items() for name in ("unit", "money") if name in roles
    ]
    guarded = [
        (word, roles["number"].before)
        for word, roles in words.items()
        if "number" in roles and roles["number"].before
    ]
    unclear = {word for word, _ in guarded if _has_shorter(word, words)}
    return _held(
        {
            flag.CALENDAR: calendar,
            flag.LISTED: listed["list"],
            flag.VERSUS: tables["numbers"]["labels"]["versus"],
            flag.NO_UNIT: (word + end for word, one in counting for end in one.not_before),
            flag.NO_DIGIT: (word + end for word, ends in guarded if word not in unclear for end in ends),
            flag.UNCLEAR: (word + end for word, ends in guarded if word in unclear for end in ends),
            flag.EVENT: listed["not_after_day"],
            flag.LACKING: clock["lacking"],
            flag.MINUTE: clock["minute"],
            flag.JOINT: clock["and"],
            flag.LED: clock["fillers"],
            flag.NO_PART: (text for ends in dates["not_before"].values() for text in ends),
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
    numbers = [(word, roles["number"]) for word, roles in words.items() if "number" in roles]
    return _held(
        {
            flag.CUE: [*sure, *unsure],
            flag.UNSURE: unsure,
            flag.LAW: cues["laws"],
            flag.NO_DAY: tables["dates"]["words"]["not_days"],
            flag.WEEKDAY: tables["dates"]["words"]["weekdays"],
            flag.PLACE: tables["dates"]["words"]["places"],
            flag.NEGATIVE: tables["numbers"]["words"]["minus"],
            flag.FROM: (word for word, roles in words.items() if "from" in roles),
            flag.RATE: tables["dates"]["words"]["rates"],
            flag.PART: (start + word for word, number in numbers for start in number.after),
            flag.BUT: (start + word for word, number in numbers for start in number.unless),
        }
    )


def _has_shorter(word: str, words: Mapping[str, Roles]) -> bool:
    """Whether a shorter number word starts a number word."""
    return any("number" in words.get(word[:size], ()) for size in range(1, len(word)))


def _held(texts: Mapping[int, Iterable[str]]) -> dict[str, int]:
    """Each text with its flags."""
    held: dict[str, int] = {}
    for bit, listed in texts.items():
        for text in listed:
            held[text] = held.get(text, 0) | bit
    return held
