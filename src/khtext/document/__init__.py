"""The document and its spans.

All offsets are 0-based and half-open, and count Unicode code points of the original text.
"""

from khtext.document.document import Document
from khtext.document.edits import Edits, Rewritten
from khtext.document.entities import Entities
from khtext.document.overlaps import disjoint
from khtext.document.spans import KINDS, LABELS, QUANTITY_KINDS, Quantity, Span, Token
from khtext.document.tokens import NO_TOKENS, Tokens

__all__ = [
    "KINDS",
    "LABELS",
    "NO_TOKENS",
    "QUANTITY_KINDS",
    "Document",
    "Edits",
    "Entities",
    "Quantity",
    "Rewritten",
    "Span",
    "Token",
    "Tokens",
    "disjoint",
]
