"""Digits with their separators: one number, a list of numbers, or nothing that can be read.

One separator and exactly three digits after one to three (not a lone 0) groups thousands; repeated
separators group; any other single one is the decimal mark. What cannot be read whole is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from khtext import lazy
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, LATIN, SPACE, SPACES, TO_LATIN, ZEROS, back, skip
from khtext.script import DIGITS, is_khmer

#: What parts groups of three digits besides the point and the comma.
APOSTROPHES = "'`\u2018\u2019\u00b4\u00b7\u2022\u2027\u22c5\u060c\u066c"
_RUN = lazy.pattern(f"{DIGIT}++(?:[.,]{DIGIT}++|[{APOSTROPHES}]{DIGIT}{{3}}(?!{DIGIT}))*")
#: Digits with points and commas.
AMOUNT = lazy.pattern(f"{DIGIT}++(?:[.,]{DIGIT}++)*")
#: Before a power of ten: 5×10^6.
TIMES = "[×xX*\u00b7]"
SUPERSCRIPT = "[\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u207b]"
TEN = f"[1{DIGITS[1]}][0{DIGITS[0]}]"
_POWER = lazy.pattern(f"{SPACE}?{TIMES}{SPACE}?{TEN}(?:\\^|{SUPERSCRIPT})")
#: A power whose exponent lost its raised position: 3×108 for 3×10⁸.
_FLAT = lazy.pattern(f"{SPACE}?{TIMES}{SPACE}?{TEN}(?![0{DIGITS[0]}]){DIGIT}{{1,2}}(?!{DIGIT})")
_FLAT_BEFORE = lazy.pattern(f"(?<!{DIGIT}){DIGIT}(?:[.,]{DIGIT}++)?{SPACE}?{TIMES}{SPACE}?\\Z")
#: Digits after which no separator, digit or power follows.
PLAIN = lazy.pattern(
    f"{DIGIT}++(?![.,{APOSTROPHES}]{SPACE}?{DIGIT}|{SPACE}{{1,2}}[.,]?{SPACE}?{DIGIT}|\\^|{SUPERSCRIPT}|{SPACE}?(?:{TIMES}{SPACE}?{TEN}|[½¼¾⅕⅖⅗⅘⅛⅜⅝⅞⅒]))"
)
_THOUSANDS = lazy.pattern(f"(?:{SPACE}{DIGIT}{{3}}(?!{DIGIT}))++(?:[.,]{DIGIT}++)?")
#: Three digits after a point or comma and a space, as careless typing has it.
_DOTTED = lazy.pattern(f"(?=((?:{SPACE}?\\.{SPACE}{DIGIT}{{3}}(?!{DIGIT}))+))\\1(?![.,]{DIGIT})")
_LOOSE = lazy.pattern(
    f"(?:(?:[.,]{SPACE}|{SPACE}[.,]{SPACE}?)(?=[{''.join(sorted(ZEROS))}]){DIGIT}{{3}}(?!{DIGIT})|{SPACE}\\.{DIGIT}{{3}}(?!{DIGIT}))++(?![.,]{DIGIT})"
)
#: A date or time in digits.
_FIELD = lazy.pattern(
    f"(?:{DIGIT}{{4}}([-/]){DIGIT}{{1,2}}\\1{DIGIT}{{1,2}}|{DIGIT}{{1,2}}([-/]){DIGIT}{{1,2}}\\2{DIGIT}{{4}}|{DIGIT}{{1,2}}:{DIGIT}{{2}})(?!{DIGIT})"
)
#: The years of a reign before 1000, which stand in brackets after a name: (802.850).
_REIGN = lazy.pattern("[1-9][0-9]{2}[.][1-9][0-9]{2}")
#: Two years of one thousand with a point between them.
_YEARS = lazy.pattern("(?:1[0-9]|2[0-5])[0-9]{2}[.](?:1[0-9]|2[0-5])[0-9]{2}")
_ZEROS = lazy.pattern(f"[{''.join(sorted(ZEROS))}]{{3}}{DIGIT}*+")
#: Groups of zeros after four digits: ២៥០០ ០០០.
_WHOLE_THOUSANDS = lazy.pattern(
    f"(?=((?:{SPACE}[{''.join(sorted(ZEROS))}]{{3}}(?!{DIGIT}))+))\\1(?!{SPACE}?[.,]?{DIGIT})"
)
#: A decimal point with spaces around it after a lone zero: ០. ៣៥.
_ZERO_POINT = lazy.pattern(f"(?:{SPACE}\\.{SPACE}?|\\.{SPACE})({DIGIT}{{1,4}})(?![.,:/-]?{DIGIT})")
#: Digits before a group, as when 325 000 is typed 3 25 000; the number of a year or of money is longer.
_STRAY_GROUP = lazy.pattern(f"(?:{SPACE}|\\A){DIGIT}{{1,2}}{SPACE}\\Z")
#: A group of too few digits.
_REST = lazy.pattern(f"[{''.join(sorted(ZEROS))}]{DIGIT}?(?![.,:/-]?{DIGIT})")
#: A fraction after a whole number: 2 1/2.
_FRACTION = lazy.pattern(f"({DIGIT}{{1,2}})/({DIGIT}{{1,2}})(?![./-]?{DIGIT})")
_MIXED = lazy.pattern(f"{SPACE}{_FRACTION.pattern}")
#: Zeros that were typed apart from the digits before them: 5 00$.
_SPLIT = lazy.pattern(
    f"[{''.join(sorted(ZEROS))}]{{1,2}}(?:{SPACE}[{''.join(sorted(ZEROS))}]{{1,3}})*(?={SPACE}?[^\\W\\d_]|{SPACE}?[$€£¥៛฿₫₩])"
)
_MARKS = str.maketrans("", "", "0123456789")
_JOINTS = frozenset(f".,{APOSTROPHES}")
_SPACED = {ord(char): None for char in SPACES}
#: Fractions in one character, and what they are worth where decimals can say it.
VULGAR = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅕": Decimal("0.2"), "⅖": Decimal("0.4"),
    "⅗": Decimal("0.6"), "⅘": Decimal("0.8"), "⅛": Decimal("0.125"), "⅜": Decimal("0.375"),
    "⅝": Decimal("0.625"), "⅞": Decimal("0.875"), "⅒": Decimal("0.1"),
}  # fmt: skip


class Literal(NamedTuple):
    """Digits as they stand; `value` is None if they are not a number, `items` are those of a list."""

    end: int
    value: Decimal | None = None
    other: Decimal | None = None
    comma: bool = False
    items: tuple[tuple[int, int], ...] = ()


def read(text: str, at: int, *, bare: bool = True, listed: str = "") -> Literal:
    """The digits that start at `at`; `bare` where groups may follow after a space.

    `listed` holds the signs that part a list after the word before them: rooms 101,102.

    >>> read("1,234.5 km", 0).value, read("2 888 461", 0).value, read("26.7.2019", 0).value
    (Decimal('1234.5'), Decimal('2888461'), None)
    """
    body = _RUN.match(text, at)
    assert body
    end = _before_field(text, at, body.end())
    if end == at + 1 and text[at] in ZEROS and (point := _ZERO_POINT.match(text, end)):
        return Literal(point.end(), Decimal(f"0.{point[1].translate(TO_LATIN)}"))
    if end - at < 4 and bare and text[at:end].isdecimal() and (more := _groups(text, at, end)) > end:
        return _spaced(text, at, more)
    shown = text[at:end]
    if _is_rest(text, at, end):
        return Literal(end)
    if text[end : end + 1] in SPACES and (apart := _with_spaces(text, at, end, shown)):
        return apart
    if shown.isdecimal():
        return Literal(end, _value(text, at, end, shown))
    return _with_separators(text, at, end, shown.translate(TO_LATIN), listed)


def _with_separators(text: str, at: int, end: int, shown: str, listed: str) -> Literal:
    """What Latin digits with separators between them are: one number, a list or nothing."""
    if _REIGN.fullmatch(shown) and _is_bracketed(text, at, end) and shown[:3] < shown[4:]:
        return Literal(end)
    parts = shown.split(",")
    if len(parts) > 1 and not listed and _is_field(text, at, end) and _is_grouping(parts):
        if parts[1] != "000":
            return Literal(end)
    elif any(sign in shown for sign in listed) or (len(parts) > 1 and _is_list(text, at, end, shown)):
        grouped = any(len(part) == 3 > len(before) - 1 for before, part in pairwise(parts))
        if (grouped and not listed) or not _rises(shown, listed):
            return Literal(end)
        return Literal(end, items=_items(text, at, end, "," if "." not in listed else listed))
    if _YEARS.fullmatch(shown):
        return Literal(end, items=_items(text, at, end, "."))
    reading = separated(shown)
    if reading is None:
        return Literal(end)
    whole, comma, rest = shown.partition(",")
    loose = bool(comma) and "." not in shown and "," not in rest and reading[1] is None
    return Literal(end, reading[0], reading[1], comma=loose and len(whole) < 5)


def _before_field(text: str, at: int, end: int) -> int:
    """Where digits end whose last comma parts a field with a date or time from them: 7,2023-05-01."""
    comma = text.rfind(",", at, end)
    return comma if comma > 0 and _FIELD.match(text, comma + 1) else end


def _is_bracketed(text: str, at: int, end: int) -> bool:
    """Whether brackets hold these digits and nothing else."""
    left, right = back(text, at), skip(text, end)
    return text[left - 1 : left] == "(" and text[right : right + 1] == ")"


def _with_spaces(text: str, at: int, end: int, shown: str) -> Literal | None:
    """What digits are with those after a space: nothing before 000 or 00$, a number before a fraction."""
    whole = _WHOLE_THOUSANDS.match(text, end) if end - at == 4 and shown.isdecimal() else None
    if whole and shown[0] not in ZEROS:
        return Literal(whole.end(), Decimal(shown + whole.group().translate(_SPACED)))
    if zeros := _ZEROS.match(text, end + 1) or (_SPLIT.match(text, end + 1) if end - at < 4 else None):
        return Literal(zeros.end())
    mixed = _MIXED.match(text, end) if end - at < 4 and shown.isdecimal() else None
    return Literal(mixed.end(), _mixed(shown, mixed)) if mixed else None


def _is_rest(text: str, at: int, end: int) -> bool:
    """Whether these digits can only be the rest of a number: 000, or what a separator and spaces cut off."""
    if end - at != 3 or text[at] not in ZEROS:
        return False
    if all(char in ZEROS for char in text[at:end]):
        return True
    before = text[max(0, at - 5) : at].rstrip(" \u00a0")
    return len(before) > 1 and before[-1] in ".," and before[-2] in ALL_DIGITS and text[at - 1] in SPACES


def _mixed(whole: str, fraction: re.Match[str]) -> Decimal | None:
    """2 1/2 is 2.5; none where decimals cannot say it, as for 2 1/3."""
    above, below = Decimal(fraction[1]), Decimal(fraction[2])
    if not 0 < above < below or below not in _DECIMAL:
        return None
    return Decimal(whole) + above / below


def fraction(text: str, at: int) -> tuple[Decimal | None, int] | None:
    """The fraction that stands at a place and where it ends; no value where decimals cannot say it.

    >>> fraction("1/2", 0), fraction("¼", 0), fraction("1/3", 0)
    ((Decimal('0.5'), 3), (Decimal('0.25'), 1), (None, 3))
    """
    if vulgar := VULGAR.get(text[at : at + 1]):
        return vulgar, at + 1
    found = _FRACTION.match(text, at)
    return (_mixed("0", found), found.end()) if found else None


def is_continued(text: str, end: int) -> bool:
    """Whether a number goes on after `end`: with a digit, or with a sign and a digit.

    >>> is_continued("12,5", 2), is_continued("12, 5", 2), is_continued("12.", 2)
    (True, False, False)
    """
    following = text[end : end + 2]
    if not following:
        return False
    return following[0] in ALL_DIGITS or (following[0] in _SEPARATORS and following[1:] in ALL_DIGITS)


_SEPARATORS = frozenset(".,/:-")
#: What divides into decimals exactly.
_DECIMAL = frozenset(map(Decimal, (2, 4, 5, 8, 10)))


def _value(text: str, at: int, end: int, shown: str) -> Decimal | None:
    """Plain digits; none where a sign of a power makes them another thing."""
    if text[end : end + 1] == "^" or (at and text[at - 1] == "^"):
        return None
    return Decimal(shown)


def _spaced(text: str, at: int, end: int) -> Literal:
    if (
        len(text[at:end]) > 4
        and text[end - 4] in ".,"
        and text[end - 5] not in SPACES
        and text[end - 3 : end].isdecimal()
    ):
        return Literal(end)
    if text[end : end + 1] in SPACES and (zeros := _REST.match(text, end + 1)):
        return Literal(zeros.end())
    if text[at - 1 : at] in SPACES and _STRAY_GROUP.search(text, max(0, at - 4), at):
        return Literal(end)
    shown = text[at:end].translate(_SPACED).translate(TO_LATIN)
    reading = separated(shown)
    return Literal(end, *reading) if reading else Literal(end)


def _groups(text: str, at: int, end: int) -> int:
    """Where the groups of three end that white space parts from the first digits."""
    if text[at] in ZEROS:
        return end
    following = text[end : end + 2]
    if following[:1] not in SPACES and following[:1] not in (".", ","):
        return end
    found = _THOUSANDS.match(text, end) or _LOOSE.match(text, end)
    if not found and (dotted := _DOTTED.match(text, end)):
        before = back(text, at)
        if dotted.group().count(".") > 1 or (before and is_khmer(text[before - 1])):
            return dotted.end()
    return found.end() if found else end


def _is_list(text: str, at: int, end: int, shown: str) -> bool:
    """Whether a comma separates two numbers, by a cue, a field, a bracket, a leading zero or three items."""
    parts = shown.split(",")
    whole, rest = parts[0], parts[1]
    before, after = text[at - 1 : at], text[end : end + 1]
    if _is_field(text, at, end):
        return True
    if (before == "[" and after in _ITEM_ENDS) or after == "]" or (before == "(" and after == ")"):
        return not all(len(part) == 3 for part in parts[1:]) or before == "["
    if "." in shown:
        return False
    if len(whole) > 1 and whole[0] == "0":
        return True
    if len(parts) > 2:
        return len({len(part) for part in parts[1:]}) > 1 and not _is_indian(parts)
    return len(whole) > 3 and len(rest) > 2


#: What follows an item of a list in brackets; empty at the end of the text.
_ITEM_ENDS = frozenset(["", ",", "]"])


def _rises(shown: str, listed: str) -> bool:
    """Whether points part a list, as in centuries (ទី១៣.១៤), and not the number of a section (ទី ២.១).

    Points and commas at once, as in 18.8,646,778, do not say what parts the items of a list.
    """
    if listed and "." in shown and "." not in listed:
        return False
    if "." not in listed or "." not in shown or "," in shown:
        return True
    numbers = list(map(int, shown.split(".")))
    return all(low < high for low, high in pairwise(numbers))


def _is_indian(parts: list[str]) -> bool:
    return len(parts[-1]) == 3 and all(len(part) == 2 for part in parts[1:-1])


def _is_field(text: str, at: int, end: int) -> bool:
    """Whether a comma touches the digits, so that they are one of several fields."""
    if text[at - 1 : at] == ",":
        return True
    return text[end : end + 1] == "," and text[end + 1 : end + 2] not in ("", " ", "\u00a0", "\n")


def _is_grouping(parts: list[str]) -> bool:
    """Whether commas part groups of three: 1,000 and 10,371,000."""
    return 0 < len(parts[0]) < 4 and all(len(part.partition(".")[0]) == 3 for part in parts[1:])


def _items(text: str, at: int, end: int, signs: str) -> tuple[tuple[int, int], ...]:
    spans, start = [], at
    for stop in [*(place for place in range(at, end) if text[place] in signs), end]:
        spans.append((start, stop))
        start = stop + 1
    return tuple(spans)


def separated(body: str) -> tuple[Decimal, Decimal | None] | None:
    """Latin digits with separators: the value, and the other reading of one separator before three digits.

    >>> [str(separated(body)[0]) for body in ("1.475", "0.475", "1,234,567.8", "2,5", "1'000'000")]
    ['1475', '0.475', '1234567.8', '2.5', '1000000']
    >>> separated("26.7.2019") is None
    True
    """
    groups = re.split(f"[.,{APOSTROPHES}]", body)
    marks = body.translate(_MARKS)
    if len(groups) == 1:
        return Decimal(body), None
    if len(groups) == 2 and marks in (".", ","):
        whole, rest = groups
        if len(rest) > 3 and not rest.strip("0") and whole.strip("0"):
            return None
        if len(rest) == 3 and len(whole) <= 3 and whole.strip("0"):
            return Decimal(whole + rest), Decimal(f"{whole}.{rest}")
        return Decimal(f"{whole}.{rest}"), None
    if len(groups[0]) > 3:
        return None
    if marks == marks[0] * len(marks) and all(len(group) == 3 for group in groups[1:]):
        return Decimal("".join(groups)), None
    last_apart = marks[:-1] == marks[0] * (len(marks) - 1) and marks[-1] != marks[0] and marks[-1] in ".,"
    if last_apart and all(len(group) == 3 for group in groups[1:-1]):
        return Decimal("".join(groups[:-1]) + "." + groups[-1]), None
    return None


def three_decimals(text: str, start: int, end: int) -> Decimal | None:
    """Digits with one separator before three others, as decimals: 12.345 of a percentage.

    >>> three_decimals("12.345%", 0, 6), three_decimals("1,234.5%", 0, 7)
    (Decimal('12.345'), None)
    """
    found = _THREE.fullmatch(text, start, end)
    return Decimal(f"{found[1].translate(TO_LATIN)}.{found[2].translate(TO_LATIN)}") if found else None


def is_grouped(text: str, at: int) -> bool:
    """Whether digits there may have one group of thousands."""
    return _THREE.match(text, at) is not None


#: One separator, which groups thousands or is the decimal mark.
_THREE = lazy.pattern(f"({DIGIT}{{1,3}})[.,]({DIGIT}{{3}})")


def even_end(text: str, end: int) -> int:
    """Where the point or comma and dash end that say that an amount has no cents: 25.-; else `end`."""
    dash, after = text[end + 1 : end + 2], text[end + 2 : end + 3]
    if text[end : end + 1] not in (".", ",") or dash not in _DASHES or after in ALL_DIGITS:
        return end
    return end + 2


_DASHES = frozenset("-\u2013\u2014")


def is_pointed(text: str, start: int) -> bool:
    """Whether the digits there are a fraction that starts with its point: .5 after nothing, or $.5."""
    if text[start - 1 : start] != "." or start == 0:
        return False
    before = text[max(start - 3, 0) : start - 1]
    apart = before[-1:].isspace() and before[0] not in ALL_DIGITS
    return apart or not before or before[-1] in _BEFORE_POINT


#: What may stand right before a point that starts a number.
_BEFORE_POINT = frozenset("$€£¥(«“-−<>≈~=")


#: Signs that join digits to the letters or digits before them.
_ATTACHING = frozenset("-.:/")


def is_attached(text: str, at: int, floor: int) -> bool:
    """Whether what stands directly before digits, from `floor` on, makes them part of a name: A1.

    A colon after a Khmer word does not: តម្លៃលក់:5$.
    """
    if at <= floor:
        return False
    last = text[at - 1]
    if (last in LATIN) or last == "_":
        return True
    if last == "." == text[at - 2 : at - 1]:
        before = text[max(0, at - 3) : at - 2]
        return before in ALL_DIGITS and before != ""
    if last in _ATTACHING and at - 2 >= floor:
        before = text[at - 2]
        return before in ALL_DIGITS or (before.isalpha() and not (last == ":" and is_khmer(before)))
    return False


def is_multiplied(text: str, start: int) -> bool:
    """Whether an x and a count stand directly before digits: 500 of 24x500ml; not of A24x500."""
    at = start - 1
    if at < 1 or text[at] not in "xX×*" or text[at - 1] not in ALL_DIGITS:
        return False
    while at and text[at - 1] in ALL_DIGITS:
        at -= 1
    return not is_attached(text, at, 0)


def is_touched(text: str, start: int, end: int) -> bool:
    """Whether a digit or number of another kind touches the edge: ①០០, 10^6, 2²."""
    left, right = text[start - 1 : start], text[end : end + 1]
    if (left in _SIGNS and text[start - 2 : start - 1] == "^") or _POWER.match(text, end):
        return True
    return left == "^" or right == "^" or _is_odd(left) or _is_odd(right) or _is_flat(text, start, end)


def _is_flat(text: str, start: int, end: int) -> bool:
    """Whether digits are one part of a power written without a sign: 3×108."""
    if _FLAT.match(text, end):
        return end - start == 1 or not text[start:end].isdecimal()
    left = text[back(text, start) - 1 : start].rstrip()
    if not left or left not in _TIMES or not _FLAT.match(f"×{text[start:end]}"):
        return False
    return _FLAT_BEFORE.search(text, max(0, start - MANTISSA), start) is not None


_SIGNS = ("-", "+", "\u2212")
_TIMES = frozenset("×xX*·")
#: The most characters of the number before a power.
MANTISSA = 12


def _is_odd(char: str) -> bool:
    return char != "" and char.isnumeric() and char not in ALL_DIGITS and char not in VULGAR
