"""Reads texts, tables and lists from UTF-8 files; errors name the file, line and byte."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from khtext import lazy
from khtext.errors import KhtextError

CONTROLS = lazy.pattern("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
BOM = b"\xef\xbb\xbf"

Piece = TypeVar("Piece")

Cut = Callable[[str], int | None]
"""The offset at which to cut a text without a line end; None if it is short enough."""


class Text(NamedTuple):
    """One text: its id, the text without its line end, and that line end.

    It starts on `line` of `file`; `meta` are the other fields of a record.
    """

    id: str
    text: str
    ending: str = ""
    file: str | None = None
    line: int = 1
    meta: Mapping[str, object] | None = None


def printable(name: str) -> str:
    r"""The name of a file as an id; bytes that are not UTF-8, and control characters, become escapes.

    >>> printable("na\udcffme.txt"), printable("two\nlines.txt")
    ('na\\xffme.txt', 'two\\nlines.txt')
    """
    return neutral(os.fsencode(name).decode(errors="backslashreplace"))


def neutral(text: str) -> str:
    r"""The text with escapes in place of what a terminal obeys: controls, line ends, marks of direction.

    >>> neutral("\x1b[31mred")
    '\\x1b[31mred'
    """
    if text.isprintable():
        return text
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def lines(name: str, file: IO[bytes], *, first: int = 1, offset: int = 0) -> Iterator[Text]:
    r"""The lines of a file. They end at a line feed; a carriage return before it is kept.

    In the rest of another file, `first` is the number of the first line and `offset` its place in bytes.

    >>> import io
    >>> [text.text for text in lines("a.txt", io.BytesIO("ក\r\n\nខ".encode()))]
    ['ក\r', '', 'ខ']
    """
    for number, raw in enumerate(file, first):
        body = raw.removesuffix(b"\n")
        skipped = len(BOM) if number == 1 and body.startswith(BOM) else 0
        text = _decoded(name, body[skipped:], number, offset + skipped)
        yield Text(
            id=f"{name}:{number}",
            text=text,
            ending="\n" if len(body) < len(raw) else "",
            file=name,
            line=number,
        )
        offset += len(raw)


def blocks(name: str, file: IO[bytes], cut: Cut, size: int = 1 << 17) -> Iterator[str]:
    r"""The text of a file in blocks, as they arrive: whole lines, or parts of a very long line.

    A leading BOM is removed. If the file is not valid UTF-8, the lines before the error come first.

    >>> import io
    >>> list(blocks("a.txt", io.BytesIO("ក\nខ".encode()), lambda text: None))
    ['ក\n', 'ខ']
    """
    decoder = getincrementaldecoder("utf-8")()
    taken, number, text, error = 0, 1, "", None
    read = getattr(file, "read1", file.read)
    while not error:
        chunk = read(size)
        try:
            text += decoder.decode(chunk, not chunk)
            number += chunk.count(b"\n")
        except UnicodeDecodeError as found:
            error = found
            text += error.object[: error.start].decode()
            number += error.object.count(b"\n", 0, error.start)
        if not taken:
            text = text.removeprefix("\ufeff")
        taken += len(chunk)
        end = text.rfind("\n") + 1
        if end:
            yield text[:end]
            text = text[end:]
        while not error and (stop := cut(text)):
            yield text[:stop]
            text = text[stop:]
        if not chunk:
            break
    if error:
        place = taken - len(error.object) + error.start
        raise KhtextError(_not_utf8(name, number, place, error.object[error.start]))
    if text:
        yield text


def opened(name: str | Path) -> IO[bytes]:
    """A file, open for reading and unpacked; raises a `KhtextError` if it cannot be opened."""
    try:
        return unpacked(str(name), open(name, "rb"))
    except IsADirectoryError:
        raise KhtextError(f"{name}: Is a directory; use khtext batch for folders") from None
    except FileNotFoundError as error:
        raise KhtextError(f"{name}: {error.strerror}{_meant(str(name))}") from error
    except OSError as error:
        raise KhtextError(f"{name}: {error.strerror}") from error


def _meant(name: str) -> str:
    """A question after the name of a file that does not exist: whether one that exists was meant."""
    from difflib import get_close_matches

    folder, wanted = os.path.split(name)
    try:
        there = os.listdir(folder or ".")
    except OSError:
        return f"; there is no folder {folder}"
    close = get_close_matches(wanted, there, n=1, cutoff=0.8)
    return f"; did you mean {os.path.join(folder, close[0])}?" if close else ""


#: The first bytes of files that are not text, and what to do with them.
_REFUSED = (
    (b"\xff\xfe", "UTF-16; convert it with iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "UTF-16; convert it with iconv -f UTF-16 -t UTF-8"),
    (b"PK\x03\x04", "a ZIP archive or an office document; unpack it, or save it as plain text"),
    (b"BZh", "compressed with bzip2; decompress it with bzcat"),
    (b"%PDF-", "a PDF document; extract its text with pdftotext"),
)
_PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


def is_packed(name: str | Path) -> bool:
    """Whether a file is compressed with gzip, xz or zstd; False if it cannot be read."""
    try:
        with open(name, "rb") as file:
            return file.read(8).startswith(tuple(_PACKED))
    except OSError:
        return False


def unpacked(name: str, file: IO[bytes]) -> IO[bytes]:
    """The file itself, or, if its first bytes say that it is compressed with gzip, xz or zstd, what it holds.

    Raises a `KhtextError` for UTF-16 and other files that are not text.
    """
    head: bytes = file.peek(8)[:8]  # type: ignore[attr-defined]
    for start, said in _REFUSED:
        if head.startswith(start):
            raise KhtextError(f"{name}: {said}")
    for start, kind in _PACKED.items():
        if head.startswith(start):
            from khtext import packed

            return packed.unpacked(name, file, kind)
    return file


def with_file_name(name: str, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces; re-raises an `OSError` as a `KhtextError` that names the file."""
    try:
        yield from pieces
    except OSError as error:
        raise KhtextError(f"{name}: {error.strerror}") from error


def kind(name: str) -> str:
    """The ending of a file's name in lower case and without that of a compressor; empty if there is none.

    >>> kind("a/Articles.JSONL.gz")
    'jsonl'
    """
    parts = os.path.basename(name).lower().split(".")
    while len(parts) > 2 and parts[-1] in ("gz", "xz", "zst"):
        parts.pop()
    return parts[-1] if len(parts) > 1 else ""


def read(file: Path) -> str:
    """The text of a file without a leading BOM; raises a `KhtextError` if it cannot be read."""
    name = str(file)
    with opened(file) as opening:
        try:
            return whole(name, opening).text
        except OSError as error:
            raise KhtextError(f"{name}: {error.strerror}") from error


def rows(file: Path) -> Iterator[tuple[int, str]]:
    r"""The numbered lines of a table or list, without empty lines and lines that start with `#`.

    Lines end at a line feed; a carriage return before it is removed.
    """
    for number, line in enumerate(read(file).split("\n"), 1):
        if line.strip() and line[0] != "#":
            yield number, line.removesuffix("\r")


def whole(name: str, file: IO[bytes]) -> Text:
    """A file as one text, without a leading BOM."""
    raw = file.read()
    skipped = len(BOM) if raw.startswith(BOM) else 0
    return Text(id=name, text=_decoded(name, raw[skipped:], 1, skipped), ending="", file=name)


def _decoded(name: str, raw: bytes, line: int, offset: int) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        at = line + raw.count(b"\n", 0, error.start)
        raise KhtextError(_not_utf8(name, at, offset + error.start, raw[error.start])) from None


def _not_utf8(name: str, line: int, place: int, byte: int) -> str:
    return f"{name}:{line}: not UTF-8 at byte {place} (0x{byte:02x}); convert the file to UTF-8 first"
