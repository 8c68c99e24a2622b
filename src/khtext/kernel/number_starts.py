"""What stands before a number in a text: a bound, or what says more than the number does."""

from __future__ import annotations

from khtext.kernel import number_words as flag
from khtext.kernel.number_words import SPACES, Held, Words, back, union

_LONGEST_LINK = 3
_BEFORE_NUMBER = frozenset(".xX×*")
#: What besides Khmer letters may stand right before a simple number.
_OPENING = SPACES | frozenset(["", *'\n\r\t(«“"។៕)”»៖!?…;|]'])


class Starts:
    """Reads what stands before a number."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def is_able(self, text: str, at: int) -> bool:
        """Whether nothing right before a number can belong to it."""
        near = back(text, at)
        if not _may_open(text[at - 1] if at else "") or (near and text[near - 1] in _BEFORE_NUMBER):
            return False
        if self._words.precedes(text, near, flag.NEGATIVE):
            return False
        return near == at or not self._words.before(text, at)

    def is_barred(self, text: str, near: int) -> bool:
        """Whether a word before a number says more than its bound."""
        before = self._words.before(text, near)
        held = before[0][1] if before and before[0][1] & flag.NAMED else union(before)
        return held & flag.BARS != 0 or self._is_linked(text, before)

    def _is_linked(self, text: str, before: list[Held]) -> bool:
        """Whether links or a country part a number from a currency before it."""
        country = 0
        for _ in range(_LONGEST_LINK):
            if not before or not before[0][1] & flag.LINK:
                return False
            country |= before[0][1] & flag.COUNTRY
            before = self._words.before(text, back(text, before[0][0]))
            held = union(before)
            if held & flag.MONEY and (country or held & flag.BARS):
                return True
        return False

    def bound(self, text: str, start: int) -> int:
        """The number of the bound before an offset, 0 without one, or -1 where a > may end an arrow."""
        at = start
        for _ in range(3):
            at = back(text, at)
            filler = -1
            for begin, held in self._words.before(text, at):
                if sign := held >> flag.BOUND & flag.BOUNDS:
                    return -1 if text[begin] == ">" else sign
                if filler < 0 and held & flag.FILLER:
                    filler = begin
            if filler < 0:
                break
            at = filler
        return 0


def _may_open(before: str) -> bool:
    return before in _OPENING or "\u1780" <= before <= "\u17d3"
