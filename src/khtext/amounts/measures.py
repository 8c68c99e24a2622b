"""Measures: a numeral with what it counts, its currency, its sign and bounds, and ranges of two of them.

Each reader proposes from one place on; a proposal whose neighbours contradict it is not made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from khtext.amounts import doubts, literals, money
from khtext.amounts.brackets import Brackets
from khtext.amounts.lexicon import ALL_DIGITS, LATIN, SPACES, Currency, Lexicon, Roles, back, skip
from khtext.amounts.money import Named
from khtext.amounts.numerals import EXACT, FIVE, HUNDRED, ONE, TEN, Numeral, is_whole
from khtext.amounts.payments import Payments
from khtext.amounts.proposals import WHOLE, Cues, Measure, Step
from khtext.amounts.ranges import Ranges
from khtext.amounts.readings import Numerals, Reading
from khtext.amounts.units import Units

#: What a fraction with a slash divides by: 7/11 is a shop.
DIVISORS = frozenset(map(Decimal, (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 50, 100, 1000)))

#: What may stand before a numeral whose start the line before holds: ពាន់ and a space.
_LONGEST_HEAD = 8
#: Units in which goods are sold: a price may touch them.
SOLD = frozenset(["kg", "L"])


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Reads one measure, or a range of two, from a place on."""

    lexicon: Lexicon
    numerals: Numerals
    units: Units
    payments: Payments
    ranges: Ranges
    brackets: Brackets
    cues: Cues

    def at(self, text: str, at: int, floor: int) -> Step:
        """The measure or range whose first digit or word stands at `at`; it starts at `floor` or later."""
        step = self.single(text, at, floor)
        if step.measure is None or step.items:
            return step
        step = self.ranges.ranged(text, step.measure, step.end, floor, self.single)
        made = step.measure
        if made and made.kind == "money" and made.high and made.before and made.per is None:
            self.payments.per(text, made)
            return Step(made, max(step.end, made.stop))
        return step

    def single(self, text: str, at: int, floor: int, sign: Named | None = None) -> Step:
        """One measure without what may follow it as the other end of a range; `sign` is the other end's."""
        near = back(text, at)
        last = self.lexicon.last(text, near)
        if last and last[0] < floor:
            last = None
        family = last[1].get("money") if last else None
        paid = family if family and not family.word else None
        reading = self.numerals.at(
            text,
            at,
            bare=_may_group(text, near, last),
            listed=self._listing(text, at, near, last),
            tight=paid is not None,
        )
        if reading.listed:
            return self._list(text, at, floor, reading)
        if not reading.numerals:
            return Step(None, max(reading.end, at + 1))
        numeral, end = self._first(text, reading)
        if isinstance(numeral, Measure):
            return Step(self._completed(text, numeral, floor), end)
        if numeral is None or self._is_cut(text, numeral, floor):
            return Step(None, end)
        if (lower := self._short_ten(text, numeral, floor)) is not None:
            return Step(self._completed(text, _stepped(lower, numeral), floor), end)
        made = self._completed(
            text, Measure(numeral.start, numeral.end, numeral, value=numeral.value), floor, sign
        )
        if made and _goes_on(text, made):
            return Step(None, literals.read(text, made.end).end)
        if made and made.kind == "number" and paid:
            made.named = Named(currency=Currency(None), family=paid, start=made.start, end=made.end)
        if made and made.numeral.end < numeral.end:
            return Step(made, made.end)
        return Step(made, max(end, made.stop) if made else end)

    def _list(self, text: str, at: int, floor: int, reading: Reading) -> Step:
        """The numbers of a list with commas; nothing where a unit or currency follows, which is nobody's."""
        following = self.lexicon.after(text, skip(text, reading.end))
        if self.units.counts(text, reading.end) or any("number" in roles for _, roles in following):
            return Step(None, reading.end)
        return Step(None, reading.end, reading.listed)

    def _listing(self, text: str, at: int, near: int, last: tuple[int, Roles] | None) -> str:
        """The signs that part a list after the word before the digits: ទី១,២, សតវត្សទី១៣.១៤, ឆ្នាំ២០១៨,២០១៩."""
        if last and (last[1].get("ordinal") or last[1].get("head") in ("ordinal", "century", "decade")):
            return ",."
        if last and last[1].get("head") == "year" and not literals.is_grouped(text, at):
            return "" if text[at + 1 : at + 2] == "," or self._is_measured(text, at) else ","
        if "," not in text[at : at + 12] or not text.endswith(self.cues.ordered, 0, near):
            return ""
        return "" if self._is_measured(text, at) else ","

    def _is_measured(self, text: str, at: int) -> bool:
        """Whether digits with a comma count something, and are no list: ផ្លូវ ២,៥គ.ម, ដើមឆ្នាំ ២,៤៧លាន."""
        amount = literals.AMOUNT.match(text, at)
        if amount is None or self.units.counts(text, amount.end()):
            return True
        following = self.lexicon.after(text, skip(text, amount.end()))
        return any(roles.get("number") for _, roles in following)

    def _is_cut(self, text: str, numeral: Numeral, floor: int) -> bool:
        """Whether something at the edge of a numeral belongs to it and was not read."""
        start, end = numeral.start, numeral.end
        if literals.is_touched(text, start, end):
            return True
        if start > floor and start and text[start - 1] in ALL_DIGITS:
            return True
        last = self.lexicon.last(text, start) if start > floor else None
        if last and (number := last[1].get("number")) and number.kind in "mdt":
            return start - last[0] > 2 and not number.after and number.kind == "m"
        if 0 < start < _LONGEST_HEAD and doubts.lost_head(self.lexicon, text, start):
            return True
        return end < len(text) and text[end] in ALL_DIGITS

    def _first(self, text: str, reading: Reading) -> tuple[Numeral | Measure | None, int]:
        """The first of the numerals side by side, or the range that two words make; and where to go on."""
        numerals = reading.numerals
        low = numerals[0]
        if len(numerals) == 1:
            if not reading.whole and low.end == reading.end:
                return None, reading.end
            return low, low.end if reading.whole else max(low.end, low.end)
        high = numerals[1]
        gap = text[low.end : high.start]
        if _is_half_worded(low, high) and not gap.strip():
            return None, high.end
        if gap and doubts.may_share(low, high):
            return (doubts.shared(low, high), high.end) if len(numerals) == 2 else (None, numerals[-1].end)
        row = _row(text, numerals)
        if row > 2:
            return None, numerals[row - 1].end
        if row == 2:
            if _is_step(low, high):
                return _stepped(low, high), high.end
            return (None, high.end) if not gap else (low, high.start)
        return (low, low.end) if gap else (None, high.end)

    def _short_ten(self, text: str, numeral: Numeral, floor: int) -> Numeral | None:
        """The short ten directly before one ten more: ហាហុកសិប is 50 to 60."""
        last = self.lexicon.last(text, numeral.start) if numeral.worded and numeral.start > floor else None
        number = last[1].get("number") if last else None
        if not last or not number or number.kind != "s" or last[0] < floor:
            return None
        if not numeral.simple or number.value + TEN != numeral.first:
            return None
        value = EXACT.multiply(number.value, numeral.factor)
        return Numeral(
            last[0],
            numeral.start,
            number.value,
            worded=True,
            first=number.value,
            last=number.value,
            scaled=value != number.value,
        )

    def _completed(self, text: str, made: Measure, floor: int, sign: Named | None = None) -> Measure | None:
        """The measure with its unit or currency, sign and half; none where it is part of a name."""
        start, end = made.start, made.end
        before = self.payments.currencies.before(text, start, floor)
        if before is None and self._is_in_name(text, made, floor):
            return None
        if self._is_ordinal(text, made, floor):
            return made
        if before is None and sign is None and self._even(text, end) == end and self.is_bare(text, end):
            if literals.is_multiplied(text, start):
                return None
            if made.numeral.apart is not None:
                return _without_rest(made)
            made.stop = end
            _speak(made)
            self.units.below_zero(text, made, floor)
            return made
        followed = self._followed(text, made, end, floor, before, sign)
        if followed is None:
            return None
        end = followed
        if made.numeral.apart is not None and (alone := _without_rest(made)):
            return alone
        if _is_share_of(text, made):
            return None
        if made.kind in ("percent", "quantity", "fraction"):
            self.brackets.after_measure(text, made, self.single)
        if made.end < end:
            made.end = end
        made.stop = max(made.stop, made.end)
        _speak(made)
        if made.other is None and not made.numeral.worded:
            made.other = doubts.other(self.lexicon, self.cues, text, made)
        if made.kind != "quantity" and literals.is_multiplied(text, start):
            return None
        doubled = text.startswith(self.cues.doubled, made.end) and made.kind == "quantity"
        if _is_price(made):
            return self._price(text, made.numeral)
        return None if doubled else made

    def _price(self, text: str, low: Numeral) -> Measure:
        """The number before the last digit or digit word of a numeral."""
        last = self.lexicon.last(text, low.end)
        end = low.end - 1 if text[low.end - 1] in ALL_DIGITS or not last else last[0]
        digit = _spoken_digit(low) if low.spoken is not None else Decimal(text[end])
        value, end = EXACT.subtract(low.value, digit), back(text, end)
        numeral = low._replace(end=end, value=value, spoken=None, other=None)
        return Measure(low.start, end, numeral, value=value, stop=end)

    def _followed(
        self, text: str, made: Measure, end: int, floor: int, before: Named | None, sign: Named | None
    ) -> int | None:
        """Read what follows a number; where it ends, or None if both together are not a measure."""
        end = self.brackets.after_number(text, made, self._even(text, end))
        place = skip(text, end)
        roles = {role for _, roles in self.lexicon.after(text, place) for role in roles}
        if (text[end : end + 1] == "/" or "share" in roles) and self._fraction(text, made, end):
            end = made.end
            if before and not before.word:
                return None
            place = skip(text, end)
            roles = {role for _, roles in self.lexicon.after(text, place) for role in roles}
        end = self.payments.lettered(text, made, end, before or sign)
        if text[end : end + 1] == "-" and self._is_magnitude(text, end + 1):
            return None
        if self._is_years(text, made, end) or self._is_code(text, made, end, before):
            return None
        known = bool(roles) and roles.isdisjoint(_PAID) and before is None and made.spelled is None
        paid = False
        if not known or text[place] in self.payments.currencies.long_names:
            paid = self.payments.with_money(text, made, end, before, floor)
        if not paid and not self.units.with_unit(text, made, end, floor) and _glued(text, end):
            return None
        return end

    def _even(self, text: str, end: int) -> int:
        """Where an even amount ends with its dash, if a currency follows that is no other number's: 25.-$."""
        even = literals.even_end(text, end)
        named = self.payments.currencies.after(text, even) if even > end else None
        return even if named and text[named.end : named.end + 1] not in ALL_DIGITS else end

    def _is_code(self, text: str, made: Measure, end: int, before: Named | None) -> bool:
        """Whether letters that are not a currency touch a number after a sign of money: $10g."""
        if before is None or not before.family.sign or made.spelled is not None:
            return False
        return _glued(text, end) and not self.payments.currencies.after(text, end)

    def _is_years(self, text: str, made: Measure, end: int) -> bool:
        """Whether an era follows, so that digits with a separator are two years: ២៣៥.២៨៩ គ.ស."""
        if text[made.start : end].isdecimal():
            return False
        following = self.lexicon.after(text, skip(text, end))
        return any(
            roles.get("head") in ("year", "buddhist") and not roles.get("unit") for _, roles in following
        )

    def _is_magnitude(self, text: str, at: int) -> bool:
        """Whether a magnitude stands there: $5-million."""
        words = self.lexicon.after(text, at)
        return any((number := roles.get("number")) and number.kind == "m" for _, roles in words)

    def is_bare(self, text: str, end: int) -> bool:
        """Whether nothing follows a number that may belong to it: the quick way out for most."""
        place = skip(text, end)
        following = text[place : place + 1]
        if following in _GOING_ON and following:
            return False
        if (following in LATIN) or following in self.payments.currencies.long_names:
            return False
        if self.lexicon.index.at(text, place):
            return False
        near = text[place : place + money.LONGEST_NAME]
        return not any(sign in near for sign in money.STRAY)

    def _is_in_name(self, text: str, made: Measure, floor: int) -> bool:
        """Whether digits go on a name (A4, COVID-19), not a size (4mx16m) or the name of one (S:5$)."""
        if made.numeral.worded or not literals.is_attached(text, made.start, floor):
            return False
        if (
            text[made.start - 1] == ":"
            and text[made.start - 2] in LATIN
            and self.units.counts(text, made.end)
        ):
            return False
        return not self._crosses(text, made.start, floor)

    def _crosses(self, text: str, start: int, floor: int) -> bool:
        """Whether an x parts these digits from the measure or the count before: 4mx16m, 24x500ml."""
        if text[start - 1] not in "xX":
            return False
        return 0 < floor == back(text, start - 1) or literals.is_multiplied(text, start)

    def _fraction(self, text: str, made: Measure, end: int) -> bool:
        """Whether a divisor follows: 3/4, មួយភាគបី."""
        low, at = made.numeral, end
        slash = text[at : at + 1] == "/"
        if slash:
            at += 1
        else:
            part = next(
                (stop for stop, roles in self.lexicon.after(text, skip(text, at)) if roles.get("share")), 0
            )
            if not part:
                return False
            at = skip(text, part)
        if not (at < len(text) and (text[at] in ALL_DIGITS or not slash)):
            return False
        reading = self.numerals.at(text, at)
        if len(reading.numerals) != 1 or reading.numerals[0].start != at:
            return False
        high = reading.numerals[0]
        parted = slash and not (
            text[low.start : low.end].isdecimal() and text[high.start : high.end].isdecimal()
        )
        if parted or not _is_proper(low, high):
            return False
        # 7/11 is a shop, and 3/4/5 a list or a date.
        if slash and (high.value not in DIVISORS or text[high.end : high.end + 1] in ("/", "-")):
            return False
        made.divisor, made.end, made.kind = high.value, high.end, "fraction"
        return True

    def _is_ordinal(self, text: str, made: Measure, floor: int) -> bool:
        """Whether ទី stands before the number, which then counts nothing."""
        near = made.start - (text[made.start - 1 : made.start] in SPACES and made.start > 0)
        last = self.lexicon.last(text, near) if near > floor else None
        if not last or not last[1].get("ordinal") or last[0] < floor:
            return False
        if not is_whole(made.value):
            made.kind = "name"
            return True
        made.kind, made.start, made.stop = "ordinal", last[0], made.end
        return not _glued(text, made.end)


def _glued(text: str, end: int) -> bool:
    """Whether a Latin letter touches what ends there."""
    return end < len(text) and text[end] in LATIN


#: The roles of words after a number that may make it money.
_PAID = frozenset(["money", "subunit", "after"])
#: What may go on with a number besides a word.
_GOING_ON = frozenset("(/×*")


def _goes_on(text: str, made: Measure) -> bool:
    """Whether digits touch the sign after an amount, as in 3$50: nobody knows of what."""
    if not made.named or not made.named.family.sign:
        return False
    end = made.end
    return made.numeral.end < end < len(text) and text[end] in ALL_DIGITS and text[end - 1] not in ALL_DIGITS


def _may_group(text: str, near: int, last: tuple[int, Roles] | None) -> bool:
    """Whether groups of three may follow digits after spaces: not after a name or an ordinal."""
    if last is not None:
        roles = last[1]
        return bool(roles.get("money")) or not (
            (text[near - 1] in LATIN) or roles.get("ordinal") or roles.get("head")
        )
    return not (near and (text[near - 1] in LATIN))


def _spoken_digit(low: Numeral) -> Decimal:
    """The last digit of a spoken short form: 5 of one ten-thousand five."""
    assert low.spoken is not None
    return EXACT.divide(
        EXACT.subtract(low.spoken, low.value), EXACT.subtract(low.factor.scaleb(-1, EXACT), ONE)
    )


def _is_share_of(text: str, made: Measure) -> bool:
    """Whether a slash parts two amounts: 10/20នាក់ is 10 of 20 people, and 2/5$ two for 5 dollars."""
    if made.divisor is None or text[made.numeral.end : made.numeral.end + 1] != "/":
        return False
    return (made.kind == "money" or made.unit in WHOLE) and made.divisor not in (2, 4)


def _is_price(made: Measure) -> bool:
    """Whether a price and what is sold for it touch: ៥ពាន់១គីឡូ is 5000 for one kilo, not 5001 or 5100 kilos."""
    low = made.numeral
    if made.kind != "quantity" or made.high is not None or low.spoken is None:
        return False
    return made.unit in SOLD or _spoken_digit(low) == ONE


def _without_rest(made: Measure) -> Measure | None:
    """The number before a rest that is an amount of its own: ៥ពាន់ ៣នាក់; nothing where money follows.

    ១លាន ៥០០រៀល is 1000500 riels, or the price of something before it and 500: both readings stand.
    """
    low = made.numeral.apart
    assert low is not None
    if made.kind == "money":
        made.other = EXACT.subtract(made.numeral.value, low.value)
        return None
    return Measure(low.start, low.end, low, value=low.value, stop=low.end)


def _speak(made: Measure) -> None:
    """Take the spoken value of a short form that counts something or stands in digits."""
    low = made.numeral
    if low.spoken is None or made.bracket or made.high is not None:
        return
    more = EXACT.subtract(low.spoken, low.value)
    if made.kind == "number" and low.worded:
        made.other = low.spoken
    else:
        made.other, made.value = made.value, EXACT.add(made.value, more)


def _row(text: str, numerals: Sequence[Numeral]) -> int:
    """How many number words stand in a row from the first numeral on, at most a space between them."""
    count = 1
    while count < len(numerals) and numerals[count].worded and numerals[count - 1].worded:
        gap = text[numerals[count - 1].end : numerals[count].start]
        if gap and not (len(gap) == 1 and gap in SPACES):
            break
        count += 1
    return count


def _is_proper(low: Numeral, high: Numeral) -> bool:
    """Whether two whole numbers are a proper fraction: the first one is smaller and has no magnitude."""
    whole = is_whole(low.value) and is_whole(high.value)
    return whole and 0 < low.value < high.value and not low.scaled


def _is_half_worded(low: Numeral, high: Numeral) -> bool:
    """Whether a digit goes on tens in words: ប៉ែតសិប ៥ is 85, or 80 and 5."""
    return TEN <= low.last < HUNDRED and not high.worded and high.value < TEN


def _is_step(low: Numeral, high: Numeral) -> bool:
    """Whether two words side by side are one step apart: បីបួន is 3 to 4, ដប់ម្ភៃ 10 to 20."""
    if not (low.last and high.simple):
        return False
    if low.last < TEN:
        return high.first == low.last + 1 < TEN or (low.last == FIVE and high.first == TEN)
    return low.value == low.last and high.first == low.last + TEN


def _stepped(low: Numeral, high: Numeral) -> Measure:
    """ពីរបីពាន់ is 2000 to 3000."""
    first = EXACT.multiply(low.value, high.factor)
    second = EXACT.multiply(EXACT.add(EXACT.subtract(low.value, low.last), high.first), high.factor)
    upper = Measure(high.start, high.end, high._replace(value=second), value=second)
    whole = low._replace(value=first, lone=high.lone, scaled=high.scaled)
    return Measure(low.start, high.end, whole, value=first, high=upper)
