"""What the lists know of a name: its English form, its code and its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from khtext import data, files
from khtext.gazetteer import Gazetteer
from khtext.kernel.tables import rows_by_name

#: The lists of places, organizations and people; villages are read when one is asked for.
PLACES = ("countries", "cities", "regions", "territories", "exemplar_cities", "spellings")
ORGANIZATIONS = ("acronyms", "organizations")
#: The kinds of places that the list of villages holds.
LOCAL = frozenset({"commune", "village"})
#: The number of answers to keep, because names occur again.
KEPT = 20_000


class Entry(NamedTuple):
    """A listed name; `codes` are those of all Cambodian places of that name and kind."""

    kind: str
    norm: str | None
    ref: str | None = None
    bare: bool = True
    codes: tuple[str, ...] = ()


NOTHING = Entry("", None)


class Table:
    """A list of names: its rows as unsplit lines, which become entries when somebody asks for them."""

    def __init__(self, table: str, columns: str, entry: Callable[..., Entry]) -> None:
        header, self.rows = rows_by_name(files.read(data.path(f"{table}.tsv")))
        self._cells = itemgetter(*map(header.split("\t").index, columns.split()))
        self._entry = entry

    def put(self, name: str, line: str) -> None:
        """One more row for a name."""
        self.rows[name] = f"{self.rows[name]}\n{line}" if name in self.rows else line

    def entries(self, name: str) -> list[Entry]:
        """What the rows of a name say."""
        rows = self.rows.get(name)
        if rows is None:
            return []
        return [self._entry(*self._cells(row.split("\t"))) for row in rows.split("\n")]


class Listed:
    """Several lists as one; what is read of them is kept, because names occur again."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables: dict[str, tuple[Table, ...]] = {}
        for table in tables:
            both = {name: (*self._tables[name], table) for name in self._tables.keys() & table.rows.keys()}
            self._tables |= dict.fromkeys(table.rows, (table,)) | both
        self._kept = lru_cache(KEPT)(self._read)

    def names(self) -> Iterable[str]:
        """All names."""
        return self._tables

    def entries(self, name: str) -> tuple[Entry, ...]:
        """What the lists say of a name, in their order."""
        return self._kept(name) if name in self._tables else ()

    def _read(self, name: str) -> tuple[Entry, ...]:
        return tuple([entry for table in self._tables[name] for entry in table.entries(name)])


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The lists of names by label, and the words for kinds of places with the kinds that fit them."""

    names: dict[str, Listed]
    heads: Gazetteer[frozenset[str]]

    def entry(self, name: str, label: str) -> Entry | None:
        """What is known of a name with a label, or None.

        A place may have the word for its kind before its name. Without it, the province is meant, not its
        town.

        >>> load().entry("ខេត្តកំពត", "LOC").ref
        'KH-7'
        """
        listed = self.names[label].entries(name)
        if len(listed) > 1:
            return next((entry for entry in listed if entry.kind == "province"), listed[0])
        if listed:
            return listed[0]
        return self.headed(name) if label == "LOC" else None

    def headed(self, name: str) -> Entry | None:
        """What is known of a place whose name has the word for its kind before it, or None."""
        for end, kinds in self.heads.at(name, 0):
            if end < len(name) and (found := self.place(name[end:], kinds)):
                return found
        return None

    @cached_property
    def place(self) -> Callable[[str, frozenset[str]], Entry | None]:
        """Takes what follows the word for a kind of place, and kinds; returns its entry, or None."""
        return lru_cache(KEPT)(self._place)

    def _place(self, name: str, kinds: frozenset[str]) -> Entry | None:
        name = name.lstrip()
        listed = self.names["LOC"].entries(name)
        if not LOCAL.isdisjoint(kinds):
            listed += self._villages.entries(name)
        first = None
        for entry in listed:
            if entry.kind in kinds:
                if entry.codes:
                    return entry
                first = first or entry
        return first

    def standalone(self, name: str) -> tuple[str, Entry] | None:
        """The label and entry of a name if it needs no word for its kind, or None."""
        for label in ("LOC", "ORG"):
            listed = self.names[label].entries(name)
            if listed and listed[0].bare:
                return label, listed[0]
        return None

    @cached_property
    def standing(self) -> Gazetteer[None]:
        """Finds the places and organizations in a text, also those that need a word for their kind."""
        return Gazetteer(dict.fromkeys(chain(self.names["LOC"].names(), self.names["ORG"].names())))

    @cached_property
    def traps(self) -> frozenset[str]:
        """Words and phrases that are no names, although taggers take them for one."""
        return frozenset(phrase for (phrase,) in data.read_columns("traps.tsv", "phrase"))

    @cached_property
    def _villages(self) -> Listed:
        return Listed([Table("villages", "level norm codes use", _division)])


def _name(kind: str, norm: str, use: str, ref: str = "") -> Entry:
    return Entry._make((kind, norm or None, ref or None, use == "bare", ()))


def _division(level: str, norm: str, listed: str, use: str) -> Entry:
    codes = tuple(listed.split())
    ref = codes[0] if len(codes) == 1 else None
    if ref and level == "province":
        ref = f"KH-{int(ref)}"
    return Entry._make((level, norm or None, ref, use == "bare", codes))


def _organizations(table: str) -> Table:
    """A list of organizations, those with spaces in their Khmer names without these too."""
    made = Table(table, "kind norm use ref", _name)
    for name, line in [row for row in made.rows.items() if " " in row[0] and not row[0][0].isascii()]:
        made.put(name.replace(" ", ""), line)
    return made


class _People(Table):
    """The list of whole names of people; parts of names are not entries."""

    def entries(self, name: str) -> list[Entry]:
        return [entry for entry in super().entries(name) if entry.kind == "person"]


#: Reads the lists of names with a label.
_LISTS: dict[str, Callable[[], Listed]] = {
    "LOC": lambda: Listed(
        [
            *(Table(table, "kind norm use ref", _name) for table in PLACES),
            Table("cambodia", "level norm codes use", _division),
        ]
    ),
    "ORG": lambda: Listed(map(_organizations, ORGANIZATIONS)),
    "PER": lambda: Listed([_People("persons", "kind norm use", _name)]),
}


class _Lists(dict[str, Listed]):
    """The lists of names by label, each read when a name with that label is met."""

    def __missing__(self, label: str) -> Listed:
        self[label] = listed = _LISTS[label]()
        return listed


@cache
def load() -> Lexicon:
    """The shipped lists."""
    heads: dict[str, frozenset[str]] = {}
    for head, label, kinds in data.read_columns("heads.tsv", "head", "label", "kinds"):
        if label == "LOC" and kinds:
            heads[head] = heads.get(head, frozenset()) | frozenset(kinds.split())
    return Lexicon(_Lists(), Gazetteer(heads))
