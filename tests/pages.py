"""What several tests say of a page: the text that it shows, and that HTML allows it."""

import re
from html import unescape

import html5lib

MARKUP = re.compile(r"<b>[^<]*</b>|<small[^>]*>[^<]*</small>|</?(?:mark|span|wbr)(?: [^<>]*)?>")


def parsed(page):
    """The page as a tree; HTML's own parser finds no error in it."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def shown(block):
    """The text of a block, without the labels of its marks."""
    text = MARKUP.sub("", block)
    assert "<" not in text, text
    return unescape(text)
