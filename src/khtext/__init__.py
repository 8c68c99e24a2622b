"""Finds words, amounts and names in Khmer text, with exact offsets.

>>> import khtext
>>> khtext.segment("ខ្ញុំទៅផ្សារ")
['ខ្ញុំ', 'ទៅ', 'ផ្សារ']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from khtext.errors import KhtextError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path
    from typing import Any

    from khtext.document import Document, Quantity, Span, Token
    from khtext.pipeline import Pipeline
    from khtext.settings import Stage

__version__ = "0.1.0"
__all__ = [
    "Document",
    "KhtextError",
    "Quantity",
    "Span",
    "Token",
    "__version__",
    "annotate",
    "from_json",
    "load",
    "normalize",
    "pipe",
    "romanize",
    "segment",
    "segment_all",
    "sort_key",
    "spell",
    "value",
]


def segment(text: str, *, unit: str = "word", words: Iterable[str] = ()) -> list[str]:
    """The words of a text, or its morphemes if `unit` is `morpheme`, without white space and U+200B.

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


def segment_all(
    texts: Iterable[str], *, unit: str = "word", words: Iterable[str] = ()
) -> Iterator[list[str]]:
    """The words of each text, as `segment` finds them, but faster for many short texts.

    >>> import khtext
    >>> list(khtext.segment_all(["ទៅផ្សារ", "", "ខ្ញុំទៅ"]))
    [['ទៅ', 'ផ្សារ'], [], ['ខ្ញុំ', 'ទៅ']]
    """
    from khtext import api

    return api.segment_all(texts, unit=unit, own=words)


def sort_key(text: str) -> bytes:
    """The key of a text in Khmer dictionary order (CLDR's collation `km`), for `sorted`.

    >>> import khtext
    >>> sorted(["ខ", "ក្រ", "កា", "ក"], key=khtext.sort_key)
    ['ក', 'កា', 'ក្រ', 'ខ']
    """
    from khtext import api

    return api.sort_key(text)


def pipe(texts: Iterable[str], *, batch_size: int = 64, processes: int = 1) -> Iterator[Document]:
    """The document of each text, as `annotate` makes it; `processes` work on batches of `batch_size` texts.

    Short texts are processed together, in less time than by `annotate` one after the other.

    >>> import khtext
    >>> [doc.entities[0].text for doc in khtext.pipe(["នៅខេត្តកំពត", "ទៅភ្នំពេញ"])]
    ['ខេត្តកំពត', 'ភ្នំពេញ']
    """
    from khtext import api

    return api.pipe(texts, batch_size=batch_size, processes=processes)


def load(
    stages: Iterable[str | Stage] | None = None,
    *,
    engine: str | None = None,
    words: Iterable[str] = (),
    gazetteers: Iterable[str | Path] = (),
    currencies: Iterable[str | Path] = (),
    labels: Iterable[str] | None = None,
) -> Pipeline:
    """A pipeline of the named stages, by default all of them; call it with a text to get a document.

    A callable among the stages is your own: it takes and returns a document and runs after the others.
    `sentences` and `names` find nothing without the tokens of `words`.
    `words` are kept whole, `gazetteers` are files with your own names, `currencies` files with
    your own currencies and units, `labels` the labels of names to keep.

    >>> import khtext
    >>> khtext.load(["words", "names"])
    Pipeline(words, names)
    """
    from khtext import api

    return api.load(
        stages, engine=engine, words=words, gazetteers=gazetteers, currencies=currencies, labels=labels
    )


def from_json(source: str | bytes | Mapping[str, Any]) -> Document:
    """The document of a JSON object, given as text or as a dictionary.

    Raises a `KhtextError` for anything else, and for spans whose text is not that of the document.

    >>> import khtext
    >>> doc = khtext.annotate("នៅភ្នំពេញ")
    >>> khtext.from_json(doc.to_json()) == doc
    True
    """
    from khtext.document import Document

    return Document.from_json(source)


def __getattr__(name: str) -> object:
    """`khtext.Document` and the like, imported when one is asked for."""
    if name in ("Document", "Quantity", "Span", "Token"):
        from khtext import document

        return getattr(document, name)
    raise AttributeError(f"module 'khtext' has no attribute {name!r}")


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
