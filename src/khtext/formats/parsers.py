"""The table of formats that documents are read from, with all that was found in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from khtext.document import Document
from khtext.errors import KhtextError
from khtext.formats.writer import imported

#: From the name of a format to the module and the function that read it.
PARSERS = {
    "text": ("khtext.formats.inline", "documents"),
    "jsonl": ("khtext.formats.json", "documents"),
    "json": ("khtext.formats.json", "documents"),
    "iob": ("khtext.formats.conllu_reader", "iob"),
    "conllu": ("khtext.formats.conllu_reader", "conllu"),
    "brat": ("khtext.formats.brat", "documents"),
    "labelstudio": ("khtext.formats.labelstudio", "documents"),
    "parquet": ("khtext.formats.parquet", "documents"),
    "docbin": ("khtext.formats.docbin", "documents"),
}
#: Endings of files other than those that the writers give, and the format that they say.
ENDINGS = {"ndjson": "jsonl", "conll": "iob", "bio": "iob"}


def documents(format: str, name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of a file in this format.

    Raises a `KhtextError` for a format that does not hold documents, and for what is not in the format.
    """
    if format not in PARSERS:
        raise KhtextError(
            f"{name}: {format} does not hold whole documents; khtext reads {', '.join(PARSERS)}"
        )
    module, function = PARSERS[format]
    read: Callable[[str, IO[bytes]], Iterator[Document]] = getattr(imported(module), function)
    return read(name, file)
