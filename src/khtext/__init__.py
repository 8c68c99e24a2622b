"""Finds words, amounts and names in Khmer text, with exact offsets.

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
__all__ = [
    "KhtextError",
    "__version__",
    "annotate",
    "load",
    "normalize",
    "romanize",
    "segment",
    "spell",
    "value",
]


def segment(text: str, *, unit: str = "word", words: Iterable[str] = ()) -> list[str]:
    """The words of a text without white space and U+200B, or its morphemes with the unit `morpheme`.

    `words` are kept whole; longer words win.
    """
    from khtext import api

    return api.segment(text, unit=unit, own=words)


def annotate(text: str) -> Document:
    """The text as a document with its tokens, sentences, names and quantities."""
    from khtext import api

    return api.annotate(text)


def value(text: str) -> Quantity | None:
    """The value of a text that is one number, amount, date or time; None for any other text.

    >>> value("ពីរម៉ឺនរៀល").canonical
    'KHR 20000'
    """
    from khtext import api

    return api.value(text)


def normalize(text: str) -> str:
    """The text with canonical spelling, Latin digits, plain numbers and money as `ISO amount`.

    >>> import khtext
    >>> khtext.normalize("បានប្រមាណ ២.៤ ពាន់លានយន់")
    'បានប្រមាណ CNY 2400000000'
    """
    from khtext import api

    return api.normalize(text)


def romanize(text: str, *, system: str = "names", label: str | None = None, capitalize: bool = False) -> str:
    """The text in Latin letters, word by word; with a label (LOC, ORG or PER) as one name, with capitals.

    The system `names` spells as Cambodian names are commonly spelled, which is a guess; `ungegn` follows the
    United Nations system of 1972. With `capitalize` each sentence starts with a capital.

    >>> import khtext
    >>> khtext.romanize("ខ្ញុំទៅផ្សារ។"), khtext.romanize("ព្រែកប៉ាន", label="LOC")
    ('khnhum tov phsar.', 'Preaek Pan')
    """
    from khtext import api

    return api.romanize(text, system=system, label=label, capitalize=capitalize)


def load(names: Iterable[str] | None = None) -> Pipeline:
    """A pipeline of the named stages, by default all of them."""
    from khtext import pipeline

    return pipeline.load(names)


def spell(
    number: int | Decimal | str,
    *,
    scale: str = "news",
    currency: str | None = None,
    ordinal: bool = False,
) -> str:
    """A number in Khmer words: an amount with the ISO code of a currency, or an ordinal with `ordinal`.

    >>> import khtext
    >>> khtext.spell(2400000000), khtext.spell("1.5", currency="USD")
    ('ពីរពាន់លានបួនរយលាន', 'មួយដុល្លារ ហាសិបសេន')
    """
    from khtext.amounts import verbalizer

    return verbalizer.spell(number, scale=scale, currency=currency, ordinal=ordinal)
