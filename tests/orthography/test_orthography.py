"""Canonical spelling: what is mended, what is left alone, and the map back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext import orthography, script
from khtext.document import Document
from khtext.orthography import canonical, problems, repairs, view
from tests.conftest import ROOT

ROWS = [
    line.split("\t")
    for line in (ROOT / "samples" / "orthography.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SIGNS = sorted(script.MARKS | script.ZERO_WIDTH)
CLUSTERS = st.text(st.sampled_from([*"កសមបរតដឥឣ១ a", *SIGNS, *[script.COENG] * 12]), max_size=14)


@pytest.mark.parametrize(("note", "text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_sample_is_spelt_as_it_should_be(note, text, expected):
    assert canonical(text) == expected


@given(CLUSTERS)
def test_canonical_text_is_canonical_already(text):
    assert canonical(canonical(text)) == canonical(text)


@given(CLUSTERS)
def test_text_never_grows_and_loses_no_letter(text):
    mended = canonical(text, keep_coeng_da=True)
    assert len(mended) <= len(text)
    letters = [[char for char in string if char not in SIGNS] for string in (text, mended)]
    assert sorted(letters[0]) == sorted(letters[1])


@given(CLUSTERS)
def test_joiners_and_zero_width_spaces_stay_where_they_are(text):
    kept = [char for char in text if char in script.ZERO_WIDTH]
    assert [char for char in canonical(text) if char in script.ZERO_WIDTH] == kept


@given(CLUSTERS)
def test_keeping_coeng_da_changes_nothing_else(text):
    assert canonical(canonical(text, keep_coeng_da=True)) == canonical(text)


@given(CLUSTERS)
def test_the_repairs_make_the_text_canonical(text):
    pieces, done = [], 0
    for start, end, new in repairs(text):
        assert done <= start < end
        pieces += [text[done:start], new]
        done = end
    assert "".join([*pieces, text[done:]]) == canonical(text)


@given(CLUSTERS)
def test_a_mendable_problem_is_named_when_the_text_is_not_canonical_and_only_then(text):
    mendable = [problem for problem in problems(text) if problem.mended is not None]
    assert bool(mendable) == (canonical(text) != text)


@given(CLUSTERS)
def test_the_view_is_canonical_and_has_no_zero_width_character(text):
    seen = view(text)
    assert seen.text == canonical("".join(char for char in text if char not in script.ZERO_WIDTH))


@given(CLUSTERS, st.data())
def test_clusters_of_the_view_are_found_in_the_original(text, data):
    seen = view(text)
    edges = [at for at in range(len(seen.text) + 1) if script.is_cluster_edge(seen.text, at)]
    start = data.draw(st.sampled_from(edges))
    end = data.draw(st.sampled_from([at for at in edges if at >= start]))
    first, last = seen.original(start, end)
    assert 0 <= first <= last <= len(text)
    assert start == end or view(text[first:last]).text == seen.text[start:end]


def test_a_span_of_the_view_leaves_out_the_zero_width_characters_at_its_edges():
    text = "\u200bចំ\u200bនួន\u200b"
    seen = view(Document(text))
    assert seen.text == "ចំនួន"
    assert seen.original(0, 5) == (1, 7)
    assert [seen.at(index) for index in range(len(text) + 1)] == [0, 0, 1, 2, 2, 3, 4, 5, 5]


def test_a_mended_cluster_maps_back_as_a_whole():
    seen = view("លេា\u200bក")
    assert seen.text == "លោក"
    assert seen.original(0, 1) == seen.original(1, 2) == (0, 3)
    assert seen.original(2, 3) == (4, 5)


def test_text_in_order_is_returned_as_it_is():
    text = "ព្រះរាជាណាចក្រកម្ពុជា " * 3
    assert canonical(text) is text
    assert view(text).text is text


def test_a_sign_that_may_not_move_stops_the_ordering():
    held = "ស\u17ca\u200c\u17b8"
    assert canonical(held) == held
    assert canonical("ក\u200c\u17b6\u17d2\u179a") == "ក\u200c\u17b6\u17d2\u179a"


def test_what_is_malformed_is_named_with_its_place():
    text = "១ា ចំា កា្ ក្ណ្ដ ឣ ក\u200d លេាក មុឺន"
    assert [(text[item.start : item.end], item.kind) for item in problems(text)] == [
        ("ា", "sign without letter"),
        ("ចំា", "signs out of order"),
        ("្", "coeng without letter"),
        ("ក្ណ្ដ", "coeng da"),
        ("ឣ", "deprecated character"),
        ("\u200d", "joiner out of place"),
        ("លេា", "split vowel"),
        ("មុឺ", "vowel for shifter"),
    ]


def test_repeated_signs_and_second_vowels_are_named_and_left():
    assert [(item.kind, item.mended) for item in problems("កិិ កូិ")] == [
        ("repeated sign", None),
        ("two vowels", None),
    ]
    assert canonical("កិិ កូិ") == "កិិ កូិ"


@pytest.mark.parametrize("piece", ["ក", "កា", "ា", "្", "ក្រ្ត", "ចំា", "េ", "េា", "1", "ុី", "ក្"])
def test_the_cost_grows_with_the_length_alone(piece):
    text = piece * (200_000 // len(piece))
    assert len(canonical(text)) <= len(text)
    assert len(view(text).text) <= len(text)
    assert orthography.problems(piece * 2000) is not None
