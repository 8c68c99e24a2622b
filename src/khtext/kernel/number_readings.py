"""What the scanner of numbers reads, and what it looks at in digits."""

from __future__ import annotations

from khtext import lazy
from khtext.kernel.number_words import ALL_DIGITS, skip

#: What was read at a start: nothing yet; a number; one before what may be misspelt money; one with a unit; an
#: ordinal; nothing to be read up to the end; a date; an amount of money; a group of thousands with a unit; a
#: range with a unit; a time.
UNREAD, NUMBER, LIKE_MONEY, QUANTITY, ORDERED, PASSED, DATE, MONEY, GROUPED, RANGED, TIME = range(11)
#: What a caller that knows more must look at again.
DOUBTFUL = frozenset([LIKE_MONEY, DATE, GROUPED])
#: What stands wherever it is far from a date.
SURE = frozenset([NUMBER, QUANTITY, ORDERED, PASSED, MONEY, RANGED, TIME])

#: Instead of the zeros of magnitudes: the number has several places.
COMPOUND = 63
#: Added to the zeros of magnitudes: the number has a fraction in words.
FRACTION = 64
#: What was read, where it starts, where the number and the whole end; and of a number its bound, with the
#: zeros of its magnitudes (`raised`) or the place of its last one (`ranged`), of a date its parts (`packed`),
#: of a time its parts (`timed`).
Reading = tuple[int, int, int, int, int]

#: What parts groups of three digits besides the point and the comma.
APOSTROPHES = "'`\u2018\u2019\u00b4\u00b7\u2022\u2027\u22c5\u060c\u066c"
#: A digit, and a run of digits.
DIGIT = f"[{''.join(sorted(ALL_DIGITS))}]"
RUN = lazy.pattern(f"{DIGIT}+")
_JOINTS = frozenset(f".,{APOSTROPHES}")


def packed(year: int, month: int = 0, day: int = 0) -> int:
    """A date as one number; 0 for what is not said."""
    return year << 9 | month << 5 | day


def timed(hour: int, minute: int, part: int, second: int = -1) -> int:
    """A time as one number, with that of the part of the day, or 0, and its seconds if they are said."""
    return second + 1 << 14 | part << 11 | minute << 5 | hour


def raised(bound: int, zeros: int) -> int:
    """The number of a bound and the zeros of magnitudes as one number."""
    return zeros << 4 | bound


def ranged(bound: int, gap: int, size: int) -> int:
    """A bound, and what parts the last number from the first one and how long it is, as one number."""
    return size << 12 | gap << 4 | bound


def value(digits: str) -> int:
    """The value of digits of any kind."""
    return int("".join(str(int(digit)) for digit in digits))


def goes_on(text: str, end: int) -> bool:
    """Whether more digits follow after spaces or a separator."""
    place = skip(text, end)
    if text[place : place + 1] in _JOINTS:
        place = skip(text, place + 1)
    return text[place : place + 1] in ALL_DIGITS
