"""What a writer is: documents in, bytes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any

from khtext.document import Document
from khtext.errors import KhtextError

Writer = Callable[[Iterable[Document]], Iterator[bytes]]
"""Any callable that turns documents into the bytes of one file; `Pieces` can do it in several processes."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Writes one document after another: `head`, the pieces with `between` between them, then `tail`.

    `parts` makes the same bytes as `piece`, little by little, if a long piece should not be whole in memory.
    `lines` makes the pieces of a document's lines, as if each were a document of its own; it also takes the
    name of their file and the number of the first line.

    >>> list(Pieces(lambda doc: doc.text.encode(), b"[", b",", b"]")([Document("a"), Document("b")]))
    [b'[', b'a', b',', b'b', b']']
    """

    piece: Callable[[Document], bytes]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""
    parts: Callable[[Document], Iterable[bytes]] | None = None
    lines: Callable[[Document, str, int], bytes] | None = None

    def __call__(self, docs: Iterable[Document]) -> Iterator[bytes]:
        if self.parts and not (self.head or self.between or self.tail):
            return chain.from_iterable(map(self.parts, docs))
        return self.framed(map(self.piece, docs))

    def join(self, docs: Iterable[Document]) -> bytes:
        """The pieces of some documents without head and tail: a part that `framed` takes."""
        return self.between.join(map(self.piece, docs))

    def framed(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """A whole file from parts that `join` made, in order; a part without documents is empty."""
        if self.head:
            yield self.head
        joins = False
        for part in parts:
            if joins and part:
                yield self.between
            yield part
            joins = bool(self.between) and (joins or bool(part))
        if self.tail:
            yield self.tail


#: From a package that may be missing to the extra that installs it.
EXTRAS = {"pyarrow": "parquet", "spacy": "spacy"}


def imported(module: str) -> Any:
    """A module of a format. Raises a `KhtextError` if it needs a package that is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        extra = EXTRAS[error.name]
        raise KhtextError(
            f"{module.rpartition('.')[2]} needs {error.name}; install khtext[{extra}]"
        ) from None


def text_pieces(write: Callable[[Document], str], head: str = "") -> Pieces:
    """The writer whose pieces are texts."""

    def piece(doc: Document) -> bytes:
        return write(doc).encode()

    return Pieces(piece, head.encode())
