"""Every command of the page Recipes runs, in order, and so does its Python."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "recipes.md"
TEXT = PAGE.read_text(encoding="utf-8")
SETUP = re.findall(r"^\$ (.*)$", TEXT, re.M)
ROWS = [found.replace(r"\|", "|") for found in re.findall(r"^\|[^`\n]*\| `(.*)` \|$", TEXT, re.M)]
ROWS += [found.replace(r"\|", "|") for found in re.findall(r"^\| pandas.*\| `([^`]*)` \|$", TEXT, re.M)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("recipes")
    for line in SETUP:
        subprocess.run(["bash", "-c", line], cwd=made, check=True)
    return made


def test_the_page_has_its_commands():
    assert len(SETUP) == 5
    assert len(ROWS) == TEXT.count("| `khtext") + TEXT.count("| `find") + TEXT.count(
        "| `printf"
    ) + TEXT.count("| `(printf") + TEXT.count("| `cat")


@pytest.mark.parametrize("line", ROWS)
def test_a_recipe_runs(folder, line):
    for word, module in (
        ("docbin", "spacy"),
        (".spacy", "spacy"),
        ("parquet", "pyarrow"),
        ("page.html", "lxml"),
    ):
        if word in line:
            pytest.importorskip(module)
    if "jq " in line and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; " + line],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert re.fullmatch(r"(khtext: \d+ files, .*; 0 failed\n)?", done.stderr.decode())


def test_the_python_of_the_page_runs():
    pytest.importorskip("spacy")
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0
