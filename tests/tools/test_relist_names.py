"""The tagger's copy of the lists is renewed without training."""

import sys
from array import array
from dataclasses import replace
from itertools import accumulate, combinations

import pytest

from khtext.kernel import tagfile
from khtext.kernel.tagger import NAME_TOKENS, PureTagger, load
from tests.conftest import ROOT

TOWN = "ហ្វូសាឡែន"


@pytest.fixture(scope="module")
def tools():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import name_features
        import relist_names
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return name_features, relist_names


@pytest.fixture(scope="module")
def lexicon(tools):
    return tools[0].Lexicon.read()


def test_the_shipped_tagger_has_the_shipped_lists(tools, lexicon):
    content = tools[1].FILE.read_bytes()
    assert tools[1].relisted(content, lexicon) == content, "run: python tools/relist_names.py"


def test_a_new_name_is_seen_and_nothing_is_forgotten(tools, lexicon):
    content = tools[1].FILE.read_bytes()
    group = next(iter(lexicon.names.values()))
    starts = [tagfile.name_of(total) for total in accumulate(TOWN, tagfile.with_text, initial=0)][1:]
    name, bits = starts[-1], {tagfile.bit_of(start, tools[0].FILTER_BITS) for start in starts}
    more = replace(lexicon, names={**lexicon.names, name: group}, filtered=tuple({*lexicon.filtered, *bits}))
    renewed = tagfile.read(tools[1].relisted(content, more))
    tokens = array("q", [0]), array("q", [len(TOWN)])
    assert not any(PureTagger(tagfile.read(content)).marks(TOWN, *tokens))
    assert any(PureTagger(renewed).marks(TOWN, *tokens))
    assert renewed.meta == tagfile.read(content).meta


def test_nothing_but_listed_names_is_marked(tools):
    listed = tools[0].lists()
    words = sorted(listed)[::89]
    edges = [0, *accumulate(map(len, words))]
    tagger, _ = load(tools[1].FILE)
    marks = tagger.marks("".join(words), array("q", edges[:-1]), array("q", edges[1:]))
    starts = {
        first
        for first, last in combinations(range(len(words)), 2)
        if last < first + NAME_TOKENS and "".join(words[first : last + 1]) in listed
    }
    assert all(marks[4 * at] for at in range(len(words)))
    assert {at for at in range(len(words)) if marks[4 * at + 1]} == starts


def test_lists_with_other_kinds_need_training(tools, lexicon):
    with pytest.raises(ValueError, match="train it again"):
        tools[1].relisted(tools[1].FILE.read_bytes(), replace(lexicon, marks=(*lexicon.marks, "L:moon")))
