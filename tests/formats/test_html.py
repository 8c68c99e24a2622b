"""`-f html`: one page of all documents."""

import re

from tests.conftest import ARTICLE, out
from tests.pages import parsed, shown


def test_a_page_has_the_marks_of_every_document(tmp_path):
    (tmp_path / "b.txt").write_text("<b>ភ្នំពេញ</b>", encoding="utf-8")
    page = out("run", "-f", "html", ARTICLE, tmp_path / "b.txt")
    tree = parsed(page)
    assert len(tree.findall(".//article")) == 2
    assert "money · 2400000000 · CNY" in page
    assert [shown(block) for block in re.findall("<p>(.*?)</p>", page)][-1] == "<b>ភ្នំពេញ</b>"


def test_words_are_parted_without_marks():
    page = out("segment", "-f", "html", input="ខ្ញុំទៅផ្សារ".encode())
    assert page.count("<wbr>") == 2
    assert "<mark" not in page


def test_normalize_shows_what_it_changes():
    assert "normalized: 12" in out("normalize", "-f", "html", input="១២".encode())
