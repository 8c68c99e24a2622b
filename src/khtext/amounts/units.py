"""Units, percent signs, bounds and minus signs beside a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

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
from khtext.amounts.numerals import EXACT, HALF, TEN, is_whole
from khtext.amounts.proposals import Cues, Measure
from khtext.script import BASES, COENG, CONSONANTS, MARKS

CONSONANT = f"{min(CONSONANTS)}-{max(CONSONANTS)}"
KHMER = f"{min(BASES)}-{max(BASES)}{''.join(sorted(MARKS))}"
#: One more than the most words without a role between a bound and its number.
LONGEST_BOUND = 3
#: How far from a number a word may stand that says what it is about.
NEARBY = 40
#: Units before which a hyphen is a minus.
SIGNED = frozenset(["percent", "permille", "degC", "degF"])
#: Units that nobody counts by the thousand, as percentages are not.
FINE = frozenset(["degC", "degF", "deg", "percent", "permille"])
MINUS = frozenset("-\u2212")
#: Units that belong to both sides of a size if they are printed once: 17×50m.
LENGTHS = frozenset(["m", "cm", "mm", "km", "in", "ft"])
#: The other side of a size, after a sign.
_OTHER_SIDE = re.compile(f"{SPACE}?[×xX*]{SPACE}?({DIGIT}++(?:[.,]{DIGIT}++)?)")
#: If one side is this many times as long as the other, it is not a size: 4x100m are four runs.
MOST_SIDES = 20
#: Units of length that a sign or digit after them makes an area or a volume.
POWERED = LENGTHS | {"dm", "nm", "um", "mi", "yd"}
_POWERS = {"²": "2", "³": "3"}
#: Units of time over which a way makes a speed.
TIMES = frozenset(["h", "min", "s"])
#: What goes on with an abbreviated unit: a point and one more letter, a sign of a power.
_LONGER = re.compile(
    f"\\.[{CONSONANT}](?:{COENG}[{CONSONANT}])?(?![{KHMER}])|[\u00b2\u00b3\u00b9\u2070-\u207f]"
)
#: A slash and an abbreviation that is not known.
_UNKNOWN = re.compile(f"/(?:[A-Za-z]{{1,2}}(?![A-Za-z0-9])|[{CONSONANT}](?![{KHMER}]))")
#: Shorter digits with a point and three digits may be a weight to the gram.
LONGEST_WEIGHT = 7
#: A decimal point that could also group thousands: 42.195.
_POINTED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Reads what a number counts and how it is bounded."""

    lexicon: Lexicon
    cues: Cues

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
            if unit and (code := self._ruled(text, made, unit, place, stop)):
                self._counted(text, made, code, stop, floor)
                _pointed(text, made, place)
                return True
            if roles.get("number") or roles.get("month"):
                break
        inside = None if made.numeral.lone else self.bound_inside(text, end)
        if inside:
            place = skip(text, inside)
            for stop, roles in self.lexicon.after(text, place):
                if (unit := roles.get("unit")) and (code := self._ruled(text, made, unit, place, stop)):
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
        following = self.lexicon.after(text, skip(text, made.end))
        half = next(
            (end for end, roles in following if (number := roles.get("number")) and number.kind == "h"), 0
        )
        if half and not made.high:
            made.value, made.end = EXACT.add(made.value, HALF), half
        elif made.unit == "m" and not made.high and is_whole(made.value):
            self._centimetres(text, made)
        if made.unit in FINE:
            fine(text, made)
        if made.unit in ("degC", "degF"):
            self._signed(text, made, floor)

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
        following = text[at + 1 : at + 2]
        if following in (*ALL_DIGITS, *".,/:-%") and following:
            return False
        return following not in LATIN and not self._is_said(text, at + 1)

    def _is_said(self, text: str, end: int) -> bool:
        """Whether digits that end there count something themselves or have a magnitude."""
        following = self.lexicon.after(text, skip(text, end))
        return any(counts(roles) or roles.get("number") for _, roles in following)

    def _over(self, text: str, made: Measure) -> None:
        """The unit under a slash, or the time of a way: គ.ម/ម៉ោង, mg/L, គីឡូម៉ែត្រក្នុងមួយម៉ោង."""
        if not made.unit or "/" in made.unit:
            return
        found = self._under(text, made.end)
        if not found and made.unit in ("km", "m"):
            found = self._in_time(text, made.end)
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

    def _under(self, text: str, slash: int) -> tuple[str, int] | None:
        """The unit after a slash, and where it ends."""
        if text[slash : slash + 1] != "/":
            return None
        for stop, roles in self.lexicon.after(text, slash + 1):
            unit: Unit | None = roles.get("unit")
            if unit and not text.startswith(unit.not_before or ("\n",), stop) and _may_end(text, unit, stop):
                return unit.code, stop
        return None

    def _in_time(self, text: str, end: int) -> tuple[str, int] | None:
        """The unit of time after ក្នុងមួយ, and where it ends."""
        for inner, roles in self.lexicon.after(text, skip(text, end)):
            for stop, other in self.lexicon.after(text, skip(text, inner)) if roles.get("per") else ():
                unit: Unit | None = other.get("unit")
                if unit and unit.code in TIMES and not self._is_longer(text, stop):
                    return unit.code, stop
        return None

    def _is_longer(self, text: str, end: int) -> bool:
        """Whether a half or digits go on with a time: ក្នុងមួយម៉ោងកន្លះ."""
        place = skip(text, end)
        if place < len(text) and text[place] in ALL_DIGITS:
            return True
        return any(roles.get("number") for _, roles in self.lexicon.after(text, place))

    def _centimetres(self, text: str, made: Measure) -> None:
        """One metre 72: the two digits directly after metres are centimetres."""
        at = made.end
        digits = text[at : at + 2]
        if len(digits) == 2 and all(char in ALL_DIGITS for char in digits):
            following = text[at + 2 : at + 3]
            if (
                following not in (*ALL_DIGITS, *".,/:-%")
                and following not in LATIN
                and not self._is_said(text, at + 2)
            ):
                made.value = EXACT.add(made.value, Decimal(digits).scaleb(-2))
                made.end = at + 2

    def _ruled(self, text: str, made: Measure, unit: Unit, place: int, stop: int) -> str | None:
        """The code of a unit where its rule lets it count."""
        if unit.rule == "over" or (unit.rule == "digits" and made.numeral.worded):
            return None
        if unit.not_before and text.startswith(unit.not_before, stop):
            return None
        if unit.code == "month" and any(
            roles.get("month") for _, roles in self.lexicon.after(text, skip(text, stop))
        ):
            return None
        if not _may_end(text, unit, stop) or self.lexicon.is_ranked(text, unit, stop):
            return None
        if unit.rule == "year" and _is_year(text, stop) and not self._counts_years(text, stop):
            return None
        if unit.code == "lb" or unit.rule in ("mass", "distance"):
            return self._weighed(text, made, unit, stop)
        return unit.code

    def _weighed(self, text: str, made: Measure, unit: Unit, stop: int) -> str | None:
        """The code of a unit of weight, whose name is also money or a way, after the words before it."""
        window = text[max(0, made.start - NEARBY) : made.start]
        mass, distance, cost, goods = (
            max((window.rfind(word) + len(word) if word in window else -1 for word in words), default=-1)
            for words in (self.cues.mass, self.cues.distance, self.cues.cost, self.cues.goods)
        )
        if unit.rule == "mass" and not text.startswith(self.cues.mass, skip(text, stop)) and mass <= cost:
            return None
        if unit.rule == "distance":
            time = self._in_time(text, stop) or self._under(text, stop)
            timed = time is not None and time[0] in TIMES and max(mass, cost, goods) < 0
            if distance > max(mass, cost) or timed:
                return "km"
            if max(mass, cost, goods) < 0 and self.cues.route.search(window):
                return None
        return unit.code

    def _counts_years(self, text: str, stop: int) -> bool:
        """Whether the four digits after ឆ្នាំ count something themselves: ១៥៣៦ឆ្នាំ ១៩៣៦ឆ្នាំ."""
        at = skip(text, stop) + 4
        return any(counts(roles) or roles.get("head") == "year" for _, roles in self.lexicon.after(text, at))

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

    def minus(self, text: str, start: int, floor: int, *, money_sign: bool = False) -> int | None:
        """Where a minus starts, in signs or words; the dash of a list is not a minus."""
        if start > floor and text[start - 1 : start] in MINUS and start:
            before = text[start - 2 : start - 1] if start > 1 else ""
            listed = (
                money_sign and text[start - 1] == "-" and before in ("", "\n") and text[start] in ALL_DIGITS
            )
            if not listed and (before in ("", "\n", "(") or before in SPACES):
                return start - 1
        near = back(text, start)
        for word in self.cues.minus:
            at = near - len(word)
            if at >= floor and text.startswith(word, at) and (not money_sign or _is_first(text, at)):
                return at
        return None


def _may_end(text: str, unit: Unit, stop: int) -> bool:
    """Whether a unit that must not be part of a word ends there; an x separates two sides of a size."""
    if unit.rule != "edge":
        return True
    following = text[stop : stop + 1]
    crossed = following in ("x", "X") and text[skip(text, stop + 1) :][:1] in ALL_DIGITS
    return crossed or not following.isalpha()


def fine(text: str, made: Measure) -> None:
    """Read 12.345% and 37.500 °C as decimals: nobody counts thousands of percent or degrees."""
    value = literals.three_decimals(text, made.numeral.start, made.numeral.end)
    if value is not None and not made.high:
        made.value, made.numeral = value, made.numeral._replace(value=value)


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


def _is_year(text: str, at: int) -> bool:
    """Whether four digits of a year follow, so that ឆ្នាំ belongs to them."""
    at += text[at : at + 1] in SPACES and at < len(text)
    digits = text[at : at + 5]
    return (
        digits[:4].isdecimal()
        and len(digits) > 3
        and 1000 <= int(digits[:4]) < 2700
        and not digits[4:].isdecimal()
    )
