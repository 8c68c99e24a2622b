"""Doubts: the other reading of a number beside a separator, and of millions after two numbers."""

from __future__ import annotations

from decimal import Decimal

from khtext.amounts.lexicon import ALL_DIGITS, SPACES, ZEROS, Lexicon, back
from khtext.amounts.numerals import EXACT, MILLION, ONE, TEN, THOUSAND, ZERO, Numeral, is_whole
from khtext.amounts.proposals import Cues, Measure

#: What may stand before the number of an item; empty at the start of a line.
_BULLETS = frozenset(["", *'-\u2013*\u2022(["\u00ab\u201c|'])


def _follows_separator(text: str, start: int, signs: str) -> bool:
    """Whether a separator and a space stand before digits: ៧, ៣៥."""
    return start > 2 and text[start - 1] in SPACES and text[start - 2] in signs


def parted(text: str, made: Measure) -> Decimal | None:
    """The other reading of digits that a comma and a space part from the ones before: ៧, ៣៥ ពាន់លាន."""
    low, start = made.numeral, made.numeral.start
    if not low.simple or not _follows_separator(text, start, ",."):
        return None
    at = start - 2
    while at and text[at - 1] in ALL_DIGITS and start - at < 6:
        at -= 1
    whole = text[at : start - 2]
    if not whole.isdecimal() or not is_whole(low.first):
        return None
    return EXACT.multiply(Decimal(f"{int(whole)}.{int(low.first)}"), low.factor)


def itemed(text: str, made: Measure) -> Decimal | None:
    """The other reading of three digits after the number of a line or a comma: ៧. ៥០០ រៀល is 500 or 7500."""
    low, start = made.numeral, made.numeral.start
    if made.kind not in ("money", "quantity") or low.end - start != 3:
        return None
    if not _follows_separator(text, start, ",.") or (made.kind == "quantity" and text[start - 2] == ","):
        return None
    item = start - 2
    while item and text[item - 1] in ALL_DIGITS:
        item -= 1
    whole = text[item : start - 2]
    led = text[start - 2] == "," and text[item - 1 : item] != ","
    before = text[back(text, item) - 1 : item].strip()
    numbered = text[start - 2] == "." and before in _BULLETS and (made.kind == "money" or before != "")
    if not led and not numbered:
        return None
    if not 0 < len(whole) < 4 or whole[0] in ZEROS:
        return None
    return EXACT.add(EXACT.multiply(Decimal(whole), THOUSAND), low.value)


def lost_head(lexicon: Lexicon, text: str, start: int) -> bool:
    """Whether only a magnitude and a space stand before a numeral: the line before holds its start."""
    last = lexicon.last(text, back(text, start)) if text[start - 1] in SPACES else None
    number = last[1].get("number") if last and last[0] == 0 else None
    return number is not None and number.kind == "m"


def other(lexicon: Lexicon, cues: Cues, text: str, made: Measure) -> Decimal | None:
    """The other reading of digits by what stands before them."""
    if not made.numeral.scaled:
        return itemed(text, made)
    last = lexicon.last(text, made.numeral.start)
    if last and last[1].get("head") == "year" and _may_be_year(cues, text, last[0], made.numeral):
        return made.numeral.first
    return parted(text, made)


def _may_be_year(cues: Cues, text: str, head: int, low: Numeral) -> bool:
    """Whether digits that touch ឆ្នាំ at `head` may be those of a year: ឆ្នាំ១៩៧០លាននាក់ lost a number."""
    digits = text[low.start : low.start + 5]
    counted = text.endswith(cues.each, 0, back(text, head)) or text[back(text, head) - 1] in ALL_DIGITS
    return not counted and digits[:4].isdecimal() and not digits[4:].isdecimal() and 1000 <= low.first < 2700


def may_share(low: Numeral, high: Numeral) -> bool:
    """Whether millions after two numbers may belong to both: ១ពាន់ ២រយលាន is 1200 million, or two numbers."""
    if not (low.simple and high.scaled and ONE < low.factor < MILLION <= high.value):
        return False
    shared = EXACT.multiply(low.factor, MILLION)
    return high.value < shared <= EXACT.multiply(high.value, TEN) and is_whole(low.first)


def shared(low: Numeral, high: Numeral) -> Numeral:
    """The number of both where the millions belong to both; the second alone is its other reading."""
    value = EXACT.add(EXACT.multiply(low.value, MILLION), high.value)
    return low._replace(end=high.end, value=value, other=high.value, simple=False, last=ZERO, spoken=None)
