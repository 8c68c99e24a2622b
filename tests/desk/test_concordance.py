"""Concordances."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from khtext.desk.concordance import Concordance, aligned
from khtext.desk.finder import Finder
from khtext.desk.patterns import compiled
from khtext.widths import width
from khtext.words import segmenter
from tests.texts import TEXTS

words = cache(segmenter.load)


def hits(pattern, block, context=3):
    return list(Concordance(Finder(compiled(pattern), words()), context).hits(block))


def test_a_match_has_the_words_around_it():
    text = "ពួកគេ ខ្ញុំមិនចង់ទៅ ផ្សារថ្ងៃនេះទេ"
    [hit] = hits("ទៅ", text, 2)
    assert (hit.left, hit.match, hit.right) == ("មិនចង់", "ទៅ", " ផ្សារថ្ងៃ")
    [hit] = hits("ទៅ", text, 0)
    assert (hit.left, hit.right) == ("", "")


def test_context_ends_with_the_line():
    [hit] = hits("ទៅ", "ខ្ញុំ\nទៅ\r\nផ្សារ")
    assert (hit.left, hit.right, hit.number, hit.offset) == ("", "", 1, 6)


def test_rows_show_the_matches_in_one_column_and_obey_nothing():
    block = "ខេត្តព្រះសីហនុទៅមុខ\nទៅ\x1b[31mវិញ\nមិន\tទៅណា\n"
    rows = [aligned(hit, 40) for hit in hits("ទៅ", block)]
    assert (
        len({width(row[: row.index("  ទៅ  ") if "  ទៅ  " in row else row.index("  ទៅ")]) for row in rows})
        == 1
    )
    assert "\x1b" not in "".join(rows)


@given(st.lists(TEXTS).map("\n".join), st.sampled_from(["ទៅ", r"\w+", "។"]), st.integers(20, 100))
def test_a_row_is_no_wider_than_asked_and_its_text_is_that_of_the_line(block, pattern, columns):
    for hit in hits(pattern, block):
        around = hit.left + hit.match + hit.right
        assert around in block
        assert block[hit.offset + hit.start : hit.offset + hit.end] == hit.match
        row = aligned(hit, columns)
        assert width(row) <= max(columns, (columns - 4) * 2 // 5 + 4 + 6 * len(hit.match))
        assert "\n" not in row
