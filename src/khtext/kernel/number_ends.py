"""What follows a number in a text: a unit, a currency, the word of a range, or nothing that belongs to it."""

from __future__ import annotations

from typing import NamedTuple

from khtext.kernel import number_words as flag
from khtext.kernel.number_readings import LIKE_MONEY, MONEY, NUMBER, PASSED, QUANTITY, UNREAD, Reading, raised
from khtext.kernel.number_words import ALL_DIGITS, LATIN, Held, Words, skip, union

#: Signs that careless typing leaves at the end of a name of money, and how far from a number they may stand.
STRAY, LONGEST_NAME = "\u17c8\u17cd\u17cf", 16
#: More letters are no misspelt month with the word for a year.
_LONGEST_MONTH = 24

_AFTER_UNIT = frozenset(".²³/^\u00b9") | frozenset(map(chr, range(0x2070, 0x2080)))
_CODES = LATIN | ALL_DIGITS
_AFTER_PRICE = frozenset("/(")
_MINUS = frozenset("-\u2212")


class Plain(NamedTuple):
    """A number between two offsets, with its bound and the zeros of its magnitudes."""

    at: int
    end: int
    bound: int
    zeros: int
    worded: bool

    def made(self, what: int, end: int) -> Reading:
        """The reading of this number with what ends there."""
        return (what, self.at, self.end, end, raised(self.bound, self.zeros))


class Ends:
    """Reads what follows a number, where that is clear."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def read(self, text: str, number: Plain) -> Reading | None:
        """The number with what follows it."""
        place = skip(text, number.end)
        found = self._words.at(text, place)
        if text[place : place + 1] in LATIN and (found or place == number.end):
            stop, held = found[0] if found else (place, 0)
            if not held & flag.UNIT or text[stop : stop + 1] in _CODES:
                return None
            found = found[:1]
        held = found[0][1] if found else 0
        if held & (flag.UNIT | flag.PRICE) and self._words.follows(text, place, flag.NO_UNIT):
            return None
        apart = held & flag.MONTHLY and place > number.end
        if apart and self._words.follows(text, found[0][0], flag.NO_PART):
            return None
        if held & (flag.UNIT | flag.PERCENT):
            stop = self.unit(text, found, worded=number.worded)
            return number.made(QUANTITY, stop) if stop else None
        if held & flag.PRICE:
            stop = self._price(text, found[0][0])
            return number.made(MONEY, stop) if stop else None
        if union(found) & flag.TAKES:
            return None
        if held & flag.RANGE:
            return self._ranged(text, number, found[0])
        if union(found) & flag.RANGE or any(
            held & flag.SHORT and not text[stop : stop + 1].isalpha() for stop, held in found
        ):
            return None
        if number.zeros and not self._adds_nothing(text, found):
            return None
        what = self._alone(text, place, known=bool(found))
        return number.made(what, number.end) if what else None

    def _ranged(self, text: str, number: Plain, joint: Held) -> Reading | None:
        """A number before the word or sign of a range that joins it to no other: in a list, before a name."""
        place = skip(text, joint[0])
        if place >= len(text) or not self.joins_nothing(text, joint[0]):
            return None
        if joint[1] & flag.DASH and place == number.end + 1:
            return None if number.zeros else (PASSED, number.at, number.end, place + 1, 0)
        what = self._alone(text, skip(text, number.end), known=True)
        return number.made(what, number.end) if what else None

    def joins_nothing(self, text: str, stop: int) -> bool:
        """Whether no number follows after the word of a range that ends at an offset."""
        place = skip(text, stop)
        following = text[place : place + 1]
        if following.isnumeric() or following in LATIN or following in _MINUS:
            return False
        return not union(self._words.at(text, place)) & flag.OPENS

    def ends_here(self, text: str, following: list[Held]) -> bool:
        """Whether none of the words after a quantity makes it one end of a range."""
        if not union(following) & flag.RANGE:
            return True
        return following[0][1] & flag.RANGE != 0 and self.joins_nothing(text, following[0][0])

    def _adds_nothing(self, text: str, following: list[Held]) -> bool:
        """Whether no `and` after an amount adds another number to it."""
        if not union(following) & flag.AND:
            return True
        return following[0][1] & flag.AND != 0 and self.joins_nothing(text, following[0][0])

    def _price(self, text: str, stop: int) -> int:
        """Where the currency after a number ends, without its country; 0 if something else may be meant."""
        beside = union(self._words.at(text, stop))
        if beside & flag.LINK and not beside & flag.COUNTRY:
            return 0
        found = self._words.at(text, skip(text, stop))
        if not self._is_price_end(text, stop, found):
            return 0
        if union(found) & flag.COUNTRY:
            country = found[0][0]
            after = self._words.at(text, skip(text, country))
            if not found[0][1] & flag.COUNTRY or not self._is_price_end(text, country, after):
                return 0
        return stop

    def _is_price_end(self, text: str, end: int, found: list[Held]) -> bool:
        """Whether nothing that belongs to an amount of money follows where it ends."""
        place = skip(text, end)
        following = text[place : place + 1]
        if text[end : end + 1].isnumeric() or following.isnumeric():
            return False
        if following in _AFTER_PRICE or following in LATIN:
            return False
        if union(found) & (flag.NUMERIC | flag.PER | flag.AFTER) or not self.ends_here(text, found):
            return False
        return self._adds_nothing(text, found)

    def unit(self, text: str, units: list[Held], *, worded: bool) -> int:
        """Where the unit or percent sign after a number ends, or 0 if something else may be meant."""
        stop, held = units[0]
        after, place = text[stop : stop + 1], skip(text, stop)
        following = text[place : place + 1]
        if after in _AFTER_UNIT or after.isnumeric() or following == "/":
            return 0
        if following == "(" and not self._is_apart(text, place + 1):
            return 0
        found = self._words.at(text, place)
        if union(found) & (flag.HALF | flag.AFTER) or not self.ends_here(text, found):
            return 0
        if held & flag.PERCENT:
            return stop
        if union(units) & flag.OTHER or (worded and held & flag.LITERAL):
            return 0
        if (held & flag.EDGE and after.isalpha()) or (held & flag.NO_DIGITS and following in ALL_DIGITS):
            return 0
        if self._words.follows(text, stop, flag.DOUBLED):
            return 0
        if held & flag.MONTHLY and self._leads_to_year(text, stop):
            return 0
        barred = (flag.ORDINAL if place == stop else 0) | (flag.PER if held & flag.SPEED else 0)
        barred |= (flag.MONTH | flag.NUMERIC) if held & flag.SPAN else 0
        barred |= flag.COUNTRY if held & flag.MONEY else 0
        return 0 if union(found) & barred else stop

    def _leads_to_year(self, text: str, at: int) -> bool:
        """Whether a year follows after the word for a month and letters that may be a misspelt month."""
        first = skip(text, at)
        stop = first
        while stop - first <= _LONGEST_MONTH and "\u1780" <= text[stop : stop + 1] <= "\u17d3":
            stop += 1
        place = skip(text, stop + (text[stop : stop + 1] == ":"))
        year = self._words.at(text, place)
        if year and year[0][1] & flag.YEARLY:
            place = skip(text, year[0][0])
        if text[place : place + 1] not in ALL_DIGITS:
            return False
        return not any(end == stop and held & flag.YEARLY for end, held in self._words.at(text, first))

    def is_bare(self, text: str, end: int) -> bool:
        """Whether nothing after a number, but perhaps the word of a range, says more of it."""
        place = skip(text, end)
        found = self._words.at(text, place)
        if text[place : place + 1] in LATIN and (found or place == end):
            return False
        if union(found) & (flag.TAKES | flag.PERCENT | flag.PRICE | flag.MONEY | flag.SHORT):
            return False
        return self._alone(text, place, known=bool(found)) == NUMBER

    def _is_apart(self, text: str, at: int) -> bool:
        """Whether no number word follows a bracket, which would say the number again."""
        place = skip(text, at)
        following = text[place : place + 1]
        if following in ALL_DIGITS:
            return True
        if following.isnumeric() or following in LATIN:
            return False
        return not union(self._words.at(text, place)) & flag.OPENS

    def _alone(self, text: str, place: int, *, known: bool) -> int:
        """What a number is that no word goes on: none where a stray sign ends a name of money."""
        long = self._words.follows(text, place, flag.LONG)
        for at in range(place, min(place + LONGEST_NAME, len(text))) if long or not known else ():
            if text[at] in STRAY:
                if self._words.of(text[place:at]) & flag.MONEY:
                    return UNREAD
                break
        return LIKE_MONEY if long else NUMBER
