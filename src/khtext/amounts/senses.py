"""Senses: what a unit means where its name has several, after its rule and the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from khtext import lazy
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, SPACE, SPACES, Lexicon, Roles, Unit, counts, skip
from khtext.amounts.literals import AMOUNT
from khtext.amounts.proposals import Cues, Measure

#: How far from a number a word may stand that says what it is about.
NEARBY = 40
#: An hour after its word, and its minutes.
_HOUR = lazy.pattern(f"{SPACE}?{DIGIT}{{1,2}}([:\u17d6]{DIGIT}{{2}})?(?!{DIGIT})")
#: Rules of units that what stands before the number makes sure.
_SURE = frozenset(["fluid", "warm", "quoted"])
#: Units of time over which a way makes a speed.
TIMES = frozenset(["h", "min", "s"])


@dataclass(frozen=True, slots=True, eq=False)
class Senses:
    """Reads which unit a name means beside a number, if it means one."""

    lexicon: Lexicon
    cues: Cues

    def code(self, text: str, made: Measure, unit: Unit, place: int, stop: int) -> str | None:
        """The code of a unit where its rule and what stands around it let it count."""
        if not self._may_count(text, made, unit, stop):
            return None
        if unit.rule in _SURE:
            return self._about(text, made, unit, place)
        if unit.code == "h" and text[place - 1] in SPACES and self._is_clock(text, stop):
            return None
        if unit.rule == "label" and text[place - 1] in SPACES and self._is_label(text, stop):
            return None
        if unit.rule == "year" and _is_year(text, stop) and not self._counts_years(text, stop):
            return None
        if unit.code == "lb" or unit.rule in ("mass", "distance"):
            return self._weighed(text, made, unit, stop)
        return unit.code

    def _may_count(self, text: str, made: Measure, unit: Unit, stop: int) -> bool:
        """Whether a unit may count a number: it is whole, and the next word makes it no other one."""
        if unit.rule == "over" or (unit.rule == "digits" and made.numeral.worded):
            return False
        if unit.not_before and text.startswith(unit.not_before, stop):
            return False
        following = self.lexicon.after(text, skip(text, stop)) if unit.code == "month" else ()
        if any(roles.get("month") for _, roles in following):
            return False
        return may_end(text, unit, stop) and not self.lexicon.is_ranked(text, unit, stop)

    def _is_label(self, text: str, end: int) -> bool:
        """Whether a bare number follows a unit, which then names it: ជាន់ ៣ បន្ទប់ ១៤."""
        amount = AMOUNT.match(text, skip(text, end))
        if not amount:
            return False
        following = self.lexicon.after(text, skip(text, amount.end()))
        return not any(counts(roles) or roles.get("number") for _, roles in following)

    def _is_clock(self, text: str, end: int) -> bool:
        """Whether ម៉ោង belongs to a time after it, which has minutes or a part of the day: ៣ ម៉ោង ៨ព្រឹក."""
        hour = _HOUR.match(text, end)
        if not hour or hour[1]:
            return hour is not None
        following = self.lexicon.after(text, skip(text, hour.end()))
        return any(roles.get("part") and not _is_day(roles.get("unit")) for _, roles in following)

    def _about(self, text: str, made: Measure, unit: Unit, place: int) -> str | None:
        """The code of a unit that only what stands before it tells: ទឹក ៥០០មីលី, ដែក ១២មីលី, កម្តៅ 37C, 6.7"."""
        if unit.rule == "quoted":
            return unit.code if _is_inch(text, made.numeral.end, place) else None
        window = text[max(0, made.start - NEARBY) : made.start]
        if unit.rule == "warm":
            warm = place == made.numeral.end and any(word in window for word in self.cues.warm)
            return unit.code if warm else None
        fluid, length = (
            max((window.rfind(word) for word in words), default=-1)
            for words in (self.cues.fluid, self.cues.thick)
        )
        if fluid == length:
            made.kind = "name"
            return None
        return unit.code if fluid > length else "mm"

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
            time = self.in_time(text, stop) or self.under(text, stop)
            timed = time is not None and time[0] in TIMES and max(mass, cost, goods) < 0
            if distance > max(mass, cost) or timed:
                return "km"
            if max(mass, cost, goods) < 0 and self.cues.route.search(window):
                return None
        return unit.code

    def _counts_years(self, text: str, stop: int) -> bool:
        """Whether the four digits after ឆ្នាំ count something themselves: ១៥៣៦ឆ្នាំ ១៩៣៦ឆ្នាំ."""
        at = skip(text, stop) + 4
        place = skip(text, at)
        return any(_counts_year(roles, place > at) for _, roles in self.lexicon.after(text, place))

    def under(self, text: str, slash: int) -> tuple[str, int] | None:
        """The unit after a slash, and where it ends."""
        if text[slash : slash + 1] != "/":
            return None
        for stop, roles in self.lexicon.after(text, slash + 1):
            unit: Unit | None = roles.get("unit")
            if unit and not text.startswith(unit.not_before, stop) and may_end(text, unit, stop):
                return unit.code, stop
        return None

    def in_time(self, text: str, end: int) -> tuple[str, int] | None:
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


def _counts_year(roles: Roles, spaced: bool) -> bool:
    """Whether a word after four digits shows that they are no year; after a space only money: ១៩៣៩ ទំព័រ ៥."""
    number, family = roles.get("number"), roles.get("money")
    if number is not None and number.kind == "m":
        return True
    if spaced:
        return family is not None and not (family.edge or family.needy)
    return counts(roles) or roles.get("head") == "year"


def _is_inch(text: str, end: int, place: int) -> bool:
    """Whether a quotation mark after digits closes no quotation, so that it is the sign of inches."""
    if place != end or text[end - 1] not in ALL_DIGITS or text[end + 1 : end + 2].isalnum():
        return False
    line = text[text.rfind("\n", 0, end) + 1 : end]
    return (line.count('"') + line.count("\u201c") - line.count("\u201d")) % 2 == 0


def _is_day(unit: Unit | None) -> bool:
    """Whether a word counts days, as ថ្ងៃ does, which is a part of the day too."""
    return unit is not None and unit.code == "day"


def may_end(text: str, unit: Unit, stop: int) -> bool:
    """Whether a unit that must not be part of a word ends there; an x separates two sides of a size."""
    if unit.rule != "edge":
        return True
    following = text[stop : stop + 1]
    crossed = following in ("x", "X") and text[skip(text, stop + 1) :][:1] in ALL_DIGITS
    return crossed or not following.isalpha()


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
