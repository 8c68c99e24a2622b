"""Arrays of tokens: the compiled way and the plain one."""

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
#: Any offsets at all, also such as no text has.
WILD = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 30), max_size=8)
EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)))


@st.composite
def tokenized(draw):
    """A text, and where its sorted and disjoint tokens start and end."""
    text = draw(TEXT)
    edges = sorted(draw(st.sets(st.integers(0, len(text)))))
    pairs = list(pairwise(edges))
    kept = [pair for pair in pairs if draw(st.booleans())]
    return text, array("q", [start for start, _ in kept]), array("q", [end for _, end in kept])


def offsets(numbers):
    return array("q", numbers)


@given(tokenized(), st.lists(st.integers(-2, 30)))
def test_tokens_are_split_alike(given_tokens, inner):
    _, starts, ends = given_tokens
    made = arrays.split(starts, ends, offsets(sorted(inner)))
    assert made == arrays.pure_split(starts, ends, offsets(sorted(inner)))
    assert set(made[0]) == set(starts) | {
        at for at in inner if any(s < at < e for s, e in zip(starts, ends, strict=True))
    }
    assert all(start < end for start, end in zip(*made, strict=True))


@given(WILD, WILD, WILD)
def test_any_offsets_are_split_alike_and_the_pieces_are_sorted(starts, ends, inner):
    made = arrays.split(offsets(starts), offsets(ends), offsets(inner))
    assert made == arrays.pure_split(offsets(starts), offsets(ends), offsets(inner))
    edges = [edge for pair in zip(*made, strict=True) for edge in pair]
    assert edges == sorted(edges)


@given(TEXT | st.text())
def test_clusters_are_counted_alike(text):
    assert arrays.clusters(text) == arrays.pure_clusters(text)


@given(st.text("AZaz09ÀÞßɏɐក ") | st.text())
def test_capitals_are_found_alike(text):
    assert arrays.capitals(text) == arrays.pure_capitals(text)


NUMBERS = st.lists(st.integers(0, 30), max_size=6).map(sorted)


@given(st.lists(NUMBERS, max_size=4), st.data())
def test_offsets_of_texts_are_gathered_alike(parts, data):
    shifts = data.draw(st.lists(st.integers(0, 99), min_size=len(parts), max_size=len(parts)))
    given_parts = [offsets(part) for part in parts]
    assert arrays.gathered(given_parts, shifts) == arrays.pure_gathered(given_parts, shifts)


@given(NUMBERS, NUMBERS)
def test_offsets_of_texts_are_parted_alike(numbers, edges):
    assert arrays.parted(offsets(numbers), edges) == arrays.pure_parted(offsets(numbers), edges)


@given(NUMBERS, st.lists(st.integers(0, 30), max_size=6, unique=True).map(sorted))
def test_offsets_in_spans_are_found_alike(numbers, edges):
    spans = offsets(edges[::2][: len(edges) // 2]), offsets(edges[1::2])
    found = arrays.inside(offsets(numbers), *spans)
    assert found == arrays.pure_inside(offsets(numbers), *spans)
    assert set(found) == {at for at in numbers if any(s <= at < e for s, e in zip(*spans, strict=True))}


def test_what_cannot_be_gathered_or_parted_is_refused():
    with pytest.raises(ValueError, match=r"shifts|argument"):
        arrays.gathered([offsets([1])], [])
    with pytest.raises(TypeError):
        arrays.parted(offsets([1]), ["a"])


@pytest.mark.skipif(arrays.parted is arrays.pure_parted, reason="the compiled arrays were not built")
def test_what_is_parted_stays_as_it_is():
    given_offsets = offsets([1, 5])
    assert arrays.parted(given_offsets, [0, 3]) == [offsets([1]), offsets([2])]
    assert given_offsets == offsets([1, 5])
    with pytest.raises(TypeError):
        arrays.parted(memoryview(given_offsets), [0, 3])


KHMER_BLOCK = st.characters(min_codepoint=0x1780, max_codepoint=0x17FF)
PAIRS = st.lists(
    st.text(KHMER_BLOCK, min_size=2, max_size=3) | st.text("កខ្", min_size=2, max_size=3),
    unique_by=lambda pair: pair[-2:],
)


@given(PAIRS, TEXT | st.text(), st.data())
def test_pairs_are_found_alike(pairs, text, data):
    text += "".join(data.draw(st.lists(st.sampled_from(pairs or [""]))))
    found = arrays.Pairs(pairs).find(text)
    assert found == arrays.PurePairs(pairs).find(text)
    assert found == [at for at in range(len(text)) if text.startswith(tuple(pairs), at)]


@given(PAIRS, TEXT | st.text(), st.data())
def test_whether_a_pair_occurs_is_found_alike(pairs, text, data):
    text += "\u200b".join(data.draw(st.lists(st.sampled_from(pairs or [""]))))
    for ignored in ("", "\u200b", "\u200b\u2060a"):
        bare = "".join(char for char in text if char not in ignored)
        found = arrays.Pairs(pairs).occur(text, ignored)
        assert found == arrays.PurePairs(pairs).occur(text, ignored) == any(pair in bare for pair in pairs)
        assert arrays.Pairs(pairs).occur(bare) == found


@pytest.mark.parametrize("pair", ["ក", "កក" * 2, "aក", "ក\u1800", "\u177fក", "ក😀"])
def test_what_is_no_pair_of_khmer_characters_is_refused(pair):
    for way in (arrays.Pairs, arrays.PurePairs):
        with pytest.raises(ValueError, match="characters of the Khmer block"):
            way([pair])


@pytest.mark.parametrize("pairs", [["កខ", "គកខ"], ["ងកខ", "គកខ"]])
def test_a_pair_has_one_character_before_it_or_none(pairs):
    for way in (arrays.Pairs, arrays.PurePairs):
        with pytest.raises(ValueError, match="in the character before them only"):
            way(pairs)


@given(
    st.lists(st.integers(0, 60)), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)))
)
def test_offsets_are_moved_alike(offsets, edits):
    made = Edits.of(_replacements(edits))
    edges = array("q", sorted(offsets))
    ways = (arrays.split, arrays.pure_split)
    moved = [way(edges[::3], edges[2::3], edges[1::3], made.ends, made.new_ends) for way in ways]
    assert moved[0] == moved[1]


@given(TEXT | st.text(), EDITS, st.sampled_from(["", "a", "é", "្ន", "😀"]), st.sampled_from(["្ព", "ab"]))
def test_texts_are_respelled_alike(text, edits, piece, new):
    replacements = [(*edit[:2], piece) for edit in _replacements(edits) if edit[1] <= len(text)]
    made = arrays.respelled(text, replacements, "្ន", new)
    assert made == arrays.pure_respelled(text, replacements, "្ន", new)
    assert made.isascii() == all(char < "\x80" for char in made)


@given(EDITS, st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60))))
def test_spans_are_taken_across_edits_alike(edits, spans):
    made = Edits.of(_replacements(edits))
    for columns in (
        (made.starts, made.ends, made.new_starts, made.new_ends),
        (made.new_starts, made.new_ends, made.starts, made.ends),
    ):
        assert arrays.across(*columns, spans) == arrays.pure_across(*columns, spans)
        both = array("q", [start for start, _ in spans]), array("q", [end for _, end in spans])
        assert arrays.columns_across(*columns, *both) == arrays.pure_columns_across(*columns, *both)


def _replacements(edits):
    end = 0
    for gap, size, new_size in edits:
        end += gap + size
        yield end - size, end, "x" * new_size


@given(tokenized(), st.lists(st.integers(-3, 30)))
def test_straddled_tokens_are_found_alike(given_tokens, edges):
    _, starts, ends = given_tokens
    assert arrays.straddled(starts, ends, edges) == arrays.pure_straddled(starts, ends, edges)


@given(TEXT | st.text("abab"), st.lists(st.tuples(st.integers(0, 24), st.integers(0, 3)), max_size=9))
def test_texts_are_taken_alike_and_equal_ones_are_one(text, spans):
    starts = offsets(min(start, len(text)) for start, _ in spans)
    ends = offsets(min(start + size, len(text)) for start, size in spans)
    made = arrays.texts(text, starts, ends)
    assert made == arrays.pure_texts(text, starts, ends)
    assert len(set(map(id, made))) == len(set(made))


@given(TEXT, WILD, WILD)
def test_texts_between_any_offsets_are_taken_or_refused(text, starts, ends):
    found = []
    for way in (arrays.texts, arrays.pure_texts):
        try:
            found.append(way(text, offsets(starts), offsets(ends)))
        except ValueError:
            found.append(None)
    assert found[0] == found[1]


@given(tokenized(), st.lists(st.integers(-3, 30), max_size=9))
def test_tokens_are_cut_alike(given_tokens, edges):
    text, starts, ends = given_tokens
    columns = text, starts, ends, bytes(range(len(starts))), offsets(edges), "\u200b"
    made = arrays.cut(*columns)
    assert made == arrays.pure_cut(*columns)
    assert not arrays.straddled(*made[:2], edges)


SPANS = st.lists(st.tuples(st.integers(-2, 12), st.integers(-1, 6)), max_size=9)


@given(SPANS | st.lists(st.tuples(st.integers(-(2**61), 2**61), st.integers(-(2**61), 2**61))))
def test_the_outermost_spans_are_found_alike(spans):
    starts, ends = offsets(start for start, _ in spans), offsets(start + size for start, size in spans)
    assert arrays.outermost(starts, ends) == arrays.pure_outermost(starts, ends)


@given(WILD, st.lists(st.integers(-2, 8)))
def test_offsets_are_picked_alike_or_refused(numbers, places):
    found = []
    for way in (arrays.picked, arrays.pure_picked):
        try:
            found.append(way(offsets(numbers), offsets(places)))
        except IndexError:
            found.append(None)
    assert found[0] == found[1]


@given(WILD, WILD, WILD, WILD)
def test_any_offsets_are_taken(one, other, third, fourth):
    size = min(len(one), len(other))
    starts, ends = array("q", one[:size]), array("q", other[:size])
    arrays.straddled(starts, ends, third)
    arrays.inside(array("q", fourth), starts, ends)
    size = min(len(third), len(fourth))
    arrays.split(starts, starts, starts, third[:size], fourth[:size])
    spans = list(zip(one[:size], third[:size], strict=False))
    columns = third[:size], third[:size], fourth[:size], fourth[:size]
    found = arrays.across(*columns, spans)
    assert len(found) == len(spans)
    both = array("q", [start for start, _ in spans]), array("q", [end for _, end in spans])
    assert list(zip(*arrays.columns_across(*columns, *both), strict=True)) == found


def test_what_does_not_fit_is_refused():
    one, two = array("q", [0]), array("q", [0, 1])
    for call in (
        lambda: arrays.split(one, one, one, [1], [1, 2]),
        lambda: arrays.pure_split(one, one, one, [1], [1, 2]),
        lambda: arrays.respelled("a", [(0, 2, "")], "ab", "cd"),
        lambda: arrays.respelled("abc", [(1, 2, ""), (0, 1, "")], "ab", "cd"),
        lambda: arrays.respelled("abc", [(-1, 0, "")], "ab", "cd"),
        lambda: arrays.respelled("abc", [(1, 0, "")], "ab", "cd"),
        lambda: arrays.respelled("abc", [], "a", "b"),
        lambda: arrays.straddled(one, two, [1]),
        lambda: arrays.columns_across([], [], [], [], one, two),
        lambda: arrays.pure_columns_across([], [], [], [], one, two),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            call()
    for call in (
        lambda: arrays.split([0], one, one),
        lambda: arrays.split(one, one, array("i", [0])),
        lambda: arrays.across([1], [1], [], [], [(0, 5)]),
        lambda: arrays.across([1], ["1"], [1], [1], [(0, 5)]),
        lambda: arrays.across(one, one, one, one, [(0, 5)]),
        lambda: arrays.across([], [], [], [], [5]),
        lambda: arrays.across([], [], [], [], [()]),
        lambda: arrays.columns_across([1], ["1"], [1], [1], array("q", [0, 2]), array("q", [5, 6])),
        lambda: arrays.columns_across([], [], [], [], [0], [1]),
        lambda: arrays.columns_across(one, one, one, one, one, one),
        lambda: arrays.clusters(b"x"),
        lambda: arrays.split(one, one, one, ["1"], [1]),
        lambda: arrays.respelled("abc", [(0, 1)], "ab", "cd"),
        lambda: arrays.respelled("abc", [(0, 1, 1)], "ab", "cd"),
        lambda: arrays.respelled("abc", [[0, 1, ""]], "ab", "cd"),
        lambda: arrays.respelled("abc", [(0, "1", "")], "ab", "cd"),
        lambda: arrays.respelled("abc", 5, "ab", "cd"),
        lambda: arrays.straddled(one, one, [None]),
        lambda: arrays.straddled(one, one, 5),
    ):
        with pytest.raises(TypeError):
            call()
