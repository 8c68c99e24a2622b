#!/usr/bin/env python3
"""Give a model of words its vocabulary: ``word_vocabulary.py TEXT… --model FILE``, which changes FILE.

The vocabulary is what the model itself makes of TEXT: each word with a rank from how often it occurs. The
kernel uses it where the model is not sure (`khtext.kernel.vocabulary`). ``train_words.py`` does this last.
"""

from __future__ import annotations

import argparse
import lzma
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from khtext import kernel
from khtext.document import KINDS
from khtext.kernel import model, model_writer
from khtext.kernel.atoms import placed_atoms
from khtext.kernel.classes import CLASS_OF
from khtext.kernel.scanner import scan
from khtext.kernel.vocabulary import RANKS
from khtext.script import CONSONANTS

WORD = KINDS.index("word")


def counted(lines: Iterable[str], decoder: kernel.Decoder) -> Counter[str]:
    """How often each word occurs in lines that a model splits."""
    found: Counter[str] = Counter()
    for line in lines:
        for start, end, kind in zip(*decoder.tokens(line), strict=True):
            if kind == WORD:
                found[line[start:end]] += 1
    return found


def ranked(counts: Counter[str]) -> dict[str, int]:
    """The ranks of the words that are frequent enough for one, spelt as a model reads them.

    A lone consonant is no word here, so that it is joined to its neighbour where the cut is not clear.
    """
    found: Counter[str] = Counter()
    for word, count in counts.items():
        found["".join(placed_atoms(word, scan(word, word.translate(CLASS_OF), {}))[1])] += count
    ranks = {word: sum(count >= least for least in RANKS) for word, count in found.items()}
    return {word: rank for word, rank in ranks.items() if rank and word not in CONSONANTS}


def with_vocabulary(content: bytes, lines: Iterable[str], file: Path) -> bytes:
    """The bytes of a model file with the vocabulary of a text; ``file`` is written on the way."""
    mark = model.read(content).mark
    file.write_bytes(model_writer.with_vocabulary(content, {}, mark))
    ranks = ranked(counted(lines, kernel.load(file)))
    return model_writer.with_vocabulary(content, ranks, mark)


def read(paths: Iterable[Path]) -> Iterable[str]:
    """The lines of text files, `.xz` too; of a table `source<TAB>sentence` the sentences."""
    for path in paths:
        opened = lzma.open if path.suffix == ".xz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            yield from (line.rstrip("\n").rpartition("\t")[2] for line in file)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", type=Path, nargs="+", help="text, one paragraph or sentence per line")
    parser.add_argument("--model", type=Path, required=True, help="the model file")
    arguments = parser.parse_args()
    content = arguments.model.read_bytes()
    made = with_vocabulary(content, read(arguments.text), arguments.model)
    arguments.model.write_bytes(made)
    print(f"{arguments.model}: {len(made)} bytes")


if __name__ == "__main__":
    main()
