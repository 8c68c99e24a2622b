"""Renews the lists in the file of the tagger of names after a table in `src/khtext/data/` has changed.

The tagger finds listed names by a copy of the lists in its file. This writes that copy anew and keeps
everything that the tagger learned. A new kind, mode or strength is a new feature, which needs
`train_names.py`.

    python tools/relist_names.py
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from name_features import Lexicon

from khtext.kernel import tagfile, tagfile_writer

FILE = Path(__file__).parent.parent / "src" / "khtext" / "data" / "names.khtext.bin"


def relisted(content: bytes, lexicon: Lexicon) -> bytes:
    """The file of a tagger with these lists.

    Raises a `ValueError` if they have other kinds than the tagger learned.
    """
    learned = tagfile_writer.parts_of(tagfile.read(content))
    if tuple(learned.meta["marks"]) != lexicon.marks:
        raise ValueError("the lists have other kinds than the tagger learned; train it again (docs/names.md)")
    return tagfile_writer.write(
        replace(
            learned,
            tables={**learned.tables, "names": lexicon.names},
            groups=lexicon.groups,
            filtered=lexicon.filtered,
            longest=lexicon.longest,
        )
    )


if __name__ == "__main__":
    try:
        FILE.write_bytes(relisted(FILE.read_bytes(), Lexicon.read()))
    except ValueError as error:
        sys.exit(str(error))
