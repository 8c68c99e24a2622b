"""Lists of words: the Khmer words in their files, and the half of a dictionary that no model is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

KHMER = "\u1780-\u17b3"
SIGNS = "\u17b4-\u17d3\u17dd"
CLUSTER = re.compile(f"[{KHMER}](?:\u17d2[{KHMER}]|[{SIGNS}])*")
WHOLLY_KHMER = re.compile(f"[{KHMER}{SIGNS}]+")
NO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")
LONGEST = 10


def read_words(paths: Iterable[Path]) -> list[str]:
    """The Khmer words of two to ten clusters in word lists; text after a tab is ignored."""
    lines = (line.split("\t")[0].strip() for path in paths for line in path.read_text("utf-8").split("\n"))
    found = {NO_WIDTH.sub("", line) for line in lines}
    return sorted(word for word in found if is_replaceable(word) and len(CLUSTER.findall(word)) <= LONGEST)


def is_replaceable(word: str) -> bool:
    """Whether a word is entirely Khmer and longer than one cluster."""
    return bool(WHOLLY_KHMER.fullmatch(word)) and len(CLUSTER.findall(word)) >= 2


def is_held_back(word: str) -> bool:
    """Whether a headword belongs to the half that no model is shown: its SHA-256 is odd."""
    return hashlib.sha256(word.encode()).digest()[-1] % 2 == 1


def shown(words: Iterable[str]) -> list[str]:
    """The headwords of the other half."""
    return [word for word in words if not is_held_back(word)]
