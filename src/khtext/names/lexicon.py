"""What the lists know of a name: its English form, its code and its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from khtext import data
from khtext.gazetteer import Gazetteer

#: The lists of places, organizations and people; villages are read when one is asked for.
PLACES = ("countries", "cities", "regions", "territories", "exemplar_cities", "spellings")
ORGANIZATIONS = ("acronyms", "organizations")
#: The kinds of places that the list of villages holds.
LOCAL = frozenset({"commune", "village"})


class Entry(NamedTuple):
    """A listed name; `codes` are those of all Cambodian places of that name and kind."""

    kind: str
    norm: str | None
    ref: str | None = None
    bare: bool = True
    codes: tuple[str, ...] = ()


NOTHING = Entry("", None)


@dataclass(frozen=True)
class Lexicon:
    """The lists of names by label, and the words for kinds of places with the kinds that fit them."""

    names: dict[str, dict[str, tuple[Entry, ...]]]
    heads: Gazetteer[frozenset[str]]

    def entry(self, name: str, label: str) -> Entry | None:
        """What is known of a name, with or without the word for its kind; None of one that is not listed.

        >>> load().entry("ខេត្តកំពត", "LOC").ref
        'KH-7'
        """
        listed = self.names[label].get(name)
        if listed:
            return listed[0]
        return self.headed(name) if label == "LOC" else None

    def headed(self, name: str) -> Entry | None:
        """What is known of a place by its name with the word for its kind."""
        for rest, kinds in self.without_head(name):
            listed = self.names["LOC"].get(rest, ())
            if LOCAL & kinds:
                listed += self._villages.get(rest, ())
            for entry in listed:
                if entry.kind in kinds:
                    return entry
        return None

    def without_head(self, name: str) -> Iterator[tuple[str, frozenset[str]]]:
        """What is left of a place's name without the word for its kind, the longest word first."""
        for end, kinds in self.heads.at(name, 0):
            if end < len(name):
                yield name[end:].lstrip(), kinds

    @cached_property
    def standalone(self) -> Gazetteer[tuple[str, Entry]]:
        """The places and organizations that count without a word for their kind, each with its label."""
        return Gazetteer(
            {
                name: (label, entries[0])
                for label in ("ORG", "LOC")
                for name, entries in self.names[label].items()
                if entries[0].bare
            }
        )

    @cached_property
    def _villages(self) -> dict[str, tuple[Entry, ...]]:
        return _table(_divisions("villages.tsv"))


def _table(rows: Iterator[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    names: dict[str, tuple[Entry, ...]] = {}
    for name, entry in rows:
        names[name] = (*names[name], entry) if name in names else (entry,)
    return names


def _divisions(table: str) -> Iterator[tuple[str, Entry]]:
    for name, level, norm, listed, use in data.read_columns(table, "name", "level", "norm", "codes", "use"):
        codes = tuple(listed.split())
        ref = codes[0] if len(codes) == 1 else None
        if ref and level == "province":
            ref = f"KH-{int(ref)}"
        yield name, Entry(level, norm or None, ref, use == "bare", codes)


def _listed(tables: tuple[str, ...], *columns: str) -> Iterator[tuple[str, Entry]]:
    for table in tables:
        for name, kind, norm, use, *ref in data.read_columns(f"{table}.tsv", *columns):
            yield name, Entry(kind, norm or None, ref[0] or None if ref else None, use == "bare")


def _places() -> Iterator[tuple[str, Entry]]:
    yield from _listed(PLACES, "name", "kind", "norm", "use", "ref")
    yield from _divisions("cambodia.tsv")


def _people() -> Iterator[tuple[str, Entry]]:
    rows = _listed(("persons",), "name", "kind", "norm", "use")
    return ((name, entry) for name, entry in rows if entry.kind == "person")


def _organizations() -> Iterator[tuple[str, Entry]]:
    for name, entry in _listed(ORGANIZATIONS, "name", "kind", "norm", "use", "ref"):
        yield name, entry
        joined = name.replace(" ", "")
        if joined != name and not joined[0].isascii():
            yield joined, entry


@cache
def load() -> Lexicon:
    """The shipped lists."""
    heads: dict[str, frozenset[str]] = {}
    for head, label, kinds in data.read_columns("heads.tsv", "head", "label", "kinds"):
        if label == "LOC" and kinds:
            heads[head] = heads.get(head, frozenset()) | frozenset(kinds.split())
    names = {"LOC": _table(_places()), "ORG": _table(_organizations()), "PER": _table(_people())}
    return Lexicon(names, Gazetteer(heads))
