"""Amounts of money: the currency on either side of a number and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from khtext import lazy
from khtext.amounts import money
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, LATIN, SPACE, SPACES, Currency, Lexicon, Unit, skip
from khtext.amounts.money import Currencies, Named
from khtext.amounts.numerals import EXACT, HALF, HUNDRED, ONE
from khtext.amounts.proposals import Cues, Measure, exact_end
from khtext.amounts.readings import Numerals
from khtext.amounts.senses import NEARBY
from khtext.amounts.units import Units

#: The other end of a range of lettered amounts: 2M-3M USD.
_LETTERED = lazy.pattern(f"{SPACE}?[-\u2010-\u2015~]{SPACE}?{DIGIT}++(?:[.,]{DIGIT}++)*[A-Za-z]{{1,3}}")
#: More បាត than these are money and no weight of gold.
MOST_GOLD = Decimal(200)


@dataclass(frozen=True, slots=True, eq=False)
class Payments:
    """Reads whether a number is an amount of money."""

    lexicon: Lexicon
    numerals: Numerals
    currencies: Currencies
    units: Units
    cues: Cues

    def lettered(self, text: str, made: Measure, end: int, before: Named | None) -> int:
        """Where a letter that multiplies an amount of money ends: $1.5m, 5K រៀល."""
        if made.numeral.worded or made.divisor is not None:
            return end
        place = skip(text, end)
        if not (place < len(text) and (text[place] in LATIN)):
            return end
        for stop, roles in self.lexicon.after(text, place):
            times = roles.get("times")
            if times is None:
                continue
            signed = before is not None and not before.word
            other = _LETTERED.match(text, stop)
            after = self.currencies.after(text, stop) or (other and self.currencies.after(text, other.end()))
            apart = place > end and not self.currencies.after(text, stop)
            if not signed and (not after or apart):
                return end
            made.value = EXACT.multiply(made.value, times)
            made.numeral = made.numeral._replace(value=made.value, scaled=True, factor=times, simple=True)
            made.spelled = "letter"
            return stop
        return end

    def with_money(self, text: str, made: Measure, end: int, before: Named | None, floor: int) -> bool:
        """Whether the measure is money; its currency, bounds, parts and rate are added."""
        after = self.currencies.after(text, end)
        inside = None if after else self.units.bound_inside(text, end)
        if inside and (after := self.currencies.after(text, inside)):
            made.bound = ">"
        if before and not after and self.units.counts_unit(text, end):
            if _is_unclear(text, made, end, before):
                made.kind = "name"
                return True
            before = None if before.word and not made.spelled else before
        if before and after and _contradict(before, after):
            made.kind = "name"
            return True
        # The name after a number counts: ប្រាក់ដុល្លារ ៥០០០រៀល are riels.
        if before and before.word and after:
            before = None
        if after and self._is_no_money(text, made, after):
            return False
        signed = before is not None and not before.word
        if not after and not signed and self._cents(text, made, end):
            return True
        named = money.better(before, after)
        if not named:
            return False
        made.kind, made.named = "money", named
        made.before = before is not None and not (before.word and after is not None)
        made.end = after.end if after else end
        if before and made.before:
            made.start = before.start
        made.currency = self.currencies.owned(text, made.start, named)
        if before and not after and self._is_token(text, made.end, before):
            made.currency = Currency(None)
        if made.currency.code is None and named.family.sign:
            made.kind, made.currency = "number", None
            return True
        self._finish_money(text, made, before, floor)
        return True

    def _is_token(self, text: str, end: int, before: Named) -> bool:
        """Whether a token follows an amount with a sign, and is not a currency: $5 USDT."""
        if not before.family.sign:
            return False
        return any(roles.get("token") for _, roles in self.lexicon.after(text, skip(text, end)))

    def _finish_money(self, text: str, made: Measure, before: Named | None, floor: int) -> None:
        """Add the sign of an amount and what follows: a magnitude, a half, words in brackets, per what."""
        if made.named and not made.named.word and not made.numeral.scaled:
            self._magnitude_after(text, made)
        if not made.high:
            self._with_rest(text, made)
            if before and before.negative:
                made.value = -made.value
            elif (sign := self.units.minus(text, made.start, floor, money_sign=True)) is not None:
                made.start, made.value = sign, -made.value
        if not made.bracket:
            self._restated(text, made)
        self.per(text, made)

    def _magnitude_after(self, text: str, made: Measure) -> None:
        """125 USD លាន."""
        for stop, roles in self.lexicon.after(text, skip(text, made.end)):
            number = roles.get("number")
            if number and number.kind == "m" and number.value > HUNDRED:
                following = skip(text, stop)
                if text[following : following + 1] not in ALL_DIGITS or following == len(text):
                    made.value, made.end = EXACT.multiply(made.value, number.value), stop
                return

    def _with_rest(self, text: str, made: Measure) -> None:
        """The half or the subunits after a currency: ៣ដុល្លារកន្លះ, ១០ដុល្លារ ៥០សេន."""
        for stop, roles in self.lexicon.after(text, skip(text, made.end)):
            number = roles.get("number")
            if number and number.kind == "h":
                low = made.numeral
                factor = low.factor if low.scaled and low.simple else ONE
                made.value = EXACT.add(made.value, EXACT.multiply(HALF, factor))
                made.end = stop
                return
        while True:
            at = skip(text, made.end)
            joint = next((stop for stop, roles in self.lexicon.after(text, at) if roles.get("and")), at)
            at = skip(text, joint)
            if at >= len(text):
                return
            reading = self.numerals.at(text, at)
            if len(reading.numerals) != 1 or reading.numerals[0].start != at:
                return
            part = reading.numerals[0]
            found = self._subunit(text, part.end)
            if not found:
                return
            stop, (decimals, _) = found
            made.value = EXACT.add(made.value, part.value.scaleb(-decimals, EXACT))
            made.end = stop

    def _subunit(self, text: str, end: int) -> tuple[int, tuple[int, str]] | None:
        for stop, roles in self.lexicon.after(text, skip(text, end)):
            if "subunit" in roles and not roles.get("unit"):
                for begin, other in self.lexicon.after(text, stop):
                    if other.get("link") and text[begin : begin + 1] in (*SPACES, *ALL_DIGITS):
                        return None
                return stop, roles["subunit"]
            if roles.get("unit"):
                return None
        return None

    def _cents(self, text: str, made: Measure, end: int) -> bool:
        found = self._subunit(text, end)
        if not found:
            return False
        stop, (decimals, code) = found
        following = self.lexicon.after(text, skip(text, stop))
        if any(roles.get("link") for _, roles in following) and skip(text, stop) > stop:
            return False
        made.kind, made.end = "money", stop
        made.value = made.value.scaleb(-decimals, EXACT)
        if made.high:
            made.high.value = made.high.value.scaleb(-decimals, EXACT)
        made.currency = Currency(code, "default")
        return True

    def _restated(self, text: str, made: Measure) -> None:
        """The amount in words in brackets after it: ៥.០០០៛ (ប្រាំពាន់រៀលគត់)."""
        place = skip(text, made.end)
        if text[place : place + 1] != "(" or made.high:
            return
        inner = skip(text, place + 1)
        reading = self.numerals.at(text, inner)
        if len(reading.numerals) != 1 or reading.numerals[0].start != inner or not reading.numerals[0].worded:
            return
        said = reading.numerals[0]
        after = self.currencies.after(text, said.end)
        code = after.currency.code if after else None
        closing = skip(text, exact_end(self.lexicon, text, after.end if after else said.end))
        if text[closing : closing + 1] != ")":
            return
        if code and made.currency and code != made.currency.code:
            return
        if said.value != made.value and said.spoken != made.value:
            if said.value != made.numeral.other:
                made.other = said.value
            else:
                made.value = said.value
        made.end, made.bracket = closing + 1, True

    def per(self, text: str, made: Measure) -> None:
        """What an amount of money is for, directly after it: /ខែ, ក្នុងមួយថ្ងៃ; read, but outside the span."""
        place = skip(text, made.end)
        for stop, roles in self.lexicon.after(text, place):
            if not roles.get("per"):
                continue
            slash = text[place] == "/"
            inner = stop if slash else skip(text, stop)
            for end, other in self.lexicon.after(text, inner):
                unit: Unit | None = other.get("unit")
                if unit and unit.rule != "over" and not text.startswith(unit.not_before, end):
                    if slash and unit.rule == "edge" and text[end : end + 1].isalpha():
                        return
                    made.per = unit.code
                    if text[stop - 1] not in ALL_DIGITS:
                        made.stop = end
                    return

    def _is_no_money(self, text: str, made: Measure, after: Named) -> bool:
        """Whether ផោន is not money, which needs a magnitude, a code or a word for a price; or បាត is not."""
        if after.family.bare.code == "THB" and after.word:
            return self._is_gold(text, made, after)
        if after.family.bare.code != "GBP" or not after.word or after.currency.basis != "default":
            return False
        window = text[max(0, made.start - NEARBY) : made.start]
        weighed = max((window.rfind(word) for word in self.cues.mass), default=-1)
        paid = max((window.rfind(word) for word in self.cues.cost), default=-1)
        if weighed > paid or text.startswith(self.cues.mass, skip(text, after.end)):
            return True
        return paid < 0 and not made.numeral.scaled

    def _is_gold(self, text: str, made: Measure, after: Named) -> bool:
        """Whether a few បាត near a word for gold, no word for a price nearer, are its weight: មាស ២បាត."""
        if made.numeral.value > MOST_GOLD or text[after.end : after.end + 1] == "(":
            return False
        window = text[max(0, made.start - NEARBY) : made.start]
        gold, paid = (
            max((window.rfind(word) for word in words), default=-1)
            for words in (self.cues.gold, self.cues.cost)
        )
        return gold > paid


def _is_unclear(text: str, made: Measure, end: int, before: Named) -> bool:
    """Whether a number between a sign or code and a unit may count either: $10g, $1,5 kg, USD 5 km.

    A sign before a number and a space belongs to the number: $5 គីឡូ.
    """
    if before.word or made.spelled:
        return False
    return not before.family.sign or text[end] not in SPACES or made.numeral.comma


def _contradict(before: Named, after: Named) -> bool:
    """Whether the names on both sides of a number say two currencies: USD 5៛."""
    first, second = before.currency, after.currency
    signs = before.family.sign and first.basis is not None and second.code not in before.family.codes.values()
    explicit = first.basis == second.basis == "explicit" and not before.word
    return first.code != second.code and bool(signs or explicit)
