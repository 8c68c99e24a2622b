"""Plain lines: those in which a rewriter may change the script of the digits and nothing else.

Most lines with digits are plain: their numbers are short, ungrouped, and no money, magnitude or number word
stands beside them. The reader, whose work takes most of the time, is not needed for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from khtext import lazy
from khtext.amounts.calendars import LONGEST_JOINT
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, LATIN, skip
from khtext.amounts.literals import PLAIN, VULGAR
from khtext.amounts.money import LONGEST_NAME, STRAY
from khtext.amounts.reader import Reader
from khtext.amounts.simple import Simple
from khtext.kernel import number_readings, numbers
from khtext.normalization.forms import SMALL
from khtext.normalization.style import Style
from khtext.script import ZERO_WIDTH

#: Digits that zero-width characters part; written anew, they stand together.
_PARTED = lazy.pattern(f"{DIGIT}[{''.join(sorted(ZERO_WIDTH))}]+{DIGIT}")
#: What the scanner may read whose digits stay: no number, or a date.
_UNSAID = (number_readings.ORDERED, number_readings.PASSED)
_DATE = number_readings.DATE
#: What else it may read: a number without magnitude, whose words stay if they are small.
_SAID = (number_readings.NUMBER, number_readings.LIKE_MONEY, number_readings.QUANTITY)
#: The bits of a reading that say nothing of a magnitude.
_BOUND = 15
_STRAY = lazy.pattern(f"[{STRAY}]")
#: Separators and signs before digits that may belong to them.
_BEFORE = frozenset(".,-\u2212")
#: Roles of a word after digits with which they may be written in another form.
_REWRITTEN = frozenset(["money", "subunit", "number", "times", "after"])
#: Roles of a word after a digit word with which it may be written in digits.
_WORDED = _REWRITTEN | {"percent", "share", "and"}


@dataclass(frozen=True, slots=True, eq=False)
class PlainLines:
    """Tells which lines are plain in one style."""

    reader: Reader
    grammar: Grammar
    able: bool

    @classmethod
    def of(cls, style: Style, reader: Reader) -> PlainLines:
        """The lines of a style: none are plain where plain numbers or dates are rewritten too."""
        able = style.numbers == "plain" and "dates" not in style.parts
        return cls(reader, reader.grammar, able)

    def is_plain(self, line: str, text: str, scanned: Sequence[numbers.Start]) -> bool:
        """Whether only the script of the digits of a line can change.

        `text` is the view of the line, `scanned` is what the scanner of numbers found in it.

        >>> from khtext.amounts import reader
        >>> made = reader.load()
        >>> lines, scan = PlainLines.of(Style(), made), made.grammar.lexicon.scanner.scan
        >>> [lines.is_plain(at, at, scan(at)) for at in ("១៥នាក់", "១៥៛", "១.៥")]
        [True, False, False]
        """
        if not self.able or (len(line) > len(text) and _PARTED.search(line)):
            return False
        if self.reader.simple and self._are_simple(self.reader.simple, text, scanned):
            return True
        worded = all(kind in "dm" for _, _, kind, *_ in scanned)
        return all(self._is_plain_at(text, at, kind, worded=worded) for at, _, kind, *_ in scanned)

    def _are_simple(self, simple: Simple, text: str, scanned: Sequence[numbers.Start]) -> bool:
        """Whether the scanner read all numbers, each of which stays as it is but for the script."""
        done = near = 0
        for first, until, kind, *read in scanned:
            if kind == "m" or until <= done:
                continue
            what, start, end, stop, bound = read
            if min(first, start) < done or first < near or not simple.is_able(text, read):
                return False
            if what in _SAID:
                if bound > _BOUND:
                    return False
                if not (
                    text[first:end].isdecimal() or self._is_small(simple, text[first:end], text[end:stop])
                ):
                    return False
            elif what == _DATE:
                near = stop + LONGEST_JOINT + 1
            elif what not in _UNSAID:
                return False
            done = stop
        return True

    def _is_small(self, simple: Simple, word: str, unit: str) -> bool:
        """Whether a number word alone, or one before this unit, is better left in a sentence."""
        if word[0] in ALL_DIGITS:
            return False  # digits with a separator
        if not unit:
            return word in simple.lone
        return simple.units[unit.lstrip()][1] != "percent" and Decimal(simple.values[word]) < SMALL

    def _is_plain_at(self, text: str, at: int, kind: str, *, worded: bool) -> bool:
        """Whether digits, a month or a digit word there stay as they are but for the script.

        Where a line has digit words alone (`worded`), those that count things stay, whatever joins them.
        """
        if kind == "n":
            return self._are_plain_digits(text, at)
        if kind == "w":
            return self._is_lone_magnitude(text, at)
        return kind == "m" or self._is_plain_word(text, at, worded=worded)

    def _is_lone_magnitude(self, text: str, at: int) -> bool:
        """Whether a magnitude stands there that no number goes on, as in the name ហ៊ុន សែន.

        If it ends a number, its first digit or word is not plain.
        """
        index = self.grammar.lexicon.index
        end, roles = index.at(text, at)[0] if text[at] not in VULGAR else (at + 1, {})
        number = roles.get("number")
        if not number or number.kind != "m" or text[end : end + 1] in ALL_DIGITS:
            return False
        return not any("number" in more for _, more in index.at(text, end))

    def _is_plain_word(self, text: str, at: int, *, worded: bool) -> bool:
        if not self.reader.may_count(text, at):
            return True
        lexicon = self.grammar.lexicon
        following = lexicon.index.at(text, skip(text, lexicon.index.at(text, at)[0][0]))
        if not worded or not following or self._has_money_before(text, at):
            return False
        return all(roles.keys().isdisjoint(_WORDED) for _, roles in following)

    def _has_money_before(self, text: str, at: int) -> bool:
        return self.grammar.measures.payments.currencies.before(text, at, 0) is not None

    def _are_plain_digits(self, text: str, at: int) -> bool:
        found = PLAIN.match(text, at)
        before = text[at - 1 : at]
        if found is None or before in LATIN or (before and before in _BEFORE):
            return False
        end = found.end()
        place = skip(text, end)
        following = text[place : place + 1]
        currencies = self.grammar.measures.payments.currencies
        if following == "(" or following in LATIN:
            return False
        if following in currencies.long_names and currencies.after(text, end):
            return False
        for _, roles in self.grammar.lexicon.index.at(text, place):
            if not roles.keys().isdisjoint(_REWRITTEN):
                return False
        stray = _STRAY.search(text, place, place + LONGEST_NAME)
        return stray is None and not self._has_money_before(text, at)
