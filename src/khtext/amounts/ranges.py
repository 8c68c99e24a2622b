"""Ranges: two measures that a sign or word joins to one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, SPACES, Lexicon, skip
from khtext.amounts.numerals import EXACT, HUNDRED, TEN
from khtext.amounts.proposals import Measure, Step
from khtext.amounts.readings import Numerals
from khtext.amounts.units import FINE, MINUS, SIGNED, fine


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """Reads the other end of a range."""

    lexicon: Lexicon
    numerals: Numerals

    def ranged(self, text: str, low: Measure, end: int, floor: int, single: Callable[..., Step]) -> Step:
        """The range that this measure starts, if the other end follows; nothing for 5-3."""
        if (
            low.kind == "number"
            and text[low.end : low.end + 1] == "/"
            and text[low.end + 1 : low.end + 2] in ALL_DIGITS
        ):
            other = single(text, low.end + 1, low.end)
            return Step(None, max(end, other.end, other.measure.stop if other.measure else 0))
        joint = None if low.bracket and low.other is not None else self._joint(text, low.end)
        if not joint:
            return Step(low, end)
        at, kind, bare_hyphen = joint
        if low.high or low.divisor is not None or (low.named and low.currency is None):
            return Step(low, end)
        minus = text[at] in MINUS and text[at + 1 : at + 2] in ALL_DIGITS and at + 1 < len(text)
        place = at + 1 if minus else self._past_sign(text, at)
        step = single(text, place, low.end, low.named if low.before else None)
        high = step.measure
        touching = at == low.end + 1
        if minus and (high is None or high.start != at):
            return Step(None, max(end, step.end)) if touching else Step(low, end)
        if high and touching and bare_hyphen and _is_chain(text, low, high):
            return Step(None, _chain_end(text, high.end))
        if high is None or step.items or high.high or high.divisor is not None:
            cut = bare_hyphen and low.kind == "number" and at == low.end + 1
            return Step(None if cut else low, max(end, step.end) if cut else end)
        if low.kind == "number" and high.unit in SIGNED and _has_minus(text, low.start, floor):
            low = replace(low, start=low.start - 1, value=-low.value)
        return self._joined(text, low, high, step.end, kind, bare_hyphen, end)

    def _joint(self, text: str, end: int) -> tuple[int, str, bool] | None:
        """Where the number after a sign or word of a range stands, which it is, and whether it is a sign."""
        place = skip(text, end)
        if place >= len(text):
            return None
        for stop, roles in self.lexicon.index.at(text, place):
            kind = roles.get("range") or roles.get("choice")
            if not kind:
                continue
            at = skip(text, stop)
            last = next(iter(self.lexicon.after(text, at)), None)
            if kind == "words" and last and last[1].get("range") == "words":
                at = skip(text, last[0])
            if at < len(text):
                return at, kind, kind == "signs"
        return None

    def _past_sign(self, text: str, at: int) -> int:
        """Where the number starts that a sign or code of money or ទី stands before."""
        for stop, roles in self.lexicon.after(text, at):
            family = roles.get("money")
            if roles.get("ordinal") or (family and not family.word):
                return skip(text, stop)
        return at

    def _joined(
        self, text: str, low: Measure, high: Measure, stop: int, kind: str, hyphen: bool, end: int
    ) -> Step:
        """The two ends as one range where they agree; else the first alone, or nothing."""
        alone = _alone(low, high, stop, end, hyphen=hyphen)
        if low.kind == "number" and high.unit in FINE:
            low = replace(low)
            fine(text, low)
        if not self._agree(low, high, kind) or self._may_be_other_money(text, low, high):
            return alone
        # The ends of a range have one reading: 20 ឬ ៥ពាន់ ៣ដុល្លារ is left apart.
        if high.numeral.apart is not None or (
            low.kind == "ordinal" and high.kind not in ("number", "ordinal")
        ):
            return Step(low, end)
        low_value, factor = low.value, high.numeral.factor
        shares = low.kind == "number" or (low.before and low.end == low.numeral.end)
        if shares and not low.numeral.scaled and high.numeral.scaled and high.numeral.simple:
            if low.value < high.numeral.first:
                low_value = EXACT.multiply(low.value, factor)
            elif low.value < HUNDRED:
                return Step(None, stop)
        if low_value >= high.value or (low.other is not None and low.numeral.comma):
            return alone
        if kind == "choices" and (high.kind == "number" or low.kind != "number"):
            return Step(low, end)
        made = _merged(low, high, low_value, stop, hyphen=hyphen)
        return Step(made, max(stop, made.stop))

    def _may_be_other_money(self, text: str, low: Measure, high: Measure) -> bool:
        """Whether a code after the bare second end may be its own: €5 - 9 USD 3 is not a range of euros."""
        if low.kind != "money" or high.kind != "number":
            return False
        return any(roles.get("money") for _, roles in self.lexicon.after(text, skip(text, high.end)))

    def _agree(self, low: Measure, high: Measure, kind: str) -> bool:
        """Whether two measures can be the ends of one range: of one unit and currency, or the first bare."""
        if low.kind == "number" and low.named is None:
            if high.kind == "ordinal":
                return False
            signed = high.kind == "money" and high.before and high.start < high.numeral.start
            return not signed or (kind != "choices" and _are_near(low, high))
        if high.kind == "number":
            signed = low.before and (low.spelled is not None or low.end == low.numeral.end)
            return low.kind == "ordinal" or (low.kind == "money" and signed)
        if low.kind != high.kind:
            return False
        if low.kind == "money":
            codes = (low.currency and low.currency.code, high.currency and high.currency.code)
            return codes[0] == codes[1] and codes[0] is not None
        if low.kind == "ordinal":
            return kind != "choices"
        return low.unit == high.unit


def _are_near(low: Measure, high: Measure) -> bool:
    """Whether two numbers are near enough for one sign: 300 - $500; not 11 - $500."""
    return high.value < EXACT.multiply(low.value, TEN) and low.value >= TEN


def _is_chain(text: str, low: Measure, high: Measure) -> bool:
    """Whether a third number follows after the same hyphen: 300-350-400$."""
    sign, following = text[high.end : high.end + 1], text[high.end + 1 : high.end + 2]
    return low.kind == high.kind == "number" and sign == text[low.end] and following.isdecimal()


def _chain_end(text: str, end: int) -> int:
    """Where the numbers end that go on with the same hyphen: 1-888-468-3787."""
    chain = re.compile(f"(?:{re.escape(text[end])}{DIGIT}++(?:[.,]{DIGIT}++)*)++").match(text, end)
    return chain.end() if chain else end


def _has_minus(text: str, start: int, floor: int) -> bool:
    """Whether a minus stands before a number, and nothing touches it: -2 ដល់ 5 °C, not A-2."""
    if start <= floor or text[start - 1] not in MINUS:
        return False
    return start < 2 or text[start - 2] in SPACES or text[start - 2] in "\n("


def _alone(low: Measure, high: Measure, stop: int, end: int, *, hyphen: bool) -> Step:
    """The first of two measures that are not a range; nothing if a hyphen touches both and one is bare."""
    bare = "number" in (low.kind, high.kind) and low.kind != "ordinal"
    signed = low.kind != "number" and high.kind == "number" and low.named is not None
    if hyphen and low.end + 1 >= high.start:
        return Step(None if bare and not signed else low, stop if low.kind == "number" else end)
    return Step(low, end)


def _merged(low: Measure, high: Measure, value: Decimal, stop: int, *, hyphen: bool) -> Measure:
    """The range of two measures; the unit or currency of the first counts where it has one."""
    made = replace(high, start=low.start, value=value, high=high, stop=max(high.stop, stop), hyphen=hyphen)
    made.numeral = low.numeral._replace(value=abs(value))
    made.bound = low.bound or high.bound
    made.per, made.other = high.per, None
    if low.kind != "number":
        made.kind, made.unit, made.named, made.before = low.kind, low.unit, low.named, low.before
        explicit = low.currency is not None and low.currency.basis == "explicit"
        made.currency = low.currency if explicit or not high.currency else high.currency
    high.kind = made.kind
    return made
