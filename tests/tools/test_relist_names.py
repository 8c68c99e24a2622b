"""The tagger's copy of the lists is renewed without training."""

import sys
from array import array
from dataclasses import replace

import pytest

from khtext.kernel import tagfile
from khtext.kernel.tagger import PureTagger
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
    name = tagfile.hash_of(tagfile.NAME, TOWN)
    stems = [tagfile.hash_of(tagfile.NAME, TOWN[:size]) for size in range(1, len(TOWN) + 1)]
    bits = {tagfile.bit_of(stem, tools[0].FILTER_BITS) for stem in stems}
    more = replace(lexicon, names={**lexicon.names, name: group}, filtered=tuple({*lexicon.filtered, *bits}))
    renewed = tagfile.read(tools[1].relisted(content, more))
    tokens = array("q", [0]), array("q", [len(TOWN)])
    assert not any(PureTagger(tagfile.read(content)).marks(TOWN, *tokens))
    assert any(PureTagger(renewed).marks(TOWN, *tokens))
    assert renewed.meta == tagfile.read(content).meta


def test_lists_with_other_kinds_need_training(tools, lexicon):
    with pytest.raises(ValueError, match="train it again"):
        tools[1].relisted(tools[1].FILE.read_bytes(), replace(lexicon, marks=(*lexicon.marks, "L:moon")))
