"""Places, organizations and persons together: the samples, the article, and what holds on any text."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khtext import pipeline
from khtext.document import Document
from khtext.settings import Settings
from tests.cases import stages
from tests.conftest import ROOT


def tag(text):
    return stages("words", "names")(text)


@pytest.fixture(scope="module")
def gold():
    return json.loads((ROOT / "tests" / "article.gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tagged(article):
    return tag(article)


def keys(spans):
    return {(span["start"], span["end"], span["label"]) for span in spans}


def test_the_names_of_the_article(gold, tagged):
    free = [(span["start"], span["end"]) for span in gold["optional"]]
    found = {(span.start, span.end, span.label) for span in tagged.entities}
    arguable = {name for name in found if any(name[0] < end and start < name[1] for start, end in free)}
    assert found - arguable == keys(gold["entities"])


def test_the_names_inside_names_of_the_article(gold, tagged):
    assert {(span.start, span.end, span.label) for span in tagged.nested} == keys(gold["nested"])


def test_a_name_established_later_is_found_before():
    doc = tag("ហ្សូកាន់ដើរយឺត។ គាត់ទៅទីក្រុងហ្សូកាន់")
    assert [(span.start, span.source) for span in doc.entities] == [(0, "propagated"), (22, "model")]


@pytest.mark.parametrize(
    ("text", "name"),
    [("យើងលេងនៅសមុទ្រក្រហម😀", "សមុទ្រក្រហម"), ("នៅទីក្រុងប៉ារីស❤️ ណា", "ទីក្រុងប៉ារីស"), ("(ក្រុមហ៊ុន Meta)", "ក្រុមហ៊ុន Meta")],
)
def test_a_symbol_or_half_of_a_pair_of_brackets_is_no_part_of_a_name(text, name):
    assert [span.text for span in tag(text).entities] == [name]


def test_the_function_of_a_formula_is_no_name():
    assert not tag("=ISODD(-3.1) ត្រឡប់ TRUE").entities
    assert [span.text for span in tag("អង្គការ=UNESCO").entities][-1:] == ["UNESCO"]


def test_a_listed_name_does_not_take_in_a_sign_typed_for_a_colon():
    doc = tag("ទីក្រុងប៉ារីសៈ មន្ត្រីម្នាក់និយាយថាផ្លូវនៅស្ងាត់")
    assert [(span.text, span.label) for span in doc.entities] == [("ទីក្រុងប៉ារីស", "LOC")]


def test_two_documents_do_not_share_names():
    tag("គាត់ទៅទីក្រុងហ្សូកាន់")
    assert tag("ហ្សូកាន់ដើរយឺត").entities == ()


def test_an_entity_says_why_it_is_there():
    doc = tag("សមាគមអ្នកដាំស្វាយកម្ពុជា (CMGA) នៅខេត្តកំពត")
    assert [span.source for span in doc.entities] == ["model", "acronym", "gazetteer"]


def test_an_entity_says_how_probable_it_is():
    scores = [span.score for span in tag("លោក សុខ សាន នៅខេត្តកំពត").entities]
    assert len(scores) == 2
    assert all(0.5 < score <= 1 for score in scores)


def test_names_below_the_least_score_are_left_out():
    text = "លោក សុខ សាន នៅខេត្តកំពត"
    scores = sorted(span.score for span in tag(text).entities)
    least = pipeline.load(["words", "names"], Settings(min_score=scores[-1]))
    assert {span.score for span in least(text).entities} == {scores[-1]}


def test_the_same_in_one_document_or_with_amounts():
    text = "ក្រសួងពាណិជ្ជកម្មបានចំណាយ ២ លានរៀល នៅខេត្តកំពត។ លោក សុខ សាន"
    assert pipeline.load(settings=Settings(latin=False))(text).entities == tag(text).entities


def test_a_province_carries_its_code_and_english_name():
    (span,) = tag("ខេត្តកំពង់ចាម").entities
    assert (span.ref, span.norm) == ("KH-3", "Kampong Cham")


@pytest.mark.parametrize(
    ("text", "norm", "ref"),
    [
        ("ពួកគេរស់នៅភ្នំពេញ", "Phnom Penh", "KH-12"),
        ("មេយើងមកពីក្រុងភ្នំពេញ", "Phnom Penh", "KH-12"),
        ("ភ្ញៀវទៅលេងនៅសៀមរាប", "Siem Reap", "KH-17"),
        ("ភ្ញៀវទៅលេងនៅក្រុងសៀមរាប", "Siem Reab", "1710"),
    ],
)
def test_a_bare_name_is_that_of_the_province_before_its_town(text, norm, ref):
    span = tag(text).entities[0]
    assert (span.norm, span.ref) == (norm, ref)


@pytest.mark.parametrize(
    "piece",
    [
        "ក្រសួង",
        "ខេត្ត ",
        "លោក",
        "មន្ទីរជាតិ",
        "ក្រុមហ៊ុន «",
        "ទីក្រុងហ្វូ-",
        "វិទ្យាល័យ ",
        "Ab ",
        "ផ្លូវលេខមួយ",
        "លោក សុខ សាន ហៅ ",
        "ផ្សារ",
        "តំបន់រមណីយដ្ឋាន",
        "ភូមិ ឃុំ ",
        "ភូមិថ្មី ឃុំថ្មី ",
        "លោកសុខ",
        "សុខ ដារ៉ា, ",
    ],
)
def test_a_head_word_a_thousand_times_over_is_no_harm(piece):
    assert tag(piece * 3000).text == piece * 3000


def test_an_address_narrows_the_codes_of_its_places_down():
    address = tag("ភូមិថ្មី ឃុំស្ពឺ ស្រុកចំការលើ ខេត្តកំពង់ចាម")
    refs = [span.ref for span in address.entities]
    assert refs[1:] == ["030205", "0302", "KH-3"]
    assert refs[0] is None or refs[0].startswith("030205")


@settings(max_examples=150, deadline=None)
@given(st.text("កខាំ្រុងភូមិខេត្តលោកសុ (A.B)«»១ \n\u200bក្រសួងថៃចិន", max_size=60))
def test_any_text_is_tagged(text):
    doc = tag(Document(text))
    edges = [(span.start, span.end) for span in doc.entities]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in edges)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(edges))
