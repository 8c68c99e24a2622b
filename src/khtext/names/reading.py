"""A document as the tagger of names reads it: canonical text and its morphemes."""

from __future__ import annotations

from array import array

from khtext import orthography
from khtext.document import Document
from khtext.kernel.arrays import as_array, split


def morphemes(doc: Document) -> tuple[orthography.View, array[int], array[int]]:
    """The canonical view of a document, and where the morphemes of its tokens start and end there.

    >>> from khtext import pipeline
    >>> view, starts, ends = morphemes(pipeline.load(["words"])("នៅភ្នំពេញ"))
    >>> [view.text[start:end] for start, end in zip(starts, ends)]
    ['នៅ', 'ភ្នំ', 'ពេញ']
    """
    view = orthography.view(doc.text)
    starts, ends, inner = doc.tokens.starts, doc.tokens.ends, as_array(doc.tokens.inner)
    if view.edits.starts or inner:
        starts, ends = split(starts, ends, inner, view.edits.ends, view.edits.new_ends)
    return view, starts, ends
