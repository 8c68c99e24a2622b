"""What the tagger of names sees: the lists, labelled sentences and the features of their tokens."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from khtext import data, orthography
from khtext.document import LABELS, Document
from khtext.kernel import tagfile, tagger
from khtext.kernel.tagfile import AROUND, PLACES, REACH
from khtext.kernel.tagger import TOUCHING, Tagger
from khtext.names.reading import morphemes
from khtext.settings import DEFAULTS
from khtext.words import segmenter

OUT = "O"
NAMES = (OUT, *(f"{place}-{label}" for label in LABELS for place in "BIES"))
"""The labels: a name of one token, or its first, inner and last token."""

FILTER_BITS = 20
#: Lists whose entries are all of one kind, and those with a column that says the kind.
PLACES_LISTS = ("countries", "cities", "regions", "territories", "exemplar_cities", "spellings")
#: Kinds of words that are told apart in the lists and not here: a tagger has at most 64 marks.
ALIKE = {
    "H:LOC:outside": "H:LOC:inner",
    "H:LOC:number": "H:LOC:inner",
    "H:LOC:numbered": "H:LOC:inner",
    "H:LOC:listed": "H:LOC:inner",
    "H:ORG:closer": "H:ORG:inner",
    "H:ORG:purpose": "H:ORG:inner",
    "H:ORG:ender": "H:ORG:inner",
    "H:ORG:outside": "H:ORG:inner",
    "H:ORG:patron": "H:ORG:inner",
    "H:ORG:company": "H:ORG:inner",
    "H:ORG:latin": "H:ORG:inner",
    "E:that": "E:acts",
    "E:age": "E:stop",
    "E:alias": "E:and",
    "L:lake": "L:river",
}

WIDE, ONE, TWO = (-REACH, AROUND), (0, 1), (0, 2)
"""What a feature speaks about: the position of its first label, and how many."""

Feature = tuple[str, object]


def lists() -> dict[str, set[str]]:
    """From a name or word of the lists, in canonical spelling and without spaces, to its marks.

    A name is there in Khmer and, where the lists have one, by its English form too.
    """
    marks: dict[str, set[str]] = defaultdict(set)

    def put(names: Sequence[str], mark: str) -> None:
        for name in names:
            marks["".join(orthography.view(name).text.split())].add(ALIKE.get(mark, mark))

    for table in PLACES_LISTS:
        for *names, kind in data.read_columns(f"{table}.tsv", "name", "norm", "kind"):
            put(names, f"L:{kind}")
    for *names, level in data.read_columns("cambodia.tsv", "name", "norm", "level"):
        put(names, f"L:{level}")
    for name, level in data.read_columns("villages.tsv", "name", "level"):
        put([name], f"V:{level}")
    for *names, kind in data.read_columns("persons.tsv", "name", "norm", "kind"):
        put(names, f"P:{kind}")
    for table, mark in (("organizations", "O"), ("acronyms", "A")):
        for names in data.read_columns(f"{table}.tsv", "name", "norm"):
            put(names, mark)
    for head, label, mode in data.read_columns("heads.tsv", "head", "label", "mode"):
        put([head], f"H:{label}:{mode.partition('+')[0]}")
    for title, strength in data.read_columns("titles.tsv", "title", "strength"):
        put([title], f"T:{strength}")
    for word, kind in data.read_columns("name_ends.tsv", "word", "kind"):
        put([word], f"E:{kind}")
    for (phrase,) in data.read_columns("traps.tsv", "phrase"):
        put([phrase], "X:trap")
    for (head,) in data.read_columns("trap_heads.tsv", "head"):
        put([head], "X:head")
    marks.pop("", None)
    return marks


@dataclass(frozen=True)
class Lexicon:
    """The lists as a tagger's file holds them."""

    marks: tuple[str, ...]
    groups: tuple[int, ...]
    names: Mapping[int, bytes]
    filtered: tuple[int, ...]
    longest: int

    @classmethod
    def read(cls) -> Lexicon:
        """The lexicon of the shipped lists."""
        listed = lists()
        marks = tuple(sorted({mark for found in listed.values() for mark in found}))
        bits = {name: sum(1 << marks.index(mark) for mark in found) for name, found in listed.items()}
        groups = tuple(sorted(set(bits.values())))
        numbers = {group: number for number, group in enumerate(groups)}
        names = {
            tagfile.name_of(tagfile.with_text(0, name)): numbers[group].to_bytes(2, "little")
            for name, group in bits.items()
        }
        totals = {total for name in listed for total in accumulate(name, tagfile.with_text, initial=0)} - {0}
        filtered = {tagfile.bit_of(tagfile.name_of(total), FILTER_BITS) for total in totals}
        return cls(marks, groups, names, tuple(sorted(filtered)), max(map(len, listed)))


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence: its canonical text, its tokens, names and stretches that may be names."""

    text: str
    starts: array[int]
    ends: array[int]
    entities: tuple[tuple[int, int, str], ...]
    optional: tuple[tuple[int, int], ...]
    source: str

    def words(self) -> list[str]:
        """Its tokens, digits as 0."""
        pairs = zip(self.starts, self.ends, strict=True)
        return [self.text[start:end].translate(tagger.DIGITS) for start, end in pairs]

    def cut(self) -> Sentence:
        """The same with tokens that end where names do."""
        edges = sorted({edge for span in (*self.entities, *self.optional) for edge in span[:2]})
        starts, ends = array("q"), array("q")
        for start, end in zip(self.starts, self.ends, strict=True):
            bounds = [start, *(edge for edge in edges if start < edge < end), end]
            for first, last in pairwise(bounds):
                starts.append(first)
                ends.append(last)
        return Sentence(self.text, starts, ends, self.entities, self.optional, self.source)

    def masks(self) -> list[int]:
        """For each token the labels that are right there, a bit for each: all where a name may stand."""
        masks = [1] * len(self.starts)
        for i, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if any(first < end and start < last for first, last in self.optional):
                masks[i] = (1 << len(NAMES)) - 1
        for start, end, label in self.entities:
            inside = [i for i, at in enumerate(self.starts) if start <= at and self.ends[i] <= end]
            for i in inside:
                place = (
                    "S" if len(inside) == 1 else "B" if i == inside[0] else "E" if i == inside[-1] else "I"
                )
                masks[i] = 1 << NAMES.index(f"{place}-{label}")
        return masks


@cache
def _words() -> Any:
    return segmenter.load(DEFAULTS)


def sentence(
    text: str, entities: Iterable[Any] = (), optional: Iterable[Any] = (), source: str = ""
) -> Sentence:
    """A sentence as the tagger reads it."""
    view, starts, ends = morphemes(_words()(Document(text)))
    names = [(*view.all_at([start, end]), label) for start, end, label in entities]
    arguable = [tuple(view.all_at(list(span[:2]))) for span in optional]
    return Sentence(view.text, starts, ends, tuple(names), tuple(arguable), source)  # type: ignore[arg-type]


def features(
    sentence: Sentence, marker: Tagger, classes: Mapping[str, Sequence[int]]
) -> Iterator[list[Feature]]:
    """The features of every token, and of an edge before the first and after the last one."""
    words, count = sentence.words(), len(sentence.starts)
    listed = marker.marks(sentence.text, sentence.starts, sentence.ends)
    places = [tuple(listed[i * PLACES : (i + 1) * PLACES]) for i in range(count)]
    gaps = [1 if sentence.ends[i] < sentence.starts[i + 1] else TOUCHING for i in range(count - 1)]
    gaps = [0, *gaps, 0]
    yield [("edge", 0)]
    for i, word in enumerate(words):
        found: list[Feature] = [("gaps", gaps[i] * 3 + gaps[i + 1]), *of_word(word, classes)]
        found += [("mark", (place, mark)) for place, bits in enumerate(places[i]) for mark in bits_of(bits)]
        if any(places[i]):
            found.append(("kind", places[i]))
        if i + 1 < count:
            found.append(("pair", (word, gaps[i + 1], words[i + 1])))
            found.append(("link", (places[i], gaps[i + 1], places[i + 1])))
        yield found
    yield [("edge", 0)]


def of_word(word: str, classes: Mapping[str, Sequence[int]]) -> list[Feature]:
    """The features that a token has by itself; a token's row in the file is the sum of theirs."""
    found: list[Feature] = [("word", word), ("shape", shape_of(word))]
    for size in range(1, min(3, len(word)) + 1):
        found += [("prefix", word[:size]), ("suffix", word[-size:])]
    return found + [(f"class{number}", one) for number, one in enumerate(classes.get(word, ()))]


WIDTHS = {"prefix": ONE, "suffix": ONE, "pair": TWO, "link": TWO}


def shape_of(word: str) -> int:
    """What a token is written with and how long it is, as one number."""
    return tagger.shape(word) * tagfile.SIZES + min(len(word), tagfile.SIZES) - 1


def bits_of(number: int) -> list[int]:
    return [bit for bit in range(number.bit_length()) if number >> bit & 1]


def follows(before: str, after: str) -> bool:
    """Whether a label may follow another."""
    if before[0] in "BI":
        return after[0] in "IE" and before[2:] == after[2:]
    return after[0] in "OBS"


ALLOWED = [
    *(follows(before, after) for before in NAMES for after in NAMES),
    *(follows(OUT, label) for label in NAMES),
    *(follows(label, OUT) for label in NAMES),
]


def affixes_of(word: str) -> Iterator[tuple[int, str]]:
    """The beginnings and ends of a token, as they are hashed."""
    for size in range(1, min(3, len(word)) + 1):
        yield tagfile.PREFIX, word[:size]
        yield tagfile.SUFFIX, word[-size:]
