"""References: digits that name something and count nothing, so that nobody measures or rewrites them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from khtext.amounts.numerals import DIGIT, NOT_DIGIT, SPACE, ZEROS, any_of
from khtext.script import BASES, CONSONANTS, DIGIT_VALUES, DIGITS

#: How far back a word may stand that makes a pair of numbers a score.
NEARBY = 40

RUN = re.compile(f"{DIGIT}+")
ZERO = f"[{''.join(ZEROS)}]"
LETTERS = f"[{min(BASES)}-{max(BASES)}]{{1,5}}"
#: What may stand between a cue and its number.
CUE_ENDS = " \u00a0:.\u17d6"

#: What may follow the first digits of a reference that nothing before them announces.
FOLLOWING = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ-–/ )")

#: No web address, e-mail or hashtag is without one of these.
WEB_HINTS = ("@", "#", "/", "www.")
WEB = re.compile(
    f"(?:https?://|www\\.)[!-~{DIGITS}]+|#[^\\s#.,;:!?()\"'\u00ab\u00bb\u17d4\u17d5]+"
    "|(?<![A-Za-z0-9._%+-])(?:[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]+"
    f"|[A-Za-z][A-Za-z0-9-]*+(?:\\.[A-Za-z0-9-]+)+/[!-~{DIGITS}]*+)"
)
TELEPHONE = re.compile(
    f"{ZERO}{DIGIT}{{2}}(?:{SPACE}?/{SPACE}?{ZERO}{DIGIT}{{2}}){{0,5}}+"
    f"(?:[ ./-]?{DIGIT}{{2,4}}){{2,3}}{NOT_DIGIT}"
)
ABROAD = re.compile(f"{DIGIT}{{1,3}}(?:[ ().-]{{0,2}}{DIGIT}{{2,4}}){{2,5}}{NOT_DIGIT}")
CALLED = re.compile(f"{DIGIT}{{2,4}}(?:[ ./()-]{{0,2}}{DIGIT}{{2,4}}){{1,8}}")
PLATE = re.compile(
    f"(?:{DIGIT}{{1,2}}(?:[A-Z]{{1,3}}[-. ]?|{SPACE}?[A-Z]{{1,3}}{SPACE}?[-.:]{SPACE}?)"
    f"|{DIGIT}[{min(CONSONANTS)}-{max(CONSONANTS)}][-.])(?:{DIGIT}{{4,5}})(?![A-Za-z0-9{min(BASES)}-{max(BASES)}])"
)
PAIR = re.compile(f"({DIGIT}{{1,3}})({SPACE}?[-–/]{SPACE}?)({DIGIT}{{1,3}})(?![.,/-]?{DIGIT})")


@dataclass(frozen=True, slots=True)
class References:
    """Telephone numbers, plates, web addresses, laws and their articles, scores, blood pressure.

    >>> from khtext import data
    >>> References.of(data.read_toml("numbers.toml")).find("ទូរស័ព្ទ 012 345 678 ឈ្នះ ៣-១")
    [(9, 20), (26, 29)]
    """

    cues: tuple[str, ...]
    finals: frozenset[str]
    before: frozenset[str]
    telephones: tuple[str, ...]
    laws: tuple[str, ...]
    law: re.Pattern[str]
    named: re.Pattern[str]
    scores: re.Pattern[str]
    versus: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> References:
        """The references of a table in the form of data/numbers.toml."""
        context = table["context"]
        number = f"{DIGIT}++(?:{SPACE}?[/.-]{SPACE}?{DIGIT}++)*"
        office = f"{SPACE}?{LETTERS}(?:\\.{LETTERS})+\\.?"
        joint = f"{SPACE}?(?:{any_of(table['words']['and'])}|,){SPACE}?"
        telephones, laws = tuple(context["telephones"]), tuple(context["legal"])
        cues = telephones + laws + tuple(context["names"])
        return cls(
            cues,
            frozenset(cue[-1] for cue in cues),
            frozenset(cue[-1] for cue in cues) | frozenset(f"+{CUE_ENDS}"),
            telephones,
            laws,
            re.compile(f"{number}(?:{office})?(?:{joint}{number})*"),
            re.compile(f"{DIGIT}++(?:(?:[/-]{DIGIT}++)+(?:{office})?|{office})"),
            re.compile(any_of(context["scores"])),
            re.compile(f"{SPACE}?{any_of(context['versus'])}{SPACE}?{DIGIT}{{1,3}}{NOT_DIGIT}"),
        )

    def find(self, text: str) -> list[tuple[int, int]]:
        """The spans of a view that hold references, sorted and disjoint."""
        spans, web = list(self._numbered(text)), self.web(text)
        return _merged([*spans, *web]) if web else spans

    def web(self, text: str) -> list[tuple[int, int]]:
        """The web and mail addresses of a view, and its hashtags."""
        return (
            [match.span() for match in WEB.finditer(text)] if any(hint in text for hint in WEB_HINTS) else []
        )

    def _numbered(self, text: str) -> Iterator[tuple[int, int]]:
        end = 0
        for run in RUN.finditer(text):
            start, stop = run.span()
            quick = text[stop : stop + 1] not in FOLLOWING and text[start] not in ZEROS
            if start < end or (quick and text[start - 1 : start] not in self.before):
                continue
            if span := self._span(text, start, stop):
                end = span[1]
                yield span

    def _span(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The reference whose first digits stand here."""
        before = text[start - 1 : start]
        if text[start:end].translate(DIGIT_VALUES) == "855" and (match := ABROAD.match(text, start)):
            return start, match.end()
        if before == "+" and (match := ABROAD.match(text, start)):
            return start - 1, match.end()
        if text[start] in ZEROS and before not in (".", ",") and (match := TELEPHONE.match(text, start)):
            return match.span()
        following = text[end : end + 1]
        if end - start < 3 and not _is_alnum(before) and (match := PLATE.match(text, start)):
            return match.span()
        if end - start < 4 and (match := self.versus.match(text, end)):
            return start, match.end()
        at = start
        while at and start - at < 4 and text[at - 1] in CUE_ENDS:
            at -= 1
        if (
            text[at - 1 : at] in self.finals
            and text.endswith(self.cues, max(0, at - 24), at)
            and (match := self._cued(text, at, start))
        ):
            return match.span()
        if following in ("-", "–", "/", " ") and before not in (".", ",", "/", ":", "-"):
            match = PAIR.match(text, start)
            return match.span() if match and self._is_score(text, match) else None
        return None

    def _cued(self, text: str, at: int, start: int) -> re.Match[str] | None:
        if text.endswith(self.telephones, 0, at):
            return CALLED.match(text, start)
        if text.endswith(self.laws, 0, at):
            return self.law.match(text, start)
        return self.named.match(text, start)

    def _is_score(self, text: str, pair: re.Match[str]) -> bool:
        low, high = (int(pair[group].translate(DIGIT_VALUES)) for group in (1, 3))
        if "/" in pair[2]:
            return low >= high > 31
        around = text[max(0, pair.start() - NEARBY) : pair.start()]
        return low >= high or (low < 10 and self.scores.search(around) is not None)


def _is_alnum(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
