"""Writes documents as one HTML page: their text with its marks. `khtext report` adds tables to it."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape

from khtext import data, files
from khtext.document import Document, marks
from khtext.formats.writer import Pieces

FONT = "NotoSansKhmer.woff2"
#: From this many characters of HTML on, a browser lays out only the lines in view.
MANY = 500_000


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `html`."""
    style = sheet()
    head = (
        '<!DOCTYPE html>\n<html lang="en" class="khtext">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(style))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>khtext</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
    )
    return Pieces(_piece, head.encode(), tail=b"</main>\n</body>\n</html>\n")


def _piece(doc: Document) -> bytes:
    blocks = "".join(f"<p>{block}</p>\n" for block in marks.blocks(doc))
    title = escape(marks.visible(doc.id or "khtext"))
    many = " many" if len(blocks) > MANY else ""
    text = f'<div class="text{many}" lang="km">\n{blocks}</div>\n'
    return f"<article>\n<h1>{title}</h1>\n{text}</article>\n".encode()


@cache
def face() -> str:
    """The rule of a style sheet that has the font Noto Sans Khmer in it."""
    font = b64encode(data.path(FONT).read_bytes()).decode()
    return (
        '@font-face{font-family:"Noto Sans Khmer";font-display:block;unicode-range:U+1780-17FF,U+19E0-19FF,'
        f'U+200B-200D,U+25CC;src:url(data:font/woff2;base64,{font}) format("woff2")}}\n'
    )


@cache
def sheet() -> str:
    """The style sheet of a page, with the font Noto Sans Khmer in it."""
    return face() + marks.style() + files.read(data.path("page.css"))


def policy(style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page: its own style sheet, script and font, and nothing else."""
    rules = ["default-src 'none'", f"style-src {_hash(style)}", "font-src data:"]
    rules += [f"script-src {_hash(script)}"] if script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
