"""Sorting of many lines."""

import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.collation import sort_key
from khtext.desk.sorting import Sorter
from khtext.errors import KhtextError

LINES = st.lists(st.text(st.sampled_from("កខា្ំab\u200b\r"), max_size=4))


@given(LINES, st.booleans(), st.sampled_from([0, 7, 1000]))
def test_lines_are_sorted_wherever_they_wait(lines, reverse, in_memory):
    """A law: the same as a stable sort in memory, also where runs wait in files."""
    sorter = Sorter(sort_key, reverse=reverse, in_memory=in_memory)
    sorter.add(lines)
    assert list(sorter.sorted()) == sorted(lines, key=sort_key, reverse=reverse)


@given(LINES, st.sampled_from([0, 7, 1000]))
def test_of_equal_lines_the_first_stays(lines, in_memory):
    sorter = Sorter(sort_key, in_memory=in_memory)
    sorter.add(lines)
    first = {}
    for line in lines:
        first.setdefault(sort_key(line), line)
    assert list(sorter.sorted(unique=True)) == [first[key] for key in sorted(first)]


def test_a_full_disk_is_one_line(monkeypatch):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(KhtextError, match="No space left on device; set TMPDIR"):
        Sorter(sort_key, in_memory=1).add(["ក", "ខ"])
