"""Columns on a terminal."""

import ctypes
import locale

import pytest
from hypothesis import given

from khtext.widths import padded, width
from tests.texts import TEXTS


@pytest.mark.parametrize(
    ("text", "columns"),
    [("ខេត្តព្រះសីហនុ", 10), ("ភ្នំ", 2), ("ក\u200bា", 2), ("ａ漢", 4), ("e\u0301", 1), ("", 0)],
)
def test_spacing_vowels_have_a_column_and_marks_have_none(text, columns):
    assert width(text) == columns


def test_the_c_library_agrees_on_khmer():
    libc = ctypes.CDLL(None)
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        for code in [*range(0x1780, 0x17DE), *range(0x17E0, 0x17EA), *range(0x19E0, 0x1A00)]:
            assert width(chr(code)) == libc.wcwidth(code), hex(code)
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


@given(TEXTS)
def test_padding_ends_at_the_column(text):
    assert width(padded(text, width(text) + 3)) == width(text) + 3
    assert padded(text, 0) == text
