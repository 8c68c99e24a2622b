"""The look-up of names: the compiled way and the plain one."""

import importlib.util
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.kernel import prefixes

KHMER = st.text("កខភ្នំពេញថៃា េ", max_size=12)

ANY = st.text(st.characters(codec="utf-8"), max_size=20) | st.text("ab", max_size=20)

#: Names of every length that the index tells apart.
LONG = ["ភ្នំពេញ", "ភ្នំពេញថៃ", "ភ្នំពេញ" * 2, "ភ្នំពេញ" * 2 + "ក", "ភ្នំ" * 4]


def compiled():
    return importlib.util.find_spec("khtext.kernel._prefixes") is not None


@pytest.mark.skipif(not compiled(), reason="the compiled look-up was not built")
@given(st.lists(KHMER.filter(bool), max_size=8), KHMER, st.lists(st.integers(-3, 15)))
def test_both_look_ups_find_the_same_names(listed, text, starts):
    names = {name: number for number, name in enumerate([*listed, *LONG])}
    pure, index = (prefixes.load(names, compiled=way) for way in (False, True))
    offsets = array("q", starts)
    assert pure.find(text, offsets, 0, 9) == index.find(text, offsets, 0, 9)
    assert [pure.at(text, offset) for offset in offsets] == [index.at(text, offset) for offset in offsets]


@pytest.mark.skipif(not compiled(), reason="the compiled look-up was not built")
@given(st.lists(ANY, max_size=8), st.data())
def test_both_look_ups_find_the_same_names_in_any_text(listed, data):
    names = dict.fromkeys(listed)
    text = "".join(data.draw(st.lists(st.sampled_from([*listed, " ", "ក", "\0", "\U0001f600"]))))
    pure, index = (prefixes.load(names, compiled=way) for way in (False, True))
    offsets = array("q", range(len(text)))
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = array("q", edges[::2][: len(edges) // 2]), array("q", edges[1::2])
    for columns in ((), spans):
        found = index.find(text, offsets, 0, len(text), *columns)
        assert pure.find(text, offsets, 0, len(text), *columns) == found
        alone = [index.find(text, offsets, at, at + 1, *columns) for at in offsets]
        assert [pair for pairs in alone for pair in pairs] == found


@pytest.mark.skipif(not compiled(), reason="the compiled look-up was not built")
@given(st.lists(ANY | KHMER, max_size=8), st.data())
def test_both_look_ups_find_the_same_endings(listed, data):
    names = {name: number for number, name in enumerate([*listed, *LONG])}
    text = "".join(data.draw(st.lists(st.sampled_from([*names, " ", "ក", "្", "\0", "\U0001f600"]))))
    pure, index = (prefixes.load_endings(names, compiled=way) for way in (False, True))
    for offset in range(-1, len(text) + 2):
        assert pure.at(text, offset) == index.at(text, offset)


@pytest.mark.parametrize("way", [False, *([True] if compiled() else [])])
def test_an_ending_is_not_found_in_the_middle_of_a_cluster(way):
    endings = prefixes.load_endings({"ពេញ": 1, "ភ្នំពេញ": 2, "ក": 3}, compiled=way)
    assert endings.at("ទៅភ្នំពេញ", 9) == [(2, 2), (6, 1)]
    assert endings.at("ស្ក", 3) == []


@pytest.mark.skipif(not compiled(), reason="the compiled look-up was not built")
def test_what_is_no_name_text_or_offset_is_refused():
    from khtext.kernel import _prefixes

    index = _prefixes.Index({"ក": 1})
    for wrong in ({1: 1}, ["ក"], None):
        with pytest.raises(TypeError):
            _prefixes.Index(wrong)
    for arguments in ((), ("ក",), (b"x", 0), ("ក", "0"), ("ក", 0.5)):
        with pytest.raises(TypeError):
            index.at(*arguments)
    for starts in ([0], b"12345678", array("i", [0]), memoryview(array("q", [0, 1, 2]))[::2]):
        with pytest.raises((TypeError, BufferError)):
            index.find("ក", starts, 0, 1)
    for wrong in ({1: 1}, ["ក"], None):
        with pytest.raises(TypeError):
            _prefixes.Endings(wrong)
    with pytest.raises(OverflowError):
        index.at("ក", 1 << 80)


@pytest.mark.parametrize("way", [False, *([True] if compiled() else [])])
def test_offsets_outside_the_text_are_passed_over(way):
    index = prefixes.load({"ក": 1}, compiled=way)
    assert index.find("ក", array("q", [-1, 0, 1, 99]), -5, 99) == [(0, [(1, 1)])]
    assert [index.at("ក", offset) for offset in (-1, 1, 99)] == [[], [], []]


@pytest.mark.skipif(not compiled(), reason="the compiled look-up was not built")
def test_an_index_that_its_names_hold_is_thrown_away():
    import gc
    import weakref

    from khtext.kernel import _prefixes

    class Entry:
        pass

    entry = Entry()
    names = {"ក": entry}
    entry.index = _prefixes.Index(names)
    gone = weakref.ref(entry)
    del names, entry
    gc.collect()
    assert gone() is None
