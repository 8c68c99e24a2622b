"""Ranges: two measures that a sign or word joins to one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, Lexicon, skip
from khtext.amounts.numerals import EXACT, HUNDRED, Numerals
from khtext.amounts.proposals import Measure, Step

#: Digits with a letter that multiplies: the 10k of $5-10k.
LETTERED = re.compile(f"{DIGIT}++(?:[.,]{DIGIT}++)?[A-Za-z]")


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """Reads the other end of a range."""

    lexicon: Lexicon
    numerals: Numerals

    def ranged(self, text: str, low: Measure, end: int, single: Callable[..., Step]) -> Step:
        """The range that this measure starts, if the other end follows; nothing for 5-3."""
        if (
            low.kind == "number"
            and text[low.end : low.end + 1] == "/"
            and text[low.end + 1 : low.end + 2] in ALL_DIGITS
        ):
            other = single(text, low.end + 1, low.end)
            return Step(None, max(end, other.end, other.measure.stop if other.measure else 0))
        joint = self._joint(text, low.end)
        if not joint:
            return Step(low, end)
        at, kind, bare_hyphen = joint
        if low.high or low.divisor is not None or (low.named and low.currency is None):
            return Step(low, end)
        shared = low.before and (low.spelled or LETTERED.match(text, at))
        step = single(text, self._past_sign(text, at), low.end, low.named if shared else None)
        high = step.measure
        if high is None or step.items or high.high or high.divisor is not None:
            cut = bare_hyphen and low.kind == "number" and at == low.end + 1
            return Step(None if cut else low, max(end, step.end) if cut else end)
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
        """Where the number of an amount starts that its sign or code stands before."""
        for stop, roles in self.lexicon.after(text, at):
            family = roles.get("money")
            if family and not family.word:
                return skip(text, stop)
        return at

    def _joined(
        self, text: str, low: Measure, high: Measure, stop: int, kind: str, hyphen: bool, end: int
    ) -> Step:
        """The two ends as one range where they agree; else the first alone, or nothing."""
        touching = hyphen and low.end + 1 >= high.start
        alone = Step(
            None
            if touching
            and "number" in (low.kind, high.kind)
            and low.kind != "ordinal"
            and not (low.kind != "number" and high.kind == "number" and low.named)
            else low,
            stop if touching and low.kind == "number" else end,
        )
        if not self._agree(low, high, kind):
            return alone
        if low.kind == "ordinal" and high.kind != "number":
            return Step(low, end)
        low_value, factor = low.value, high.numeral.factor
        bare = low.kind == "number" or (low.before and low.end == low.numeral.end)
        if bare and not low.numeral.scaled and high.numeral.scaled and high.numeral.simple:
            if low.value < high.numeral.first:
                low_value = EXACT.multiply(low.value, factor)
            elif low.value < HUNDRED:
                return Step(None, stop)
        if low_value >= high.value or (low.other is not None and low.numeral.comma):
            return alone
        if kind == "choices" and (high.kind == "number" or low.kind != "number"):
            return Step(low, end)
        made = replace(
            high, start=low.start, value=low_value, high=high, stop=max(high.stop, stop), hyphen=hyphen
        )
        made.numeral = low.numeral._replace(value=low_value)
        made.bound = low.bound or high.bound
        made.per, made.other = high.per, None
        if low.kind != "number":
            made.kind, made.unit, made.named = low.kind, low.unit, low.named
            made.currency = (
                low.currency
                if not high.currency or (low.currency and low.currency.basis == "explicit")
                else high.currency
            )
            made.before = low.before
        high.kind = made.kind
        return Step(made, max(stop, made.stop))

    def _agree(self, low: Measure, high: Measure, kind: str) -> bool:
        """Whether two measures can be the ends of one range: of one unit and currency, or the first bare."""
        if low.kind == "number" and low.named is None:
            if high.kind == "ordinal":
                return False
            return not (high.kind == "money" and high.before and high.start < high.numeral.start)
        if high.kind == "number":
            return low.kind == "ordinal" or (
                low.kind == "money" and low.before and low.end == low.numeral.end
            )
        if low.kind != high.kind:
            return False
        if low.kind == "money":
            codes = (low.currency and low.currency.code, high.currency and high.currency.code)
            return codes[0] == codes[1] and codes[0] is not None
        if low.kind == "ordinal":
            return False
        return low.unit == high.unit
