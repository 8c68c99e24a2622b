"""Texts from files: lines or whole files, UTF-8, with errors that name file, line and byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, NamedTuple

from khtext.errors import KhtextError

BOM = b"\xef\xbb\xbf"


class Text(NamedTuple):
    """One text to work on: its id, the text without its line end, and that line end."""

    id: str
    text: str
    ending: str


def lines(name: str, file: IO[bytes]) -> Iterator[Text]:
    r"""The lines of a file; they end at a line feed, and a carriage return before it is kept.

    >>> import io
    >>> [text.text for text in lines("a.txt", io.BytesIO("ក\r\n\nខ".encode()))]
    ['ក\r', '', 'ខ']
    """
    offset = 0
    for number, raw in enumerate(file, 1):
        body = raw.removesuffix(b"\n")
        skipped = len(BOM) if number == 1 and body.startswith(BOM) else 0
        text = _decoded(name, body[skipped:], number, offset + skipped)
        yield Text(f"{name}:{number}", text, "\n" if len(body) < len(raw) else "")
        offset += len(raw)


def whole(name: str, file: IO[bytes]) -> Text:
    """A file as one text, without a leading BOM."""
    raw = file.read()
    skipped = len(BOM) if raw.startswith(BOM) else 0
    return Text(name, _decoded(name, raw[skipped:], 1, skipped), "")


def _decoded(name: str, raw: bytes, line: int, offset: int) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        at = line + raw.count(b"\n", 0, error.start)
        raise KhtextError(
            f"{name}:{at}: not UTF-8 at byte {offset + error.start} (0x{raw[error.start]:02x}); "
            "convert the file to UTF-8 first"
        ) from None
