"""The canonical view and the map back to the text as given."""

from hypothesis import given
from hypothesis import strategies as st

from khtext import script
from khtext.document import Document
from khtext.orthography import canonical, view
from tests.texts import CLUSTERS


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
