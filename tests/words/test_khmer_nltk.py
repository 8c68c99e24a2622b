"""The engine khmer-nltk, where that package is installed."""

import json
import random

import khtext
from khtext.settings import Settings
from khtext.words import segmenter
from tests.conftest import command

BITS = "ខ្ញុំ ទៅ ផ្សារ នៅ ភ្នំពេញ ក្រសួង ពាណិជ្ជកម្ម ១២ 3.5 % ។ ៛ . ( ) » Apple ប្រទេស ចិន ការ អភិវឌ្ឍន៍ ..."


def made_up_lines(count):
    """Lines of real words in no real order, with what usually stands between them."""
    chance = random.Random(5)
    bits = (*khtext.segment(BITS), "ៗ", "«", ",")
    for _ in range(count):
        yield "".join(
            chance.choice(bits) + " " * (chance.random() < 0.2) for _ in range(chance.randint(1, 30))
        )


def test_raw_boundaries_are_those_of_khmer_nltk():
    ours, theirs = (
        segmenter.load(Settings(engine="crf", raw=True)),
        segmenter.load(Settings(engine="khmer-nltk")),
    )
    lines = list(made_up_lines(300))
    assert [ours.words(line) for line in lines] == [theirs.words(line) for line in lines]


def test_khmer_nltk_gives_offsets_and_prints_no_log():
    done = command("segment", "--engine", "khmer-nltk", "-f", "jsonl", input="ខ្ញុំ  ទៅ\u200bផ្សារ\n".encode())
    assert not done.stderr
    doc = json.loads(done.stdout)
    assert [token["text"] for token in doc["tokens"]] == ["ខ្ញុំ", "ទៅ", "ផ្សារ"]
    assert all(doc["text"][token["start"] : token["end"]] == token["text"] for token in doc["tokens"])
