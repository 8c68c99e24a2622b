"""Renews the lists in the file of the tagger of names after a table in `src/khtext/data/` has changed.

The tagger finds listed names by a copy of the lists in its file. This writes that copy anew and keeps
everything that the tagger learned. A new kind, mode or strength is a new feature, which needs
`train_names.py`.

    python tools/relist_names.py
"""

from __future__ import annotations

import struct
import sys
import zlib
from itertools import pairwise
from pathlib import Path

from name_features import Lexicon
from name_model import file_of

from khtext.kernel import tagfile
from khtext.kernel.tagfile import SECTIONS, Layout, Tagfile

FILE = Path(__file__).parent.parent / "src" / "khtext" / "data" / "names.khtext.bin"
#: The sections and counts that come from the lists.
LISTED = frozenset({"names", "groups", "filter"})
COUNTED = ("names", "groups", "longest", "filter_bits")


def relisted(content: bytes, lexicon: Lexicon) -> bytes:
    """The file of a tagger with these lists.

    Raises a `ValueError` if they have other kinds than the tagger learned.
    """
    learned, lists = tagfile.read(content), tagfile.read(file_of(lexicon, None, {}, {}))
    if tuple(learned.meta["marks"]) != lexicon.marks:
        raise ValueError("the lists have other kinds than the tagger learned; train it again (docs/names.md)")
    counts = dict(learned.counts) | {name: lists.counts[name] for name in COUNTED}
    layout = tagfile.layout(counts)
    data = bytearray(layout.size)
    for name, (start, end) in sections(layout).items():
        data[start:end] = section(lists if name in LISTED else learned, name)
    tagfile.HEADER.pack_into(data, 0, tagfile.MAGIC, tagfile.VERSION, 0, len(data), *counts.values(), 0)
    struct.pack_into("<I", data, 12, zlib.crc32(data[16:]))
    return bytes(data)


def sections(layout: Layout) -> dict[str, tuple[int, int]]:
    """Where each section of a file starts and ends."""
    starts = {name: getattr(layout, name) for name in SECTIONS}
    places = sorted((getattr(start, "position", start), name) for name, start in starts.items())
    return {name: (start, end) for (start, name), (end, _) in pairwise(places)}


def section(file: Tagfile, name: str) -> memoryview:
    """The bytes of a section."""
    start, end = sections(file.layout)[name]
    return file.data[start:end]


if __name__ == "__main__":
    try:
        FILE.write_bytes(relisted(FILE.read_bytes(), Lexicon.read()))
    except ValueError as error:
        sys.exit(str(error))
