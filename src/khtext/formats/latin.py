"""Writes romanized texts and names as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class LatinTokenRecord(msgspec.Struct, frozen=True, gc=False):
    """One token in both scripts."""

    start: int
    end: int
    text: str
    latin: str


class LatinTextRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text in both scripts."""

    id: str | None
    text: str
    latin: str
    tokens: list[LatinTokenRecord]


class LatinNameRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name in both scripts; `score` is the probability that it is spelled so."""

    id: str | None
    text: str
    label: str
    latin: str
    score: float


def text_jsonl(id: str | None, text: str, latin: str, words: Iterable[tuple[int, int, str]]) -> str:
    """A romanized text on one line, with the offsets of its tokens in the text as given."""
    tokens = [
        LatinTokenRecord(start=start, end=end, text=text[start:end], latin=spelled)
        for start, end, spelled in words
    ]
    return _line(LatinTextRecord(id=id, text=text, latin=latin, tokens=tokens))


def name_jsonl(id: str | None, text: str, label: str, latin: str, score: float) -> str:
    """A romanized name on one line."""
    return _line(LatinNameRecord(id=id, text=text, label=label, latin=latin, score=round(score, 3)))


def _line(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode() + "\n"
