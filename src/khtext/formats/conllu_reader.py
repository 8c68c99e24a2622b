"""Reads documents from CoNLL-U and CoNLL-2003, also those that khtext did not write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import IO, Any

from khtext.document import KINDS, Document, Quantity, Span, Token, Tokens
from khtext.document.places import span_of
from khtext.errors import KhtextError
from khtext.files import whole

#: The kind of token that a part of speech says.
_KINDS = {"NUM": "number", "PUNCT": "punct", "SYM": "symbol"}
_UNESCAPED = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([stnrp\\]))")
_TAG = re.compile(r"([BILUES])-(\S+)")


@dataclass
class _Draft:
    """A document while its lines are read."""

    id: str
    ran: set[str] = field(default_factory=lambda: {"tokens", "sentences", "entities"})
    meta: dict[str, object] | None = None
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    tokens: list[Token] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    marks: dict[str, list[tuple[Token, str, dict[str, str]]]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.size += len(text)

    def document(self) -> Document:
        """The document that was read."""
        doc = Document("".join(self.pieces), self.id, meta=self.meta, ran=frozenset(self.ran))
        doc = doc.with_tokens(Tokens.of(self.tokens))
        if "sentences" in self.ran:
            doc = doc.with_sentences(self.sentences)
        spans = [span for marks in self.marks.values() for span in _spans(marks)]
        if "quantities" in self.ran:
            doc = doc.with_quantities([span for span in spans if isinstance(span, Quantity)])
        if "entities" in self.ran:
            doc = doc.with_entities([span for span in spans if isinstance(span, Span)])
        return doc


def conllu(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of CoNLL-U. Raises a `KhtextError` that names the file and the line that is wrong."""
    draft: _Draft | None = None
    begun = 0
    for number, line in enumerate(whole(name, file).text.split("\n"), 1):
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            if key.strip() in ("newdoc", "newdoc id"):
                if draft:
                    yield draft.document()
                draft, begun = _Draft(_unescaped(value.strip()) or name), 0
            elif draft and key.strip() == "khtext":
                draft.ran = set(value.split())
            elif draft and key.strip() == "meta":
                draft.meta = json.loads(value)
        elif line.strip():
            draft = draft or _Draft(name)
            cells = line.split("\t")
            if len(cells) != 10:
                raise KhtextError(f"{name}:{number}: {len(cells)} columns; a line of CoNLL-U has 10")
            if cells[0].isdigit():
                _take(draft, cells)
        elif draft and len(draft.tokens) > begun:
            draft.sentences.append((draft.tokens[begun].start, draft.tokens[-1].end))
            begun = len(draft.tokens)
    if draft:
        yield draft.document()


def _take(draft: _Draft, cells: list[str]) -> None:
    """Add the token of a line."""
    notes = dict(note.partition("=")[::2] for note in cells[9].split("|"))
    draft.add(_unescaped(notes.get("SpacesBefore", "")))
    start = draft.size
    draft.add(_unescaped(notes["SpacesInToken"]) if "SpacesInToken" in notes else cells[1])
    cuts = [start + int(cut) for cut in notes.get("Morphemes", "").split(",") if cut]
    bounds = [start, *cuts, draft.size]
    kind = notes.get("Kind", _KINDS.get(cells[3], "word"))
    token = Token(
        start=start,
        end=draft.size,
        kind=kind if kind in KINDS else "other",
        parts=tuple(pairwise(bounds)) if cuts else (),
    )
    draft.tokens.append(token)
    space = "" if notes.get("SpaceAfter") == "No" else " "
    draft.add(_unescaped(notes["SpacesAfter"]) if "SpacesAfter" in notes else space)
    for key in ("NE", "Amount"):
        tag = notes.get(key) or (notes.get("name") or notes.get("NER") if key == "NE" else None) or "O"
        draft.marks.setdefault(key, []).append((token, tag, notes))


def _spans(marks: Iterable[tuple[Token, str, dict[str, str]]]) -> Iterator[Span | Quantity]:
    """The spans of tags such as B-LOC; the first token of each says what else is known of it."""
    start = end = 0
    label, said = "", dict[str, str]()
    for token, tag, notes in marks:
        found = _TAG.fullmatch(tag)
        goes_on = found and found[1] in "ILE" and found[2] == label
        if label and not goes_on:
            yield span_of(label, start, end, _said(said))
            label = ""
        if found:
            if not goes_on:
                start, label, said = token.start, found[2], notes
            end = token.end
    if label:
        yield span_of(label, start, end, _said(said))


def _said(notes: dict[str, str]) -> dict[str, Any]:
    """The attributes among the notes of a token."""
    made: dict[str, Any] = {}
    for kind in (Span, Quantity):
        for known in fields(kind):
            key = "".join(part.capitalize() for part in known.name.split("_"))
            if key in notes and known.name != "kind":
                value = _unescaped(notes[key])
                made[known.name] = value if str(known.type).startswith("str") else json.loads(value)
    return made


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _UNESCAPED[found[2]], text)


def iob(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of CoNLL-2003, which does not hold the text: words have a space between them.

    Raises a `KhtextError` that names file and line for a line without a label.
    """
    draft: _Draft | None = None
    count = begun = 0
    for number, line in enumerate(whole(name, file).text.split("\n"), 1):
        cells = line.split()
        if cells[:1] == ["-DOCSTART-"]:
            if draft:
                yield draft.document()
            count += 1
            draft, begun = _Draft(f"{name}:{count}"), 0
        elif cells:
            draft = draft or _Draft(name)
            if len(cells) < 2:
                raise KhtextError(f"{name}:{number}: a line of CoNLL-2003 has a word and a label")
            token = Token(draft.size, draft.size + len(cells[0]), "word")
            draft.add(cells[0] + " ")
            draft.tokens.append(token)
            draft.marks.setdefault("NE", []).append((token, cells[-1], {}))
        elif draft and len(draft.tokens) > begun:
            draft.sentences.append((draft.tokens[begun].start, draft.tokens[-1].end))
            begun = len(draft.tokens)
    if draft:
        yield draft.document()
