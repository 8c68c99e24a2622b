"""A document as the tagger of names reads it: canonical text and its morphemes."""

from __future__ import annotations

from array import array

from khtext import orthography
from khtext.document import Document
from khtext.kernel.arrays import as_array, moved, split


def morphemes(doc: Document) -> tuple[orthography.View, array[int], array[int]]:
    """The canonical view of a document, and where the morphemes of its tokens start and end there.

    >>> from khtext import pipeline
    >>> view, starts, ends = morphemes(pipeline.load(["words"])("នៅភ្នំពេញ"))
    >>> [view.text[start:end] for start, end in zip(starts, ends)]
    ['នៅ', 'ភ្នំ', 'ពេញ']
    """
    view = orthography.view(doc.text)
    offsets = [doc.tokens.starts, doc.tokens.ends, as_array(doc.tokens.inner)]
    if view.edits.starts:
        offsets = [moved(edges, view.edits.ends, view.edits.new_ends) for edges in offsets]
    elif not offsets[2]:
        return view, offsets[0], offsets[1]
    return (view, *split(*offsets))
