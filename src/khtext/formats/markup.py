"""Reads the text of HTML, as a browser shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khtext.errors import KhtextError

#: Elements whose text is not part of the page.
_HIDDEN = re.compile(
    "head|script|style|template|noscript|iframe|object|svg|math|select|textarea|audio|video|canvas"
)
#: Elements that start and end a line.
_BLOCKS = re.compile(
    "html|body|address|article|aside|blockquote|br|caption|center|dd|details|dialog|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|legend|li|main|menu|nav|ol|p|pre|section|summary"
    "|table|tbody|tfoot|thead|tr|ul"
)
_CELLS = {"td": "\t", "th": "\t"}
_WHITE = re.compile(r"[ \t\n\r\f]+")


def text(name: str, raw: bytes) -> str:
    """The text of a page: one line for each block, white space as a browser collapses it.

    Elements inside a line leave no trace, so that they cut no word and no name; `<wbr>` becomes U+200B.
    Raises a `KhtextError` if lxml is not installed.
    """
    try:
        from lxml import etree, html
    except ImportError:
        raise KhtextError(f"{name}: HTML needs lxml; install khtext[html]") from None
    try:
        raw.decode()
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    except UnicodeDecodeError:
        parser = html.HTMLParser(huge_tree=True)  # the page says in which encoding it is
    try:
        root = html.document_fromstring(raw, parser=parser)
    except etree.ParserError:
        return ""
    shown = "".join(_pieces(etree.iterwalk(root, events=("start", "end", "comment", "pi"))))
    lines = (line.strip(" \t") for line in re.sub(" *\t[ \t]*", "\t", shown).split("\n"))
    return "".join(re.sub("  +", " ", line) + "\n" for line in lines if line)


def _pieces(events: Iterator[tuple[str, object]]) -> Iterator[str]:
    """The text and the breaks of a page, in order."""
    hidden = 0
    for event, found in events:
        tag, inner, tail = found.tag, found.text, found.tail  # type: ignore[attr-defined]
        if event in ("comment", "pi"):
            yield "" if hidden else _WHITE.sub(" ", tail or "")
        elif event == "start":
            hidden += bool(_HIDDEN.fullmatch(tag))
            yield from _edge(tag, hidden)
            yield "\u200b" if tag == "wbr" and not hidden else ""
            yield "" if hidden else _WHITE.sub(" ", inner or "")
        else:
            hidden -= bool(_HIDDEN.fullmatch(tag))
            yield from _edge(tag, hidden)
            yield "" if hidden else _WHITE.sub(" ", tail or "")


def _edge(tag: str, hidden: int) -> Iterator[str]:
    if not hidden:
        yield "\n" if _BLOCKS.fullmatch(tag) else _CELLS.get(tag, "")
