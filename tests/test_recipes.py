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
MISTAKES = [
    (line.replace(r"\|", "|"), int(code), said)
    for line, code, said in re.findall(r"^\| `(.*)` \| ([12]) \| (.*) \|$", TEXT, re.M)
]
#: The last line of batch and report; all other commands say nothing.
CLOSING = r"(khtext: \d+ (files.*, .*|pages and the index .*); 0 failed\n)?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("recipes")
    for line in SETUP:
        subprocess.run(["bash", "-c", line], cwd=made, check=True)
    return made


def run(line, folder):
    bin_folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "300",  # a message is not broken into lines
        "NO_COLOR": "1",
    }
    return subprocess.run(
        ["bash", "-c", "set -o pipefail; " + line],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )


def test_the_page_has_its_commands():
    rows = [line for line in TEXT.splitlines() if re.match(r"\|.*`.*\|$", line)]
    assert len(SETUP) == 5
    assert len(ROWS) + len(MISTAKES) == len(rows)
    assert len(MISTAKES) > 10


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
    done = run(line, folder)
    assert done.returncode == 0, done.stderr.decode()
    assert re.fullmatch(CLOSING, done.stderr.decode())


@pytest.mark.parametrize(("line", "code", "said"), MISTAKES)
def test_a_mistake_is_named(folder, line, code, said):
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / "a.txt").touch()
    done = run(line, folder)
    assert done.returncode == code
    assert said in done.stderr.decode()


def test_the_python_of_the_page_runs(folder, monkeypatch):
    for module in ("dask.bag", "datasets", "spacy"):
        pytest.importorskip(module)
    monkeypatch.chdir(folder)
    for name, line in (("mine.tsv", "ឡាន\tORG\tLan\n"), ("money.tsv", "BTC\tmoney\tBTC\n")):
        (folder / name).write_text(line, encoding="utf-8")
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0
