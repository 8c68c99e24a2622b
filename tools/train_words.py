#!/usr/bin/env python3
"""Train khtext's own word model: ``train_words.py TEXT… --out MODEL``; docs/model.md describes the method.

TEXT is plain UTF-8 with one paragraph or sentence per line, optionally compressed as ``.xz``. khmercut's
neural network (``pip install 'khmercut[nn]==0.2.0' onnx``; ``teacher.py``) says for each character how likely
a word or a morpheme starts there. Copies of the text get other words in the place of some, from the text and
from word lists, and lose the spaces inside Khmer. Several linear models are trained on such texts, made by
different recipes, and averaged. ``settling.py`` then settles strings that the average splits in some places
only. It needs a C compiler.

The same text, words, names and seed give the same file on the same machine and package versions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import multiprocessing
import random
import re
import subprocess
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import settling
import word_vocabulary
from word_lists import CLUSTER, KHMER, NO_WIDTH, SIGNS, WHOLLY_KHMER, is_held_back, is_replaceable, read_words

from khtext import kernel
from khtext.kernel import model, model_writer
from khtext.kernel.atoms import placed_atoms
from khtext.kernel.classes import Classes
from khtext.kernel.scanner import scan

TEMPLATE = "1:0,1;2:0,1,2;3:0,1,2,3;4:0,1,2,3,4"
LONGEST_LINE = 450
"""Longer lines are split, because the teacher sees 512 characters at a time."""

SHINGLE = 8
OVERLAP = 0.5
REPLACED = 0.38
CERTAIN, GIVEN = 250, 255
"""The chance that something starts for sure, and the mark of an atom at which a word always starts."""

INSIDE, WORD, MORPHEME = range(3)


class Taught(NamedTuple):
    """A line and, for each of its characters, what most likely starts there and the chances, of CERTAIN."""

    text: str
    best: bytes
    words: bytes
    morphemes: bytes


INNER_SPACE = re.compile(f"(?<=[{KHMER}{SIGNS}]) (?=[{KHMER}])")


# -- text ---------------------------------------------------------------------------------------------------


def read_lines(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of text files, with single spaces and without zero-width characters."""
    for path in paths:
        opened = lzma.open if path.suffix == ".xz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield " ".join(NO_WIDTH.sub("", line).split())


def cut(line: str) -> Iterator[str]:
    """A line in pieces that are short enough for the teacher, split after a full stop or at a space."""
    while len(line) > LONGEST_LINE:
        at = 1 + max(line.rfind(stop, 0, LONGEST_LINE) for stop in ("។ ", "៕ "))
        if at < LONGEST_LINE // 3:
            at = line.rfind(" ", LONGEST_LINE // 3, LONGEST_LINE)
        at = at if at > 0 else LONGEST_LINE
        yield line[:at].strip()
        line = line[at:].strip()
    if CLUSTER.search(line):
        yield line


def pieces_of(lines: Iterable[str]) -> list[str]:
    """The distinct pieces, in order."""
    return list(dict.fromkeys(piece for line in lines for piece in cut(line)))


def shingles(line: str) -> set[str]:
    """The substrings of SHINGLE letters and diacritics; all other characters are ignored."""
    bare = "".join(WHOLLY_KHMER.findall(line))
    return {bare[at : at + SHINGLE] for at in range(max(1, len(bare) - SHINGLE + 1))}


def apart_from(lines: Iterable[str], reserved: Iterable[str]) -> Iterator[str]:
    """The lines that are not near-duplicates of a reserved line.

    Two lines are near-duplicates if they share half of the shingles of the shorter one.
    """
    kept = [shingles(line) for line in reserved]
    where: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(kept):
        for shingle in sorted(found):
            where[shingle].append(number)
    for line in lines:
        own = shingles(line)
        shared: dict[int, int] = defaultdict(int)
        for shingle in own:
            for number in where.get(shingle, ()):
                shared[number] += 1
        if all(count < OVERLAP * min(len(own), len(kept[number])) for number, count in shared.items()):
            yield line


# -- the teacher --------------------------------------------------------------------------------------------


def taught(lines: list[str], work: Path) -> list[Taught]:
    """The labelled lines; the results are kept in ``work`` for the next run."""
    name = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    file = work / f"taught-{name}.xz"
    if not file.exists():
        import teacher

        part = file.with_suffix(".part")
        part.write_bytes(lzma.compress(b"".join(map(b"".join, teacher.labelled(lines, work))), preset=1))
        part.rename(file)
    kept, found, at = lzma.decompress(file.read_bytes()), [], 0
    for line in lines:
        size = len(line)
        best, words, morphemes = (kept[at + size * n : at + size * (n + 1)] for n in range(3))
        found.append(Taught(line, best, words.translate(SCALED), morphemes.translate(SCALED)))
        at += 3 * size
    return found


SCALED = bytes(chance * CERTAIN // 255 for chance in range(256))
CARRIER = ("ពី", "បាន")
"""What stands around the words of a list when they are labelled, once so and once alone."""


def taught_words(words: list[str], work: Path) -> dict[str, tuple[bytes, bytes]]:
    """For each word of the lists the chances that a word and a morpheme start at each of its characters."""
    before, after = CARRIER
    inside = taught([before + word + after for word in words], work)
    found = {}
    for word, carried, alone in zip(words, inside, taught(words, work), strict=True):
        first, last = len(before), len(before) + len(word)
        found[word] = (
            bytes(map(_mean, carried.words[first:last], alone.words)),
            bytes(map(_mean, carried.morphemes[first:last], alone.morphemes)),
        )
    return found


def _mean(one: int, other: int) -> int:
    return (one + other) // 2


# -- more text ----------------------------------------------------------------------------------------------


def words_of(line: Taught) -> Iterator[tuple[int, int]]:
    """The start and end of each word of a line, and of the spaces between them."""
    edges = [at for at, label in enumerate(line.best) if label == WORD or at == 0] + [len(line.text)]
    return pairwise(edges)


@dataclass
class Vocabulary:
    """The words of a text: how often each is one word, how it is cut, and how often it is several words."""

    whole: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)
    cuts: dict[str, Counter[bytes]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def of(cls, lines: Iterable[Taught]) -> Vocabulary:
        """The vocabulary of labelled lines."""
        found, runs = cls(), []
        for line in lines:
            for run in WHOLLY_KHMER.finditer(line.text):
                start, end = run.span()
                inner = (at for at in range(start + 1, end) if line.best[at] == WORD)
                words = []
                for first, last in pairwise([start, *inner, end]):
                    word = line.text[first:last]
                    words.append(word)
                    found.whole[word] += 1
                    found.cuts[word][line.best[first + 1 : last]] += 1
                runs.append(words)
        for words in runs:
            for at, first in enumerate(words[:-1]):
                for end in range(at + 2, min(len(words), at + 6) + 1):
                    first += words[end - 1]
                    if first in found.whole:
                        found.apart[first] += 1
        return found

    def is_usual(self, word: str, least: int) -> bool:
        """Whether a word stands whole so often, and more often whole than apart."""
        return self.whole[word] >= max(least, self.apart[word])

    def is_known(self, word: str) -> bool:
        """Whether a part of a word is a word that everybody knows."""
        longer = is_replaceable(word) and self.is_usual(word, 20)
        return longer or (len(word) > 1 and self.whole[word] >= 400)

    def usual(self) -> list[str]:
        """The words that may be put into the text."""
        return sorted(word for word in self.whole if is_replaceable(word) and self.is_usual(word, 2))

    def labels(self, word: str) -> tuple[bytes, bytes]:
        """The chances of a word of the text: as it is cut most often."""
        cut = bytes([WORD]) + self.cuts[word].most_common(1)[0][0]
        return cut.translate(_SURE[WORD]), cut.translate(_SURE[MORPHEME])


_SURE = {label: bytes(CERTAIN if other == label else 0 for other in range(256)) for label in (WORD, MORPHEME)}


@dataclass(frozen=True)
class Recipe:
    """How a text is made: the share of each pool, what is done about words of lists that the teacher cuts.

    ``firm``: each that leaves a part that nobody knows is one word, without morphemes. Else only those of the
    lists that are trusted are, and where known parts meet, and between the others, a morpheme starts.
    """

    pools: Mapping[str, float]
    firm: bool = False
    lines: float = 1.0
    copied: float = 1.0
    alone: float = 0.3
    passes: int = 6
    penalty: float = 12
    weight: float = 1.0


RECIPES = (
    Recipe(
        {"own": 3, "trusted": 2, "words": 2, "more": 1, "headwords": 1, "names": 0.3},
        firm=True, copied=0.8, alone=0.5, passes=6, penalty=12,
    ),
    Recipe(
        {"own": 4, "trusted": 2, "words": 1.5, "more": 1, "headwords": 1, "names": 0.3},
        copied=0.8, alone=0.4, passes=7, penalty=15,
    ),
    Recipe(
        {"own": 3, "trusted": 1.5, "words": 1, "more": 0.5, "headwords": 1, "names": 2.5},
        lines=0.4, alone=0.3, passes=5, penalty=8, weight=0.5,
    ),
)  # fmt: skip
TRUSTED = ("trusted", "headwords")


class Pools:
    """The words that may be put into a text, each with its labels, by the name of their pool."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lists: Mapping[str, list[str]],
        listed: Mapping[str, tuple[bytes, bytes]],
    ) -> None:
        self.words = {"own": vocabulary.usual(), **lists}
        self._vocabulary, self._listed = vocabulary, listed

    def labels(self, pool: str, word: str, firm: bool) -> tuple[bytes, bytes]:
        """The chances that a word and a morpheme start at each character of a word of a pool."""
        if pool == "own":
            return self._vocabulary.labels(word)
        if pool == "names":
            known = self._vocabulary.whole[word]
            morphemes = self._vocabulary.labels(word)[1] if known else bytes(len(word))
            return bytes([CERTAIN]) + bytes(len(word) - 1), morphemes
        words, morphemes = self._listed[word]
        edges = [0, *(at for at in range(1, len(word)) if words[at] > CERTAIN // 2), len(word)]
        parts = [(word[first:last], first, last) for first, last in pairwise(edges)]
        known = all(self._vocabulary.is_known(part) for part, _, _ in parts)
        if firm and not known:
            words = bytes(len(word))
        elif pool in TRUSTED and not firm and not known:
            words, morphemes = self._joined(words, morphemes, parts)
        elif pool in TRUSTED and not firm and len(parts) > 1:
            morphemes = bytes(min(CERTAIN, b + a // 3) for a, b in zip(words, morphemes, strict=True))
            words = bytes(chance * 2 // 3 for chance in words)
        return bytes([CERTAIN]) + words[1:], bytes(1) + morphemes[1:]

    def _joined(
        self, words: bytes, morphemes: bytes, parts: list[tuple[str, int, int]]
    ) -> tuple[bytes, bytes]:
        """A word whose cuts are morphemes, but hardly where a part is a scrap of one or two characters."""
        unknown = {part for part, _, _ in parts if len(part) < 3 and part not in self._vocabulary.whole}
        edges = {edge for part, *both in parts if len(part) == 1 or part in unknown for edge in both}
        mixed = bytes(
            b // 4 if at in edges else min(CERTAIN, b + a * 3 // 4)
            for at, (a, b) in enumerate(zip(words, morphemes, strict=True))
        )
        return bytes(chance // 10 for chance in words), mixed


def varied(line: Taught, pools: Pools, recipe: Recipe, rng: random.Random) -> Taught | None:
    """The line with some of its longer words replaced by others; None if no word was chosen."""
    names, shares = list(recipe.pools), list(recipe.pools.values())
    pieces: list[tuple[str, bytes, bytes]] = []
    follows = changed = False
    for first, last in words_of(line):
        word = line.text[first:last]
        words, morphemes = line.words[first:last], line.morphemes[first:last]
        chosen = last - first > 1 and rng.random() < REPLACED and is_replaceable(word)
        if chosen:
            pool = rng.choices(names, shares)[0]
            word = rng.choice(pools.words[pool])
            words, morphemes = pools.labels(pool, word, recipe.firm)
            changed = True
        elif follows:
            words, morphemes = bytes([CERTAIN]) + words[1:], bytes(1) + morphemes[1:]
        follows = chosen
        pieces.append((word, words, morphemes))
    text, words, morphemes = (list(column) for column in zip(*pieces, strict=True))
    return Taught("".join(text), b"", b"".join(words), b"".join(morphemes)) if changed else None


def joined(line: Taught) -> Taught:
    """A line without the spaces between Khmer letters; what starts after such a space still starts there."""
    spaces = [match.start() for match in INNER_SPACE.finditer(line.text)]
    words, morphemes = bytearray(line.words), bytearray(line.morphemes)
    for at in spaces:
        words[at + 1], morphemes[at + 1] = CERTAIN, 0
    kept = list(pairwise([-1, *spaces, len(line.text)]))
    return Taught(
        "".join(line.text[first + 1 : last] for first, last in kept),
        b"".join(line.best[first + 1 : last] for first, last in kept),
        b"".join(words[first + 1 : last] for first, last in kept),
        b"".join(morphemes[first + 1 : last] for first, last in kept),
    )


def made(lines: list[Taught], pools: Pools, recipe: Recipe, rng: random.Random) -> Iterator[Taught]:
    """All that one model is trained on: the lines, without spaces too, two copies with other words, and words
    of the trusted lists alone."""
    lines = [line for line in lines if recipe.lines == 1 or rng.random() < recipe.lines]
    for line in lines:
        yield line
        yield joined(line)
    for _ in range(2):
        for line in lines:
            if recipe.copied == 1 or rng.random() <= recipe.copied:
                copy = varied(line, pools, recipe, rng)
                if copy:
                    yield joined(copy)
    for pool in TRUSTED:
        for word in pools.words.get(pool, ()):
            if rng.random() < recipe.alone:
                yield Taught(word, b"", *pools.labels(pool, word, recipe.firm))


# -- the model ----------------------------------------------------------------------------------------------

_CLASSES = Classes()


def atoms_of(line: Taught) -> list[tuple[str, int, int]]:
    """The atoms of a line, each with its chances, GIVEN where a word always starts."""
    places, texts, forced = placed_atoms(line.text, scan(line.text, line.text.translate(_CLASSES), {}))
    found = [(chars, line.words[at], line.morphemes[at]) for at, chars in zip(places, texts, strict=True)]
    for at in forced:
        found[at] = (found[at][0], GIVEN, 0)
    return found


class Atoms:
    """Numbers for atoms, starting at 1, in order of first occurrence."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def write(self, lines: Iterable[list[tuple[str, int, int]]], atoms: Path, labels: Path) -> None:
        """Write the lines in the format that ``train_crf`` reads."""
        with atoms.open("wb") as numbers_file, labels.open("wb") as labels_file:
            for line in lines:
                numbers = [self.numbers.setdefault(chars, len(self.numbers) + 1) for chars, _, _ in line]
                array("I", [*numbers, 0]).tofile(numbers_file)
                labels_file.write(bytes([chance for _, *both in line for chance in both] + [GIVEN, 0]))


Weights = dict[tuple[int, ...], list[float]]
Grams = dict[tuple[str, ...], list[float]]
Model = tuple[list[list[float]], Grams]
"""The transitions, and the weights of each n-gram, a row of three for each offset."""


def read_weights(path: Path) -> tuple[list[list[float]], Weights]:
    """The transitions and the weights of each n-gram that ``train_crf`` wrote."""
    with path.open() as file:
        chain = [[float(cell) for cell in next(file).split()] for _ in range(3)]
        weights = {}
        for line in file:
            cells = line.split()
            n = int(cells[0])
            weights[tuple(map(int, cells[1 : n + 1]))] = [float(cell) for cell in cells[n + 1 :]]
    return chain, weights


def mean(models: list[tuple[float, Model]]) -> Model:
    """The weighted mean of several models, weight by weight."""
    total = sum(share for share, _ in models)
    chain = [[sum(s * m[0][a][b] for s, m in models) / total for b in range(3)] for a in range(3)]
    grams: Grams = {}
    for share, (_, found) in models:
        for gram, row in found.items():
            sums = grams.setdefault(gram, [0.0] * len(row))
            for at, weight in enumerate(row):
                sums[at] += weight * share / total
    return chain, grams


def balanced(trained: Model, least: float, words: float, morphemes: float) -> Model:
    """The model without n-grams of several atoms that say less than ``least``; it favours starts more."""

    def says(row: list[float]) -> float:
        return max(abs(weight - row[at // 3 * 3]) for at, weight in enumerate(row))

    chain, grams = trained
    kept = {gram: row for gram, row in grams.items() if len(gram) == 1 or says(row) >= least}
    return [[row[0], row[1] + words, row[2] + morphemes] for row in chain], kept


def packed(chain: list[list[float]], weights: Grams, shift: int, width: int, mark: int) -> bytes:
    """The model file: integer weights relative to label 0; n-grams without weights are dropped."""
    offsets = {int(part[0]): [int(cell) for cell in part[2:].split(",")] for part in TEMPLATE.split(";")}
    roof = (1 << 8 * width - 1) - 1
    grams: list[dict[str, dict[int, list[int]]]] = [{} for _ in range(model.ORDERS)]
    for gram, row in weights.items():
        made = {}
        for place, offset in enumerate(offsets[len(gram)]):
            inside, *others = row[3 * place : 3 * place + 3]
            cells = [max(-roof, min(roof, round((weight - inside) * (1 << shift)))) for weight in others]
            if any(cells):
                made[offset] = cells
        if made:
            grams[len(gram) - 1]["".join(gram)] = made
    print("n-grams kept:", *map(len, grams), file=sys.stderr)
    return model_writer.pack(
        rule=2,
        labels=3,
        width=width,
        shift=shift,
        mark=mark,
        grams=grams,
        transitions=[[round((cell - row[0]) * (1 << shift)) for cell in row] for row in chain],
    )


def compiled(program: Path) -> Path:
    """The compiled trainer."""
    source = Path(__file__).parent / "train_crf.c"
    subprocess.run(["cc", "-O2", "-o", program, source, "-lm"], check=True)
    return program


def trained(
    lines: Iterable[Taught], recipe: Recipe, arguments: argparse.Namespace, work: Path, name: str = "model"
) -> Model:
    """The model learned from labelled lines."""
    numbers, labels, out = (work / f"{name}.{kind}" for kind in ("atoms", "labels", "weights"))
    atoms = Atoms()
    atoms.write(map(atoms_of, lines), numbers, labels)
    settings = (recipe.passes, arguments.rate, recipe.penalty, arguments.seed, arguments.rarest)
    program = compiled(work / f"{name}.train")
    subprocess.run([program, numbers, labels, out, TEMPLATE, *map(str, settings)], check=True)
    chain, weights = read_weights(out)
    for file in (numbers, labels, out, program):
        file.unlink()
    strings = ["", *atoms.numbers]
    return chain, {tuple(strings[number] for number in gram): row for gram, row in weights.items()}


@dataclass(frozen=True)
class Lessons:
    """All that the models are trained on; each model is kept in the work folder for the next run."""

    lines: list[Taught]
    pools: Pools
    arguments: argparse.Namespace

    def model(self, number: int) -> Model:
        """The model of a recipe."""
        work, seed = self.arguments.work, self.arguments.seed
        file = work / f"model-{self._name(number)}.json.xz"
        if file.exists():
            chain, grams = json.loads(lzma.decompress(file.read_bytes()))
            return chain, {tuple(gram): row for gram, row in grams}
        text = made(self.lines, self.pools, RECIPES[number], random.Random(f"{seed}.{number}"))
        chain, grams = trained(text, RECIPES[number], self.arguments, work, f"recipe-{number}")
        part = file.with_suffix(".part")
        part.write_bytes(lzma.compress(json.dumps([chain, list(grams.items())]).encode(), preset=1))
        part.rename(file)
        return chain, grams

    def _name(self, number: int) -> str:
        """What the model of a recipe depends on, the code of the tool aside."""
        given = hashlib.sha256(b"".join(b"".join(line[1:]) for line in self.lines))
        settings = (self.arguments.seed, self.arguments.rate, self.arguments.rarest, TEMPLATE, REPLACED)
        given.update(repr((number, RECIPES[number], settings, self.pools.words)).encode())
        return given.hexdigest()[:16]


def learned(lessons: Lessons, jobs: int) -> list[Model]:
    """The models of all recipes, several at a time."""
    numbers = range(len(RECIPES))
    if jobs == 1:
        return list(map(lessons.model, numbers))
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return pool.map(lessons.model, numbers, chunksize=1)


def arguments_of() -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("text", type=Path, nargs="+", help="text to learn from, one paragraph or sentence per line")
    add("--out", type=Path, required=True, help="the model file to write")
    lists = {
        "--words": "word list with many phrases",
        "--more": "another one",
        "--trusted": "word list that is right about what one word is",
        "--headwords": "headwords of a dictionary, of which one half is never shown",
        "--names": "lists of names, each one word",
    }
    for option, help in lists.items():
        add(option, type=Path, nargs="*", default=[], help=help)
    add("--without", type=Path, nargs="*", default=[], help="reserved lines: nothing similar is learned")
    add("--work", type=Path, default=Path("build/words"), help="folder for intermediate results")
    add("--seed", type=int, default=1)
    add("--jobs", type=int, default=1, help="models trained at the same time")
    add("--rate", type=float, default=0.5, help="learning rate")
    add("--rarest", type=int, default=3, help="leave out n-grams that occur less often")
    add("--least", type=float, default=0.28, help="leave out n-grams whose weights are all smaller")
    add("--bias", type=float, default=1.6, help="weight in favour of the start of a word")
    add("--morphemes", type=float, default=0.6, help="weight in favour of the start of a morpheme")
    add("--settled", type=int, default=2, help="how often strings split in some places only are settled")
    add("--shift", type=int, default=8, help="store each weight as weight * 2**shift")
    add("--width", type=int, default=2, help="bytes per weight")
    add("--mark", type=int, default=4, help="bytes per fingerprint")
    return parser.parse_args()


def main() -> None:
    """The command."""
    arguments = arguments_of()
    work = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    lines = pieces_of(read_lines(arguments.text))
    if arguments.without:
        lines = list(apart_from(lines, read_lines(arguments.without)))
    print(f"{len(lines)} lines, {sum(map(len, lines))} characters", file=sys.stderr)
    held = set(filter(is_held_back, read_words(arguments.headwords)))
    names = ("trusted", "words", "more", "headwords", "names")
    lists = {
        name: [word for word in read_words(getattr(arguments, name)) if word not in held] for name in names
    }
    real = taught(lines, work)
    listed = sorted({word for name in names[:-1] for word in lists[name]})
    pools = Pools(Vocabulary.of(real), lists, taught_words(listed, work))
    models = learned(Lessons(real, pools, arguments), arguments.jobs)
    shares = [recipe.weight for recipe in RECIPES]
    chain, grams = balanced(
        mean(list(zip(shares, models, strict=True))), arguments.least, arguments.bias, arguments.morphemes
    )
    first = work / "unsettled.bin"
    content = packed(chain, grams, arguments.shift, arguments.width, arguments.mark)
    for _ in range(arguments.settled):
        first.write_bytes(content)
        grams = settling.settled(
            grams, settling.Seen(settling.runs(lines, kernel.load(first))), CLUSTER.findall
        )
        content = packed(chain, grams, arguments.shift, arguments.width, arguments.mark)
    made = word_vocabulary.with_vocabulary(content, lines, word_vocabulary.lists_of(arguments), first)
    arguments.out.write_bytes(made)
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
