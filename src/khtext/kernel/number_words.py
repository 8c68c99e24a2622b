"""The words beside numbers, as the scanner of numbers knows them: what each does there, one bit for each.

Words end at an edge of a cluster; texts, which have flags of their own, may end anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from khtext.kernel.prefixes import PureEndings, PureIndex
from khtext.script import DIGITS

#: Every decimal digit that counts as one: Latin, Khmer, Thai and full-width.
DIGIT_SETS = (
    "0123456789",
    DIGITS,
    "".join(map(chr, range(0x0E50, 0x0E5A))),
    "".join(map(chr, range(0xFF10, 0xFF1A))),
)
ALL_DIGITS = frozenset("".join(DIGIT_SETS))
ZEROS = frozenset(digits[0] for digits in DIGIT_SETS)
#: The unaccented Latin letters.
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
#: White space that may stand inside one expression: never a line end.
SPACES = frozenset(" \u00a0\u2009\u202f")

#: What a word is at which a number may start: a digit word, another number word, a month.
DIGIT_START, NUMBER_START, MONTH_START = 1, 2, 4
#: A digit word, a word for tens before one, or a magnitude.
DIGIT, TEN, MAGNITUDE = (1 << at for at in range(3, 6))
#: It may go on with the digit word before it, lead to the one after it, or make it part of a date.
JOINS, LEADS, DATED = (1 << at for at in range(6, 9))
#: Before a number: it says more than the bound of a simple number, makes it an ordinal, or is a day.
BARS, ORDINAL, DAY = (1 << at for at in range(9, 12))
#: Before a number: it parts it from its currency, or is a country; the word for an hour; a filler.
LINK, HOURLY, FILLER = (1 << at for at in range(12, 15))
#: After a number: a unit; one that no letter follows; no digits; that digits alone have; that dates have too;
#: of a way; a percent sign.
UNIT, EDGE, NO_DIGITS, LITERAL, SPAN, SPEED, PERCENT = (1 << at for at in range(15, 22))
#: After a number: what makes a unit say something else; what may belong to a number alone.
OTHER, TAKES = 1 << 22, 1 << 23
#: A name of money; one that no letter follows.
MONEY, SHORT = 1 << 24, 1 << 25
#: After a number and its unit: a word or sign of a range, a half, per what, a bound, a number word, a month,
#: a country.
RANGE, DASH, HALF, PER, AFTER, NUMERIC, MONTH, COUNTRY = (1 << at for at in range(26, 34))
#: What the other end of a range may start with. What counts the digits before it, so that they are no year.
OPENS, COUNTED = 1 << 34, 1 << 35
#: The word for a year, for a month; a name of money that counts whatever stands around it; and.
YEARLY, MONTHLY, PRICE, AND = (1 << at for at in range(36, 40))
#: The number of the sign of a bound before a number, or 0; that of the month with this name, of the zeros of
#: a magnitude, of a digit word, of the tens of a word for them or of a part of the day.
BOUND, BOUNDS, VALUE, VALUES = 40, 7, 44, 31
#: After an hour: a part of the day.
DAYPART = 1 << 43
#: Between two numbers: the point. Before a number: a word of its own, whatever words end it.
POINT, NAMED = 1 << 49, 1 << 50
#: Texts, whose flags may be those of words. After a number: of a date, of a list of days, of a score; a unit
#: or a currency with what makes it another word; what drops a number; the first letter of a long name of
#: money.
CALENDAR, LISTED, VERSUS, NO_UNIT, DOUBLED, LONG = (1 << at for at in range(50, 56))
#: Texts that start with a digit word, or another number word, and what makes it part of another word; what
#: makes a day before it that of an event.
NO_DIGIT, UNCLEAR, EVENT = (1 << at for at in range(56, 59))
#: Texts after an hour: what says how many minutes it lacks; the word for minutes; what joins minutes to it or
#: leads to the part of the day; what makes a part of the day another word.
LACKING, MINUTE, JOINT, LED, NO_PART = (1 << at for at in range(59, 64))
#: Texts before a number, whose flags may be those of texts after one: the cue of a label, and one that does
#: not always make one; what makes a year a rate; a minus; what leads to the first number of a range.
CUE, UNSURE, RATE, NEGATIVE, FROM = (1 << at for at in range(50, 55))
#: Texts that end with a digit word and have it as part of another word; those in which it is a number all
#: the same.
PART, BUT = (1 << at for at in range(55, 57))
#: Texts before an ordinal: a part of a law; what has no days, and a day of the week. Before a day: a place.
LAW, NO_DAY, WEEKDAY, PLACE = (1 << at for at in range(57, 61))

#: A word found: where it ends, or starts, and its flags.
Held = tuple[int, int]


class Words:
    """Looks up the words and texts that start or end at an offset of a text."""

    def __init__(
        self, words: Mapping[str, int], following: Mapping[str, int], preceding: Mapping[str, int]
    ) -> None:
        self._words = {word: held for word, held in words.items() if word}
        self._index, self._endings = PureIndex(self._words), PureEndings(self._words)
        self._kinds = {MONTHLY: [word for word, held in self._words.items() if held & MONTHLY]}
        self._following, self._preceding = _by_flag(following), _by_flag(preceding)

    def at(self, text: str, at: int) -> list[Held]:
        """The words that start at an offset, the longest first."""
        return self._index.at(text, at)

    def before(self, text: str, at: int) -> list[Held]:
        """The words that end at an offset, the longest first; Latin ones only as whole words."""
        found = self._endings.at(text, at)
        if found and (text[at - 1] in LATIN or text[found[0][0]] in LATIN):
            return [(start, held) for start, held in found if not is_end_of_word(text, start)]
        return found

    def of(self, word: str) -> int:
        """The flags of a word, or 0."""
        return self._words.get(word, 0)

    def of_kind(self, text: str, at: int, flag: int) -> bool:
        """Whether a word with a flag starts at an offset, wherever it ends."""
        return any(text.startswith(word, at) for word in self._kinds.get(flag, ()))

    def follows(self, text: str, at: int, flag: int) -> bool:
        """Whether a text with a flag starts at an offset."""
        return text.startswith(self._following.get(flag, ()), at) if at <= len(text) else False

    def ends_of(self, text: str, at: int, flag: int) -> list[int]:
        """Where the texts with a flag end that start at an offset."""
        listed = self._following.get(flag, ()) if at <= len(text) else ()
        return [at + len(one) for one in listed if text.startswith(one, at)]

    def precedes(self, text: str, at: int, flag: int) -> bool:
        """Whether a text with a flag ends at an offset."""
        return text.endswith(self._preceding.get(flag, ()), 0, at)


def said(held: int) -> int:
    """The number that the flags of a digit word or of a word for tens hold."""
    return (held >> VALUE & VALUES) * (10 if held & TEN else 1)


def union(found: Iterable[Held]) -> int:
    """The flags of all these words."""
    return reduce(or_, (held for _, held in found), 0)


def skip(text: str, at: int) -> int:
    """The offset after up to two spaces at `at`."""
    if text[at : at + 1] in SPACES:
        at += 1
        if text[at : at + 1] in SPACES:
            at += 1
    return at


def back(text: str, at: int) -> int:
    """The offset before up to two spaces that end at `at`."""
    if at and text[at - 1] in SPACES:
        at -= 1
        if at and text[at - 1] in SPACES:
            at -= 1
    return at


def _by_flag(texts: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The texts with each flag."""
    flags = {1 << place for held in texts.values() for place in range(50, 64) if held >> place & 1}
    return {flag: tuple(text for text, held in texts.items() if held & flag and text) for flag in flags}


def is_end_of_word(text: str, start: int) -> bool:
    """Whether a Latin word that starts at an offset is the end of a longer one."""
    return start > 0 and text[start] in LATIN and text[start - 1] in LATIN
