#!/usr/bin/env python3
"""Train the tagger of names: ``train_names.py LABELLED… --text TEXT… --out FILE``; docs/names.md says more.

LABELLED are JSON Lines (``.xz`` too): `text`, `entities` ([start, end, label]), `optional` (stretches that
may be a name or not), `source`. A row without `text` has `file`, `line`, `sha`: a line of a file in the
folder of --corpus. TEXT is raw text, from which classes of words are learned. --start goes on from a tagger
instead, with a few sentences of one's own. Needs a C compiler, numpy and scipy; takes minutes on one core.

The same files, lists and seed give the same tagger on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import name_classes
from crf import Problem, train
from name_features import ALLOWED, NAMES, WIDE, WIDTHS, Lexicon, Sentence, features, sentence
from name_model import Weights, file_of, opened, with_more

from khtext.document import LABELS
from khtext.kernel import tagfile

GOING_ON = 20
"""So many passes over the sentences that a tagger goes on with."""

PASSES, RATE, PENALTY, SEED = 5, 0.1, 2.0, 1


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
        spans = made.spans(one.text, one.starts, one.ends)
        found = {(start, end, NAMES[label][2:]) for start, end, label, _ in spans}
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


@dataclass(frozen=True)
class Data:
    """All that is learned from, read once."""

    lexicon: Lexicon
    sentences: Sequence[Sentence]
    classes: Mapping[str, Sequence[int]]

    def problem(self) -> Problem:
        """The labelled sentences with their features."""
        marker = opened(file_of(self.lexicon, None, {}, {}))
        made = Problem(len(NAMES), WIDTHS, WIDE)
        for one in map(Sentence.cut, self.sentences):
            made.add(features(one, marker, self.classes), one.masks())
        return made


def learned(problem: Problem, arrays: dict[str, Any], chosen: Sequence[int] | None = None) -> Weights:
    """The weights that some of the sentences teach."""
    values = train(
        problem, ALLOWED, passes=PASSES, rate=RATE, penalty=PENALTY, seed=SEED, chosen=chosen, arrays=arrays
    )
    return Weights(problem, values)


def cross_validated(given: Data, folds: int) -> tuple[dict[str, Counter[str]], list[tuple[float, bool]]]:
    """Figures on sentences like none learned from; for each name its probability, and if it is right."""
    problem = given.problem()
    arrays = problem.arrays()
    topic = name_classes.topics([one.words() for one in given.sentences], folds)
    figures, chances = defaultdict[str, Counter[str]](Counter), []
    for fold in range(folds):
        rest = [i for i in range(len(given.sentences)) if topic[i] != fold]
        held = [one for i, one in enumerate(given.sentences) if topic[i] == fold]
        content = file_of(given.lexicon, learned(problem, arrays, rest), given.classes, {})
        for key, count in evaluate(content, held).items():
            figures[key].update(count)
            if key == "all":
                figures[f"fold {fold:02d}"].update(count)
        chances += probabilities(content, held)
    return figures, chances


def probabilities(content: bytes, sentences: Iterable[Sentence]) -> Iterator[tuple[float, bool]]:
    """For each name found its probability, and whether it is right; arguable ones are left out."""
    made = opened(content)
    for one in sentences:
        for start, end, label, chance in made.spans(one.text, one.starts, one.ends):
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
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--start", type=Path, help="a tagger to go on with")
    parser.add_argument("--folds", type=int, default=10, help="for figures and the calibration of scores")
    parser.add_argument(
        "--test", nargs="*", type=Path, default=[], help="rows to show figures on, never learned"
    )
    given = parser.parse_args()
    rows = read_rows(given.labelled, given.corpus)
    sentences = [
        sentence(row["text"], row["entities"], row.get("optional", ()), row.get("source", "")) for row in rows
    ]
    if given.start:
        content = gone_on(given.start, sentences)
    else:
        content = from_scratch(sentences, given.text, given.folds)
    if given.out:
        given.out.write_bytes(content)
    for file in given.test:
        held = [
            sentence(row["text"], row["entities"], row.get("optional", ())) for row in read_rows([file], None)
        ]
        print(f"{file.name}\n{shown({k: v for k, v in evaluate(content, held).items() if k})}")


def from_scratch(sentences: Sequence[Sentence], texts: Sequence[Path], folds: int) -> bytes:
    """A tagger's file, figures printed."""
    raw = [line for file in texts for line in read_text(file)]
    classes = name_classes.learn(sentence(line).words() for line in raw) if raw else {}
    print(
        f"{len(sentences)} sentences, {len(raw)} lines of text, {len(classes)} words in classes", flush=True
    )
    everything = Data(Lexicon.read(), sentences, classes)
    steps: list[tuple[float, float]] = []
    if folds > 1:
        figures, chances = cross_validated(everything, folds)
        steps = calibrated(chances)
        print(shown(figures), reliability(chances, steps), sep="\n", flush=True)
    problem = everything.problem()
    made = file_of(everything.lexicon, learned(problem, problem.arrays()), classes, {"calibration": steps})
    print(f"{len(made):,} bytes")
    return made


def gone_on(start: Path, sentences: Sequence[Sentence]) -> bytes:
    """The file of a tagger that knows a few sentences more: the rows of their tokens and pairs change."""
    content = start.read_bytes()
    old = tagfile.parts_of(tagfile.read(content, str(start)))
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
    return tagfile.write(with_more(old, Weights(problem, values)))


if __name__ == "__main__":
    main()
