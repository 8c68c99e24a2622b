"""A long page, made once."""

import pytest

from khtext.files import Text
from khtext.report import folder, pages
from khtext.settings import Settings


@pytest.fixture(scope="session")
def million(article):
    """The page of a text of a million characters: the sample article, again and again."""
    text = article * (1_000_000 // len(article))
    return pages.page(folder.document(Text("long", text), Settings()))
