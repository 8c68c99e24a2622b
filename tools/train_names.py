#!/usr/bin/env python3
"""Train the tagger of names: ``train_names.py LABELLED… --text TEXT… --out FILE``; docs/names.md says more.

LABELLED are JSON Lines (``.xz`` too): `text`, `entities` ([start, end, label]), `optional` (stretches that
may be a name or not), `source`. A row without `text` has `file`, `line`, `sha`: a line of a file in the
folder of --corpus. TEXT is raw text: classes of words are learned from it, and what a network and the
tagger together say of it (name_teacher.py). --start goes on from a tagger instead, with a few sentences of
one's own. Needs a C compiler, numpy and scipy, and torch for raw text; takes twenty minutes on one core,
and as much for each group that is held out for figures.

The same files, lists and seed give the same tagger on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import name_classes
from crf import Problem, train
from name_features import ALLOWED, NAMES, WIDE, WIDTHS, Lexicon, Sentence, features, sentence
from name_model import Weights, file_of, opened, with_less, with_more

from khtext.document import LABELS
from khtext.kernel import tagfile, tagfile_writer

GOING_ON = 20
"""The number of passes over the sentences when a tagger is trained further."""

PASSES, RATE, PENALTY, SEED = 5, 0.1, 2.0, 1
LESS, LEAST_LESS, MOST_LESS = 8, 0, 16
"""How much less "no name" weighs, in units of 1/16: for F1, a missed name costs as much as a wrong one.

Cross-validation chooses between the least and the most; without one it is LESS.
"""

ANY = (1 << len(NAMES)) - 1
ALIKE = 25
"""Lines that share this many characters with a text are alike."""


# -- rows -------------------------------------------------------------------------------------------------


def read_rows(files: Iterable[Path], corpus: Path | None) -> Iterator[dict[str, Any]]:
    """The rows of labelled files; those without text get the line that they name, which must be the same."""
    lines: dict[str, list[str]] = {}
    for file in files:
        opened = lzma.open if file.suffix == ".xz" else open
        with opened(file, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                if "text" not in row:
                    row["text"] = _line(lines, corpus, row)
                yield row


def _line(lines: dict[str, list[str]], corpus: Path | None, row: Mapping[str, Any]) -> str:
    if corpus is None:
        raise SystemExit(f"{row['file']}:{row['line']}: give the folder of this file as --corpus")
    if row["file"] not in lines:
        lines[row["file"]] = read_text(corpus / row["file"])
    text = lines[row["file"]][row["line"] - 1]
    if hashlib.sha256(text.encode()).hexdigest()[:12] != row["sha"]:
        raise SystemExit(f"{row['file']}:{row['line']}: the line is another one than the labels are for")
    return text


def read_text(file: Path) -> list[str]:
    """The lines of a text, `.xz` too; of a table `source<TAB>sentence` the sentences."""
    packed = file if file.exists() else file.with_name(file.name + ".xz")
    opened = lzma.open if packed.suffix == ".xz" else open
    with opened(packed, "rt", encoding="utf-8") as rows:
        return [row.rstrip("\n").rpartition("\t")[2] for row in rows]


def unlike(lines: Iterable[str], files: Iterable[Path]) -> list[str]:
    """The lines that are not like any text in the files: plain text, or JSON Lines with `text`."""
    texts = [line for file in files for line in read_text(file)]
    texts = [json.loads(line)["text"] if line.startswith("{") else line for line in texts]
    seen = {piece for text in texts for piece in pieces(text)}
    return [line for line in lines if seen.isdisjoint(pieces(line))]


def pieces(text: str) -> Iterator[str]:
    """All stretches of a text of ALIKE characters."""
    return (text[at : at + ALIKE] for at in range(len(text) - ALIKE + 1))


# -- figures ----------------------------------------------------------------------------------------------


def counts(found: set[Any], wanted: set[Any], optional: Sequence[Any]) -> tuple[int, int, int]:
    """How many names are right, found and wanted; arguable ones count as neither found nor wanted."""
    kept = {
        name
        for name in found
        if name in wanted or not any(name[0] < o[1] and o[0] < name[1] for o in optional)
    }
    return len(kept & wanted), len(kept), len(wanted)


def evaluate(content: bytes, sentences: Sequence[Sentence]) -> dict[str, Counter[str]]:
    """Counts of a tagger on labelled sentences, by source and by label."""
    made, figures = opened(content), defaultdict[str, Counter[str]](Counter)
    for one in sentences:
        starts, ends, numbers, _ = made.spans(one.text, one.starts, one.ends)
        found = {(*place, NAMES[number][2:]) for *place, number in zip(starts, ends, numbers, strict=True)}
        for key, label in ((one.source, None), *((label, label) for label in LABELS), ("all", None)):
            got = {name for name in found if label in (None, name[2])}
            want = {name for name in one.entities if label in (None, name[2])}
            figures[key].update(
                dict(zip(("right", "found", "wanted"), counts(got, want, one.optional), strict=True))
            )
    return figures


def shown(figures: Mapping[str, Counter[str]]) -> str:
    """Figures as a table: precision, recall and F1."""
    lines = []
    for key, count in sorted(figures.items()):
        precision, recall = (count["right"] / max(1, count[name]) for name in ("found", "wanted"))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        lines.append(f"{key:16s} {count['wanted']:6d}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.4f}")
    return "\n".join(lines)


# -- training ---------------------------------------------------------------------------------------------


class Course:
    """All that is learned from: labelled sentences, raw text and the lists, each read once."""

    def __init__(self, sentences: Sequence[Sentence], raw: Sequence[Sentence]) -> None:
        self.sentences, self.raw = sentences, raw
        texts = [one.words() for one in raw]
        self.words, self.vectors = name_classes.vectors(texts) if raw else ([], None)
        self.classes = name_classes.classes(self.words, self.vectors) if raw else {}
        self.lexicon = Lexicon.read()
        self.marker = opened(file_of(self.lexicon, None, {}, {}))
        self.problem = Problem(len(NAMES), WIDTHS, WIDE)
        for one in map(Sentence.cut, sentences):
            self.problem.add(features(one, self.marker, self.classes), one.masks())
        for one in self.raw:
            self.problem.add(features(one, self.marker, self.classes), [ANY] * len(one.starts))
        self.arrays = self.problem.arrays()

    def tagger(self, chosen: Sequence[int]) -> bytes:
        """The file of a tagger that has learned some of the sentences and, by a teacher, the raw text."""
        content = self._learned(chosen)
        if not self.raw:
            return content
        from name_teacher import teacher

        known = [self.sentences[i] for i in chosen]
        pair = opened(content), content
        labelled = teacher(known, self.words, self.vectors, self.marker, pair).masks(self.raw)
        taught = [self._label(len(self.sentences) + number, masks) for number, masks in labelled]
        return self._learned([*chosen, *sorted(taught)])

    def _label(self, number: int, masks: Sequence[int]) -> int:
        first = self.arrays["sentence"][number] + 1
        self.arrays["masks"][first : first + len(masks)] = masks
        return number

    def _learned(self, chosen: Sequence[int]) -> bytes:
        values = train(
            self.problem,
            ALLOWED,
            passes=PASSES,
            rate=RATE,
            penalty=PENALTY,
            seed=SEED,
            chosen=chosen,
            arrays=self.arrays,
        )
        return file_of(self.lexicon, Weights(self.problem, values), self.classes, {})


Held = list[tuple[bytes, list[Sentence]]]
"""Taggers, each with the sentences of a group that it has not learned."""


def held_out(given: Course, folds: int, count: int) -> Iterator[tuple[bytes, list[Sentence]]]:
    """Groups of sentences with similar words, each with a tagger that saw none of the group."""
    topic = name_classes.topics([one.words() for one in given.sentences], folds)
    for fold in range(count):
        rest = [i for i in range(len(given.sentences)) if topic[i] != fold]
        yield given.tagger(rest), [one for i, one in enumerate(given.sentences) if topic[i] == fold]
        print(f"group {fold + 1} of {folds}", flush=True)


def best_less(held: Held) -> int:
    """The weight to take from "no name" with which the taggers find most; a table is printed."""
    scores = {}
    for less in range(LEAST_LESS, MOST_LESS + 1, 2):
        total = Counter[str]()
        for content, sentences in held:
            total.update(evaluate(with_less(content, less, {}), sentences)["all"])
        scores[less] = 2 * total["right"] / (total["found"] + total["wanted"])
        print(f"no name less {less}/16  F1 {scores[less]:.4f}", flush=True)
    return max(scores, key=lambda less: scores[less])


def cross_validated(held: Held, less: int) -> tuple[dict[str, Counter[str]], list[tuple[float, bool]]]:
    """Figures on sentences like none learned from; for each name its probability, and if it is right."""
    figures, chances = defaultdict[str, Counter[str]](Counter), []
    for number, (content, sentences) in enumerate(held):
        shifted = with_less(content, less, {})
        for key, count in evaluate(shifted, sentences).items():
            figures[key].update(count)
            if key == "all":
                figures[f"group {number + 1:02d}"].update(count)
        chances += probabilities(shifted, sentences)
    return figures, chances


def probabilities(content: bytes, sentences: Iterable[Sentence]) -> Iterator[tuple[float, bool]]:
    """For each name found its probability, and whether it is right; arguable ones are left out."""
    made = opened(content)
    for one in sentences:
        for start, end, label, chance in zip(*made.spans(one.text, one.starts, one.ends), strict=True):
            name = (start, end, NAMES[label][2:])
            if name in one.entities or not any(start < last and first < end for first, last in one.optional):
                yield chance, name in one.entities


def calibrated(chances: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """From a probability to how often it is right: steps that only rise (pool adjacent violators)."""
    pools: list[list[float]] = []
    for chance, right in sorted(chances):
        pools.append([chance, float(right), 1.0])
        while len(pools) > 1 and (
            pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2] or pools[-2][2] < 50
        ):
            _, more, size = pools.pop()
            pools[-1][1] += more
            pools[-1][2] += size
    return [(round(least, 4), round(right / size, 3)) for least, right, size in pools]


def reliability(chances: Sequence[tuple[float, bool]], steps: Sequence[tuple[float, float]]) -> str:
    """How often names of each score are right, as a table."""
    from khtext.names.scores import Calibration

    score = Calibration(tuple(steps))
    rows = defaultdict[int, list[bool]](list)
    for chance, right in chances:
        rows[min(9, int(score(chance) * 10))].append(right)
    return "\n".join(
        f"score {low / 10:.1f}-{low / 10 + 0.1:.1f}  {len(rights):6d}  right {sum(rights) / len(rights):.3f}"
        for low, rights in sorted(rows.items())
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--text", nargs="*", type=Path, default=[])
    parser.add_argument(
        "--without", nargs="*", type=Path, default=[], help="texts; raw lines that are like them are left out"
    )
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--start", type=Path, help="a tagger to train further")
    parser.add_argument("--folds", type=int, default=5, help="groups, for figures and calibrated scores")
    parser.add_argument("--held", type=int, help="number of groups that are held out in turn, by default all")
    parser.add_argument(
        "--test", nargs="*", type=Path, default=[], help="rows to show figures on; with --start before too"
    )
    given = parser.parse_args()
    rows = read_rows(given.labelled, given.corpus)
    sentences = [
        sentence(row["text"], row["entities"], row.get("optional", ()), row.get("source", "")) for row in rows
    ]
    if given.start:
        content = gone_on(given.start, sentences)
    else:
        lines = unlike((line for file in given.text for line in read_text(file)), given.without)
        content = from_scratch(sentences, lines, given.folds, given.held or given.folds)
    for file in given.test:
        if given.start:
            print(f"before: {tested(given.start.read_bytes(), file)}")
        print(f"{'after: ' if given.start else ''}{tested(content, file)}")
    if given.out:
        given.out.write_bytes(content)


def tested(content: bytes, file: Path) -> str:
    """Figures of a tagger on labelled rows, as a table below the name of their file."""
    rows = [
        sentence(row["text"], row["entities"], row.get("optional", ())) for row in read_rows([file], None)
    ]
    return f"{file.name}\n{shown({key: count for key, count in evaluate(content, rows).items() if key})}"


def from_scratch(sentences: Sequence[Sentence], lines: Sequence[str], folds: int, groups: int) -> bytes:
    """A tagger's file, figures printed."""
    course = Course(sentences, [sentence(line) for line in lines])
    print(f"{len(sentences)} sentences, {len(course.raw)} lines, {len(course.words)} words", flush=True)
    less, steps = LESS, list[tuple[float, float]]()
    if folds > 1:
        held = list(held_out(course, folds, groups))
        less = best_less(held)
        figures, chances = cross_validated(held, less)
        steps = calibrated(chances)
        print(shown(figures), reliability(chances, steps), sep="\n", flush=True)
    made = with_less(course.tagger(range(len(sentences))), less, {"calibration": steps})
    print(f"{len(made):,} bytes")
    return made


def gone_on(start: Path, sentences: Sequence[Sentence]) -> bytes:
    """The file of a tagger that knows a few sentences more: the rows of their tokens and pairs change."""
    content = start.read_bytes()
    old = tagfile_writer.parts_of(tagfile.read(content, str(start)))
    made = opened(content)
    problem, base = Problem(len(NAMES), WIDTHS, WIDE), []
    edge = [0] * len(NAMES)
    for one in map(Sentence.cut, sentences):
        problem.add(
            ([found for found in token if found[0] in ("word", "pair")] for token in features(one, made, {})),
            one.masks(),
        )
        base += [*edge, *made.scores(one.text, one.starts, one.ends), *edge]
    values = train(
        problem,
        ALLOWED,
        passes=GOING_ON,
        rate=RATE,
        penalty=PENALTY,
        seed=SEED,
        base=base,
        base_scale=1 / old.scale,
        chain=[weight / old.scale for weight in old.chain],
    )
    return tagfile_writer.write(with_more(old, Weights(problem, values)))


if __name__ == "__main__":
    main()
