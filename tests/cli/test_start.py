"""`khtext` alone, and the options that every command has."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import command, out

EXAMPLES = re.findall(r"^ {4}(.+)$", out(), re.M)


def test_five_things_are_shown():
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_can_be_pasted(line, tmp_path):
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )
    assert done.stdout or list(tmp_path.iterdir())


@pytest.mark.parametrize("labels", [["org, loc"], ["org,", "loc"], ["Loc,ORG,"], ["LOC"]])
def test_labels_are_read_in_any_case_and_with_spaces(labels):
    text = "លោក សុខ ដារា ទៅភ្នំពេញ".encode()
    assert out("tag", "--labels", *labels, input=text) == "លោក សុខ ដារា ទៅ[ភ្នំពេញ]LOC\n"


def test_an_unknown_label_is_a_wrong_usage():
    done = command("tag", "-l", "place", input=b"")
    assert done.returncode == 2
    assert "choose from LOC, ORG, PER" in re.sub(r"[│\s]+", " ", done.stderr.decode())


def test_colours_can_be_asked_for_and_refused():
    text = "នៅភ្នំពេញ".encode()
    assert "\x1b[" in out("tag", "--color", "always", input=text)
    assert "\x1b[" not in out("tag", "--color", "never", input=text, env={"FORCE_COLOR": "1", "NO_COLOR": ""})


@pytest.mark.parametrize(
    ("sep", "wanted"), [(r"\n", "ទៅ\nផ្សារ\n"), (r"\t", "ទៅ\tផ្សារ\n"), (r"\\n", "ទៅ\\nផ្សារ\n")]
)
def test_a_separator_may_be_a_line_feed_or_a_tab(sep, wanted):
    assert out("segment", "--sep", sep, input="ទៅផ្សារ".encode()) == wanted
