"""Every example of the README runs, and prints what the README says."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from khtext import data

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", README, re.M | re.S)
EXAMPLES = [
    (found.group(1), found.group(2))
    for block in BLOCKS
    for found in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
]


@pytest.mark.parametrize(("line", "wanted"), EXAMPLES, ids=[line for line, _ in EXAMPLES])
def test_an_example_of_the_readme_prints_what_it_says(line, wanted, tmp_path):
    if line.startswith(("make", "git", "pip", "python3 -m venv")):
        pytest.skip("installing is tried in an empty clone")
    bin_folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "TMPDIR": str(tmp_path),
        "COLUMNS": "100",
    }
    done = subprocess.run(
        ["bash", "-c", line], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=300
    )
    assert done.stdout.decode() == wanted, done.stderr.decode()


def test_the_python_examples_of_the_readme_run():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0


def test_the_architecture_page_names_every_dependency():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)\]", project, re.M | re.S).group(1)
    for name in re.findall(r'"([a-z-]+)', listed):
        assert f"| {name} |" in page


def test_the_page_of_data_sources_counts_the_rows_of_the_tables():
    page = (ROOT / "docs" / "data_sources.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+\.tsv`(?:, )?)+) \| ([0-9, ]+) \|", page, re.M)
    said = [
        pair for names, counts in rows for pair in zip(names.split(", "), counts.split(", "), strict=True)
    ]
    assert len(said) > 10
    for name, count in said:
        assert len(data.read_lines(name.strip("`"))[1]) == int(count.replace(",", "")), name


def test_the_page_of_faults_names_tests_that_exist():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    found = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }
    assert len(named) > 40
    assert named <= found
