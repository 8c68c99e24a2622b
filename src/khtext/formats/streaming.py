"""JSON Lines straight from the arrays of a document, in pieces: a long document is never whole in memory.

`formats.json` is the definition; the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from khtext.document import KINDS, Document, Entities, Tokens, records
from khtext.document.entities import SAID
from khtext.formats import json
from khtext.formats.writer import Pieces
from khtext.kernel.arrays import as_array

if TYPE_CHECKING:
    from khtext.kernel._json import Names

try:
    from khtext.kernel import _json
except ImportError:
    _json = None  # type: ignore[assignment]

#: The characters, the tokens and the other records that a piece has at most.
CHARS, TOKENS, RECORDS = 1 << 18, 1 << 13, 1 << 10

#: The lists of names.
NAMES = ("entities", "nested")

_encode = msgspec.json.Encoder().encode


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `jsonl`; that of `formats.json` for spans with lines, or without the compiled kernel."""
    if lines or not _json:
        return json.writer(name, lines=lines)
    return Pieces(line, parts=parts, lines=line_documents)


def line(doc: Document) -> bytes:
    """One line of JSON."""
    return b"".join(parts(doc))


def parts(doc: Document) -> Iterator[bytes]:
    """One line of JSON, in pieces."""
    text = doc.text
    yield _encode(records.DocumentRecord(schema_=records.SCHEMA, id=doc.id, text=""))[:-2]
    for first in range(0, len(text), CHARS):
        yield _json.string(text, first, min(first + CHARS, len(text)))
    yield b'"'
    if doc.meta:
        yield b',"meta":' + _encode(dict(doc.meta))
    if "tokens" in doc.ran:
        yield b',"tokens":['
        yield from _tokens(text, doc.tokens)
        yield b"]"
    for name, listed in records.lists(doc):
        yield b',"%b":[' % name.encode()
        yield from _names(doc, name) if name in NAMES else _chunks(listed)
        yield b"]"
    if doc.normalized is not None:
        yield b',"normalized":' + _encode(records.normalized(doc))
    yield b"}\n"


def _chunks(listed: Iterator[msgspec.Struct]) -> Iterator[bytes]:
    """The records of a list, some at a time."""
    between = b""
    while chunk := list(islice(listed, RECORDS)):
        yield between + _encode(chunk)[1:-1]
        between = b","


def _columns(doc: Document, name: str) -> Names:
    """A list of names as the kernel takes it: its key, its columns, and whether it has their texts."""
    if name == "entities":
        names, fields = Entities.of(doc.entities), SAID
    else:
        names, fields = Entities.of(doc.nested), SAID[:1]
    return name, names.starts, names.ends, fields, tuple(names.said), name == "entities"


def _names(doc: Document, name: str) -> Iterator[bytes]:
    """The records of a list of names, some at a time."""
    _, starts, ends, fields, said, has_texts = _columns(doc, name)
    for first in range(0, len(said), RECORDS):
        if first:
            yield b","
        some = slice(first, first + RECORDS)
        yield _json.names(doc.text, starts[some], ends[some], fields, said[some], has_texts, _encode)


def lines(name: str, blocks: Iterable[str], find: Callable[[str], Tokens]) -> Iterator[bytes]:
    r"""The lines of a file as documents that have only their tokens, from blocks of whole lines.

    A block is segmented and written at once, as lines are independent of one another: a call for each short
    line would cost more than its words.

    >>> list(lines("a", ["\n", "b\n"], lambda text: Tokens((), (), b"")))[1]
    b'{"schema":"khtext.doc/1","id":"a:2","text":"b","tokens":[]}\n'
    """
    number = 1
    for block in blocks:
        if _json and len(block) <= CHARS:
            yield line_documents(Document(block).with_tokens(find(block)), name, number)
        else:
            for at, text in enumerate(block.removesuffix("\n").split("\n"), number):
                yield from writer("jsonl")([Document(text, f"{name}:{at}").with_tokens(find(text))])
        number += block.count("\n")


def line_documents(doc: Document, name: str, number: int) -> bytes:
    """The lines of a document as documents with their tokens and names, from a file and a line of it on."""
    text, found = doc.text, doc.tokens
    empty = records.DocumentRecord(schema_=records.SCHEMA, id=f"{name}:", text="")
    head = _encode(empty).removesuffix(b'","text":""}')
    lists = tuple(_columns(doc, key) for key in NAMES) if "entities" in doc.ran else ()
    inner = as_array(found.inner)
    return _json.lines(
        text, found.starts, found.ends, found.kinds, inner, KINDS, head, number, lists, _encode
    )


def _tokens(text: str, tokens: Tokens) -> Iterator[bytes]:
    inner = as_array(tokens.inner)
    for first in range(0, len(tokens), TOKENS):
        last = min(first + TOKENS, len(tokens))
        if first:
            yield b","
        yield _json.tokens(text, tokens.starts, tokens.ends, tokens.kinds, inner, KINDS, first, last)
