"""Plain lines: those in which a rewriter may change the script of the digits and nothing else.

Most lines with digits are plain: their numbers are short, ungrouped, and no money, magnitude or number word
stands beside them. The reader, whose work takes most of the time, is not needed for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, LATIN, skip
from khtext.amounts.literals import PLAIN, VULGAR
from khtext.amounts.money import LONGEST_NAME, STRAY
from khtext.amounts.reader import Reader
from khtext.normalization.style import Style
from khtext.script import ZERO_WIDTH

#: Digits that zero-width characters part; written anew, they stand together.
_PARTED = re.compile(f"{DIGIT}[{''.join(sorted(ZERO_WIDTH))}]+{DIGIT}")
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

    def is_plain(self, line: str, text: str, starts: Sequence[tuple[int, str]]) -> bool:
        """Whether only the script of the digits of a line can change.

        `text` is the view of the line, `starts` are the places in it where a quantity may start.

        >>> from khtext.amounts import reader
        >>> made = reader.load()
        >>> lines = PlainLines.of(Style(), made)
        >>> [lines.is_plain(at, at, made.grammar.lexicon.starts(at)) for at in ("១៥នាក់", "១៥៛", "១.៥")]
        [True, False, False]
        """
        if not self.able or (len(line) > len(text) and _PARTED.search(line)):
            return False
        worded = all(kind in "dm" for _, kind in starts)
        return all(self._is_plain_at(text, at, kind, worded=worded) for at, kind in starts)

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
        near = text[place : place + LONGEST_NAME]
        return not any(sign in near for sign in STRAY) and not self._has_money_before(text, at)
