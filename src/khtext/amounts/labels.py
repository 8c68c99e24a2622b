"""Labels: digits that name something and count nothing, so that nobody measures or rewrites them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from khtext import lazy
from khtext.amounts import telephones
from khtext.amounts.lexicon import (
    ALL_DIGITS,
    DIGIT,
    LATIN,
    SPACE,
    SPACES,
    ZEROS,
    Lexicon,
    Unit,
    back,
    counts,
    is_alnum,
    is_letter,
    skip,
)
from khtext.amounts.literals import AMOUNT, is_multiplied
from khtext.amounts.senses import may_end
from khtext.script import BASES, CONSONANTS

#: How far back a word may stand that makes a pair of numbers a score.
NEARBY = 40
#: How far back the name of a place may start that a number belongs to: the village of X 1.
NAME_REACH = 28

LETTERS = f"[{min(BASES)}-{max(BASES)}]{{1,5}}"
END = f"(?!{DIGIT})"
#: What may stand between a cue and its number.
CUE_ENDS = frozenset(" \u00a0:.=\u17d6")

#: The number of a card, in groups of four.
CARD = lazy.pattern(f"{DIGIT}{{4}}(?:[ -]{DIGIT}{{4}}){{2,4}}(?!{DIGIT})")
#: A name or code between a cue and its number: ជើងហោះហើរ K6 720.
CODED = lazy.pattern(f"[A-Za-z{DIGIT[1:-1]}]{{1,12}}{SPACE}?\\Z")
#: Measures in Latin letters before a slash or hyphen, each with a unit to look up: 1kg/, 8L/.
MEASURED = lazy.pattern(f"{DIGIT}++(?:[.,]{DIGIT}++)?([A-Za-z]+)[-/]")
#: The version of a program: 8, 8.2.
VERSION = lazy.pattern(f"{DIGIT}(?:\\.{DIGIT}{{1,2}})?(?![.,/-]?{DIGIT})")
PLATE = lazy.pattern(
    f"(?:{DIGIT}{{1,2}}(?:[A-Z]{{1,3}}[-. ]?|{SPACE}?[A-Z]{{1,3}}{SPACE}?[-.:]{SPACE}?)"
    f"|{DIGIT}[{min(CONSONANTS)}-{max(CONSONANTS)}][-.])(?:{DIGIT}{{4,5}})(?![A-Za-z0-9{min(BASES)}-{max(BASES)}])"
)
PAIR = lazy.pattern(f"({DIGIT}{{1,3}})({SPACE}?[-\u2010-\u2015/]{SPACE}?)({DIGIT}{{1,3}})(?![.,/-]?{DIGIT})")
#: The other side of a size.
SIZED = lazy.pattern(f"{SPACE}?[×xX*]{SPACE}?{DIGIT}")
#: Before the last digits of a card or an account.
MASKS = frozenset(["**", "••", "××"])
#: The number of the first item of a line.
ITEM = lazy.pattern(f"{SPACE}?{DIGIT}{{1,2}}([.)])(?!{DIGIT})")
#: After the score of a set: 7-6(5).
TIE_BREAK = lazy.pattern(f"\\({DIGIT}{{1,2}}\\)")
#: Numbers in a row that no unit ends: an address of the net, a version, a verse, a time with milliseconds.
CHAIN = lazy.pattern(
    f"{DIGIT}++(?:(?:[.:]{DIGIT}++){{2,}}(?:,{DIGIT}++|/{DIGIT}{{1,2}}(?!{DIGIT}))?|:{DIGIT}++(?:[-,\u2013]{DIGIT}++)+)"
)
#: Numbers that one sign parts, as in a date that no calendar has or whose year has two digits.
PARTED = lazy.pattern(f"{DIGIT}{{1,4}}([-/]){DIGIT}{{1,2}}\\1{DIGIT}{{1,4}}(?![-/.,]?{DIGIT})")
#: A code that a telephone dials to the network: *1333*888#.
DIALLED = lazy.pattern(f"{DIGIT}++(?:\\*{DIGIT}++)*#")
#: Feet and inches with their signs: 5'11".
FEET = frozenset("'\u2019\u2032")
HEIGHT = lazy.pattern(
    f"{DIGIT}{{1,2}}['\u2019\u2032]{SPACE}?{DIGIT}{{1,2}}(?:[\"\u201d\u2033]|['\u2019\u2032]{{2}})"
)
#: A place on the globe: 11°33'N.
GLOBE = lazy.pattern(
    f"{DIGIT}{{1,3}}(?:\\.{DIGIT}+)?°{SPACE}?(?:{DIGIT}{{1,2}}(?:[.,]{DIGIT}+)?['’′]{SPACE}?"
    f"(?:{DIGIT}{{1,2}}(?:[.,]{DIGIT}+)?(?:[\"”″]|['’′]{{2}}){SPACE}?)?[NSEW]?|[NSEW])(?![A-Za-z])"
)
PLACE = lazy.pattern(f"{DIGIT}{{1,3}}\\.{DIGIT}{{4,}},{SPACE}?-?{DIGIT}{{1,3}}\\.{DIGIT}{{4,}}")
REST = lazy.pattern(f"(?:[.,]{DIGIT}++)*")
RATIO = lazy.pattern(f"{DIGIT}++:{DIGIT}++(?!{DIGIT})")
TOKEN = lazy.pattern(f"[A-Za-z_{DIGIT[1:-1]}](?:[A-Za-z_{DIGIT[1:-1]}]|[-./](?=[A-Za-z_{DIGIT[1:-1]}]))*")


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Telephone numbers, plates, web addresses, laws and their parts, rooms, scores, versions.

    `strong` cues make every number after them a label, `weak` ones only a bare number.
    """

    lexicon: Lexicon
    telephones: tuple[str, ...]
    laws: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    whole: tuple[str, ...]
    leading: tuple[str, ...]
    versioned: tuple[str, ...]
    books: tuple[str, ...]
    cues: tuple[str, ...]
    finals: frozenset[str]
    ordinal: tuple[str, ...]
    plain: tuple[str, ...]
    nouns: tuple[str, ...]
    names: re.Pattern[str]
    scores: re.Pattern[str]
    against: frozenset[str]
    versus: re.Pattern[str]
    number: re.Pattern[str]
    office: re.Pattern[str]
    joint: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Lexicon, table: Mapping[str, Any]) -> Labels:
        """The labels of a table in the form of data/numbers.toml."""
        cues, special, ranges = table["labels"], table["words"], table["ranges"]
        groups = {
            name: tuple(cues[name])
            for name in ("telephones", "laws", "strong", "weak", "whole", "books", "versioned")
        }
        listed = tuple(cue for group in groups.values() for cue in group)
        places, versus, ordinals = (
            _any(words) for words in (cues["places"], cues["versus"], special["ordinal"])
        )
        joints = _any([*special["and"], *ranges["words"], *ranges["choices"], ",", "-", "\u2013"])
        return cls(
            lexicon=lexicon,
            telephones=groups["telephones"],
            laws=groups["laws"],
            strong=groups["strong"],
            weak=groups["weak"] + groups["books"],
            whole=groups["whole"],
            leading=tuple(cues["leading"]),
            versioned=groups["versioned"],
            books=groups["books"],
            cues=listed,
            finals=frozenset(cue[-1] for cue in listed),
            ordinal=tuple(special["ordinal"]),
            plain=tuple(cues["not_names"]),
            nouns=tuple(cues["nouns"]),
            names=lazy.pattern(f"{places}[^{SPACE[1:-1]}\\s\u17d4,0-9\u17e0-\u17e9]{{0,{NAME_REACH}}}\\Z"),
            scores=lazy.pattern(_any(cues["scores"])),
            against=frozenset(word[0] for word in cues["versus"]),
            versus=lazy.pattern(f"{SPACE}?{versus}{SPACE}?{DIGIT}{{1,3}}{END}"),
            number=lazy.pattern(f"{DIGIT}++(?:[/.-]{DIGIT}++)*(?:\\({DIGIT}++\\))?[A-Z]?(?![A-Za-z])"),
            office=lazy.pattern(f"{SPACE}?{LETTERS}(?:\\.{LETTERS})+\\.?"),
            joint=lazy.pattern(f"(?:{SPACE}?{joints}{SPACE}?|{SPACE})(?:{ordinals}{SPACE}?)?(?={DIGIT})"),
        )

    def end(self, text: str, start: int, stop: int, floor: int = -1) -> tuple[int, int] | None:
        """The span of the label that the digits at `start`, a run up to `stop`, belong to."""
        before, after = text[start - 1 : start], text[stop : stop + 1]
        if before and before in "xX" and (back(text, start - 1) == floor or self._is_content(text, start)):
            before = ""
        if span := self._shaped(text, start, stop, before, after):
            return span
        at = start
        while at and start - at < 4 and text[at - 1] in CUE_ENDS:
            at -= 1
        if text[at - 1 : at] in self.finals and (span := self._cued(text, at, start, stop)):
            return span
        if at and (is_alnum(text[at - 1])) and (span := self._coded(text, start, stop)):
            return span
        if stop - start < 4:
            if text[stop : stop + 2].lstrip()[:1] in self.against and (
                found := self.versus.match(text, stop)
            ):
                return start, found.end()
            if (
                after in _PAIRED
                and before not in (".", ",", "/", ":", "-")
                and (pair := PAIR.match(text, start))
            ):
                more = TIE_BREAK.match(text, pair.end())
                return (start, more.end() if more else pair.end()) if self._is_score(text, pair) else None
        return None

    def _is_content(self, text: str, start: int) -> bool:
        """Whether digits after a count and an x have a unit: 24x500ml."""
        amount = AMOUNT.match(text, start)
        return is_multiplied(text, start) and amount is not None and self._is_counted(text, amount.end())

    def _is_size(self, text: str, start: int) -> bool:
        """Whether two measures of a size stand there: 4ម×5ម."""
        amount = AMOUNT.match(text, start)
        for stop, roles in self.lexicon.after(text, skip(text, amount.end())) if amount else ():
            if roles.get("unit") and SIZED.match(text, stop):
                return True
        return amount is not None and SIZED.match(text, amount.end()) is not None

    def _shaped(self, text: str, start: int, stop: int, before: str, after: str) -> tuple[int, int] | None:
        """What its own form makes a label."""
        found = telephones.ABROAD.match(text, start) if telephones.is_prefix(text, start, stop) else None
        if found and telephones.size_of(found.group()) >= telephones.SHORTEST_CALL:
            return start - (before in "+("), found.end()
        if after in ("-", " ") and (card := CARD.match(text, start)) and not _are_years(card.group()):
            return card.span()
        if text[start] in ZEROS and before not in (".", ",") and (end := telephones.end_of(text, start)):
            return start, end
        if after in (".", ":") and (chain := CHAIN.match(text, start)) and not self._is_grouped(text, chain):
            return chain.span()
        if after == ":" and (ratio := RATIO.match(text, start)):
            return ratio.span()
        if after in FEET and (height := HEIGHT.match(text, start)):
            return height.span()
        if after == "." and (place := PLACE.match(text, start)):
            return place.span()
        if after == "°" and (globe := GLOBE.match(text, start)):
            return globe.span()
        if after in ("-", "/") and (parted := PARTED.match(text, start)):
            return parted.span()
        if before == "*" and (dialled := DIALLED.match(text, start)):
            return start - 1, dialled.end()
        if before and _is_inside(text, start):
            return self._token(text, start)
        found = PLATE.match(text, start) if after and stop - start < 3 and _is_plated(text, stop) else None
        return found.span() if found else None

    def _is_grouped(self, text: str, chain: re.Match[str]) -> bool:
        """Whether dots part thousands or a date; four groups of bytes are an address of the net."""
        if "/" in chain.group():
            return False
        groups = chain.group().split(".")
        if ":" in chain.group():
            return len(chain.group()) < 9 and not any(sign in chain.group() for sign in ",-\u2013")
        if "," in groups[-1]:
            groups[-1] = groups[-1].split(",")[0]
        sizes = [len(group) for group in groups]
        if sizes in (
            [4, 2, 2],
            [2, 2, 4],
            [1, 2, 4],
            [2, 1, 4],
            [1, 1, 4],
            [2, 2, 2],
            [4, 1, 1],
            [4, 1, 2],
            [4, 2, 1],
        ):
            return True
        if len(groups) == 4 and sizes[0] == 3 and all(int(group) < 256 for group in groups):
            return self._is_counted(text, chain.end())
        return all(size == 3 for size in sizes[1:]) and sizes[0] < 4

    def _token(self, text: str, start: int) -> tuple[int, int] | None:
        """The name of letters and digits around these digits: A4, COVID-19, INV-2023-00045; not USD5."""
        at = start
        while at and start - at < 40 and (is_alnum(text[at - 1]) or text[at - 1] in "-_./"):
            at -= 1
        while at < start and not is_alnum(text[at]):
            at += 1
        word = text[at:start]
        if not any(char in LATIN for char in word) or self._are_measures(word):
            return None
        letters = len(word)
        while letters and (word[letters - 1] in LATIN):
            letters -= 1
        tail = self.lexicon.words.get(word[letters:])
        if letters < len(word) and tail and (tail.get("money") or tail.get("times")):
            return None
        found = TOKEN.match(text, at)
        rest = REST.match(text, found.end()) if found else None
        return (start, max(rest.end(), start + 1)) if rest else None

    def _are_measures(self, word: str) -> bool:
        """Whether measures stand before digits, each with a slash or hyphen after it: 1kg/, 8L/."""
        codes = MEASURED.findall(word)
        if MEASURED.sub("", word) or not codes:
            return False
        return all(self.lexicon.words.get(code, {}).get("unit") for code in codes)

    def _coded(self, text: str, start: int, stop: int) -> tuple[int, int] | None:
        """A number that a name or code parts from its cue: ជើងហោះហើរ K6 720, គណនី Wing 1234 5678."""
        code = CODED.search(text, max(0, start - 13), start)
        if code is None or not _ends(text, back(text, code.start()), self.strong):
            return None
        end = self._listed(text, start, stop, offices=False)
        return None if self._is_counted(text, end) else (start, end)

    def _cued(self, text: str, at: int, start: int, stop: int) -> tuple[int, int] | None:
        if not _ends(text, at, self.cues) or self._is_size(text, start):
            return None
        if _ends(text, at, self.telephones):
            found = telephones.CALLED.match(text, start)
            if found and telephones.size_of(found.group()) > 2:
                return start, self._called(text, found)
        if _ends(text, at, self.laws):
            return start, self._listed(text, start, stop, offices=True)
        if _ends(text, at, self.strong):
            return start, self._listed(text, start, stop, offices=True)
        if _ends(text, at, self.versioned) and (version := VERSION.match(text, start)):
            return None if self._is_counted(text, version.end()) else version.span()
        if _ends(text, at, self.weak) or _ends_whole(text, at, self.whole, self.leading):
            end = self._listed(text, start, stop, offices=False)
            amount = AMOUNT.match(text, start)
            return None if self._is_counted(text, max(end, amount.end() if amount else end)) else (start, end)
        return None

    def _called(self, text: str, first: re.Match[str]) -> int:
        """Where the telephone numbers after one cue end: 1286 or 1287, each with as many digits."""
        end, size = first.end(), telephones.size_of(first.group())
        while joint := self.joint.match(text, end):
            more = telephones.CALLED.match(text, joint.end())
            if not more or telephones.size_of(more.group()) != size or self._is_counted(text, more.end()):
                break
            end = more.end()
        return end

    def verse(self, text: str, at: int) -> int:
        """Where the chapter and verse end that stand after the name of a book of scripture, or 0."""
        if not _ends(text, back(text, at), self.books):
            return 0
        found = CHAIN.match(text, at) or RATIO.match(text, at)
        return found.end() if found else 0

    def of_ordinal(self, text: str, start: int, stop: int) -> tuple[int, int] | None:
        """The label that ទី at `start` belongs to: a part of a law."""
        at = back(text, start)
        if text.endswith(self.laws, max(0, at - 24), at):
            return start, self._listed(text, stop, stop, offices=False)
        return None

    def _listed(self, text: str, start: int, stop: int, *, offices: bool) -> int:
        """Where the labels of one cue end: number 12/2019 of an office, articles 3, 4 and 5."""
        found = self.number.match(text, start)
        end = found.end() if found else stop
        if offices and (office := self.office.match(text, end)):
            return office.end()
        while joint := self.joint.match(text, end):
            more = self.number.match(text, joint.end())
            amount = AMOUNT.match(text, joint.end())
            if not more or not amount or self._is_counted(text, max(more.end(), amount.end())):
                break
            end = more.end()
        return end

    def _is_counted(self, text: str, end: int) -> bool:
        """Whether a unit, a currency or a magnitude follows, so that the number counts."""
        for stop, roles in self.lexicon.after(text, skip(text, end)):
            unit: Unit | None = roles.get("unit")
            if unit and unit.code == "m" and text[end : end + 1] not in SPACES and may_end(text, unit, stop):
                return True
            if stop and (counts(roles) or roles.get("number")):
                return not self.lexicon.is_ranked(text, unit, stop)
        return text[end : end + 1] in ALL_DIGITS and end < len(text)

    def is_named(self, text: str, start: int, end: int) -> bool:
        """Whether a bare number is part of a name: Note 9, the village of X 1, a line's own number."""
        at = back(text, start)
        if at and start - at < 2 and (text[at - 1] in LATIN):
            return True
        if at == start and at and not text[end : end + 1].isalpha():
            found = self.names.search(text, max(0, start - NAME_REACH - 12), start)
            if found and not any(word in found.group() for word in self.plain):
                return True
        if (
            text[at - 2 : at] in MASKS
            or _is_marker(self.lexicon, text, at)
            or (text[start - 2 : start] == "(+" and text[end : end + 1] == ")")
        ):
            return True
        if end - start > 2 or text[end + 1 : end + 2] in ALL_DIGITS:
            return False
        if at == 0 or text[at - 1] == "\n":
            return text[end : end + 1] in (".", ")", ",", "-", "/", "\u17d6")
        return _is_item(text, at, end)

    def is_noun(self, text: str, start: int) -> bool:
        """Whether a number word touches a noun that it may be the name of: ផ្សារដប់មួយ."""
        return text.endswith(self.nouns, 0, start)

    def _is_score(self, text: str, pair: re.Match[str]) -> bool:
        low, high = (int(pair[group]) for group in (1, 3))
        if "/" in pair[2]:
            return low >= high > 31
        around = text[max(0, pair.start() - NEARBY) : pair.start()]
        if self._is_counted(text, pair.end()) or self._is_money(text, pair):
            return False
        return low >= high or (low < 10 and self.scores.search(around) is not None)

    def _is_money(self, text: str, pair: re.Match[str]) -> bool:
        """Whether money stands before two numbers, or a letter that multiplies after them: $500-1k."""
        before = self.lexicon.before(text, pair.start())
        if any((family := roles.get("money")) and not family.word for _, roles in before):
            return True
        return any(roles.get("times") for _, roles in self.lexicon.after(text, pair.end()))


def _any(words: Iterable[str]) -> str:
    """A pattern for one of these words, the first that matches."""
    return f"(?:{'|'.join(map(re.escape, words))})"


_PAIRED = frozenset("-/ \u2010\u2011\u2012\u2013\u2014\u2015")


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether a number is that of a later item on a line whose first item has one: ១. ទឹក ២. អំបិល."""
    sign = text[end : end + 1]
    first = ITEM.match(text, text.rfind("\n", 0, start) + 1) if sign in (".", ")") else None
    return first is not None and first[1] == sign


def _are_years(shown: str) -> bool:
    """Whether groups of four digits may all be years: 2019 2020 2021."""
    return all(1000 <= int(group) < 2700 for group in re.findall(f"{DIGIT}{{4}}", shown))


def _is_inside(text: str, start: int) -> bool:
    """Whether digits go on a Latin word, a name with _, or a code with signs: A4, x_2, B-52."""
    before = text[start - 1]
    return before in LATIN or before == "_" or (before in "-./" and is_alnum(text[start - 2 : start - 1]))


def _is_plated(text: str, stop: int) -> bool:
    """Whether letters follow the first digits as on licence plates: 2A-1234, 2 A-1234, 2ក-1234."""
    after, following = text[stop : stop + 1], text[stop + 1 : stop + 2]
    return after in LATIN or following in LATIN or (after in CONSONANTS and following in ("-", "."))


def _ends(text: str, at: int, cues: tuple[str, ...]) -> bool:
    """Whether a cue ends at `at`: a Khmer one with any word before it, a Latin one as a whole word."""
    if not text.endswith(cues, max(0, at - 24), at):
        return False
    if text[at - 1] not in LATIN:
        return True
    start = at - 1
    while start and (text[start - 1] in LATIN):
        start -= 1
    return text[start:at] in cues


def _ends_whole(text: str, at: int, cues: tuple[str, ...], leading: tuple[str, ...]) -> bool:
    """Whether a cue that must be a word of its own ends there: តុ ៥ and នៅតុ ៥, not ហេតុ ៥."""
    cue = next((cue for cue in cues if text.endswith(cue, 0, at)), "")
    start = at - len(cue)
    return cue != "" and (not start or not is_letter(text[start - 1]) or text.endswith(leading, 0, start))


def _is_marker(lexicon: Lexicon, text: str, end: int) -> bool:
    """Whether kilometres that touch no number before them end there, as on a milestone: គ.ម ១០."""
    last = lexicon.last(text, end)
    unit = last[1].get("unit") if last else None
    if not last or not unit or unit.code != "km":
        return False
    at = last[0]
    number = lexicon.last(text, at)
    return not (at and text[at - 1] in ALL_DIGITS) and not (number and number[1].get("number"))
