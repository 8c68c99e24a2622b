"""Telephone numbers by their form: with a zero or a country code before them."""

from __future__ import annotations

import re

from khtext import lazy
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, SPACE, TO_LATIN, ZEROS

ZERO = f"[{''.join(sorted(ZEROS))}]"
END = f"(?!{DIGIT})"

CALL = lazy.pattern(
    f"{ZERO}{DIGIT}{{1,3}}(?:{SPACE}?/{SPACE}?{ZERO}{DIGIT}{{2}}(?={SPACE}?[/{SPACE[1:-1]}]))*"
    f"(?:[ ./-]?{DIGIT}++){{0,9}}"
)
ABROAD = lazy.pattern(f"(?:{ZERO}{{2}})?{DIGIT}{{1,3}}\\)?(?:[ ().-]{{0,2}}{DIGIT}{{1,4}}){{2,6}}{END}")
#: The fewest digits of a telephone number with a country code.
SHORTEST_CALL = 7
#: The last digits of a second line, or of an extension, after a telephone number.
EXTENSION = lazy.pattern(
    f"(?:{SPACE}?[-/]{SPACE}?{DIGIT}{{1,3}}{END}(?![ ./-]{DIGIT}))?(?:{SPACE}?\\({DIGIT}{{1,4}}\\))?"
)
CALLED = lazy.pattern(f"{DIGIT}{{2,9}}(?:[ ./()-]{{0,2}}{DIGIT}{{1,4}}){{0,9}}")


def is_prefix(text: str, start: int, stop: int) -> bool:
    """Whether digits are the country code of a telephone number: +855, +1, 00855, 855."""
    before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
    if before == "+" and text[start] not in ZEROS:
        return True
    known = text[start:stop].translate(TO_LATIN) in ("855", "00855")
    return known and not {before, after} & {".", ","}


def end_of(text: str, start: int) -> int | None:
    """Where a telephone number ends that a zero starts: nine digits or ten, in groups."""
    found = CALL.match(text, start)
    if not found:
        return None
    shown, digits, end, size = found.group(), 0, 0, 0
    slash = shown.rfind("/")
    if slash > 0 and 7 < sum(char in ALL_DIGITS for char in shown[slash:]) < 11:
        return found.end()
    shown = shown.split("/")[0]
    groups = [group.span() for group in re.finditer(f"{DIGIT}+", shown)]
    for first, last in groups:
        size = last - first
        digits += size
        if digits > 11:
            break
        if digits >= 9:
            end = last
            if digits in (9, 10) and size > 1:
                break
    if not end:
        return None
    if len(groups) == 1 and len(shown) > 10:
        return None
    following = EXTENSION.match(text, start + end)
    return following.end() if following else start + end


def size_of(shown: str) -> int:
    """How many digits a text has."""
    return sum(char in ALL_DIGITS for char in shown)
