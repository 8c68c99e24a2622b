"""The documentation as a site: it builds without a warning, and its tutorial runs as it is written."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from khtext.cli import COMMANDS
from khtext.document import records

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TUTORIAL = (DOCS / "tutorial.md").read_text(encoding="utf-8")
#: Each command of the tutorial with what it prints.
STEPS = [
    (found[1], found[2])
    for block in re.findall(r"^```console\n(.*?)^```", TUTORIAL, re.M | re.S)
    for found in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
]


def test_every_key_of_the_schema_is_explained():
    meanings = tomllib.loads((DOCS / "keys.toml").read_text(encoding="utf-8"))
    keys = {name: set(made["properties"]) for name, made in records.schema()["$defs"].items()}
    assert {name: set(said) for name, said in meanings.items() if name != "objects"} == keys
    assert set(meanings["objects"]) == set(keys)


def test_the_site_builds_without_a_warning(tmp_path):
    for package in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(package)
    docs = shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("generated"))
    (tmp_path / "NOTICE").write_bytes((ROOT / "NOTICE").read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", docs, tmp_path / "site"],
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    pages = {page.stem for page in (tmp_path / "site").rglob("*.html")}
    assert {page.stem for page in DOCS.glob("*.md")} <= pages
    commands = (tmp_path / "site" / "generated" / "commands.html").read_text(encoding="utf-8")
    assert all(f"<h2>khtext {name}<" in commands for name in COMMANDS)
    assert "//" not in re.sub(r'href="https://[^"]*"', "", "".join(re.findall(r"<link [^>]*>", commands)))


def test_the_tutorial_runs_in_an_empty_folder(tmp_path):
    pytest.importorskip("jinja2")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ran = 0
    for line, wanted in STEPS:
        if line.startswith(("python3 -m venv", ".venv", "export")):
            continue
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": path, "NO_COLOR": "1"},
            capture_output=True,
            check=False,
            timeout=300,
        )
        assert (done.stdout.decode(), done.stderr.decode()) == (wanted, ""), line
        ran += 1
    assert ran >= 7
    assert "ខេត្តកំពត" in (tmp_path / "visit.html").read_text(encoding="utf-8")
