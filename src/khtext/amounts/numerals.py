"""Numerals: digits and number words composed to one exact decimal, or to nothing.

A numeral is read whole or not at all: its terms fall (2 million 4 hundred thousand), a smaller term is a
coefficient only of a magnitude it can stand before (12 hundred million, never 5 thousand ten-thousand).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import NamedTuple

EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
ZERO, HALF, ONE, FIVE = Decimal(0), Decimal("0.5"), Decimal(1), Decimal(5)
TEN, HUNDRED, THOUSAND, MILLION = Decimal(10), Decimal(100), Decimal(1000), Decimal(1000000)

#: How a piece stands after the one before it.
TOUCHING, SPACED, HYPHENED, JOINED = range(4)


def plain(value: Decimal) -> str:
    """A decimal as digits: no exponent, no zeros at the end of a fraction.

    >>> plain(Decimal("2.40E+9")), plain(Decimal("9.30"))
    ('2400000000', '9.3')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class Item(NamedTuple):
    """A piece of a numeral: n (digits), or the kind of a number word; `gap` parts it from the one before."""

    kind: str
    start: int
    end: int
    value: Decimal
    other: Decimal | None = None
    gap: int = TOUCHING
    comma: bool = False


class Numeral(NamedTuple):
    """One number as it stands in the view.

    `other` is a second reading, `spoken` that other reading where a digit after a magnitude is short for
    the next lower one (1 ten-thousand 5). `scaled` says that a magnitude belongs to it, `worded` that it
    starts with a number word, `lone` that it is a single digit word, ten or half. `first`, `last` and
    `factor` are the value of its first and last word and what multiplies them; `simple` that it is one
    number before its magnitudes. `comma` marks a decimal comma that may part two numbers. `apart` is the
    number without the words or digits after a space that may be the next amount: 5 thousand, 3 people.
    """

    start: int
    end: int
    value: Decimal
    other: Decimal | None = None
    scaled: bool = False
    worded: bool = False
    lone: bool = False
    first: Decimal = ZERO
    last: Decimal = ZERO
    factor: Decimal = ONE
    simple: bool = False
    comma: bool = False
    spoken: Decimal | None = None
    apart: Numeral | None = None


class _Terms:
    """The terms of a numeral that is being read, each smaller than the one before it."""

    def __init__(self, uniform: bool, loosest: int = SPACED) -> None:
        self.values: list[Decimal] = []
        self.sizes: list[Decimal] = []
        self.gaps: list[int] = []
        self.mark = 0
        self.chain = 0
        self.before = ""
        self.last = ZERO
        self.uniform = uniform
        self.loosest = loosest
        self.fused = False
        self.broken = False

    def takes(self, item: Item, index: int) -> bool:
        """Adds an item, if a numeral may go on with it."""
        taker = _TAKERS.get(item.kind)
        taken = taker(self, item, index) if taker else False
        if taken:
            self.before, self.last = item.kind, item.value
        return taken

    def total(self) -> Decimal:
        total = ZERO
        for value in self.values:
            total = EXACT.add(total, value)
        return total

    def push(self, value: Decimal, size: Decimal, gap: int) -> bool:
        self.values.append(value)
        self.sizes.append(size)
        self.gaps.append(gap)
        return True

    def digit(self, item: Item, index: int) -> bool:
        apart = item.gap == SPACED and self.before == "d" and self.last == FIVE
        if apart and ONE <= item.value < FIVE:
            self.values[-1] = EXACT.add(self.values[-1], item.value)
            self.mark, self.fused = index, not self.uniform
            return True
        if self.before in ("", "m") or item.gap == SPACED:
            self.mark = index
        return self.before in ("", "m", "t", "s") and self.push(item.value, ONE, item.gap)

    def ten(self, item: Item, index: int) -> bool:
        if self.before and not (self.before == "m" and self.last >= HUNDRED):
            return False
        self.mark = index
        return self.push(item.value, TEN, item.gap)

    def teen(self, item: Item, index: int) -> bool:
        if self.before != "d" or len(self.values) > 1:
            return False
        self.values[-1] = EXACT.add(self.values[-1], item.value)
        return True

    def literal(self, item: Item, index: int) -> bool:
        if self.before == "t" and item.gap == TOUCHING and ONE <= item.value < TEN and item.value % 1 == 0:
            return self.push(item.value, ONE, item.gap)
        if self.before and (self.before != "m" or item.value >= self.sizes[-1] or item.other is not None):
            return False
        self.mark = index
        return self.push(item.value, ONE, item.gap)

    def half(self, item: Item, index: int) -> bool:
        if not self.before:
            return self.push(HALF, HALF, item.gap)
        if self.before not in ("m", "d", "t", "n") or item.gap > SPACED:
            return False
        size = self.sizes[-1] if self.before == "m" else ONE
        self.values[-1] = EXACT.add(self.values[-1], EXACT.multiply(HALF, size))
        return True

    def magnitude(self, item: Item, index: int) -> bool:
        if self.before not in ("d", "t", "s", "n", "h", "m", "x") or item.gap > self.loosest:
            return False
        if self.fused:
            self.broken = True
            return True
        chained = self.before == "m"
        self.chain = self.chain + 1 if chained else 0
        if chained and not _stands_before(self.last, item.value):
            return False
        if chained and (item.value <= self.last or item.value <= self.sizes[-1]):
            self.values[-1] = EXACT.multiply(self.values[-1], item.value)
            self.sizes[-1] = EXACT.multiply(self.sizes[-1], item.value)
        else:
            self._raise(item, chained=chained)
        if len(self.values) > 1 and self.values[-1] >= self.sizes[-2]:
            self.broken = True
        return True

    def _raise(self, item: Item, *, chained: bool) -> None:
        """Make those terms that this magnitude can take its coefficient."""
        size = EXACT.multiply(item.value, self.sizes[-1]) if chained else item.value
        worded = self.before != "n"
        coefficient, gap = ZERO, item.gap
        while self.sizes and self.sizes[-1] < item.value:
            if coefficient:
                larger = self.sizes[-1] >= HUNDRED
                fills = gap == TOUCHING and EXACT.multiply(coefficient, TEN) >= self.sizes[-1]
                stands = worded or chained or fills
                able = not larger or (_stands_before(self.sizes[-1], item.value) and stands)
                if not able or not (gap == TOUCHING or self.uniform):
                    break
            self.sizes.pop()
            gap = self.gaps.pop()
            coefficient = EXACT.add(coefficient, self.values.pop())
        self.push(EXACT.multiply(coefficient, item.value), size, gap)


def _stands_before(smaller: Decimal, larger: Decimal) -> bool:
    """Whether one magnitude may stand before another: hundred thousand, no thousand ten-thousand."""
    if larger >= MILLION:
        return True
    return (smaller == HUNDRED and larger in (THOUSAND, Decimal(10000))) or smaller == larger == THOUSAND


_TAKERS: Mapping[str, Callable[[_Terms, Item, int], bool]] = {
    "d": _Terms.digit,
    "t": _Terms.ten,
    "s": _Terms.ten,
    "x": _Terms.teen,
    "n": _Terms.literal,
    "h": _Terms.half,
    "m": _Terms.magnitude,
}


def composed(items: Sequence[Item]) -> tuple[list[Numeral], bool]:
    """The numerals that these pieces make, and whether no piece is left over."""
    found: list[Numeral] = []
    at, whole = 0, True
    while at < len(items):
        if items[at].kind == "m" and leads(items, at):
            lead = items[at]
            one = Item(kind="d", start=lead.start, end=lead.start, value=ONE, gap=lead.gap)
            numeral, used = _compose([*items[:at], one, *items[at:]], at)
            used -= 1
        elif items[at].kind not in "dtnh":
            at, whole = at + 1, False
            continue
        else:
            numeral, used = _compose(items, at)
        if numeral:
            found.append(numeral)
        at = used
    return found, whole


def leads(items: Sequence[Item], at: int) -> bool:
    """Whether a magnitude without a coefficient starts a numeral: ten-thousand five thousand is 15000."""
    if at or len(items) < 3:
        return False
    lead, digit, smaller = items[:3]
    return (
        digit.gap == TOUCHING and digit.kind in "dtn" and smaller.kind == "m" and smaller.value < lead.value
    )


def whole_numeral(items: Sequence[Item]) -> Numeral | None:
    """The one number that a whole text spells; a lone magnitude and short tens count too."""
    pieces = [item._replace(kind="t") if item.kind == "s" else item for item in items]
    if pieces and pieces[0].kind == "m":
        pieces.insert(0, Item(kind="d", start=pieces[0].start, end=pieces[0].start, value=ONE))
    if not pieces:
        return None
    numeral, used = _compose(pieces, 0, alone=True)
    return numeral if used == len(pieces) else None


def _sum(items: Sequence[Item], at: int, stop: int, *, alone: bool = False) -> tuple[_Terms, int]:
    """The terms of the longest numeral that starts at item `at` before `stop`, and the item after it.

    Where it stands `alone`, hyphens and spaces part its words wherever the writer liked.
    """
    terms = _Terms(True, HYPHENED) if alone else _Terms(len({item.gap for item in items[at + 1 : stop]}) <= 1)
    index = at
    while index < stop and terms.takes(items[index], index):
        if terms.broken:
            return _sum(items, at, terms.mark, alone=alone)
        index += 1
        if terms.before == "h" and index > at + 1 and not _is_raised(items, index, stop):
            break
    return terms, index


def _is_raised(items: Sequence[Item], index: int, stop: int) -> bool:
    """Whether a magnitude touches the half before it, which then is half of one such: one half million."""
    return index < stop and items[index].kind == "m" and items[index - 2].kind in "dtnm"


def _compose(items: Sequence[Item], at: int, *, alone: bool = False) -> tuple[Numeral | None, int]:
    """The longest numeral from item `at` on, and the item after it."""
    if len(items) == 1 and items[0].kind in "dtn":
        return _numeral(items, items[0].value), 1
    terms, used = _sum(items, at, len(items), alone=alone)
    if not terms.values:
        return None, max(used, at + 1)
    total = terms.total()
    while used < len(items) and items[used].kind == "+":
        more, after = _sum(items, used + 1, len(items), alone=alone)
        if not more.values or more.sizes[0] < HUNDRED or more.total() >= terms.sizes[-1]:
            break
        total, terms, used = EXACT.add(total, more.total()), more, after
    numeral = _numeral(items[at:used], total)
    if _is_loose_digit(items[at:used]):
        numeral = numeral._replace(other=items[used - 1].value)
    if used < len(items) and items[used].kind == "p":
        return _with_fraction(items, used, numeral, alone=alone)
    if rest := _loose_rest(items[at:used]):
        head = EXACT.subtract(total, _added(items[at + rest : used]))
        numeral = numeral._replace(apart=_numeral(items[at : at + rest], head))
    return numeral, used


def _loose_rest(items: Sequence[Item]) -> int:
    """The piece after a magnitude and a space from which on another amount may start, or 0.

    That rest belongs to the number where it fills the next lower place (3 thousand 500), and in words that
    spaces part everywhere.
    """
    size = max((index for index, item in enumerate(items) if item.kind == "m"), default=-1)
    rest = items[size + 1 :]
    if size < 0 or not rest or rest[0].gap != SPACED or rest[0].kind not in "dtn":
        return 0
    if all(item.gap == SPACED and item.kind != "n" for item in items[1:]) and items[0].kind != "n":
        return 0
    return 0 if EXACT.multiply(_added(rest), TEN) >= items[size].value else size + 1


def _is_loose_digit(items: Sequence[Item]) -> bool:
    """Whether a space parts the last digit word from tens that touch a magnitude before them.

    In ស៊េរី ពីរពាន់ដប់ មួយគ្រឿង it may be the next number.
    """
    if len(items) < 3 or (items[-2].kind, items[-1].kind, items[-1].gap) != ("t", "d", SPACED):
        return False
    return any(item.gap == TOUCHING for item in items[1:])


def _added(items: Sequence[Item]) -> Decimal:
    total = ZERO
    for item in items:
        total = EXACT.add(total, item.value)
    return total


def _numeral(items: Sequence[Item], value: Decimal) -> Numeral:
    kinds = "".join([item.kind for item in items])
    factor, other = ONE, None
    for item in items[1:]:
        factor = EXACT.multiply(factor, item.value) if item.kind == "m" else factor
    before = kinds.rstrip("m")
    simple = before in ("d", "t", "n", "td")
    first = EXACT.add(items[0].value, items[1].value) if before == "td" else items[0].value
    if simple and items[0].other is not None and factor > ONE:
        other = EXACT.multiply(items[0].other, factor)
    return Numeral(
        start=items[0].start,
        end=items[-1].end,
        value=value,
        other=other,
        scaled="m" in kinds,
        worded=items[0].kind != "n",
        lone=kinds in ("d", "t", "h", "dd"),
        first=first,
        last=items[-1].value if kinds[-1] in "dt" else ZERO,
        factor=factor,
        simple=simple,
        comma=kinds == "n" and items[0].comma,
        spoken=_spoken(items, kinds, value),
    )


def _spoken(items: Sequence[Item], kinds: str, value: Decimal) -> Decimal | None:
    """What a digit directly after a magnitude says in speech: one ten-thousand five is 15000."""
    if kinds not in ("dmd", "nmn", "tmd", "tdmd", "nmd", "dmn", "tmn"):
        return None
    magnitude, digit = items[-2], items[-1]
    if magnitude.value < THOUSAND or digit.gap != TOUCHING or not ONE <= digit.value < TEN or digit.value % 1:
        return None
    lower = EXACT.multiply(digit.value, magnitude.value.scaleb(-1, EXACT))
    return EXACT.add(EXACT.subtract(value, digit.value), lower)


def _with_fraction(
    items: Sequence[Item], point: int, numeral: Numeral, *, alone: bool
) -> tuple[Numeral, int]:
    """12 ចុច 05: words after the point are digits one by one, or one number; not after a fraction.

    Three digits said in one breath inside a sentence group thousands: 2.000 read aloud.
    """
    parts: list[str] = []
    used = point + 1
    while is_whole(numeral.value) and used < len(items) and _is_digits(items[used]):
        part, used = _decimals(items, used)
        parts.append(part)
    digits = "".join(parts)
    if not digits:
        return numeral, point
    value, other = EXACT.add(numeral.value, Decimal(f"0.{digits}")), None
    if not alone and len(digits) == 3 and _is_grouped(numeral, items[point:used]):
        value, other = Decimal(plain(numeral.value) + digits), value
    factor = ONE
    while used < len(items) and items[used].kind == "m":
        factor, used = EXACT.multiply(factor, items[used].value), used + 1
    longer = numeral._replace(
        value=EXACT.multiply(value, factor),
        other=EXACT.multiply(other, factor) if other else None,
        end=items[used - 1].end,
        lone=False,
        simple=False,
        last=ZERO,
        scaled=numeral.scaled or factor > ONE,
        spoken=None,
    )
    return longer, used


def _is_digits(item: Item) -> bool:
    return item.kind in "dts" or (item.kind == "n" and item.other is None and is_whole(item.value))


def is_whole(value: Decimal) -> bool:
    """Whether a decimal has no fraction."""
    return value == value.to_integral_value(context=EXACT)


def _is_grouped(numeral: Numeral, fraction: Sequence[Item]) -> bool:
    return ONE <= numeral.value < THOUSAND and all(item.gap == TOUCHING for item in fraction)


def _decimals(items: Sequence[Item], at: int) -> tuple[str, int]:
    """The digits of the words after a point, from item `at` on, and the item after them."""
    hundred = at + 1 < len(items) and items[at + 1].kind == "m" and items[at + 1].value == HUNDRED
    if items[at].kind in "dn" and not hundred:
        return plain(items[at].value), at + 1
    end = at + 1
    while end < min(len(items), at + 4) and (items[end].kind in "dts" or items[end].value == HUNDRED):
        end += 1
    terms, used = _sum(items, at, end)
    return plain(terms.total()), used
