"""The lexicon of amounts: every listed word with its roles, looked up to the right and to the left.

A role says what a word may do beside a number: count it (`unit`), be its currency (`money`), bound it
(`before`, `after`) and so on. One word may have several. The tables are read once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from khtext.kernel import number_words, numbers, prefixes

DIGIT_SETS, ALL_DIGITS, ZEROS, LATIN, SPACES = (
    number_words.DIGIT_SETS,
    number_words.ALL_DIGITS,
    number_words.ZEROS,
    number_words.LATIN,
    number_words.SPACES,
)
skip, back = number_words.skip, number_words.back
DIGIT = "[0-9" + "".join(f"{digits[0]}-{digits[-1]}" for digits in DIGIT_SETS[1:]) + "]"
TO_LATIN = {ord(digit): str(value) for digits in DIGIT_SETS for value, digit in enumerate(digits)}
#: Between two measures: 4m x 16m, written 4mx16m.
_TIMES = frozenset("xX")
SPACE = "[ \u00a0\u2009\u202f]"

#: Rules of units that do not count by themselves.
NEEDY = frozenset(["over", "fluid", "warm", "quoted"])
UNSURE = NEEDY | {"edge", "digits"}

Roles = Mapping[str, Any]


class Currency(NamedTuple):
    """What a name of money means: its code, where known, and why."""

    code: str | None
    basis: str | None = None


class Family(NamedTuple):
    """Currencies of one name: the dollars, the pounds; `bare` is meant where no country is named."""

    codes: Mapping[str, str]
    bare: Currency
    name: str = ""
    sign: bool = False
    word: bool = False
    edge: bool = False
    needy: bool = False
    not_before: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()

    @property
    def coded(self) -> bool:
        """Whether the name is a code or an abbreviation, no Khmer word and no sign."""
        return not self.word and not self.sign


class Unit(NamedTuple):
    """What a number counts: its code, where it counts, and the words that it must not precede."""

    code: str
    rule: str = ""
    not_before: tuple[str, ...] = ()


class Number(NamedTuple):
    """A number word: `kind` is d (digit), t (ten), s (short ten), x (teen), m (magnitude), h (half),
    p (point) or - (minus); `after`, `unless` and `before` are what makes it part of another word."""

    kind: str
    value: Decimal
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of all tables; the scanner knows at which an amount or a date may start."""

    words: Mapping[str, Roles]
    index: prefixes.Index[Roles]
    scanner: numbers.Scanner
    endings: prefixes.Endings[Roles]

    @classmethod
    def of(cls, words: Mapping[str, Roles], scanner: numbers.Scanner) -> Lexicon:
        """The lexicon of words with their roles, and the scanner that knows them."""
        named = dict(words)
        return cls(
            words=words, index=prefixes.load(named), scanner=scanner, endings=prefixes.load_endings(named)
        )

    def starts(self, text: str) -> list[tuple[int, str]]:
        """Each offset where an amount may start, and its kind: n (digits), d (digit word), w, m (month)."""
        return self.scanner.starts(text)

    def before(self, text: str, at: int) -> Sequence[tuple[int, Roles]]:
        """The starts and roles of the words that end directly before `at`, the longest first."""
        found = self.endings.at(text, at)
        if found and (text[at - 1] in LATIN or text[found[0][0]] in LATIN):
            return [(start, roles) for start, roles in found if not number_words.is_end_of_word(text, start)]
        return found

    def after(self, text: str, at: int) -> Sequence[tuple[int, Roles]]:
        """The ends and roles of the words that start at `at`, the longest first."""
        found = self.index.at(text, at)
        if found and (is_latin(text[at]) or text[found[0][0] - 1] in ALL_DIGITS):
            return [(end, roles) for end, roles in found if not _goes_on(text, end)]
        return found

    def is_ranked(self, text: str, unit: Unit | None, end: int) -> bool:
        """Whether ទី and a number follow a unit directly, whose order they say: ជាន់ទី ២; not of people."""
        if unit is None or unit.code == "person":
            return False
        for stop, roles in self.index.at(text, end):
            place = skip(text, stop)
            if roles.get("ordinal") and place < len(text):
                return text[place] in ALL_DIGITS or any(
                    more.get("number") for _, more in self.index.at(text, place)
                )
        return False

    def last(self, text: str, at: int) -> tuple[int, Roles] | None:
        """The longest listed word that ends directly before `at`: its start and roles."""
        ended = self.endings.at(text, at)
        if not ended:
            return None
        if text[at - 1] in LATIN or text[ended[0][0]] in LATIN:
            return next(iter(self.before(text, at)), None)
        return ended[0]


def is_latin(char: str) -> bool:
    """Whether a character is an unaccented Latin letter."""
    return char in LATIN


def is_alnum(char: str) -> bool:
    """Whether a character is a Latin letter or digit."""
    return (char.isascii() and char.isalnum()) or (char != "" and char in ALL_DIGITS)


def is_letter(char: str) -> bool:
    """Whether a character is a Khmer letter or one of its signs."""
    return "\u1780" <= char <= "\u17d3"


def _goes_on(text: str, end: int) -> bool:
    """Whether a Latin word or a digit goes on after `end`."""
    last, following = text[end - 1], text[end : end + 1]
    if last in ALL_DIGITS:
        return following in ALL_DIGITS and following != ""
    if following in _TIMES and following and text[end + 1 : end + 2] in ALL_DIGITS and end + 1 < len(text):
        return False
    return is_latin(last) and following.isalnum() and (following.isascii() or following in ALL_DIGITS)


def counts(roles: Roles) -> bool:
    """Whether a word after a number says what it counts: a unit, a percent sign, a currency."""
    unit, family = roles.get("unit"), roles.get("money")
    if (unit and unit.rule not in UNSURE) or (family and not family.edge):
        return True
    return bool(roles.get("percent") or roles.get("subunit"))
