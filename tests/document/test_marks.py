"""The text of a document as HTML, with its marks."""

import re
import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

import khtext
from khtext.document import Document, Quantity, Span, marks
from khtext.script import is_cluster_edge
from tests.cases import stages
from tests.pages import parsed, shown
from tests.texts import ANY


@st.composite
def documents(draw):
    """A document with words and with spans anywhere, as another tool may write it."""
    text = draw(ANY)
    doc = stages("words")(Document(text))
    offsets = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(offsets, offsets, st.sampled_from(["LOC", "PER", "own&<"])), max_size=6))
    found = tuple(Span(min(a, b), max(a, b), label, norm='"<b>') for a, b, label in spans)
    edits = draw(st.lists(offsets, max_size=4))
    replacements = [(at, at + 1, "x") for at in sorted(set(edits)) if at < len(text)]
    return Document(
        text, tokens=doc.tokens, entities=found, ran=doc.ran, normalized=doc.rewritten(replacements)
    )


def page(blocks):
    return "<!DOCTYPE html><title>t</title>" + "".join(f"<p>{block}</p>" for block in blocks)


@given(documents())
def test_every_character_of_the_text_is_there_and_escaped(doc):
    lines = re.split("\r?\n", doc.text.removesuffix("\r"))
    assert "".join(map(shown, marks.blocks(doc))) == marks.visible("".join(lines))


@given(documents())
def test_html_allows_every_block(doc):
    parsed(page(marks.blocks(doc)))


@given(documents())
def test_no_mark_splits_a_cluster_and_marks_are_nested(doc):
    edges = {found.start() for found in regex.finditer(r"\X|$", doc.text)}
    around = []
    for mark in marks.marks(doc):
        assert {mark.start, mark.end} <= edges
        assert is_cluster_edge(doc.text, mark.start)
        assert is_cluster_edge(doc.text, mark.end)
        while around and around[-1].end <= mark.start:
            around.pop()
        assert not around or mark.end <= around[-1].end
        around.append(mark)


def test_an_edge_of_marks_is_one_of_unicode():
    for number in range(0x20, 0x11000):
        if not 0xD800 <= number < 0xE000:
            for text in ("0" + chr(number), chr(number) + "0"):
                assert not marks.is_edge(text, 1) or len(regex.findall(r"\X", text)) == 2, ascii(text)


def test_a_name_is_marked_with_its_label_its_english_name_and_its_code():
    (block,) = marks.blocks(
        Document("នៅភ្នំពេញ").with_entities([Span(2, 9, "LOC", norm="Phnom Penh", ref="KH-12")])
    )
    assert block == (
        'នៅ<mark class="LOC" tabindex="0">ភ្នំពេញ<b>LOC</b>'
        '<small role="tooltip" lang="en">place · Phnom Penh · KH-12</small></mark>'
    )


def test_an_amount_says_its_value_and_its_currency():
    item = khtext.value("២លាន៤សែនរៀល")
    assert marks.said(item) == "money · 2400000 · KHR"


def test_an_amount_with_two_readings_says_both():
    item = Quantity(0, 1, "number", ambiguous=True, alternatives=("1.5", "1500"))
    assert marks.said(item) == "number · ambiguous: 1.5 or 1500"


def test_a_name_inside_a_name_is_marked_inside_its_mark():
    outer, inner = Span(0, 9, "ORG"), Span(2, 9, "LOC")
    (block,) = marks.blocks(Document("នៅភ្នំពេញ").with_entities([outer, inner]))
    assert re.fullmatch(r'<mark class="ORG".*<mark class="LOC".*</mark><b>ORG</b>.*</mark>', block)


def test_a_mark_over_two_lines_is_closed_and_opened_again():
    first, second = marks.blocks(Document("កខ\nគឃ").with_entities([Span(1, 4, "PER")]))
    assert first.startswith("ក<mark")
    assert second.startswith("<mark")
    assert second.endswith("</mark>ឃ")


def test_a_change_is_marked_with_the_new_text():
    doc = Document("១២")
    (block,) = marks.blocks(doc.with_normalized(doc.rewritten([(0, 2, "12")])))
    assert 'class="edit"' in block
    assert "normalized: 12" in block


def test_a_line_may_break_between_words_but_not_before_punctuation():
    (block,) = marks.blocks(stages("words")("ខ្ញុំទៅផ្សារ។"))
    assert block.count("<wbr>") == 2
    assert "<wbr><span>។" not in block


def test_a_very_long_line_becomes_several_blocks_that_end_with_a_word():
    doc = stages("words")("ខ្ញុំទៅផ្សារ" * 1000)
    blocks = list(marks.blocks(doc))
    assert len(blocks) > 5
    assert all(block.endswith("</span>") for block in blocks)


def test_a_notebook_shows_the_marks_and_how_much_it_leaves_out():
    doc = khtext.annotate("ខ្ញុំទៅភ្នំពេញ\n" * 1000)
    html = doc._repr_html_()
    assert '<mark class="LOC"' in html
    assert re.search(r"… \d+ more lines", html)
    parsed(f"<!DOCTYPE html><title>t</title>{html.replace('<style>', '').replace('</style>', '')}")


def test_no_control_reaches_a_page():
    seen = marks.visible("".join(map(chr, [*range(0xD800), *range(0xE000, 0x11000)])))
    bad = [char for char in seen if unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n"]
    assert not bad


def test_a_mark_says_its_normalized_form_unless_it_says_it_already():
    text = "២លានរៀល ថ្ងៃទី២"
    doc = Document(text).with_quantities(
        [
            Quantity(0, 7, "money", "2000000", currency="KHR", canonical="KHR 2000000"),
            Quantity(8, 15, "date", "---02"),
        ]
    )
    doc = doc.with_normalized(doc.rewritten([(0, 7, "KHR 2000000"), (14, 15, "2")]))
    assert [mark.said for mark in marks.marks(doc)] == [
        "money · 2000000 · KHR",
        "date · ---02 · normalized: ថ្ងៃទី2",
    ]
