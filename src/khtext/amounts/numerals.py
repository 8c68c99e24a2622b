"""Numerals: digits and number words read to exact decimals, and pairs of them to ranges.

The text is a matching view: canonical Khmer without zero-width characters. Everything here is linear
in the length of the text: it is read once from left to right, and no pattern can backtrack far.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any, NamedTuple

from khtext.script import COENG, DIGIT_VALUES, DIGITS, MARKS, is_khmer

DIGIT = f"[0-9{DIGITS[0]}-{DIGITS[-1]}]"
NOT_DIGIT = f"(?!{DIGIT})"
#: White space that may stand inside one expression: never a line end.
SPACE = "[ \u00a0\u2009\u202f]"
SPACES = tuple(SPACE.strip("[]"))
ZEROS = ("0", DIGITS[0])
ALL_DIGITS = frozenset("0123456789" + DIGITS)
#: A word ends here: no mark, sign or subscript of its last letter follows.
WORD_END = f"(?![{''.join(sorted(MARKS))}])"

EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
ZERO, HALF, ONE, FIVE = Decimal(0), Decimal("0.5"), Decimal(1), Decimal(5)
TEN, HUNDRED, THOUSAND = Decimal(10), Decimal(100), Decimal(1000)


def any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of these words, common beginnings factored out.

    >>> any_of(["ប្រាំ", "ប្រាំបី", "ដប់"])
    '(?:ដប់|ប្រាំ(?:បី)?)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree)


def _branch(tree: dict[str, Any]) -> str:
    arms = []
    for char in sorted(char for char in tree if char):
        text, node = re.escape(char), tree[char]
        while len(node) == 1 and "" not in node:
            ((char, node),) = node.items()
            text += re.escape(char)
        arms.append(text + (_branch(node) if len(node) > 1 or "" not in node else ""))
    body = f"(?:{'|'.join(arms)})"
    return body + "?" if "" in tree else body


@dataclass(frozen=True, slots=True)
class Endings:
    """Words that a text may end with, by their last letter, the longest first."""

    by_last: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, words: Iterable[str]) -> Endings:
        """The endings of a list of words."""
        by_last: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            by_last.setdefault(word[-1], []).append(word)
        return cls({last: tuple(group) for last, group in by_last.items()})

    def find(self, text: str, at: int) -> str:
        """The longest word that stands directly before `at`, or an empty text.

        >>> Endings.of(["ជាង", "តិចជាង"]).find("តិចជាង ៥", 6)
        'តិចជាង'
        """
        group = self.by_last.get(text[at - 1 : at])
        if not group or not text.endswith(group, 0, at):
            return ""
        return next(word for word in group if text.endswith(word, 0, at))


def before_spaces(text: str, at: int) -> int:
    """Where the text before `at` ends, up to two spaces left out."""
    if at and text[at - 1] in SPACES:
        at -= 1
        at -= at > 0 and text[at - 1] in SPACES
    return at


def plain(value: Decimal) -> str:
    """A decimal as digits: no exponent, no zeros at the end of a fraction.

    >>> plain(Decimal("2.40E+9")), plain(Decimal("9.30"))
    ('2400000000', '9.3')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class Numeral(NamedTuple):
    """One number as it stands in the view.

    `other` is a second reading; `scaled` says that a magnitude word belongs to it, `worded` that it
    holds a number word; `lone` that it is a single digit word, ten or half; `attached` that a letter
    or a hyphen after one stands directly before it, `glued` that a Latin letter follows.
    `first`, `last` and `factor` are the value of its first and last word and what multiplies them.
    """

    start: int
    end: int
    value: Decimal
    other: Decimal | None = None
    scaled: bool = False
    worded: bool = False
    lone: bool = False
    attached: bool = False
    glued: bool = False
    first: Decimal = ZERO
    last: Decimal = ZERO
    factor: Decimal = ONE
    simple: bool = False


class Amount(NamedTuple):
    """A numeral, a range (`high`) or a fraction (`divisor`), before anything is known of its unit."""

    start: int
    end: int
    low: Numeral
    high: Numeral | None = None
    divisor: Numeral | None = None
    hyphen: bool = False

    @property
    def values(self) -> tuple[str, str | None]:
        """`value` and `value_max` as exact strings."""
        if self.divisor:
            return f"{plain(self.low.value)}/{plain(self.divisor.value)}", None
        return plain(self.low.value), plain(self.high.value) if self.high else None

    @property
    def head(self) -> Numeral:
        """The numeral that a unit after the amount belongs to."""
        return self.divisor or self.high or self.low


class Item(NamedTuple):
    """A piece of a numeral; `kind` is n (digits), d (digit word), t (ten), s (short ten), x (teen),
    m (magnitude), h (half), p (point), - (minus) or + (and)."""

    kind: str
    start: int
    end: int
    value: Decimal
    other: Decimal | None = None
    glued: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Numerals:
    """Finds the amounts of a view; its words come from data/numbers.toml."""

    words: Mapping[str, tuple[str, Decimal]]
    spoken: str
    few: re.Pattern[str]
    item: re.Pattern[str]
    digits: re.Pattern[str]
    start: re.Pattern[str]
    joint: re.Pattern[str]
    range_word: re.Pattern[str]
    part: re.Pattern[str]
    not_after: Mapping[str, tuple[str, ...]]
    but_after: Mapping[str, tuple[str, ...]]
    not_before: Mapping[str, tuple[str, ...]]
    doubled: tuple[str, ...]
    squared: tuple[str, ...]
    calendar: tuple[str, ...]
    ordinal: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Numerals:
        """The numerals of a table in the form of data/numbers.toml."""
        words: dict[str, tuple[str, Decimal]] = {}
        for kind, name in (("d", "digits"), ("t", "tens"), ("s", "short_tens"), ("x", "teens")):
            words.update((word, (kind, Decimal(value))) for word, value in table[name].items())
        words.update((word, ("m", ONE.scaleb(zeros))) for word, zeros in table["magnitudes"].items())
        special, ranges = table["words"], table["ranges"]
        for kind, name in (("h", "half"), ("-", "minus"), ("p", "point")):
            words.update((word, (kind, HALF)) for word in special[name])
        spoken = (
            f"(?:{any_of(word for word in words if words[word][0] in 'dtsmx')}{WORD_END}{SPACE}?){{1,12}}+"
        )
        starts = _letters([*ALL_DIGITS, *(word for word, (kind, _) in words.items() if kind in "dth")])
        return cls(
            words,
            spoken,
            re.compile(f"{DIGIT}{{1,4}}{NOT_DIGIT}|{spoken}"),
            re.compile(f"{DIGIT}|{any_of(words)}{WORD_END}"),
            _digits_alone(words, special["doubled"]),
            re.compile(starts),
            re.compile(f"{SPACE}?{any_of(special['and'])}{SPACE}?"),
            re.compile(f"{SPACE}?(?:{any_of(ranges['signs'])}|{any_of(ranges['words'])}){SPACE}?"),
            re.compile(f"{SPACE}?{any_of(special['part'])}{SPACE}?"),
            {word: tuple(before) for word, before in table["not_after"].items()},
            {word: tuple(before) for word, before in table["but_after"].items()},
            {word: tuple(after) for word, after in table["not_before"].items()},
            tuple(special["doubled"]),
            tuple(table["context"]["squared"]),
            tuple(table["context"]["calendar"]),
            tuple(special["ordinal"]),
            tuple(table["context"]["names"]),
        )

    def find(self, text: str, skipped: Iterable[tuple[int, int]] = ()) -> list[Amount]:
        """The amounts of a view, in order; `skipped` are spans that hold none, in order."""
        return list(self._paired(text, self._numerals(text, iter(skipped))))

    def small(self, text: str, at: int) -> tuple[int, int] | None:
        """A whole number under 10000 in digits or words that starts at `at`, and where it ends."""
        match = self.few.match(text, at)
        if not match:
            return None
        body = match.group().rstrip()
        if body[0] in ALL_DIGITS:
            return int(body), match.end()
        numeral = self.read(body)
        if not numeral or not _is_whole(numeral.value) or numeral.value > 9999:
            return None
        return int(numeral.value), at + len(body)

    def read(self, text: str) -> Numeral | None:
        """The number that a whole view spells: here short tens, a lone magnitude and a minus count too.

        >>> from khtext import data
        >>> plain(Numerals.of(data.read_toml("numbers.toml")).read("ដកបីរយ").value)
        '-300'
        """
        items, end = self._items(text, 0)
        negative = bool(items) and items[0].kind == "-"
        items = [item._replace(kind="t") if item.kind == "s" else item for item in items[negative:]]
        if items and items[0].kind == "m":
            items.insert(0, Item("d", items[0].start, items[0].start, ONE))
        if not items or end != len(text):
            return None
        numeral, used = _compose(items, 0, alone=True)
        if not numeral or used != len(items):
            return None
        return numeral._replace(value=-numeral.value if negative else numeral.value, start=0)

    def _numerals(self, text: str, skipped: Iterator[tuple[int, int]]) -> list[Numeral]:
        found: list[Numeral] = []
        skip = next(skipped, None)
        at = 0
        while match := self.start.search(text, at):
            start = match.start()
            while skip and skip[1] <= start:
                skip = next(skipped, None)
            if skip and skip[0] <= start:
                at = skip[1]
                continue
            if text[start - 1 : start] == COENG and not match.group().isdecimal():
                at = start + 1
                continue
            if alone := self.digits.match(text, start):
                at = alone.end()
                value = Decimal(alone.group())
                if _is_pointed(text, start):
                    start, value = start - 1, value.scaleb(start - at, EXACT)
                attached = _attached(text[max(start - 2, 0) : start])
                found.append(Numeral(start, at, value, attached=attached, first=value, simple=True))
                continue
            items, at = self._items(text, start)
            if items and _is_pointed(text, start) and text[start : items[0].end].isdecimal():
                value = items[0].value.scaleb(start - items[0].end, EXACT)
                items[0] = items[0]._replace(start=start - 1, value=value)
            found.extend(self._composed(text, items))
        return found

    def _composed(self, text: str, items: list[Item]) -> Iterator[Numeral]:
        at = 0
        while at < len(items):
            if items[at].kind not in "dtnh":
                at += 1
                continue
            numeral, at = _compose(items, at)
            if numeral and not text.startswith(self.doubled, numeral.end):
                attached = _attached(text[max(numeral.start - 2, 0) : numeral.start])
                yield numeral._replace(attached=True) if attached else numeral

    def _items(self, text: str, at: int) -> tuple[list[Item], int]:
        """The pieces of a numeral from `at` on, and where to go on reading."""
        items: list[Item] = []
        following = at
        while match := self.item.match(text, following):
            if entry := self.words.get(match.group()):
                item = self._word(text, match, entry, first=not items)
                end = match.end()
            else:
                item, end = self._literal(text, following)
            if item is None:
                return items, items[-1].end if items else end
            if items and item.start > items[-1].end:
                item = item._replace(apart=True)
            items.append(item)
            following = self._following(text, items)
        if items and items[-1].kind == "+":
            items.pop()
        return items, items[-1].end if items else at + 1

    def _word(
        self, text: str, match: re.Match[str], entry: tuple[str, Decimal], *, first: bool
    ) -> Item | None:
        """A number word, unless what stands beside it makes it part of another word."""
        word, start, end = match.group(), match.start(), match.end()
        item = Item(entry[0], start, end, entry[1])
        if text.startswith(self.not_before.get(word, ()), end):
            return None
        around = max(start - 12, 0)
        if first and text.endswith(self.not_after.get(word, ()), around, start):
            return item if text.endswith(self.but_after.get(word, ()), around, start) else None
        return item

    def _following(self, text: str, items: list[Item]) -> int:
        """Where the next piece may stand: after white space, `and`, or a hyphen between words."""
        last = items[-1]
        if last.kind == "m" and (joint := self.joint.match(text, last.end)):
            items.append(Item("+", last.end, last.end, ZERO))
            return joint.end()
        end = last.end
        if last.kind != "n" and text.startswith("-", end):
            return end + 1
        while end - last.end < 2 and text[end : end + 1] in SPACES:
            end += 1
        return end

    def _literal(self, text: str, at: int) -> tuple[Item | None, int]:
        """Digits with their separators; none where they are no number (26.7.2019, 3:15, 1/2/3)."""
        match = NUMBER.match(text, at)
        assert match
        body, end = match.group(), match.end()
        joints = body.translate(_TO_JOINTS)
        if len(joints) > 1 or joints == ":":
            return None, end
        if joints:
            body = body[: body.index(joints)]
        if body.isdecimal() and not joints:
            body = self._grouped(text, at, body)
        reading = separated(body.translate(_TO_LATIN))
        if reading is None:
            return None, end
        end = at + len(body)
        following = text[end : end + 1]
        return Item("n", at, end, *reading, glued=following.isascii() and following.isalpha()), end

    def _grouped(self, text: str, at: int, body: str) -> str:
        """These digits with the groups of three that follow after single spaces: 2 888 461."""
        if len(body) > 3 or body[0] in ZEROS or text.endswith(self.squared, 0, at):
            return body
        groups = THOUSANDS.match(text, at + len(body))
        if not groups and at and is_khmer(text[at - 1]):
            groups = DOTTED.match(text, at + len(body))
        if not groups or _is_after(text, at, self.names + self.ordinal + self.calendar):
            return body
        return body + groups.group()

    def _paired(self, text: str, numerals: list[Numeral]) -> Iterator[Amount]:
        at = 0
        while at < len(numerals):
            low = numerals[at]
            if at + 1 == len(numerals) or numerals[at + 1].start - low.end > LONGEST_JOINT:
                made, used = None, 0
            else:
                made, used = self._beside(text, numerals, at)
            if not used:
                made, used = Amount(low.start, low.end, low), 1
            if made:
                yield made
            at += used

    def _beside(self, text: str, numerals: list[Numeral], at: int) -> tuple[Amount | None, int]:
        """What numeral `at` makes with those that stand near, and how many of them it uses up."""
        low, high = numerals[at : at + 2]
        if _is_next_digit(text, numerals, at):
            return Amount(low.start, high.end, low, high, hyphen=True), 2
        row = _row(text, numerals, at)
        if row > 2:
            return None, row
        return _idiom(text, low, high) if row == 2 else self._pair(text, low, high)

    def _pair(self, text: str, low: Numeral, high: Numeral) -> tuple[Amount | None, int]:
        """The range or fraction of two numerals, and how many of the two it uses up."""
        if high.start == low.end + 1 and _is_after(text, low.start, self.names):
            return None, 2
        if text[low.end : high.start] == "/":
            made = Amount(low.start, high.end, low, divisor=high) if _is_fraction(low, high) else None
            return made, 2
        if (joint := self.part.match(text, low.end)) and joint.end() == high.start:
            return (Amount(low.start, high.end, low, divisor=high), 2) if _is_share(low, high) else (None, 0)
        joint = self.range_word.match(text, low.end)
        if not joint or joint.end() != high.start or _is_after(text, low.start, self.calendar):
            return None, 0
        hyphen = not joint.group().strip()[0].isalpha()
        if high.scaled and not low.scaled and high.simple and low.value < high.first:
            low = low._replace(value=EXACT.multiply(low.value, high.factor))
        if low.value < high.value:
            return Amount(low.start, high.end, low, high, hyphen=hyphen), 2
        return None, 2 if hyphen and len(joint.group()) == 1 else 0


#: What a fraction with a slash divides by: 7/11 is a shop.
DIVISORS = frozenset(map(Decimal, (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 50, 100, 1000)))

#: The longest text between the two numbers of a range.
LONGEST_JOINT = 16

# Groups are not repeated possessively: before Python 3.11.5 a round that fails leaves its separator taken.
NUMBER = re.compile(f"{DIGIT}++(?:[.,/:~–‑-]{DIGIT}++)*")
#: Three digits parted from the first ones by a dot and a space, as careless typing has it.
DOTTED = re.compile(f"(?=((?:\\.{SPACE}{DIGIT}{{3}}{NOT_DIGIT})+))\\1(?![.,]{DIGIT})")
THOUSANDS = re.compile(f"(?:{SPACE}{DIGIT}{{3}}{NOT_DIGIT})+(?:[.,]{DIGIT}++)?")

_TO_JOINTS = str.maketrans("", "", "0123456789.," + DIGITS)
_TO_LATIN = {**DIGIT_VALUES, **{ord(space): None for space in SPACES}}


def _letters(words: Iterable[str]) -> str:
    """A pattern for any of these words whose arms start with plain letters: `re` skips to those quickly."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(
        re.escape(first) + (any_of(tails) + WORD_END if any(tails) else "") for first, tails in rests.items()
    )


def _is_pointed(text: str, start: int) -> bool:
    """Whether the digits there are a fraction that starts with its point: .5 behind nothing, or $.5."""
    if text[start - 1 : start] != ".":
        return False
    before = text[max(start - 3, 0) : start - 1]
    apart = before[-1:].isspace() and before[0] not in ALL_DIGITS
    return apart or not before or before[-1] in _BEFORE_POINT


#: What may stand right before a point that starts a number.
_BEFORE_POINT = frozenset("$€£¥(«“-−<>≈~=")


def _digits_alone(words: Iterable[str], doubled: Iterable[str]) -> re.Pattern[str]:
    """Digits that nothing behind them can belong to: the quick way for most numbers."""
    more = f"{DIGIT}|{any_of(words)}{WORD_END}|{any_of(doubled)}"
    return re.compile(f"{DIGIT}++(?![A-Za-z]|{SPACE}{{0,2}}(?:{more})|[.,/:~–‑-]{DIGIT}|\\.{SPACE}{DIGIT})")


def separated(body: str) -> tuple[Decimal, Decimal | None] | None:
    """Digits with dots and commas: the value, and the other reading of one dot before three digits.

    One separator and exactly three digits after one to three (not a lone 0) is grouping; repeated
    separators are grouping; otherwise it is the decimal mark. None where it is neither.

    >>> [str(separated(body)[0]) for body in ("1.475", "0.475", "1,234,567.8", "2,5")]
    ['1475', '0.475', '1234567.8', '2.5']
    >>> separated("26.7.2019") is None
    True
    """
    groups = re.split("[.,]", body)
    if len(groups) == 1:
        return Decimal(body), None
    if len(groups) == 2:
        whole, rest = groups
        if len(rest) == 3 and len(whole) <= 3 and whole.strip("0"):
            return Decimal(whole + rest), Decimal(f"{whole}.{rest}")
        return Decimal(f"{whole}.{rest}"), None
    marks = body.translate(_NO_DIGITS)
    if len(groups[0]) > 3:
        return None
    if marks == marks[0] * len(marks) and all(len(group) == 3 for group in groups[1:]):
        return Decimal("".join(groups)), None
    if (
        marks[:-1] == marks[0] * (len(marks) - 1)
        and marks[-1] != marks[0]
        and all(len(group) == 3 for group in groups[1:-1])
    ):
        return Decimal("".join(groups[:-1]) + "." + groups[-1]), None
    if (
        marks == marks[0] * len(marks)
        and len(groups[-1]) == 3
        and all(len(group) == 2 for group in groups[1:-1])
        and len(groups[0]) <= 2
        and len(groups) > 3
    ):
        return Decimal("".join(groups)), None
    return None


_NO_DIGITS = str.maketrans("", "", "0123456789")


class _Terms:
    """The terms of a numeral that is being read, each smaller than the one before it.

    A magnitude takes all smaller terms before it as its coefficient: 1 ពាន់ 2 រយ លាន is 1200 million.
    """

    def __init__(self) -> None:
        self.values: list[Decimal] = []
        self.sizes: list[Decimal] = []
        self.mark = 0
        self.chain = 0
        self.before = ""
        self.last = ZERO

    def takes(self, item: Item, index: int) -> bool:
        """Adds an item, if a numeral may go on with it."""
        taken = _TAKERS[item.kind](self, item, index) if item.kind in _TAKERS else False
        if taken:
            self.before, self.last = item.kind, item.value
        return taken

    def total(self) -> Decimal:
        total = ZERO
        for value in self.values:
            total = EXACT.add(total, value)
        return total

    def broken(self) -> bool:
        """Whether the last magnitude made its term too large for the term before it."""
        return len(self.values) > 1 and self.values[-1] >= self.sizes[-2]

    def push(self, value: Decimal, size: Decimal) -> bool:
        self.values.append(value)
        self.sizes.append(size)
        return True

    def digit(self, item: Item, index: int) -> bool:
        if self.before == "d" and self.last == FIVE and ONE <= item.value < FIVE and item.apart:
            self.values[-1] = EXACT.add(self.values[-1], item.value)
            return True
        if self.before in ("", "m"):
            self.mark = index
        return self.before in ("", "m", "t", "s") and self.push(item.value, ONE)

    def ten(self, item: Item, index: int) -> bool:
        if self.before and not (self.before == "m" and self.last >= HUNDRED):
            return False
        self.mark = index
        return self.push(item.value, TEN)

    def teen(self, item: Item, index: int) -> bool:
        if self.before != "d" or len(self.values) > 1:
            return False
        self.values[-1] = EXACT.add(self.values[-1], item.value)
        return True

    def literal(self, item: Item, index: int) -> bool:
        if self.before and (self.before != "m" or item.value >= self.sizes[-1] or item.other is not None):
            return False
        self.mark = index
        return self.push(item.value, ONE)

    def half(self, item: Item, index: int) -> bool:
        if not self.before:
            return self.push(HALF, HALF)
        if self.before not in ("m", "d", "t", "n"):
            return False
        size = self.sizes[-1] if self.before == "m" else ONE
        self.values[-1] = EXACT.add(self.values[-1], EXACT.multiply(HALF, size))
        return True

    def magnitude(self, item: Item, index: int) -> bool:
        if self.before not in ("d", "t", "s", "n", "h", "m", "x"):
            return False
        self.chain = self.chain + 1 if self.before == "m" else 0
        if self.chain and item.value < THOUSAND:
            return False
        if self.chain and (item.value <= self.last or item.value <= self.sizes[-1]):
            self.values[-1] = EXACT.multiply(self.values[-1], item.value)
            self.sizes[-1] = EXACT.multiply(self.sizes[-1], item.value)
            return True
        size = EXACT.multiply(item.value, self.sizes[-1]) if self.chain else item.value
        coefficient = ZERO
        while self.sizes and self.sizes[-1] < item.value:
            self.sizes.pop()
            coefficient = EXACT.add(coefficient, self.values.pop())
        return self.push(EXACT.multiply(coefficient, item.value), size)


_TAKERS: Mapping[str, Callable[[_Terms, Item, int], bool]] = {
    "d": _Terms.digit,
    "t": _Terms.ten,
    "s": _Terms.ten,
    "x": _Terms.teen,
    "n": _Terms.literal,
    "h": _Terms.half,
    "m": _Terms.magnitude,
}


def _sum(items: list[Item], at: int, stop: int) -> tuple[_Terms, int]:
    """The terms of the longest numeral that starts at item `at` before `stop`, and the item after it."""
    terms = _Terms()
    index = at
    while index < stop and terms.takes(items[index], index):
        if terms.broken():
            return _sum(items, at, terms.mark)
        index += 1
        if terms.before == "h" and index > at + 1:
            break
    return terms, index


def _compose(items: list[Item], at: int, *, alone: bool = False) -> tuple[Numeral | None, int]:
    """The longest numeral from item `at` on, and the item after it."""
    if len(items) == 1 and items[0].kind in "dtn":
        return _numeral(items, items[0].value), 1
    terms, used = _sum(items, at, len(items))
    if not terms.values:
        return None, max(used, at + 1)
    total = terms.total()
    while used < len(items) and items[used].kind == "+":
        more, after = _sum(items, used + 1, len(items))
        if not more.values or more.sizes[0] < HUNDRED or more.total() >= terms.sizes[-1]:
            break
        total, terms, used = EXACT.add(total, more.total()), more, after
    numeral = _numeral(items[at:used], total)
    if used < len(items) and items[used].kind == "p":
        return _with_fraction(items, used, numeral, alone=alone)
    return numeral, used


def _numeral(items: list[Item], value: Decimal) -> Numeral:
    kinds = "".join(item.kind for item in items)
    factor, other = ONE, None
    for item in items[1:]:
        factor = EXACT.multiply(factor, item.value) if item.kind == "m" else factor
    simple = kinds.rstrip("m") in ("d", "t", "n")
    if simple and "m" in kinds and items[0].other is not None:
        other = EXACT.multiply(items[0].other, factor)
    return Numeral(
        items[0].start,
        items[-1].end,
        value,
        other,
        scaled="m" in kinds,
        worded=items[0].kind != "n",
        lone=kinds in ("d", "t", "h", "dd"),
        glued=items[-1].glued,
        first=items[0].value,
        last=items[-1].value if kinds[-1] in "dt" else ZERO,
        factor=factor,
        simple=simple,
    )


def _with_fraction(items: list[Item], point: int, numeral: Numeral, *, alone: bool) -> tuple[Numeral, int]:
    """12 ចុច 05: words after the point are digits one by one, or one number; not after a fraction.

    Three digits said in one breath inside a sentence group thousands: 2.000 read aloud.
    """
    parts: list[str] = []
    used = point + 1
    while _is_whole(numeral.value) and used < len(items) and _is_digits(items[used]):
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
    )
    return longer, used


def _is_digits(item: Item) -> bool:
    return item.kind in "dts" or (item.kind == "n" and item.other is None and _is_whole(item.value))


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value(context=EXACT)


def _is_grouped(numeral: Numeral, fraction: list[Item]) -> bool:
    return ONE <= numeral.value < THOUSAND and not any(item.apart for item in fraction)


def _decimals(items: list[Item], at: int) -> tuple[str, int]:
    """The digits of the words after a point, from item `at` on, and the item after them."""
    hundred = at + 1 < len(items) and items[at + 1].kind == "m" and items[at + 1].value == HUNDRED
    if items[at].kind in "dn" and not hundred:
        return plain(items[at].value), at + 1
    end = at + 1
    while end < min(len(items), at + 4) and (items[end].kind in "dts" or items[end].value == HUNDRED):
        end += 1
    terms, used = _sum(items, at, end)
    return plain(terms.total()), used


def _is_after(text: str, at: int, words: tuple[str, ...]) -> bool:
    """Whether one of these words stands before `at`, white space between them or not."""
    return text[max(at - 24, 0) : at].rstrip().endswith(words)


def _is_next_digit(text: str, numerals: list[Numeral], at: int) -> bool:
    """Whether two digits one apart stand here, side by side and in no longer row: 3 4 is 3 to 4."""
    if at + 1 >= len(numerals):
        return False
    low, high = numerals[at : at + 2]
    return (
        high.end - low.start == 3
        and text[low.end] in SPACES
        and not low.worded
        and high.value == low.value + ONE
        and text[max(low.start - 2, 0) : max(low.start - 1, 0)] not in ALL_DIGITS
        and text[high.end + 1 : high.end + 2] not in ALL_DIGITS
    )


def _row(text: str, numerals: list[Numeral], at: int) -> int:
    """How many number words stand in a row from numeral `at` on, with nothing between them."""
    end = at + 1
    while end < len(numerals) and numerals[end].worded and numerals[end - 1].worded:
        gap = text[numerals[end - 1].end : numerals[end].start]
        if gap and not (len(gap) == 1 and gap in SPACES):
            break
        end += 1
    return end - at


def _attached(before: str) -> bool:
    """Whether what stands directly before digits makes them part of a name: A1, COVID-19."""
    if not before:
        return False
    last = before[-1]
    if last.isascii() and (last.isalpha() or last == "_"):
        return True
    return last in "-.:/" and len(before) > 1 and (before[0].isalpha() or before[0] in ALL_DIGITS)


def _idiom(text: str, low: Numeral, high: Numeral) -> tuple[Amount | None, int]:
    """បីបួន is 3 to 4, ដប់ម្ភៃ 10 to 20, ពីរបីពាន់ 2000 to 3000; other words side by side are no number."""
    if not _is_step(low, high):
        return None, 2 if low.end == high.start else 0
    first = EXACT.multiply(low.value, high.factor)
    second = EXACT.multiply(EXACT.add(EXACT.subtract(low.value, low.last), high.first), high.factor)
    return Amount(low.start, high.end, low._replace(value=first), high._replace(value=second)), 2


def _is_step(low: Numeral, high: Numeral) -> bool:
    if not (low.last and high.simple):
        return False
    if low.last < TEN:
        return high.first == low.last + 1 < TEN or (low.last == FIVE and high.first == TEN)
    return low.value == low.last and high.first == low.last + TEN


def _is_fraction(low: Numeral, high: Numeral) -> bool:
    return _is_share(low, high) and (high.value in DIVISORS)


def _is_share(low: Numeral, high: Numeral) -> bool:
    return _is_whole(low.value) and _is_whole(high.value) and 0 < low.value < high.value and not low.scaled
