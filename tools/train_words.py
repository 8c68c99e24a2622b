#!/usr/bin/env python3
"""Train khtext's own word model: ``train_words.py TEXT… --out MODEL``; docs/model.md describes the method.

TEXT is plain UTF-8 with one paragraph or sentence per line, optionally compressed as ``.xz``. khmercut's
neural network (``pip install 'khmercut[nn]==0.2.0'``) labels its words and morphemes. Then the script
replaces some words by others and has the new text labelled too. It adds copies without the spaces inside
Khmer, so that the model learns boundaries that the teacher inferred from spaces. Finally it trains a linear
model on all of this. It needs a C compiler.

The same text, words, names and seed give the same file on the same machine and package versions.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import multiprocessing
import random
import re
import subprocess
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

from khtext.kernel import model, model_writer
from khtext.kernel.atoms import khtext_atoms
from khtext.kernel.classes import Classes
from khtext.kernel.scanner import scan

TEMPLATE = "1:0,1;2:0,1,2;3:0,1,2,3;4:0,1,2,3,4"
LONGEST_LINE = 450
"""Longer lines are split, because the teacher sees 512 characters at a time."""

SHINGLE = 8
OVERLAP = 0.5
REPLACED = 0.38
NAMES_KEPT = 0.25
GIVEN = 255
INSIDE, WORD, MORPHEME = range(3)

Taught = tuple[str, bytes]
"""A line, and for each of its characters the unit that starts there: INSIDE (none), WORD or MORPHEME."""

KHMER = "\u1780-\u17b3"
SIGNS = "\u17b4-\u17d3\u17dd"
CLUSTER = re.compile(f"[{KHMER}](?:\u17d2[{KHMER}]|[{SIGNS}])*")
WHOLLY_KHMER = re.compile(f"[{KHMER}{SIGNS}]+")
INNER_SPACE = re.compile(f"(?<=[{KHMER}{SIGNS}]) (?=[{KHMER}])")
NO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")


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


def read_words(paths: Iterable[Path]) -> list[str]:
    """The Khmer words of two to ten clusters in word lists; text after a tab is ignored."""
    lines = (line.split("\t")[0].strip() for path in paths for line in path.read_text("utf-8").split("\n"))
    found = {NO_WIDTH.sub("", line) for line in lines}
    return sorted(word for word in found if is_replaceable(word) and len(CLUSTER.findall(word)) <= 10)


def is_replaceable(word: str) -> bool:
    """Whether a word is entirely Khmer and longer than one cluster."""
    return bool(WHOLLY_KHMER.fullmatch(word)) and len(CLUSTER.findall(word)) >= 2


# -- the teacher --------------------------------------------------------------------------------------------

_teacher: Callable[[str], Taught]


def start_teacher() -> None:
    """Loads khmercut's network in this process, on one thread."""
    import onnxruntime
    from khmercut import nn

    made = onnxruntime.SessionOptions

    def one_thread() -> onnxruntime.SessionOptions:
        options = made()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return options

    onnxruntime.SessionOptions = one_thread
    model = nn.Model()
    onnxruntime.SessionOptions = made
    starts = {"0": INSIDE, "}{": WORD}

    def labelled(line: str) -> Taught:
        pairs = list(nn.encode(line))
        labels = bytearray([WORD])
        for (chars, kind), label in zip(pairs, model.labels(pairs), strict=True):
            size = 1 if kind == "ZS" else len(chars)
            labels += bytes(size - 1)
            labels.append(starts.get(nn.LABELS[label], MORPHEME))
        return line, bytes(labels[: len(line)])

    global _teacher
    _teacher = labelled


def teach(line: str) -> Taught:
    """A line with the labels of the teacher, which mark word ends, converted to word starts."""
    return _teacher(line)


def taught(lines: list[str], work: Path, jobs: int) -> list[Taught]:
    """The labelled lines; labels are cached in ``work``."""
    name = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    file = work / f"taught-{name}.xz"
    if not file.exists():
        with multiprocessing.Pool(jobs, start_teacher) as pool:
            labels = [labels for _, labels in pool.imap(teach, lines, chunksize=64)]
        part = file.with_suffix(".part")
        part.write_bytes(lzma.compress(b"\n".join(label.translate(ASCII) for label in labels), preset=1))
        part.rename(file)
    kept = lzma.decompress(file.read_bytes()).split(b"\n")
    return [(line, label.translate(NUMBERS)) for line, label in zip(lines, kept, strict=True)]


ASCII = bytes.maketrans(b"\0\1\2", b"012")
NUMBERS = bytes.maketrans(b"012", b"\0\1\2")


# -- more text ----------------------------------------------------------------------------------------------


def words_of(line: Taught) -> list[str]:
    """The words of a line, separated by spaces."""
    text, labels = line
    edges = [at for at, label in enumerate(labels) if label == WORD or at == 0] + [len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


Varied = tuple[str, list[tuple[int, int]]]
"""A generated line, and the spans of the inserted names."""


def varied(lines: list[Taught], lists: list[list[str]], names: list[str], rng: random.Random) -> list[Varied]:
    """Lines in which some of the longer words are replaced by others.

    The replacements are words of the lines, words of the lists, and names, with equal probability.
    """
    own = sorted({word for line in lines for word in words_of(line) if is_replaceable(word)})
    pools = [pool for pool in (own, *lists, names) if pool]
    found = []
    for line in lines:
        words = words_of(line)
        chosen = [at for at, word in enumerate(words) if is_replaceable(word) and rng.random() < REPLACED]
        put = set()
        for at in chosen:
            pool = rng.choice(pools)
            words[at] = rng.choice(pool)
            put |= {at} if pool is names else set()
        if chosen:
            ends = list(accumulate(map(len, words)))
            found.append(("".join(words), [(ends[at] - len(words[at]), ends[at]) for at in sorted(put)]))
    return found


def made_whole(line: Taught, spans: list[tuple[int, int]]) -> Taught:
    """A line in which each span is one word, even if the teacher splits it; its morphemes stay."""
    text, labels = line
    label_of = bytearray(labels)
    for start, end in spans:
        label_of[start:end] = label_of[start:end].replace(bytes([WORD]), bytes([MORPHEME]))
        for at in (start, end):
            if at < len(text):
                label_of[at] = WORD
    return text, bytes(label_of)


def thinned(line: Taught, spans: list[tuple[int, int]], rng: random.Random) -> Taught:
    """A line with a share of NAMES_KEPT of its inserted names, each as one word; the others are removed.

    Too many names would teach the model that every unknown string is one word.
    """
    text, labels = made_whole(line, spans)
    for start, end in reversed([span for span in spans if rng.random() >= NAMES_KEPT]):
        text, labels = text[:start] + text[end:], labels[:start] + labels[end:]
    return text, labels


def joined(line: Taught) -> Taught:
    """A line without the spaces between Khmer letters; the boundaries at these spaces stay."""
    text, labels = line
    spaces = {match.start() for match in INNER_SPACE.finditer(text)}
    kept = [at for at in range(len(text)) if at not in spaces]
    label_of = [WORD if at - 1 in spaces else labels[at] for at in kept]
    return "".join(text[at] for at in kept), bytes(label_of)


# -- the model ----------------------------------------------------------------------------------------------

_CLASSES = Classes()


def atoms_of(line: Taught) -> list[tuple[str, int]]:
    """The atoms of a line, each with its label; GIVEN where a word always starts."""
    text, labels = line
    classes = text.translate(_CLASSES)
    atoms, forced = khtext_atoms(text, scan(text, classes, {}))
    found = [(chars, labels[start]) for start, chars in atoms]
    for at in forced:
        found[at] = (found[at][0], GIVEN)
    return found


class Atoms:
    """The numbers of atoms, from 1, in order of appearance."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def write(self, lines: Iterable[list[tuple[str, int]]], atoms: Path, labels: Path) -> None:
        """Writes the lines in the input format of ``train_crf``."""
        with atoms.open("wb") as numbers_file, labels.open("wb") as labels_file:
            for line in lines:
                numbers = [self.numbers.setdefault(chars, len(self.numbers) + 1) for chars, _ in line]
                array("I", [*numbers, 0]).tofile(numbers_file)
                labels_file.write(bytes([*(label for _, label in line), GIVEN]))


Weights = dict[tuple[int, ...], list[float]]


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


def mean(models: list[tuple[list[list[float]], Weights]]) -> tuple[list[list[float]], Weights]:
    """The mean of several models, weight by weight."""
    size = len(models)
    chain = [[sum(model[0][a][b] for model in models) / size for b in range(3)] for a in range(3)]
    weights: Weights = {}
    for _, found in models:
        for gram, row in found.items():
            total = weights.setdefault(gram, [0.0] * len(row))
            for at, weight in enumerate(row):
                total[at] += weight / size
    return chain, weights


def packed(
    chain: list[list[float]], weights: Weights, strings: list[str], shift: int, width: int, mark: int
) -> bytes:
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
            grams[len(gram) - 1]["".join(strings[number] for number in gram)] = made
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


def compiled(work: Path) -> Path:
    """The compiled trainer."""
    program = work / "train_crf"
    source = Path(__file__).parent / "train_crf.c"
    subprocess.run(["cc", "-O2", "-o", program, source, "-lm"], check=True)
    return program


def trained(lines: list[Taught], arguments: argparse.Namespace, work: Path) -> bytes:
    """The bytes of the model learned from labelled lines."""
    numbers, labels = work / "atoms", work / "labels"
    atoms = Atoms()
    with multiprocessing.Pool(arguments.jobs) as pool:
        atoms.write(pool.imap(atoms_of, lines, chunksize=512), numbers, labels)
    program = compiled(work)

    def train(seed: int) -> tuple[list[list[float]], Weights]:
        out = work / f"weights-{seed}"
        settings = (arguments.passes, arguments.rate, arguments.penalty, seed, arguments.rarest)
        subprocess.run([program, numbers, labels, out, TEMPLATE, *map(str, settings)], check=True)
        return read_weights(out)

    seeds = range(arguments.seed, arguments.seed + arguments.models)
    with ThreadPoolExecutor(arguments.jobs) as threads:
        chain, weights = mean(list(threads.map(train, seeds)))
    strings = ["", *atoms.numbers]
    return packed(chain, weights, strings, arguments.shift, arguments.width, arguments.mark)


def arguments_of() -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("text", type=Path, nargs="+", help="training text, one paragraph or sentence per line")
    add("--out", type=Path, required=True, help="the model file to write")
    add(
        "--words",
        type=Path,
        nargs="*",
        default=[],
        help="word lists, one word per line, to insert into the text",
    )
    add(
        "--names",
        type=Path,
        nargs="*",
        default=[],
        help="lists of names to insert into the text, each as one word",
    )
    add(
        "--without",
        type=Path,
        nargs="*",
        default=[],
        help="reserved lines; they and their near-duplicates are not used for training",
    )
    add("--work", type=Path, default=Path("build/words"), help="folder for cached results")
    add("--rounds", type=int, default=4, help="number of varied copies of the text")
    add("--models", type=int, default=2, help="number of models to average")
    add("--jobs", type=int, default=4, help="number of processes")
    add("--seed", type=int, default=1)
    add("--passes", type=int, default=8, help="number of training passes")
    add("--rate", type=float, default=0.5, help="learning rate")
    add("--penalty", type=float, default=12, help="L1 penalty; a higher value gives a smaller model")
    add("--rarest", type=int, default=3, help="leave out n-grams that occur less often")
    add("--shift", type=int, default=8, help="a weight is stored as weight * 2**shift")
    add("--width", type=int, default=2, help="bytes per weight")
    add("--mark", type=int, default=4, help="bytes per fingerprint of an n-gram")
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
    real = taught(lines, work, arguments.jobs)
    lists, names = [read_words([path]) for path in arguments.words], read_words(arguments.names)
    rng = random.Random(arguments.seed)
    made: list[Taught] = []
    for number in range(arguments.rounds):
        texts, spans = zip(*varied(real, lists, names, rng), strict=True)
        thin = partial(thinned, rng=random.Random(f"{arguments.seed}.{number}"))
        made += map(thin, taught(list(texts), work, arguments.jobs), spans)
    everything = [*real, *map(joined, [*real, *made])]
    arguments.out.write_bytes(trained(everything, arguments, work))
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
