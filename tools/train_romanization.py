#!/usr/bin/env python3
"""Train the romanization models: ``train_romanization.py [--out FOLDER]``; see docs/romanization.md.

The names and their known spellings come from khtext's own tables. A part is held out before anything is
learned: names are sorted by the SHA-256 of their Khmer spelling without spaces, for people of their Latin
spelling, so that the spellings of one person stay together. Letters and Latin letters are aligned by
expectation maximization, many to many (Jiampojamarn and others, 2007); a conditional random field is trained
on the result by train_romanization.c, which needs a C compiler. Nothing is random: the same tables give the
same files on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import tempfile
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from math import log
from pathlib import Path

import romanization_words

from khtext import data
from khtext.kernel import romanizer, romanizer_writer
from khtext.kernel.romanizer import Template

HERE = Path(__file__).parent
PLACES_HELD, PERSONS_HELD = 1000, 300
TEMPLATES = [
    *(
        Template(*window, False)
        for window in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2))
    ),
    *(Template(*window, False) for window in ((2, 2), (3, 1), (1, 3), (3, 3))),
    *(Template(*window, True) for window in ((2, 2), (3, 1), (1, 3), (3, 3))),
]
LONGEST = 4
"""The most Latin letters that one unit stands for."""

ITERATIONS = 8
SURE = -1.8
"""The least mean log-probability of an alignment to learn from: worse ones are other names."""

PENALTY, PASSES, RAREST = 0.5, 70, 2
RAREST_LABEL, MOST_LABELS = 2, 16

KHMER = re.compile("[\u1780-\u17d2\u17dd \u200b]+")
LATIN = re.compile(r"[A-Za-z' ]+")
CONSONANTS = re.compile("[b-df-hj-np-tv-z']*")
VOWELS = re.compile("(?:[aeiou]+[b-df-hj-np-tv-z]*)?")
DIGITS = {"1": "Muoy", "2": "Pir", "3": "Bei", "4": "Buon", "5": "Pram"}
NUMBERED = re.compile("([\u1780-\u17d2\u17dd ]+?) ?([\u17e1-\u17e5])")

Names = dict[str, set[str]]
"""From a Khmer spelling to its known Latin spellings."""

Pair = tuple[list[str], str]
"""The units of a Khmer spelling, and its Latin spelling, lower case, words separated by one space."""

Probabilities = dict[str, dict[str, float]]


# -- names --------------------------------------------------------------------------------------------------


def without_spaces(khmer: str) -> str:
    """The spelling by which names are told apart."""
    return khmer.replace(" ", "").replace("\u200b", "")


def places() -> Names:
    """The villages, communes and districts of Cambodia that are written in letters alone."""
    found: Names = defaultdict(set)
    for table in ("villages.tsv", "cambodia.tsv"):
        for name, level, norm in data.read_columns(table, "name", "level", "norm"):
            latin = " ".join(norm.replace("\u200b", "").split())
            if level != "province" and KHMER.fullmatch(name) and LATIN.fullmatch(latin):
                found[name].add(latin)
    return found


def numbered_places() -> Names:
    """The villages that are told apart by a number, without that number."""
    found: Names = defaultdict(set)
    for name, norm in data.read_columns("villages.tsv", "name", "norm"):
        latin = " ".join(norm.replace("\u200b", "").split())
        match = NUMBERED.fullmatch(name)
        if match and LATIN.fullmatch(latin):
            number = " " + DIGITS[str(int(match[2]))]
            if latin.endswith(number):
                found[match[1]].add(latin.removesuffix(number))
    return found


def persons() -> Names:
    """The people with a known Latin spelling."""
    found: Names = defaultdict(set)
    for name, norm, kind in data.read_columns("persons.tsv", "name", "norm", "kind"):
        latin = plain(norm)
        if kind in ("person", "forename") and KHMER.fullmatch(name) and LATIN.fullmatch(latin):
            found[name].add(latin)
    return found


def plain(latin: str) -> str:
    """A Latin spelling without accents, hyphens and full stops."""
    letters = unicodedata.normalize("NFD", latin)
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(letters.replace("-", " ").replace(".", "").split())


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def held_out_places() -> Names:
    """The names of villages and communes that nothing is learned from."""
    own = {name for (name,) in data.read_columns("villages.tsv", "name")}
    names = {name: latin for name, latin in places().items() if name in own}
    ranked = sorted(names, key=lambda name: (_rank(without_spaces(name)), name))
    return {name: names[name] for name in ranked[:PLACES_HELD]}


def held_out_persons() -> Names:
    """The names of people that nothing is learned from, nor from other spellings of the same people."""
    names = persons()
    by_latin: dict[str, list[str]] = defaultdict(list)
    for name, found in names.items():
        for latin in found:
            by_latin[latin].append(name)
    held: Names = {}
    for latin in sorted(by_latin, key=_rank):
        if len(held) >= PERSONS_HELD:
            break
        held |= {name: names[name] for name in by_latin[latin] if " " in name or len(latin.split()) < 2}
    return held


def left(names: Names, held: Names) -> Names:
    """The names without those held out: none with the spelling of one."""
    spellings = {without_spaces(name) for name in held}
    return {name: latin for name, latin in names.items() if without_spaces(name) not in spellings}


def training_places() -> Names:
    """What the model of places learns from."""
    return left(numbered_places() | places(), held_out_places())


def training_persons() -> Names:
    """What the model of people learns from."""
    held = held_out_persons()
    known = {latin for found in held.values() for latin in found}
    return {name: found for name, found in left(persons(), held).items() if not found & known}


# -- alignment ----------------------------------------------------------------------------------------------


def pairs(names: Names) -> Iterator[Pair]:
    """The pairs to align, in a fixed order."""
    for name in sorted(names):
        for latin in sorted(names[name]):
            yield romanizer.units(without_spaces(name)), latin.lower()


@cache
def may_stand_for(unit: str, letters: str) -> bool:
    """Whether a unit may stand for letters: a consonant for consonants, a sign for a vowel and its end."""
    base = unit[-1] if unit[0] == "\u17d2" else unit[0]
    if "\u1780" <= base <= "\u17a2":
        return bool(CONSONANTS.fullmatch(letters))
    return "\u17a3" <= base <= "\u17b3" or bool(VOWELS.fullmatch(letters))


@cache
def _pieces(unit: str, letters: str) -> tuple[str, ...]:
    """The beginnings of `letters` that a unit may stand for."""
    return tuple(letters[:size] for size in range(len(letters) + 1) if may_stand_for(unit, letters[:size]))


def expectation_maximization(wanted: Sequence[Pair]) -> Probabilities:
    """The probability of each string of letters for each unit."""
    first = (0.3, 0.4, 0.2, 0.07, 0.03)
    chances: Probabilities = {}
    for number in range(ITERATIONS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for found, latin in wanted:
            _count(found, latin.replace(" ", ""), chances if number else None, first, counts)
        chances = {}
        for unit, counted in counts.items():
            whole = sum(counted.values()) + 0.5
            chances[unit] = {letters: count / whole for letters, count in counted.items() if count > 1e-3}
    return chances


def _count(
    found: Sequence[str],
    letters: str,
    chances: Probabilities | None,
    first: Sequence[float],
    counts: dict[str, dict[str, float]],
) -> None:
    """Add what one pair says: the expected number of times that a unit stands for a string."""
    size = len(letters)
    forward = [1.0] + [0.0] * size
    sums, arcs = [forward], []
    for unit in found:
        known = chances.get(unit, {}) if chances else None
        after, here = [0.0] * (size + 1), []
        for at, chance in enumerate(sums[-1]):
            for piece in _pieces(unit, letters[at : at + LONGEST]) if chance else ():
                share = first[len(piece)] if known is None else known.get(piece, 1e-6)
                after[at + len(piece)] += chance * share
                here.append((at, piece, share))
        sums.append(after)
        arcs.append(here)
    whole = sums[-1][size]
    if not whole:
        return
    backward = [0.0] * size + [1.0]
    for unit, here, chance in zip(reversed(found), reversed(arcs), reversed(sums[:-1]), strict=True):
        counted, before = counts[unit], [0.0] * (size + 1)
        for at, piece, share in here:
            rest = backward[at + len(piece)] * share
            if rest:
                before[at] += rest
                counted[piece] += chance[at] * rest / whole
        backward = before


def aligned(found: Sequence[str], latin: str, chances: Probabilities) -> tuple[list[str], float] | None:
    """The best alignment: a label for each unit, and its mean log-probability; None if there is none.

    A label is the Latin letters, after a space where a word starts.
    """
    words = latin.split()
    letters = "".join(words)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for unit in found:
        known, after = chances.get(unit, {}), dict[int, tuple[float, int]]()
        for at, (score, _) in best[-1].items():
            for piece in _pieces(unit, letters[at : at + LONGEST]):
                total = score + log(known.get(piece, 1e-7))
                end = at + len(piece)
                if end not in after or total > after[end][0]:
                    after[end] = (total, len(piece))
        best.append(after)
    if len(letters) not in best[-1]:
        return None
    sizes, at = [], len(letters)
    for column in reversed(best[1:]):
        sizes.append(column[at][1])
        at -= sizes[-1]
    starts = {len("".join(words[:count])) for count in range(1, len(words))}
    labels = []
    for size in reversed(sizes):
        if any(at < start < at + size for start in starts):
            return None
        labels.append((" " if size and at in starts else "") + letters[at : at + size])
        at += size
    return labels, best[-1][len(letters)][0] / len(found)


Example = tuple[list[str], list[str]]
"""Units and their labels."""


def examples(names: Names) -> list[Example]:
    """The alignments to learn from."""
    wanted = list(pairs(names))
    chances = expectation_maximization(wanted)
    found = []
    for spelled, latin in wanted:
        result = aligned(spelled, latin, chances)
        if result and result[1] > SURE:
            found.append((spelled, result[0]))
    return found


# -- the model ----------------------------------------------------------------------------------------------


def candidates_of(known: Iterable[Example]) -> dict[str, list[str]]:
    """The labels that each unit may have, the most frequent first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for spelled, labels in known:
        for unit, label in zip(spelled, labels, strict=True):
            counts[unit][label] += 1
    found = {}
    for unit, counter in counts.items():
        ranked = sorted(counter, key=lambda label: (-counter[label], label))
        often = [label for label in ranked if counter[label] >= RAREST_LABEL]
        found[unit] = (often or ranked[:1])[:MOST_LABELS]
    return found


def train(known: Sequence[Example], folder: Path) -> bytes:
    """The bytes of a model that learned from these examples."""
    candidates = candidates_of(known)
    labels = ["", *sorted({label for found in candidates.values() for label in found} - {""})]
    numbers = {label: number for number, label in enumerate(labels)}
    keys: dict[int, int] = {}
    units: dict[int, str] = {}
    numbered = array("i", [0])
    for spelled, right in known:
        if any(label not in candidates[unit] for unit, label in zip(spelled, right, strict=True)):
            continue
        numbered[0] += 1
        numbered.append(len(spelled))
        contexts = romanizer.contexts(spelled, TEMPLATES)
        for unit, label, hashes in zip(spelled, right, contexts, strict=True):
            found = [keys.setdefault(key, len(keys)) for key in hashes if key]
            units.update(dict.fromkeys(found, unit))
            numbered.extend([candidates[unit].index(label), len(candidates[unit]), len(found)])
            numbered.extend(numbers[choice] for choice in candidates[unit])
            numbered.extend(found)
    features, transitions = _learned(numbered, folder)
    return romanizer_writer.pack(
        templates=TEMPLATES,
        labels=[(label.startswith(" "), label.strip()) for label in labels],
        candidates={unit: [numbers[label] for label in found] for unit, found in candidates.items()},
        features={
            key: [
                (candidates[units[number]].index(labels[label]), weight)
                for label, weight in features.get(number, ())
            ]
            for key, number in keys.items()
            if number in features
        },
        transitions=transitions,
    )


def _learned(
    numbered: array[int], folder: Path
) -> tuple[Mapping[int, list[tuple[int, float]]], dict[tuple[int, int], float]]:
    """The weights of contexts and of pairs of labels."""
    program, given, out = folder / "train", folder / "in", folder / "out"
    source = HERE / "train_romanization.c"
    subprocess.run(["cc", "-O3", "-std=c11", "-fno-math-errno", "-o", program, source, "-lm"], check=True)
    given.write_bytes(numbered.tobytes())
    subprocess.run([program, given, out, str(PENALTY), str(PASSES), str(RAREST)], check=True)
    features: dict[int, list[tuple[int, float]]] = defaultdict(list)
    transitions = {}
    for line in out.read_text().splitlines():
        kind, one, other, weight = line.split()
        if kind == "F":
            features[int(one)].append((int(other), float(weight)))
        else:
            transitions[int(one), int(other)] = float(weight)
    return features, transitions


def example_places() -> list[Example]:
    """What the model of places learns from."""
    return examples(training_places())


def example_persons() -> list[Example]:
    """What the model of people learns from."""
    return examples(training_persons())


def example_words(lexicon: Path) -> list[Example]:
    """What the model of words learns from: words as they sound, and places, as they are spelled."""
    found = examples(romanization_words.read(lexicon))
    spelled = [(units, romanization_words.as_spelled(units, labels)) for units, labels in found]
    joined = {name: {latin.replace(" ", "") for latin in known} for name, known in training_places().items()}
    return [*spelled, *examples(joined)]


def main() -> None:
    """Train and write the models."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "lexicon", type=Path, help="google/language-resources, km/data/lexicon.tsv, compressed with xz"
    )
    parser.add_argument("--out", type=Path, default=data.FOLDER)
    parser.add_argument("--only", choices=("places", "persons", "words"))
    given = parser.parse_args()
    models = {
        "places": example_places,
        "persons": example_persons,
        "words": partial(example_words, given.lexicon),
    }
    for name, known in models.items():
        if given.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                (given.out / f"romanization.{name}.bin").write_bytes(train(known(), Path(folder)))


if __name__ == "__main__":
    main()
