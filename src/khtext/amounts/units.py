"""Units, percent signs, bounds and minus signs beside a number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from khtext import lazy
from khtext.amounts import literals
from khtext.amounts.lexicon import (
    ALL_DIGITS,
    DIGIT,
    LATIN,
    SPACE,
    SPACES,
    TO_LATIN,
    Lexicon,
    Unit,
    back,
    counts,
    skip,
)
from khtext.amounts.numerals import EXACT, HALF, HUNDRED, TEN, is_whole
from khtext.amounts.proposals import Cues, Measure
from khtext.amounts.senses import NEARBY, Senses
from khtext.script import BASES, COENG, CONSONANTS, MARKS

CONSONANT = f"{min(CONSONANTS)}-{max(CONSONANTS)}"
KHMER = f"{min(BASES)}-{max(BASES)}{''.join(sorted(MARKS))}"
#: One more than the most words without a role between a bound and its number.
LONGEST_BOUND = 3
#: Units before which a hyphen is a minus.
SIGNED = frozenset(["percent", "permille", "degC", "degF"])
#: Units that nobody counts by the thousand, as percentages are not.
FINE = frozenset(["degC", "degF", "deg", "percent", "permille"])
MINUS = frozenset("-\u2212")
#: Signs after which a hyphen is the minus of a number.
_BEFORE_MINUS = frozenset("=([<>,:≈×*≤≥")
#: What may stand before the minus of an amount; empty at the start of the text.
_BEFORE_SIGN = frozenset(["", *'\n\t([{«“"*|=>:;,\u17d6\u2022'])
#: Units that belong to both sides of a size if they are printed once: 17×50m.
LENGTHS = frozenset(["m", "cm", "mm", "km", "in", "ft"])
#: The other side of a size, after a sign.
_OTHER_SIDE = lazy.pattern(f"{SPACE}?[×xX*]{SPACE}?({DIGIT}++(?:[.,]{DIGIT}++)?)")
#: If one side is this many times as long as the other, it is not a size: 4x100m are four runs.
MOST_SIDES = 20
#: Units of length that a sign or digit after them makes an area or a volume.
POWERED = LENGTHS | {"dm", "nm", "um", "mi", "yd"}
_POWERS = {"²": "2", "³": "3"}
#: What goes on with an abbreviated unit: a point and one more letter, a sign of a power.
_LONGER = lazy.pattern(
    f"\\.[{CONSONANT}](?:{COENG}[{CONSONANT}])?(?![{KHMER}])|[\u00b2\u00b3\u00b9\u2070-\u207f]"
)
#: A slash and an abbreviation that is not known.
_UNKNOWN = lazy.pattern(f"/(?:[A-Za-z]{{1,2}}(?![A-Za-z0-9])|[{CONSONANT}](?![{KHMER}]))")
#: Shorter digits with a point and three digits may be a weight to the gram.
LONGEST_WEIGHT = 7
#: A decimal point that could also group thousands: 42.195.
_POINTED = lazy.pattern(r"[0-9]{1,3}\.[0-9]{3}")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Reads what a number counts and how it is bounded."""

    lexicon: Lexicon
    cues: Cues
    senses: Senses

    def with_unit(self, text: str, made: Measure, end: int, floor: int) -> bool:
        """Whether a percent sign or a unit follows; it is added."""
        place = skip(text, end)
        for stop, roles in self.lexicon.after(text, place):
            if percent := roles.get("percent"):
                made.kind, made.unit, made.end = "percent", percent, stop
                fine(text, made)
                self._signed(text, made, floor)
                return True
            unit: Unit | None = roles.get("unit")
            if unit and (code := self.senses.code(text, made, unit, place, stop)):
                self._counted(text, made, code, stop, floor)
                _pointed(text, made, place)
                return True
            if roles.get("number") or roles.get("month"):
                break
        inside = None if made.numeral.lone else self.bound_inside(text, end)
        if inside:
            place = skip(text, inside)
            for stop, roles in self.lexicon.after(text, place):
                if (unit := roles.get("unit")) and (code := self.senses.code(text, made, unit, place, stop)):
                    self._counted(text, made, code, stop, floor)
                    made.bound = ">"
                    return True
        return self._crossed(text, made, end)

    def _crossed(self, text: str, made: Measure, end: int) -> bool:
        """Whether a number is one side of a size whose unit is printed after the other: 17×50m."""
        side = None if made.numeral.worded else _OTHER_SIDE.match(text, end)
        if side is None or Decimal(side[1].replace(",", ".")) > made.value * MOST_SIDES:
            return False
        for _, roles in self.lexicon.after(text, skip(text, side.end())):
            unit: Unit | None = roles.get("unit")
            if unit and unit.code in LENGTHS:
                made.kind, made.unit = "quantity", unit.code
                return True
        return False

    def _counted(self, text: str, made: Measure, code: str, stop: int, floor: int) -> None:
        made.kind, made.unit, made.end = "quantity", code, stop
        self._powered(text, made)
        self._over(text, made)
        if made.kind == "name" or _LONGER.match(text, made.end) or _UNKNOWN.match(text, made.end):
            made.kind = "name"
            return
        if made.divisor is not None:
            return
        if not made.high:
            self._with_rest(text, made)
        if made.unit in FINE:
            fine(text, made)
        if made.unit in ("degC", "degF"):
            self._signed(text, made, floor)
            self._below_zero(text, made)

    def _with_rest(self, text: str, made: Measure) -> None:
        """Add what stands after a unit and belongs to its number: ៣ខែកន្លះ, ១ពែង១/២, ១ម៉ែត្រ៧២."""
        for end, roles in self.lexicon.after(text, skip(text, made.end)):
            if (number := roles.get("number")) and number.kind == "h":
                made.value, made.end = EXACT.add(made.value, HALF), end
                return
        if not is_whole(made.value) or made.numeral.lone:
            return
        if made.unit == "m" and text[made.end : made.end + 1] in ALL_DIGITS:
            self._centimetres(text, made)
        elif (share := literals.fraction(text, made.end)) and not self.counts(text, share[1]):
            made.end = share[1]
            if share[0] is None:
                made.kind = "name"
            else:
                made.value = EXACT.add(made.value, share[0])

    def _powered(self, text: str, made: Measure) -> None:
        """Square or cubic metres: a sign or a 2 or 3 touches the unit.

        ៥ម៉ែត្រ២ may also be 5.2 m, so it is not read.
        """
        if made.unit not in POWERED:
            return
        sign = text[made.end : made.end + 1]
        if power := _POWERS.get(sign):
            made.unit, made.end = made.unit + power, made.end + 1
        elif sign in ALL_DIGITS and text[made.end - 1] not in LATIN and self._is_alone(text, made.end):
            power = sign.translate(TO_LATIN)
            long = made.unit != "m" or made.value >= TEN
            if long and power in ("2", "3"):
                made.unit, made.end = made.unit + power, made.end + 1
            elif made.unit == "m":
                made.kind, made.end = "name", made.end + 1

    def _is_alone(self, text: str, at: int) -> bool:
        """Whether one digit stands there that nothing goes on and that counts nothing."""
        if literals.is_continued(text, at + 1) or text[at + 1 : at + 2] == "%":
            return False
        return text[at + 1 : at + 2] not in LATIN and not self._is_said(text, at + 1)

    def _is_said(self, text: str, end: int) -> bool:
        """Whether digits that end there count something themselves or have a magnitude."""
        following = self.lexicon.after(text, skip(text, end))
        return any(counts(roles) or roles.get("number") for _, roles in following)

    def _over(self, text: str, made: Measure) -> None:
        """The unit under a slash, or the time of a way: គ.ម/ម៉ោង, mg/L, គីឡូម៉ែត្រក្នុងមួយម៉ោង."""
        if not made.unit or "/" in made.unit:
            return
        found = self.senses.under(text, made.end)
        if not found and made.unit in ("km", "m"):
            found = self.senses.in_time(text, made.end)
        if not found:
            return
        code, stop = found
        if code in POWERED and made.unit in POWERED:
            hour = (made.unit, code) == ("km", "m") and text[stop - 1] not in LATIN
            made.kind, code = made.kind if hour else "name", "h"
        made.unit, made.end = f"{made.unit}/{code}", stop
        powered = Measure(made.start, stop, made.numeral, value=made.value, unit=code)
        self._powered(text, powered)
        made.unit, made.end = f"{made.unit.partition('/')[0]}/{powered.unit}", powered.end

    def _centimetres(self, text: str, made: Measure) -> None:
        """One metre 72: the two digits directly after metres are centimetres."""
        at = made.end
        digits = text[at : at + 2]
        if len(digits) == 2 and all(char in ALL_DIGITS for char in digits):
            apart = not literals.is_continued(text, at + 2) and text[at + 2 : at + 3] != "%"
            if apart and text[at + 2 : at + 3] not in LATIN and not self._is_said(text, at + 2):
                made.value = EXACT.add(made.value, Decimal(digits).scaleb(-2))
                made.end = at + 2

    def counts(self, text: str, end: int) -> bool:
        """Whether a unit, a percent sign or a currency follows."""
        place = skip(text, end)
        return any(counts(roles) for _, roles in self.lexicon.after(text, place))

    def counts_unit(self, text: str, end: int) -> bool:
        return any(
            counts(roles) and not roles.get("money") for _, roles in self.lexicon.after(text, skip(text, end))
        )

    def bound_inside(self, text: str, end: int) -> int | None:
        """Where a `>` ends that stands between a number and what it counts: ២លានជាងនាក់."""
        for stop, roles in self.lexicon.after(text, end):
            if roles.get("after") == ">":
                return stop
        return None

    def bound(self, text: str, start: int, end: int) -> str | None:
        """The sign of the bound that stands before `start` or after `end`, if one does."""
        at = start
        for _ in range(LONGEST_BOUND):
            at = back(text, at)
            filler = -1
            for begin, roles in self.lexicon.before(text, at):
                if sign := roles.get("before"):
                    return None if _is_mark(text, begin) else str(sign)
                if filler < 0 and roles.get("filler"):
                    filler = begin
            if filler < 0:
                break
            at = filler
        place = end + (text[end : end + 1] in SPACES and end < len(text))
        for _, roles in self.lexicon.after(text, place):
            if sign := roles.get("after"):
                return str(sign)
        return None

    def _signed(self, text: str, made: Measure, floor: int) -> None:
        if not made.high and (sign := self.minus(text, made.start, floor)) is not None:
            made.start, made.value = sign, -made.value

    def _below_zero(self, text: str, made: Measure) -> None:
        """Make degrees negative if the words for below zero follow: ៥អង្សាក្រោមសូន្យ."""
        place = skip(text, made.end)
        words = [word for word in self.cues.below_zero if text.startswith(word, place)]
        end = place + max(map(len, words), default=0)
        if words and made.value > 0 and not literals.is_continued(text, end):
            made.value, made.end = -made.value, end

    def below_zero(self, text: str, made: Measure, floor: int) -> None:
        """Give a bare number its minus: U+2212 or a hyphen after another sign (x = -5).

        After white space a hyphen may be the dash of a list as well: both readings stand.
        """
        start = made.start
        if start <= floor or text[start - 1] not in MINUS:
            return
        near = back(text, start - 1)
        apart = start < 2 or text[start - 2].isspace()
        if text[near - 1 : near] in _BEFORE_MINUS or (apart and text[start - 1] != "-"):
            made.start, made.value = start - 1, -made.value
        elif made.value < HUNDRED and apart:
            made.other = -made.value

    def minus(self, text: str, start: int, floor: int, *, money_sign: bool = False) -> int | None:
        """Where a minus starts, in signs or words; the dash of a list is not a minus."""
        if start > floor and text[start - 1 : start] in MINUS and start:
            before = text[start - 2 : start - 1] if start > 1 else ""
            listed = (
                money_sign and text[start - 1] == "-" and before in ("", "\n") and text[start] in ALL_DIGITS
            )
            if not listed and (before in _BEFORE_SIGN or before in SPACES):
                return start - 1
        near = back(text, start)
        for word in self.cues.minus:
            at = near - len(word)
            if at >= floor and text.startswith(word, at) and (not money_sign or _is_first(text, at)):
                return at
        return None


def fine(text: str, made: Measure) -> None:
    """Read 12.345% and 37.500 °C as decimals: nobody counts thousands of percent; degrees may be either."""
    value = literals.three_decimals(text, made.numeral.start, made.numeral.end)
    if value is not None and not made.high:
        made.other = made.value if made.kind == "quantity" and made.value != value else made.other
        made.value, made.numeral = value, made.numeral._replace(value=value, other=None)


def _pointed(text: str, made: Measure, place: int) -> None:
    """Read 42.195km as decimals too, and the weight ១.១២៥គ.ក.

    Who writes a unit in Latin letters may mean a decimal point, and weights are printed to the gram.
    """
    shown = text[made.numeral.start : made.numeral.end].translate(TO_LATIN)
    if made.high or not _POINTED.fullmatch(shown) or made.value == Decimal(shown):
        return
    if text[place] in LATIN:
        made.value, made.other = Decimal(shown), made.value
    elif made.unit == "kg" and len(shown) < LONGEST_WEIGHT:
        made.other = Decimal(shown)


def _is_first(text: str, at: int) -> bool:
    """Whether white space, a bracket or nothing stands before a word, as before ដក $5."""
    return at == 0 or text[at - 1] in SPACES or text[at - 1] in "\n("


def _is_mark(text: str, at: int) -> bool:
    """Whether a > ends an arrow or a tag, so that it says nothing of a number: ->, <td>."""
    if text[at] != ">":
        return False
    left = max(0, at - NEARBY)
    return text[at - 1 : at] in ("-", "=", "\u2013") or text.rfind("<", left, at) > text.rfind(">", left, at)
