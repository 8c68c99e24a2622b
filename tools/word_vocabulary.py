#!/usr/bin/env python3
"""Give a model of words its vocabulary: ``word_vocabulary.py TEXT… --model FILE``, which changes FILE.

The vocabulary has the words that the model itself makes of TEXT, each with a rank from how often it occurs,
and the words of lists that the model would split although TEXT does not. The kernel uses it where the model
is not sure (`khtext.kernel.vocabulary`). ``train_words.py`` does this last.
"""

from __future__ import annotations

import argparse
import lzma
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import settling
from word_lists import read_words, shown

from khtext import kernel
from khtext.document import KINDS
from khtext.kernel import model, model_writer
from khtext.kernel.atoms import placed_atoms
from khtext.kernel.classes import CLASS_OF
from khtext.kernel.scanner import scan
from khtext.kernel.vocabulary import KNOWN, LISTED, RANKS, WHOLE
from khtext.script import CONSONANTS

WORD = KINDS.index("word")

KNOWLEDGE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PARTICLES = tuple(KNOWLEDGE["particles"])

OFTEN_APART = 0.25
"""A phrase that ends in a particle has no rank if it is so often several words for each case of one."""

FEW = 5
"""A trusted word stays whole although the text splits it up to so many times, if a part of it is no word."""

MOST_PARTS = 5


class Lists(NamedTuple):
    """Words of lists: of those that are right about what one word is, and of others, with phrases."""

    trusted: frozenset[str]
    others: frozenset[str]


def counted(lines: Iterable[str], decoder: kernel.Decoder) -> Counter[str]:
    """How often each word occurs in lines that a model splits."""
    found: Counter[str] = Counter()
    for line in lines:
        for start, end, kind in zip(*decoder.tokens(line), strict=True):
            if kind == WORD:
                found[line[start:end]] += 1
    return found


def counted_apart(lines: Iterable[str], decoder: kernel.Decoder, strings: Collection[str]) -> Counter[str]:
    """How often each string is several words that touch in lines that a model splits."""
    found: Counter[str] = Counter()
    for run in settling.runs(lines, decoder):
        words = ["".join(parts) for parts in run]
        for at, joined in enumerate(words):
            for word in words[at + 1 : at + MOST_PARTS]:
                joined += word
                if joined in strings:
                    found[joined] += 1
    return found


def spelt(word: str) -> str:
    """A word as a model reads it."""
    return "".join(placed_atoms(word, scan(word, word.translate(CLASS_OF), {}))[1])


def ranked(counts: Mapping[str, int], apart: Mapping[str, int]) -> dict[str, int]:
    """The ranks of the words that are frequent enough for one.

    A lone consonant is no word here, so that it is joined to its neighbour where the cut is not clear. Nor is
    a phrase that is several words, too, so that it becomes two words in case of doubt.
    """
    found: Counter[str] = Counter()
    for word, count in counts.items():
        if not word.endswith(PARTICLES) or apart[word] < OFTEN_APART * count:
            found[spelt(word)] += count
    ranks = {word: sum(count >= least for least in RANKS) for word, count in found.items()}
    return {word: rank for word, rank in ranks.items() if rank and word not in CONSONANTS}


def _parts(word: str, decoder: kernel.Decoder) -> Iterator[str]:
    """The parts into which a model splits a word, alone and between others; none if it does not."""
    for before, after in KNOWLEDGE["carriers"]:
        starts, _, _ = decoder.tokens(before + word + after)
        first, last = len(before), len(before) + len(word)
        cuts = [at for at in starts if first < at < last]
        if cuts:
            yield from (word[start - first : end - first] for start, end in pairwise([first, *cuts, last]))


def kept_whole(
    lists: Lists, apart: Mapping[str, int], ranks: Mapping[str, int], decoder: kernel.Decoder
) -> Iterator[str]:
    """The words of lists that a model splits, but should not.

    Those of trusted lists are words unless the text splits them. Those of the others are only if a part would
    be neither a word of the trusted lists nor a common word of the text.
    """
    for word in sorted(lists.trusted | lists.others):
        parts = set(_parts(word, decoder))
        has_scrap = any(ranks.get(spelt(part), 0) < KNOWN and part not in lists.trusted for part in parts)
        is_trusted = word in lists.trusted
        if parts and (is_trusted or has_scrap) and apart[word] <= FEW * (is_trusted and has_scrap):
            yield word


def with_vocabulary(content: bytes, lines: Sequence[str], lists: Lists, file: Path) -> bytes:
    """The bytes of a model file with the vocabulary of a text and lists; ``file`` is written on the way."""
    mark = model.read(content).mark
    file.write_bytes(model_writer.with_vocabulary(content, {}, mark))
    decoder = kernel.load(file)
    counts = counted(lines, decoder)
    apart = counted_apart(lines, decoder, lists.trusted | lists.others | counts.keys())
    ranks = ranked(counts, apart)
    entries = Counter(ranks)
    for word in {spelt(word) for word in lists.trusted if not apart[word]}:
        entries[word] += LISTED
    file.write_bytes(model_writer.with_vocabulary(content, entries, mark))
    for word in {spelt(word) for word in kept_whole(lists, apart, ranks, kernel.load(file))}:
        entries[word] += WHOLE
    return model_writer.with_vocabulary(content, entries, mark)


def read(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of text files, `.xz` too; of a table `source<TAB>sentence` the sentences."""
    for path in paths:
        opened = lzma.open if path.suffix == ".xz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            yield from (line.rstrip("\n").rpartition("\t")[2] for line in file)


def lists_of(arguments: argparse.Namespace) -> Lists:
    """The lists that the command line names; of the headwords the half that may be shown."""
    trusted = read_words([*arguments.trusted, *arguments.names])
    headwords = shown(read_words(arguments.headwords))
    return Lists(frozenset([*trusted, *headwords]), frozenset(read_words(arguments.words)))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("text", type=Path, nargs="+", help="text, one paragraph or sentence per line")
    add("--model", type=Path, required=True, help="the model file")
    for option in ("--trusted", "--headwords", "--names", "--words"):
        add(option, type=Path, nargs="*", default=[], help="word lists, as of train_words.py")
    arguments = parser.parse_args()
    content = arguments.model.read_bytes()
    made = with_vocabulary(content, list(read(arguments.text)), lists_of(arguments), arguments.model)
    arguments.model.write_bytes(made)
    print(f"{arguments.model}: {len(made)} bytes")


if __name__ == "__main__":
    main()
