"""JSON Lines straight from the arrays of a document, in pieces: a long document is never whole in memory.

`formats.json` is the definition; the bytes are the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from khtext.document import KINDS, Document, Entities, Quantity, Tokens
from khtext.document.content import SCHEMA
from khtext.document.entities import SAID
from khtext.formats.writer import Pieces
from khtext.kernel.arrays import as_array

if TYPE_CHECKING:
    from khtext.kernel._json import Spans

try:
    from khtext.kernel import _json
except ImportError:
    _json = None  # type: ignore[assignment]

#: The characters, the tokens and the other spans that a piece has at most.
CHARS, TOKENS, SPANS = 1 << 18, 1 << 13, 1 << 10

#: What a quantity says besides its offsets, in the order in which it is written.
_FIELDS = tuple(name for name in Quantity.__slots__ if name not in ("start", "end", "doc_text"))
_said, _start, _end = attrgetter(*_FIELDS), attrgetter("start"), attrgetter("end")


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `jsonl`; that of `formats.json` for spans with lines, or without the compiled kernel."""
    if lines or not _json:
        from khtext.formats import json

        return json.writer(name, lines=lines)
    return Pieces(line, parts=parts, lines=line_documents)


def _encode(value: object) -> bytes:
    """The JSON of what the kernel does not write."""
    from khtext.document import records

    return records.value(value)


def line(doc: Document) -> bytes:
    """One line of JSON."""
    return b"".join(parts(doc))


def parts(doc: Document) -> Iterator[bytes]:
    """One line of JSON, in pieces."""
    text = doc.text
    yield b'%b"%b","text":"' % (_HEAD, _string(doc.id)) if doc.id is not None else _HEAD + b'null,"text":"'
    for first in range(0, len(text), CHARS):
        yield _json.string(text, first, min(first + CHARS, len(text)))
    yield b'"'
    if doc.meta:
        yield b',"meta":' + _encode(dict(doc.meta))
    if "tokens" in doc.ran:
        yield b',"tokens":['
        yield from _tokens(text, doc.tokens)
        yield b"]"
    for listed in _lists(doc):
        yield b',"%b":[' % listed[0].encode()
        yield from _objects(text, listed)
        yield b"]"
    if doc.normalized is not None:
        from khtext.document import records

        yield b',"normalized":' + _encode(records.normalized(doc))
    yield b"}\n"


_HEAD = b'{"schema":"%b","id":' % SCHEMA.encode()


def _string(text: str) -> bytes:
    return _json.string(text, 0, len(text))


def _lists(doc: Document) -> Iterator[Spans]:
    """The lists of spans that a document has, as the kernel takes them."""
    if "sentences" in doc.ran:
        starts, ends = (array("q", [pair[side] for pair in doc.sentences]) for side in (0, 1))
        yield "sentences", starts, ends, (), ((),) * len(starts), False
    if "entities" in doc.ran:
        yield from _names(doc)
    if "quantities" in doc.ran:
        found = doc.quantities
        starts, ends = array("q", map(_start, found)), array("q", map(_end, found))
        yield "quantities", starts, ends, _FIELDS, tuple(map(_said, found)), True


def _names(doc: Document) -> Iterator[Spans]:
    names, nested = Entities.of(doc.entities), Entities.of(doc.nested)
    yield "entities", names.starts, names.ends, SAID, tuple(names.said), True
    yield "nested", nested.starts, nested.ends, SAID[:1], tuple(nested.said), False


def _objects(text: str, listed: Spans) -> Iterator[bytes]:
    """The objects of a list of spans, some at a time."""
    _, starts, ends, fields, said, has_texts = listed
    for first in range(0, len(said), SPANS):
        if first:
            yield b","
        some = slice(first, first + SPANS)
        yield _json.spans(text, starts[some], ends[some], fields, said[some], has_texts, _encode)


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
    head = b'%b"%b:' % (_HEAD, _string(name))
    lists = tuple(_names(doc)) if "entities" in doc.ran else ()
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
