"""The quick way for most numbers: digits with nothing, a unit or ទី beside them.

It says what the other readers say, and says nothing where more than that stands beside the digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, SPACES, ZEROS, back, is_letter, skip
from khtext.amounts.literals import PLAIN
from khtext.amounts.proposals import Found, Piece
from khtext.document import Quantity

#: Longer runs of digits are rare.
LONGEST = 12
#: Roles that do not change what a unit says.
_UNIT = frozenset(["unit", "head", "part", "word"])
#: Units that look at what follows them: ៣ខែមករា, ១ម៉ែត្រ៧២, -៥អង្សា, ៥ផោន.
_WARY = frozenset(["month", "m", "degC", "degF", "lb"])


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """Reads the simple numbers of a view."""

    grammar: Grammar

    def read(self, text: str, at: int, end: int, floor: int) -> Found | None:
        """The number whose digits are `text[at:end]`, if nothing else can belong to it.

        >>> from khtext.amounts import grammar
        >>> simple = Simple(grammar.load())
        >>> [simple.read(text, at, end, 0) is None for text, at, end in (("មាន ៥នាក់", 4, 5), ("៥០%", 0, 2))]
        [False, True]
        """
        if not _is_alone(text, at, end) or not PLAIN.match(text, at):
            return None
        if self.grammar.lexicon.before(text, back(text, at)):
            return self._ordinal(text, at, end, floor)
        if not self.grammar.measures.is_bare(text, end):
            return self._counted(text, at, end)
        return None if self.grammar.labels.is_named(text, at, end) else _made(text, at, end, at, end)

    def _ordinal(self, text: str, at: int, end: int, floor: int) -> Found | None:
        """ទី៥, with nothing else on either side."""
        grammar = self.grammar
        last = grammar.lexicon.last(text, at - (text[at - 1] in SPACES))
        if not last or not last[1].get("ordinal") or last[0] < floor:
            return None
        if grammar.lexicon.before(text, back(text, last[0])) or not grammar.measures.is_bare(text, end):
            return None
        if grammar.labels.of_ordinal(text, last[0], end):
            return None
        return _made(text, at, end, last[0], end, kind="ordinal")

    def _counted(self, text: str, at: int, end: int) -> Found | None:
        """៥នាក់, with nothing else after it."""
        lexicon = self.grammar.lexicon
        following = lexicon.after(text, skip(text, end))
        if not following or any(not roles.keys() <= _UNIT for _, roles in following):
            return None
        stop, roles = following[0]
        unit = roles.get("unit")
        if not unit or unit.rule or unit.code in _WARY or text.startswith(unit.not_before or ("\0",), stop):
            return None
        place = skip(text, stop)
        if text[stop : stop + 1] in _TOUCHING and stop < len(text):
            return None
        if text[place : place + 1] in _GOING_ON or lexicon.index.at(text, place):
            return None
        return _made(text, at, end, at, stop, kind="quantity", unit=unit.code)


#: What may go on after a unit; never empty, because the end of a text goes on with nothing.
_GOING_ON = frozenset("/(")
#: What may belong to a unit that it touches: ម៉ែត្រ២, m², ម.ក្រ.
_TOUCHING = ALL_DIGITS | frozenset(".²³")


def _is_alone(text: str, at: int, end: int) -> bool:
    """Whether digits start with no zero and after white space, a Khmer letter or nothing."""
    if end - at > LONGEST or text[at] in ZEROS:
        return False
    before = text[at - 1 : at]
    return not before or before in SPACES or is_letter(before)


def _made(
    text: str, at: int, end: int, start: int, stop: int, *, kind: str = "number", unit: str | None = None
) -> Found:
    value = str(int(text[at:end]))
    piece = Piece(start=at, end=end, value=value, scaled=False, worded=False)
    return Found(Quantity(start=start, end=stop, kind=kind, value=value, unit=unit), (piece,))
