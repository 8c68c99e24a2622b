"""The word segmenters in the comparison.

Requires ``pip install khmer-nltk==1.6 'khmercut[nn]==0.2.0'``, and Node for ICU.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Tokens = list[list[str]]
"""The tokens of each line."""


@dataclass(frozen=True)
class Segmenter:
    """Splits lines into words and, if it knows them, morphemes."""

    words: Callable[[list[str]], Tokens]
    morphemes: Callable[[list[str]], Tokens] | None = None


ICU = """
const lines = JSON.parse(require("fs").readFileSync(0, "utf8"));
const segmenter = new Intl.Segmenter("km", { granularity: "word" });
const words = (line) => Array.from(segmenter.segment(line), (found) => found.segment);
words(lines[0]);
const before = process.hrtime.bigint();
const found = lines.map(words);
const seconds = Number(process.hrtime.bigint() - before) / 1e9;
console.log(JSON.stringify({ seconds, found }));
"""


def khmer_nltk() -> Segmenter:
    """khmer-nltk 1.6."""
    logging.disable(logging.INFO)
    from khmernltk import word_tokenize

    return Segmenter(lambda lines: [word_tokenize(line, return_tokens=True) for line in lines])


def khmercut() -> Segmenter:
    """khmercut 0.2: the same weights."""
    from khmercut import tokenize

    return Segmenter(lambda lines: [tokenize(line) for line in lines])


def khmercut_nn() -> Segmenter:
    """khmercut's neural network, on one thread like all others."""
    import onnxruntime
    from khmercut import nn

    made = onnxruntime.SessionOptions

    def one_thread() -> onnxruntime.SessionOptions:
        options = made()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return options

    onnxruntime.SessionOptions = one_thread
    nn.load()
    onnxruntime.SessionOptions = made

    def morphemes(line: str) -> list[str]:
        return [part for word in nn.tokenize(line, deep=True) for part in word]

    return Segmenter(
        lambda lines: [nn.tokenize(line) for line in lines], lambda lines: [morphemes(line) for line in lines]
    )


def icu_timed(lines: list[str]) -> tuple[float, Tokens]:
    """The seconds that ICU's dictionary needs inside Node, and its words."""
    given = json.dumps(lines)
    done = subprocess.run(["node", "-e", ICU], input=given, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["found"]


def icu() -> Segmenter:
    """ICU's dictionary, through Node's Intl.Segmenter."""
    return Segmenter(lambda lines: icu_timed(lines)[1])


def khtext() -> Segmenter:
    """khtext's own model."""
    from khtext.settings import Settings
    from khtext.words import segmenter

    words, morphemes = segmenter.load(), segmenter.load(Settings(unit="morpheme"))
    return Segmenter(
        lambda lines: [words.words(line) for line in lines],
        lambda lines: [morphemes.words(line) for line in lines],
    )


#: Maps the name of each segmenter to its loader.
SEGMENTERS: dict[str, Callable[[], Segmenter]] = {
    "khmer-nltk 1.6": khmer_nltk,
    "khmercut 0.2": khmercut,
    "khmercut 0.2 nn": khmercut_nn,
    "ICU (Node)": icu,
    "khtext": khtext,
}


def edges_of(line: str, tokens: Iterable[str]) -> set[int]:
    """The offsets of tokens in their line; some segmenters drop characters."""
    found, at = set(), 0
    for token in tokens:
        place = line.find(token, at)
        if place >= 0 and token.strip():
            found |= {place, place + len(token)}
            at = place + len(token)
    return found
