"""Finds the tokens that need no model: numbers, Latin words, addresses, abbreviations, punctuation.

The rest are runs of Khmer letters and diacritics, which the decoder cuts. Characters are distinguished by
their classes (``khtext.kernel.classes``). ``core.c`` does the same, function by function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from khtext.kernel.classes import CLASS_OF

WORD, NUMBER, PUNCT, SYMBOL, LATIN, ABBREVIATION, URL, EMAIL, OTHER = range(9)

Spans = list[tuple[int, int, int]]
"""The start, end and kind of each token of a line."""

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_ANY_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")
ZWJ = "\u200d"
_NO_JOINER = str.maketrans("", "", ZERO_WIDTH.replace(ZWJ, ""))
_JOINED_SYMBOLS = re.compile("Y(?:M*z+Y)+")


def without_width(piece: str, dropped: str) -> tuple[str, Sequence[int]]:
    """The characters with width and their offsets; the offsets are empty if all characters have width.

    A zero-width joiner between two symbols is kept too: it makes them one.
    """
    if not _ANY_ZERO_WIDTH.search(piece):
        return piece, ()
    kept = _joiners(piece) if ZWJ in piece and ZWJ in dropped else ()
    places = [at for at, char in enumerate(piece) if char not in dropped or at in kept]
    return "".join(piece[at] for at in places), places


def _joiners(piece: str) -> frozenset[int]:
    """The offsets of the zero-width joiners between two symbols, of several in a row the first."""
    places = [at for at, char in enumerate(piece) if char == ZWJ or char not in ZERO_WIDTH]
    classes = piece.translate(_NO_JOINER).translate(CLASS_OF)
    runs = (match.span() for match in _JOINED_SYMBOLS.finditer(classes))
    inside = (at for start, end in runs for at in range(start, end))
    return frozenset(places[at] for at in inside if classes[at] == "z" and classes[at - 1] != "z")


def stripped(chars: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its edges."""
    while start < end and chars[start].isspace():
        start += 1
    while start < end and chars[end - 1].isspace():
        end -= 1
    return start, end


def kind_of(token: str) -> int:
    """The kind of a token from raw model output: that of its first character with a kind."""
    for name in token.translate(CLASS_OF):
        if name in _KINDS:
            return _KINDS[name]
    return OTHER


_KINDS = {
    "B": WORD, "S": WORD, "C": WORD, "d": NUMBER, "k": NUMBER, "L": LATIN, "P": PUNCT, "Q": PUNCT,
    "Y": SYMBOL, "F": SYMBOL, "R": SYMBOL, "O": OTHER,
}  # fmt: skip


_KHMER = re.compile("[BSC][BSCM]*")
_INITIAL = re.compile("B(?:CB)*")
_OTHERS = re.compile("[OM]+")
_MARKS = re.compile("M*")
_URL_STARTS = ("http://", "https://", "ftp://", "www.")
_URL_CHARS = frozenset(map(chr, range(0x21, 0x7F))) - frozenset('"<>')
_URL_TAIL = frozenset(".,;:!?)'\"]}")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NAME_CHARS = _LETTERS | frozenset("0123456789-")
_LOCAL_CHARS = _NAME_CHARS | frozenset("._%+")
_JOINERS = frozenset("'-_&\u2019")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253

Abbreviations = dict[str, tuple[str, ...]]


def by_first(abbreviations: Iterable[str]) -> Abbreviations:
    """The abbreviations by their first characters, longest first."""
    found: dict[str, list[str]] = {}
    for text in abbreviations:
        found.setdefault(text[0], []).append(text)
    return {
        first: tuple(sorted(texts, key=lambda text: (-len(text), text))) for first, texts in found.items()
    }


def scan(chars: str, classes: str, abbreviations: Abbreviations) -> Spans:
    """The tokens of a line that need no model, each with its kind; runs of Khmer are one span each.

    >>> text = "1,000.5 USD"
    >>> [(text[start:end], kind) for start, end, kind in scan(text, text.translate(CLASS_OF), {})]
    [('1,000.5', 1), ('USD', 4)]
    """
    spans: Spans = []
    at, size = 0, len(chars)
    while at < size:
        name = classes[at]
        if name in "sn":
            at += 1
            continue
        if name in "BSC":
            spans += _khmer(chars, classes, at)
        else:
            end, kind = _SCANNERS[name](chars, classes, at, abbreviations)
            match = _MARKS.match(classes, end)
            spans.append((at, match.end() if match else end, kind))
        at = spans[-1][1]
    return spans


def _khmer(chars: str, classes: str, at: int) -> Spans:
    """A run of Khmer, and the dotted abbreviation at its end, if there is one."""
    match = _KHMER.match(classes, at)
    end = match.end() if match else at + 1
    if chars[end : end + 1] == ".":
        first = _initial_before(classes, at, end)
        last = None if first is None else _initials(chars, classes, end)
        if first is not None and last:
            run = [(at, first, WORD)] if first > at else []
            return [*run, (first, last, ABBREVIATION)]
    return [(at, end, WORD)]


def _initial_before(classes: str, at: int, end: int) -> int | None:
    """The start of the base without vowels, with its subscripts, that ends at ``end``; or None."""
    first = end - 1
    while first >= at + 2 and classes[first - 2 : first + 1] == "BCB":
        first -= 2
    if classes[first] != "B" or (first > at and classes[first - 1] == "C"):
        return None
    return first


def _initials(chars: str, classes: str, dot: int) -> int | None:
    """The end of the abbreviation with its first full stop at ``dot``; None if it is not an abbreviation."""
    end, count = dot + 1, 1
    while match := _INITIAL.match(classes, end):
        after = match.end()
        if chars[after : after + 1] == ".":
            end, count = after + 1, count + 1
        elif classes[after : after + 1] in _ENDS_INITIALS:
            end, count = after, count + 1
            break
        else:
            break
    return end if count > 1 else None


_ENDS_INITIALS = frozenset(("", *"RdkLPQYsnzO"))


def _number(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    for find, kind in ((_email_end, EMAIL), (_part_number_end, LATIN), (_clock_or_date_end, NUMBER)):
        end = find(chars, classes, at)
        if end:
            return end, kind
    end = at
    while classes[end : end + 1] in _DIGITS or (
        chars[end : end + 1] in _SEPARATORS and classes[end + 1 : end + 2] in _DIGITS
    ):
        end += 1
    after = _short_tail(chars, classes, at, end)
    return (after, LATIN) if after else (end, NUMBER)


_DIGITS = frozenset("dk")
_SEPARATORS = frozenset(".,")


def _part_number_end(chars: str, classes: str, at: int) -> int | None:
    """The end of a part number such as 24703L202: digits, capitals, digits, and more of both; or None."""
    match = _PART_NUMBER.match(chars, at)
    return match.end() if match and classes[match.end() : match.end() + 1] not in _IN_LATIN_OR_MARK else None


_PART_NUMBER = re.compile("[0-9]++[A-Z]++[0-9]++[0-9A-Z]*+")


def _clock_or_date_end(chars: str, classes: str, at: int) -> int | None:
    """The end of 12:34, 12:34:56, 26/07/2019, 26-07-2019 or 2019-07-26; None if it is none of them.

    The same sign with another digit before or after it makes it something else.
    """
    if at > 1 and classes[at - 2] in _DIGITS and chars[at - 1] in _CLOCK_AND_DATE_SIGNS:
        return None
    widths: list[int] = []
    sign, end = "", at
    while len(widths) < 4:
        first = end
        while classes[end : end + 1] in _DIGITS and end - first <= 4:
            end += 1
        widths.append(end - first)
        follows = chars[end : end + 1]
        if follows not in _CLOCK_AND_DATE_SIGNS or classes[end + 1 : end + 2] not in _DIGITS:
            break
        if sign and follows != sign:
            return None
        sign, end = follows, end + 1
    known = _CLOCKS if sign == ":" else _DATES.get(sign, ())
    return end if tuple(widths) in known else None


_CLOCK_AND_DATE_SIGNS = frozenset(":/-")
_CLOCKS = ((1, 2), (2, 2), (1, 2, 2), (2, 2, 2))
_FULL_DATES = ((1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2))
_DATES = {"-": _FULL_DATES, "/": (*_FULL_DATES, (1, 1, 2), (1, 2, 2), (2, 1, 2), (2, 2, 2))}


def _short_tail(chars: str, classes: str, at: int, end: int) -> int | None:
    """The end of the letters in 4G or 20th; None if the digits stand alone."""
    if classes[end : end + 1] != "L" or not chars[at:end].isascii() or not chars[at:end].isdigit():
        return None
    after = end + 1
    while after < end + 3 and classes[after : after + 1] == "L":
        after += 1
    tail = chars[end:after]
    fits = (len(tail) == 1 and "A" <= tail <= "Z") or tail in _ORDINALS
    return after if fits and classes[after : after + 1] not in _IN_LATIN else None


_IN_LATIN = frozenset("Ldk")
_IN_LATIN_OR_MARK = _IN_LATIN | {"M"}


def _latin(chars: str, classes: str, at: int, abbreviations: Abbreviations) -> tuple[int, int]:
    for find, kind in ((_url_end, URL), (_email_end, EMAIL), (_dotted_end, ABBREVIATION), (_site_end, URL)):
        end = find(chars, classes, at)
        if end:
            return end, kind
    end = at + 1
    while classes[end : end + 1] in _LATIN_GOES_ON or (
        chars[end : end + 1] in _JOINERS and classes[end + 1 : end + 2] in _LATIN_STARTS
    ):
        end += 1
    if chars[end : end + 1] == "." and chars[at : end + 1] in abbreviations.get(chars[at], ()):
        return end + 1, ABBREVIATION
    return end, LATIN


_LATIN_GOES_ON = frozenset("LdM")
_LATIN_STARTS = frozenset("Ld")


def _url_end(chars: str, classes: str, at: int) -> int | None:
    start = chars[at : at + 8].lower()
    length = next((len(text) for text in _URL_STARTS if start.startswith(text)), 0)
    if not length:
        return None
    end = _url_rest(chars, at + length)
    return end if end > at + length else None


def _url_rest(chars: str, at: int) -> int:
    end = at
    while end < len(chars) and chars[end] in _URL_CHARS:
        end += 1
    while end > at and chars[end - 1] in _URL_TAIL:
        end -= 1
    return end


def _email_end(chars: str, classes: str, at: int) -> int | None:
    end = at
    while end < len(chars) and end - at <= _LONGEST_LOCAL and chars[end] in _LOCAL_CHARS:
        end += 1
    if end == at or end - at > _LONGEST_LOCAL or chars[end : end + 1] != "@":
        return None
    return _domain_end(chars, classes, end + 1, 12, False)


def _site_end(chars: str, classes: str, at: int) -> int | None:
    """The end of a domain name without a scheme, with its path; None if there is none."""
    end = _domain_end(chars, classes, at, 6, True)
    return _url_rest(chars, end) if end and chars[end : end + 1] == "/" else end


def _domain_end(chars: str, classes: str, at: int, longest: int, lower: bool) -> int | None:
    """The end of a domain name with 2 to ``longest`` letters in its last part; None if there is none."""
    end = last = at
    while end < len(chars) and end - at <= _LONGEST_DOMAIN:
        if chars[end] == "." and end > last and chars[end + 1 : end + 2] in _NAME_CHARS:
            last = end + 1
        elif chars[end] not in _NAME_CHARS:
            break
        end += 1
    name = chars[last:end]
    if last == at or not 2 <= len(name) <= longest or end - at > _LONGEST_DOMAIN:
        return None
    if not all(char in _LETTERS and (char >= "a" or not lower) for char in name):
        return None
    return None if classes[end : end + 1] in _LATIN_GOES_ON else end


def _dotted_end(chars: str, classes: str, at: int) -> int | None:
    """The end of an abbreviation such as U.S. or p.m., or of the initial in J. Smith; or None."""
    end, count = at, 0
    while chars[end : end + 1] in _LETTERS and chars[end + 1 : end + 2] == ".":
        end, count = end + 2, count + 1
    if count and chars[end : end + 1] in _LETTERS and classes[end + 1 : end + 2] not in _LATIN_GOES_ON:
        end, count = end + 1, count + 1
    if classes[end : end + 1] in _LATIN_GOES_ON:
        return None
    return end if count > 1 or (count == 1 and _is_initial(chars, at, end)) else None


def _is_initial(chars: str, at: int, end: int) -> bool:
    """Whether a letter with its full stop stands for a given name: a capital before a capital, J. Smith."""
    return chars[at] < "a" and chars[end : end + 1] == " " and "A" <= chars[end + 1 : end + 2] <= "Z"


def _punctuation(chars: str, classes: str, at: int, abbreviations: Abbreviations) -> tuple[int, int]:
    for text in abbreviations.get(chars[at], ()):
        if chars.startswith(text, at):
            return at + len(text), ABBREVIATION
    for find, kind in ((_tag_end, LATIN), (_smiley_end, SYMBOL)):
        end = find(chars, classes, at)
        if end:
            return end, kind
    end = at + 1
    while classes[at] == "Q" and chars[end : end + 1] == chars[at]:
        end += 1
    return end, PUNCT


def _tag_end(chars: str, classes: str, at: int) -> int | None:
    """The end of a #hashtag or @handle in Latin letters and digits; None if it is neither."""
    if chars[at] not in "#@" or (at and classes[at - 1] in _IN_TAG):
        return None
    end = at + 1
    while _is_in_tag(chars, classes, end) or (
        chars[at] == "@" and chars[end : end + 1] == "." and _is_in_tag(chars, classes, end + 1)
    ):
        end += 1
    return end if "L" in classes[at + 1 : end] else None


def _is_in_tag(chars: str, classes: str, at: int) -> bool:
    return classes[at : at + 1] in _IN_TAG or chars[at : at + 1] == "_"


_IN_TAG = frozenset("LdM")


def _smiley_end(chars: str, classes: str, at: int) -> int | None:
    """The end of a smiley such as :) or =)) or ;-( or :D; None if it is not one.

    A mouth that is a letter, or that opens brackets, has nothing after it; a mouth that closes them may.
    """
    match = _SMILEY.match(chars, at)
    if not match:
        return None
    end, mouth = match.end(), chars[match.end() - 1]
    if mouth == ")":
        return end
    follows = classes[end : end + 1]
    if mouth == "(":
        return end if follows in _APART else None
    inside = at and classes[at - 1] in _IN_LATIN
    return end if not inside and (follows in _APART or follows in _KHMER_CLASSES) else None


_SMILEY = re.compile(r"[:;=]['-]?(?:\)++|\(++|[DPpv])")
_APART = frozenset(("", *"snYF"))
_KHMER_CLASSES = frozenset("BSC")


def _symbol(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    """A symbol, with those that are joined to it; two halves of a flag are one."""
    match = _SYMBOLS.match(classes, at)
    return (match.end() if match else at + 1), SYMBOL


_SYMBOLS = re.compile("FF?|Y(?:M*zY)*")


def _other(chars: str, classes: str, at: int, _: Abbreviations) -> tuple[int, int]:
    match = _OTHERS.match(classes, at)
    return (match.end() if match else at + 1), OTHER


_SCANNERS = {
    "d": _number, "k": _number, "L": _latin, "P": _punctuation, "Q": _punctuation,
    "Y": _symbol, "F": _symbol, "R": _symbol, "O": _other, "M": _other, "z": _other,
}  # fmt: skip
