"""Khmer text: words, amounts and names, with offsets you can trust.

>>> import khtext
>>> khtext.segment("ខ្ញុំទៅផ្សារ")
['ខ្ញុំ', 'ទៅ', 'ផ្សារ']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from khtext.errors import KhtextError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from khtext.document import Document, Quantity
    from khtext.pipeline import Pipeline

__version__ = "0.1.0"
__all__ = ["KhtextError", "__version__", "annotate", "load", "normalize", "segment", "spell", "value"]


def segment(text: str, *, unit: str = "word", words: Iterable[str] = ()) -> list[str]:
    """The words of a text, white space and U+200B left out, or with the unit `morpheme` their parts.

    `words` are kept whole, the longest first.
    """
    from khtext import api

    return api.segment(text, unit=unit, own=words)


def annotate(text: str) -> Document:
    """The text with everything that the whole pipeline finds in it."""
    from khtext import api

    return api.annotate(text)


def value(text: str) -> Quantity | None:
    """The number, amount, date or time that a whole text is; none where it is something else.

    >>> value("ពីរម៉ឺនរៀល").canonical
    'KHR 20000'
    """
    from khtext import api

    return api.value(text)


def normalize(text: str) -> str:
    """The text in canonical spelling, with Latin digits, plain numbers and money as `ISO amount`.

    >>> import khtext
    >>> khtext.normalize("បានប្រមាណ ២.៤ ពាន់លានយន់")
    'បានប្រមាណ CNY 2400000000'
    """
    from khtext import api

    return api.normalize(text)


def load(names: Iterable[str] | None = None) -> Pipeline:
    """A pipeline of the named stages, all of them by default."""
    from khtext import pipeline

    return pipeline.load(names)


def spell(
    number: int | Decimal | str,
    *,
    scale: str = "news",
    currency: str | None = None,
    ordinal: bool = False,
) -> str:
    """A number in Khmer words; with a currency's ISO code an amount, with `ordinal` a place in a row.

    >>> import khtext
    >>> khtext.spell(2400000000), khtext.spell("1.5", currency="USD")
    ('ពីរពាន់លានបួនរយលាន', 'មួយដុល្លារ ហាសិបសេន')
    """
    from khtext.amounts import verbalizer

    return verbalizer.spell(number, scale=scale, currency=currency, ordinal=ordinal)
