"""Arrays of tokens, and reading on from an offset: the compiled way and the plain one."""

import importlib.util
from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.document.edits import Edits
from khtext.kernel import arrays

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("khtext.kernel._tokens"), reason="the compiled tokens were not built"
)

TEXT = st.text("កខភ្នំពេញថៃា េ- \u00a0xទី😀", max_size=24)
KINDS = st.dictionaries(st.text("កខថៃx", min_size=1, max_size=2), st.sampled_from(["form", "noun", "stop"]))
#: Any offsets at all, also such as no text has.
WILD = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 30), max_size=8)
EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)))
OPEN = frozenset({None, "form"})


@st.composite
def tokenized(draw):
    """A text, and where its sorted and disjoint tokens start and end."""
    text = draw(TEXT)
    edges = sorted(draw(st.sets(st.integers(0, len(text)))))
    pairs = list(pairwise(edges))
    kept = [pair for pair in pairs if draw(st.booleans())]
    return text, array("q", [start for start, _ in kept]), array("q", [end for _, end in kept])


def answers(reader, at):
    runs = [reader.run_end(at, longest, OPEN, "form", OPEN | {"noun"}) for longest in (0, 1, 3, 16)]
    return (
        reader.is_edge(at),
        reader.kind(at),
        reader.token_start(at),
        reader.token_end(at),
        reader.word_end(at),
        reader.skip_gap(at),
        *runs,
    )


@given(tokenized(), KINDS, st.lists(st.integers(-3, 30)))
def test_both_readers_say_the_same(given_tokens, words, offsets):
    pure, compiled = (make(*given_tokens, words) for make in (arrays.PureReader, arrays.Reader))
    for at in [*offsets, *range(len(given_tokens[0]) + 2)]:
        assert answers(pure, at) == answers(compiled, at)


@given(TEXT, WILD, WILD, KINDS, WILD)
def test_a_reader_never_reads_outside_whatever_its_arrays_hold(text, starts, ends, words, offsets):
    size = min(len(starts), len(ends))
    reader = arrays.Reader(text, array("q", starts[:size]), array("q", ends[:size]), words)
    for at in [*offsets, *starts, *ends]:
        answers(reader, at)


@given(TEXT | st.text())
def test_clusters_are_counted_alike(text):
    assert arrays.clusters(text) == arrays.pure_clusters(text)


PAIRS = st.lists(st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17FF), min_size=2, max_size=2))


@given(PAIRS, TEXT | st.text(), st.data())
def test_pairs_are_found_alike(pairs, text, data):
    text += "".join(data.draw(st.lists(st.sampled_from(pairs or [""]))))
    found = arrays.Pairs(pairs).find(text)
    assert found == arrays.PurePairs(pairs).find(text)
    assert found == [at for at in range(len(text)) if text[at : at + 2] in pairs]


@pytest.mark.parametrize("pair", ["ក", "កក" * 2, "aក", "ក\u1800", "\u177fក", "ក😀"])
def test_what_is_no_pair_of_khmer_characters_is_refused(pair):
    for way in (arrays.Pairs, arrays.PurePairs):
        with pytest.raises(ValueError, match="two characters of the Khmer block"):
            way([pair])


@given(tokenized(), st.data())
def test_compounds_are_made_alike(given_tokens, data):
    _, starts, ends = given_tokens
    flags = data.draw(
        st.lists(st.sampled_from([0, 1, 0x80, 0x81]), min_size=len(starts), max_size=len(starts))
    )
    kinds = bytes([flags[0] & 1, *flags[1:]] if flags else [])
    made = [way(starts, ends, kinds, 0x80) for way in (arrays.pure_compounds, arrays.compounds)]
    assert made[0] == made[1]


@given(
    st.lists(st.integers(0, 60)), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)))
)
def test_offsets_are_moved_alike(offsets, edits):
    made = Edits.of(_replacements(edits))
    given_offsets = array("q", sorted(offsets))
    moved = [way(given_offsets, made.ends, made.new_ends) for way in (arrays.moved, arrays.pure_moved)]
    assert moved[0] == moved[1]


@given(EDITS, st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60))))
def test_spans_are_taken_across_edits_alike(edits, spans):
    made = Edits.of(_replacements(edits))
    for columns in (
        (made.starts, made.ends, made.new_starts, made.new_ends),
        (made.new_starts, made.new_ends, made.starts, made.ends),
    ):
        assert arrays.across(*columns, spans) == arrays.pure_across(*columns, spans)


def _replacements(edits):
    end = 0
    for gap, size, new_size in edits:
        end += gap + size
        yield end - size, end, "x" * new_size


@given(tokenized(), st.lists(st.integers(-3, 30)))
def test_straddled_tokens_are_found_alike(given_tokens, edges):
    _, starts, ends = given_tokens
    assert arrays.straddled(starts, ends, edges) == arrays.pure_straddled(starts, ends, edges)


@given(WILD, WILD, WILD, WILD)
def test_any_offsets_are_taken(one, other, third, fourth):
    size = min(len(one), len(other))
    starts, ends = array("q", one[:size]), array("q", other[:size])
    arrays.straddled(starts, ends, third)
    size = min(len(third), len(fourth))
    arrays.moved(starts, third[:size], fourth[:size])
    spans = list(zip(one[:size], third[:size], strict=False))
    assert len(arrays.across(third[:size], third[:size], fourth[:size], fourth[:size], spans)) == len(spans)


def test_what_does_not_fit_is_refused():
    one, two = array("q", [0]), array("q", [0, 1])
    for call in (
        lambda: arrays.Reader("ក", one, two, {}),
        lambda: arrays.PureReader("ក", one, two, {}),
        lambda: arrays.compounds(one, two, b"\0", 0x80),
        lambda: arrays.compounds(one, one, b"\x80", 0x80),
        lambda: arrays.pure_compounds(one, one, b"\x80", 0x80),
        lambda: arrays.moved(one, [1], [1, 2]),
        lambda: arrays.pure_moved(one, [1], [1, 2]),
        lambda: arrays.straddled(one, two, [1]),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            call()
    for call in (
        lambda: arrays.Reader("ក", [0], [1], {}),
        lambda: arrays.Reader("ក", array("i", [0]), array("i", [1]), {}),
        lambda: arrays.Reader("ក", one, one, []),
        lambda: arrays.Reader("ក", one, one, {}).is_edge("0"),
        lambda: arrays.Reader("ក", one, one, {}).run_end(0, 1, {}, "form", {}),
        lambda: arrays.across([1], [1], [], [], [(0, 5)]),
        lambda: arrays.across([1], ["1"], [1], [1], [(0, 5)]),
        lambda: arrays.across(one, one, one, one, [(0, 5)]),
        lambda: arrays.across([], [], [], [], [5]),
        lambda: arrays.across([], [], [], [], [()]),
        lambda: arrays.clusters(b"x"),
        lambda: arrays.moved(one, ["1"], [1]),
        lambda: arrays.straddled(one, one, [None]),
        lambda: arrays.straddled(one, one, 5),
    ):
        with pytest.raises(TypeError):
            call()


def test_a_reader_is_made_once():
    reader = arrays.Reader("ក", array("q", [0]), array("q", [1]), {})
    with pytest.raises(TypeError, match="initialized only once"):
        reader.__init__("ខ", array("q"), array("q"), {})
    with pytest.raises(ValueError, match="not initialized"):
        arrays.Reader.__new__(arrays.Reader).is_edge(0)
    with pytest.raises(ValueError, match="not initialized"):
        arrays.Reader.__new__(arrays.Reader).skip_gap(0)
