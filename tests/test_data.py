"""Every data file is sourced, licensed, sorted, unique and canonical."""

import re
import tomllib

import pytest

from khtext import data
from khtext.errors import KhtextError

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
