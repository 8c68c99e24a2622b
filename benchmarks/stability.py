#!/usr/bin/env python3
"""How often the same word is split differently: ``stability.py TEXT`` prints the share of unstable types.

A type is unstable if it is a word in one place and several words in another. Types longer than six characters
count that TEXT contains five times or more, in either way. TEXT has one paragraph or sentence per line.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from khtext.document import KINDS
from khtext.words import segmenter

LONGEST = 24
LEAST, LONGER_THAN = 5, 6
WORD = KINDS.index("word")


def runs(lines: Iterable[str]) -> list[list[str]]:
    """The words of each run of words that touch."""
    stage = segmenter.load()
    found: list[list[str]] = []
    for line in lines:
        tokens, end = stage.tokens(line), -1
        for token, kind in zip(tokens, tokens.kinds, strict=True):
            if kind == WORD:
                if token.start != end:
                    found.append([])
                found[-1].append(line[token.start : token.end].replace("\u200b", ""))
                end = token.end
    return found


def unstable(found: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many types are unstable, and how many there are."""
    whole = Counter(word for words in found for word in words if len(word) > LONGER_THAN)
    apart: Counter[str] = Counter()
    for words in found:
        for at, joined in enumerate(words):
            for word in words[at + 1 :]:
                joined += word
                if len(joined) > LONGEST:
                    break
                apart[joined] += joined in whole
    types = [word for word, count in whole.items() if count + apart[word] >= LEAST]
    return sum(apart[word] > 0 for word in types), len(types)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", type=Path)
    text = parser.parse_args().text.read_text(encoding="utf-8")
    count, types = unstable(runs(text.split("\n")))
    print(f"{count} of {types} types are unstable: {count / max(1, types):.1%}")


if __name__ == "__main__":
    main()
