"""Every data file is sourced, licensed, sorted, unique and canonical."""

import re
import tomllib

import pytest

from khtext import data
from khtext.errors import KhtextError
from khtext.orthography import canonical
from khtext.script import ZERO_WIDTH

FILES = sorted(file for file in data.FOLDER.iterdir() if file.suffix in (".tsv", ".toml"))

TABLES = [file for file in FILES if file.suffix == ".tsv"]


def comments(file):
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]


def ids(file):
    return file.name


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_a_file_says_where_it_comes_from_and_under_which_licence(file):
    head = file.read_text(encoding="utf-8").splitlines()[:12]
    assert any(re.match(r"# source: \S", line) for line in head)
    assert any(re.match(r"# licence: \S", line) for line in head)


@pytest.mark.parametrize("file", TABLES, ids=ids)
def test_a_table_is_sorted_and_unique(file):
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    rows = lines[1:]
    assert rows == sorted(set(rows))


@pytest.mark.parametrize("file", TABLES, ids=ids)
def test_a_table_is_rectangular_and_has_no_stray_white_space(file):
    for row in data.read_rows(file):
        for cell in row.values():
            assert cell == cell.strip()


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".toml"], ids=ids)
def test_a_toml_file_parses(file):
    assert tomllib.loads(file.read_text(encoding="utf-8"))


def test_a_broken_table_is_named_with_its_line(tmp_path):
    file = tmp_path / "mine.tsv"
    file.write_text("# source: me\nname\tlabel\nក\tLOC\nខ\n", encoding="utf-8")
    with pytest.raises(KhtextError, match=r"mine\.tsv:4: 1 columns, but the header has 2"):
        list(data.read_rows(file))


def test_a_missing_data_file_is_named():
    with pytest.raises(KhtextError, match=r"none\.tsv: no such data file"):
        data.path("none.tsv")


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
