"""The document and its spans: the text as it is, and what was found in it.

All offsets are Unicode code points, 0-based and half-open, into the text as given.
"""

from khtext.document.document import Document
from khtext.document.edits import Edits, Rewritten
from khtext.document.overlaps import disjoint
from khtext.document.spans import KINDS, LABELS, Quantity, Span, Token
from khtext.document.tokens import NO_TOKENS, Tokens

__all__ = [
    "KINDS",
    "LABELS",
    "NO_TOKENS",
    "Document",
    "Edits",
    "Quantity",
    "Rewritten",
    "Span",
    "Token",
    "Tokens",
    "disjoint",
]
