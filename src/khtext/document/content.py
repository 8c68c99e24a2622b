"""The fields of a document, for what reads a document and makes none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Final

from khtext.document.edits import Rewritten
from khtext.document.entities import NO_ENTITIES
from khtext.document.spans import Quantity, Span
from khtext.document.tokens import NO_TOKENS, Tokens

#: What a document in JSON says that it is.
SCHEMA: Final = "khtext.doc/1"


@dataclass(frozen=True, slots=True)
class Content:
    """The fields of `Document`, which says what they are."""

    text: str
    id: str | None = None
    _: KW_ONLY
    tokens: Tokens = NO_TOKENS
    sentences: tuple[tuple[int, int], ...] = ()
    entities: Sequence[Span] = NO_ENTITIES
    nested: Sequence[Span] = NO_ENTITIES
    quantities: tuple[Quantity, ...] = ()
    ran: frozenset[str] = frozenset()
    normalized: Rewritten | None = field(default=None, hash=False)
    meta: Mapping[str, object] | None = field(default=None, hash=False)
    file: str | None = None
    line: int = 1
