"""The tagger: the compiled way and the plain one, and the file that both read."""

import importlib.util
from array import array
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khtext import data, kernel
from khtext.errors import KhtextError
from khtext.kernel import tagfile, tagfile_writer, tagger

FILE = data.path("names.khtext.bin")
CONTENT = FILE.read_bytes()
PURE = tagger.PureTagger(tagfile.read(CONTENT))
COMPILED = pytest.mark.skipif(
    not importlib.util.find_spec("khtext.kernel._tagger"), reason="the compiled tagger was not built"
)
PIECES = st.sampled_from(
    [
        "លោក",
        "ហ៊ុន",
        " ",
        "សែន",
        "ប្រទេស",
        "ថៃ",
        "នៅ",
        "ខេត្ត",
        "កំពត",
        "ក្រសួង",
        "១២",
        "\n",
        "Facebook",
        "(",
        ")",
        "។",
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join)


@st.composite
def tokenized(draw):
    """A text, and where its sorted and disjoint tokens start and end."""
    text = draw(TEXT)
    edges = sorted(draw(st.sets(st.integers(0, len(text)))))
    pairs = [pair for pair in pairwise(edges) if draw(st.integers(0, 4))]
    return text, array("q", [start for start, _ in pairs]), array("q", [end for _, end in pairs])


@cache
def compiled_tagger():
    """One tagger for all texts: what it keeps of a word must not change another text."""
    return tagger.load(FILE, compiled=True)[0]


@COMPILED
@settings(max_examples=400, deadline=None)
@given(tokenized())
def test_both_taggers_say_the_same(given_tokens):
    compiled = compiled_tagger()
    assert compiled.marks(*given_tokens) == PURE.marks(*given_tokens)
    assert compiled.scores(*given_tokens) == PURE.scores(*given_tokens)
    assert compiled.spans(*given_tokens) == PURE.spans(*given_tokens)


@COMPILED
def test_both_taggers_cut_long_chains_alike():
    text = "លោកហ៊ុនសែន" * (tagger.CHAIN // 2)
    edges = array("q", sorted({*range(0, len(text), 10), *range(3, len(text), 10), *range(7, len(text), 10)}))
    compiled, _ = tagger.load(FILE, compiled=True)
    tokens = (edges, array("q", [*edges[1:], len(text)]))
    assert compiled.spans(text, *tokens) == PURE.spans(text, *tokens)


@st.composite
def other_parts(draw):
    """What another tagger is made of: any number of labels, with roles or without, and no known token."""
    labels = draw(st.sampled_from([2, 5, 9, 13, 16, 17, 32]))
    weights = st.integers(-20, 20) | st.integers(-400, 400) if draw(st.booleans()) else st.integers(-8, 8)
    seed = draw(st.randoms(use_true_random=False))
    roles = [seed.randrange(4) if labels % 4 != 1 else (3, 1, 0, 2)[i % 4] if i else 0 for i in range(labels)]
    chain = draw(st.lists(weights, min_size=labels, max_size=labels)) * (labels + 2)
    for before, after in product(range(labels + 1), range(labels)):
        inside = before < labels and before and roles[before] in (0, 1)
        goes_on = after and roles[after] in (0, 2)
        same = not goes_on or (before - 1) // 4 == (after - 1) // 4
        if labels % 4 == 1 and not (inside == goes_on and same):
            chain[before * labels + after] = tagfile.FORBIDDEN
    if draw(st.integers(0, 3)) == 0:
        chain[seed.randrange(labels * labels)] = 3
    sizes = {"shapes": tagfile.SHAPES * tagfile.SIZES, "marks": 0, "gaps": tagfile.GAPS, "edge": 1}
    return tagfile_writer.Parts(
        scale=16,
        chain=chain,
        flags=bytes(roles),
        rows={name: seed.randbytes(size * tagfile.AROUND * labels) for name, size in sizes.items()},
        tables={name: {} for name in tagfile.TABLES},
        groups=(0,),
        filtered=(),
        filter_bits=3,
        longest=9,
        meta={},
    )


@COMPILED
@settings(max_examples=150, deadline=None)
@given(other_parts(), tokenized())
def test_both_ways_of_another_tagger_say_the_same(parts, given_tokens):
    from khtext.kernel._tagger import Tagger

    content = tagfile_writer.write(parts)
    compiled, pure = Tagger(memoryview(content)), tagger.PureTagger(tagfile.read(content))
    assert compiled.scores(*given_tokens) == pure.scores(*given_tokens)
    assert compiled.spans(*given_tokens) == pure.spans(*given_tokens)


WILD = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 20), max_size=6)


@given(TEXT, WILD, WILD)
@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=COMPILED)])
def test_tokens_that_do_not_fit_are_refused(compiled, text, starts, ends):
    made, _ = tagger.load(FILE, compiled=compiled)
    fit = len(starts) == len(ends) and all(
        before <= start < end <= len(text)
        for before, start, end in zip([0, *ends], starts, ends, strict=False)
    )
    if fit:
        made.spans(text, array("q", starts), array("q", ends))
    else:
        with pytest.raises(ValueError, match=r"starts and ends|tokens are sorted"):
            made.spans(text, array("q", starts), array("q", ends))


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=COMPILED)])
def test_a_span_is_probable_and_within_its_line(compiled):
    made, meta = tagger.load(FILE, compiled=compiled)
    text = "លោក ហ៊ុន សែន\nហ៊ុន សែន"
    starts, ends = array("q", [0, 4, 9, 13, 18]), array("q", [3, 8, 12, 17, 21])
    spans = list(zip(*made.spans(text, starts, ends), strict=True))
    assert (4, 12, "PER") in [(start, end, meta["labels"][label]) for start, end, label, _ in spans]
    assert all(0 < chance <= 1 and "\n" not in text[start:end] for start, end, _, chance in spans)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda content: content[:100], "size in the header"),
        (lambda content: b"X" + content[1:], "not a tagger's file"),
        (lambda content: content[:8] + b"\x09" + content[9:], "version 9"),
        (lambda content: content[:-1] + bytes([content[-1] ^ 1]), "checksum"),
        (lambda content: b"", "not a tagger's file"),
    ],
)
def test_a_damaged_file_is_named(damage, said):
    with pytest.raises(KhtextError, match=said):
        tagfile.read(damage(CONTENT), "x")


@pytest.mark.parametrize("weight", [tagfile.FORBIDDEN, 1 << 30])
def test_a_chain_whose_sums_could_overflow_is_refused(weight):
    parts = tagfile_writer.parts_of(tagfile.read(CONTENT))
    content = tagfile_writer.write(replace(parts, chain=[weight] * len(parts.chain)))
    with pytest.raises(KhtextError, match="chain of labels"):
        tagfile.read(content)


def test_a_file_without_groups_of_lists_is_refused():
    parts = tagfile_writer.parts_of(tagfile.read(CONTENT))
    content = tagfile_writer.write(replace(parts, groups=()))
    with pytest.raises(KhtextError, match="unknown value in the header"):
        tagfile.read(content)


@COMPILED
def test_the_compiled_tagger_refuses_such_a_chain_too():
    from khtext.kernel._tagger import Tagger

    parts = tagfile_writer.parts_of(tagfile.read(CONTENT))
    content = tagfile_writer.write(replace(parts, chain=[1 << 30] * len(parts.chain)))
    with pytest.raises(ValueError, match="not a tagger's file"):
        Tagger(memoryview(content))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KhtextError, match=r"none\.bin: No such file"):
        tagger.load(tmp_path / "none.bin")


@COMPILED
@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_the_compiled_tagger_reads_no_file_of_another_size(at, change):
    from khtext.kernel._tagger import Tagger

    content = bytearray(CONTENT[: tagfile.HEADER.size + at % 64])
    content[at % len(content)] ^= change
    with pytest.raises(ValueError, match="not a tagger's file"):
        Tagger(memoryview(bytes(content)))


def test_the_shipped_tagger_is_at_most_four_megabytes_and_stays_where_it_is():
    assert len(CONTENT) <= 4_000_000
    assert isinstance(kernel.mapped(FILE), memoryview)
