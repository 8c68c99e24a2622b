"""How a name ends: what the name stages know of Khmer beside lists of names."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from khtext import data, orthography
from khtext.document import Document, Span
from khtext.kernel.arrays import Reader, is_letter, moved
from khtext.script import COENG, SHIFTERS

#: Capitalised Latin words, with what may stand between two of them.
LATIN = r"A-Za-z0-9\u00c0-\u024f"
CAPITAL = r"A-Z\u00c0-\u00de"
LATIN_NAME = re.compile(
    rf"(?<![{LATIN}])[{CAPITAL}][{LATIN}'’.&-]*"
    rf"(?:(?: & | of | of the | and | for | the | de | des | du | del | van | von | al-| )"
    rf"(?=[{CAPITAL}0-9])[{LATIN}'’.&-]+){{0,8}}"
)
#: How the Latin names of companies end, behind the last word or its full stop.
LIMITED = re.compile(r"(?<=Ltd|Inc)\.|\.?,? ?(?:Ltd|Inc|LLC|PLC|Plc)\b\.?")
#: The kinds of places whose head words no other place's name holds.
DIVISIONS = frozenset({"country", "province", "district", "commune", "village", "city"})
#: The kinds of words that end no name; `None` is that of all words that are not listed.
OPEN: frozenset[str | None] = frozenset({None, "form", "letter"})
#: The same, behind the word for a landform.
NOUNS = OPEN | {"noun"}
#: The kinds of words that say what a person does; `that` opens what somebody says.
ACTS = frozenset({"acts", "that"})
#: The kinds of words that no description goes over.
CLOSED = ACTS | frozenset({"stop", "age", "alias", "and", "number", "part", "prep", "side"})
#: The same and head words.
CLOSED_OR_HEAD = CLOSED | {"head"}
#: The same and verbs: behind them a name may start.
NO_NOUNS = CLOSED_OR_HEAD | {"verb"}
#: The modes of words that stand inside the names of organizations: docs/data.md says how.
INNER = ("closer", "purpose", "letter", "patron", "plural", "ender")
#: Latin and Khmer digits, for the inside of a class.
DIGITS = r"0-9\u17e0-\u17e9"
#: Khmer letters and signs, for the inside of a class.
LETTERS = r"\u1780-\u17d3\u17dd"
#: Khmer letters up to a space or a mark.
RUN = re.compile(rf"[{LETTERS}]{{1,96}}+(?![{LETTERS}])")
#: The most tokens that a Khmer name has.
LONGEST = 16
#: The prefix of ordinal numbers.
ORDINAL = "\u1791\u17b8"
GAP = " \u00a0"
OPENING = {"«": "»", "“": "”", '"': '"', "‹": "›"}


class Page(Reader):
    """The matching view of a document with its token edges, and ways to read on from an offset.

    `kind` says stop, verb, noun, … of a word that ends names.
    """

    def __init__(
        self,
        text: str,
        starts: array[int],
        ends: array[int],
        words: dict[str, str],
        countries: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(text, starts, ends, words)
        self.countries = countries
        #: What a stage found listed at an offset, so that it looks once.
        self.seen: dict[int, Any] = {}
        self._walked: set[tuple[object, ...]] = set()

    def goes_on(self, *state: object) -> bool:
        """Whether a stage comes there for the first time: from there on it would find the same again."""
        if state in self._walked:
            return False
        self._walked.add(state)
        return True

    def ends_word(self, at: int) -> bool:
        """Whether a word ends there: at a token's end, or where the rest of it is a word that ends names."""
        return self.is_edge(at) or self.text[at : self.token_end(at)] in self.words

    def at_break(self, at: int) -> bool:
        """Whether no Khmer letter follows, or a head word does."""
        return at >= len(self.text) or not is_letter(self.text[at]) or self.kind(at) == "head"

    def opens(self, at: int) -> bool:
        """Whether a name may start there: behind a mark, or a word that is no noun."""
        before = at - 1 if at > 0 and self.text[at - 1] in GAP else at
        if before == 0 or not is_letter(self.text[before - 1]):
            return True
        return self.kind(self.token_start(before - 1)) in NO_NOUNS

    def is_behind(self, at: int, kind: str) -> bool:
        """Whether the word before, with or without a space, is of a kind."""
        before = at - 1 if at > 0 and self.text[at - 1] in GAP else at
        return before > 0 and self.kind(self.token_start(before - 1)) == kind

    def is_unusual(self, start: int, end: int) -> bool:
        """Whether a stretch is spelt as loans are, or is no single long word."""
        text = self.text[start:end]
        return looks_foreign(text) or self.token_end(start) < end

    def is_alone(self, start: int, end: int) -> bool:
        """Whether no Latin word stands before or after, with a space or a sign in between."""
        return not any(map(self.is_latin_letter, (start - 2, start - 1, end, end + 1)))

    def tells_age(self, at: int) -> bool:
        """Whether somebody's sex or age is told next."""
        after = self.skip_gap(at)
        return self.words.get(self.text[after : self.token_end(after)]) == "age"

    def is_latin_letter(self, at: int) -> bool:
        """Whether a Latin letter or a digit stands there; nothing does before the text."""
        char = self.text[at : at + 1] if at >= 0 else ""
        return char.isascii() and char.isalnum()

    def is_latin_word(self, start: int, end: int) -> bool:
        """Whether no letter or digit stands directly before or after."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())

    def name_end(self, at: int, *, nouns: bool = False) -> int:
        """Where a Khmer name of unlisted words ends: at a space, a mark or a word that ends names.

        A hyphen between two letters joins; with `nouns` a noun may follow the name of a landform. The
        offset itself when no name starts there.
        """
        return self.run_end(at, LONGEST, OPEN, "form", NOUNS if nouns else OPEN)

    def letters_end(self, at: int) -> int:
        """Where the Khmer letters that start there end, at a space or a mark.

        The offset itself where there are more than any name has.
        """
        found = RUN.match(self.text, at)
        return found.end() if found else at

    def latin_name(self, at: int) -> int:
        """Where the run of capitalised Latin words that starts there ends, or the offset itself."""
        found = LATIN_NAME.match(self.text, at)
        if not found:
            return at
        name = found.group().rstrip(".,-&'’")
        end = at + len(name)
        if self.text[end : end + 1] == "_" and " " in name:
            return at + name.rfind(" ")
        limited = LIMITED.match(self.text, end)
        return limited.end() if limited else end

    def glosses(self, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The Latin names in parentheses that follow directly behind some of `ends`."""
        for end in ends:
            start = self.skip_gap(end) + 1
            stop = self.latin_name(start) if self.text[start - 1 : start] == "(" else start
            if self.text[stop : stop + 1] == ")" and stop > start:
                yield start, stop

    def quoted(self, at: int) -> int:
        """Where a short quotation that starts there ends, its marks included, or the offset itself."""
        closing = OPENING.get(self.text[at : at + 1])
        end = self.text.find(closing, at + 1, at + 60) if closing else -1
        return end + 1 if end > at + 1 and "\n" not in self.text[at:end] else at


def is_country(span: Span) -> bool:
    """Whether a place is a country: its code is of two letters."""
    return span.ref is not None and len(span.ref) == 2


def is_latin(char: str) -> bool:
    """Whether a character is a Latin letter.

    >>> is_latin("A"), is_latin("ក")
    (True, False)
    """
    return char.isalpha() and char < "\u0250"


def looks_foreign(name: str) -> bool:
    """Whether a name is spelt as loans are, with a shifter or a letter that Khmer words lack.

    >>> looks_foreign("ហ្វូលីង"), looks_foreign("ត្បូង")
    (True, False)
    """
    return not SHIFTERS.isdisjoint(name) or "\u17a0" + COENG in name


def page(
    doc: Document, words: dict[str, str], countries: Iterable[Span] = ()
) -> tuple[Page, orthography.View]:
    """The document's matching view, with its tokens and the words that end names."""
    view = orthography.view(doc.text)
    starts, ends = doc.tokens.starts, doc.tokens.ends
    if view.edits.starts:
        starts, ends = (moved(edges, view.edits.ends, view.edits.new_ends) for edges in (starts, ends))
    known = frozenset(view.all_at([span.start for span in countries]))
    return Page(view.text, starts, ends, words, known), view


def seen_at(view: orthography.View, spans: Iterable[Span]) -> dict[int, int]:
    """From start to end of some spans, on the page."""
    listed = list(spans)
    if not view.edits.starts:
        return {span.start: span.end for span in listed}
    starts = view.all_at([span.start for span in listed])
    return dict(zip(starts, view.all_at([span.end for span in listed]), strict=True))


def alternatives(words: Mapping[str, str], kind: str) -> str:
    """A regular expression for the words of a kind, the longest first."""
    return "|".join(sorted((word for word in words if words[word] == kind), key=len, reverse=True))


@cache
def load_acronyms() -> frozenset[str]:
    """The organizations in Latin letters."""
    return frozenset(name for (name,) in data.read_columns("acronyms.tsv", "name"))


@cache
def load_words() -> dict[str, str]:
    """The words that end names, from word to kind: stop, verb, noun, or head for heads and titles."""
    words = {title: "head" for (title,) in data.read_columns("titles.tsv", "title")}
    words |= data.read_pairs("name_ends.tsv", "word", "kind")
    heads = data.read_columns("heads.tsv", "head", "label", "mode", "kinds")
    return words | {head: "head" for head, *cells in heads if _ends(*cells)}


def _ends(label: str, mode: str, kinds: str) -> bool:
    if mode in INNER:
        return False
    return label == "ORG" or not DIVISIONS.isdisjoint(kinds.split())
