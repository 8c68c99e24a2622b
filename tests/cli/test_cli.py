"""The command line as a user meets it: a terminal, a pipe, a broken file."""

import os
import subprocess
import sys

import pytest

from khtext import __version__
from tests.conftest import ARTICLE, command, out

COMMANDS = ("segment", "normalize", "romanize", "tag", "run", "batch", "spell", "value", "schema", "info")


def test_the_version_is_shown():
    assert out("--version") == f"khtext {__version__}\n"


def table(text):
    """The rows of a TSV with a header."""
    header, *rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page(name):
    assert "Usage: khtext " + name in " ".join(out(name, "--help").split())


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_flag_is_a_usage_error(name):
    assert command(name, "--no-such-flag").returncode == 2


def test_a_closed_pipe_ends_quietly(tmp_path, article):
    big = tmp_path / "big.txt"
    big.write_text(article * 50, encoding="utf-8")
    for name in ("segment", "normalize", "run --per line", "tag --per line"):
        done = subprocess.run(
            f"set -o pipefail; {sys.executable} -m khtext {name} {big} | head -1",
            shell=True,
            executable="/bin/bash",
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, name
        assert done.stderr == b"", name


def test_output_is_utf8_whatever_the_locale():
    text = out("segment", input="កម្ពុជា\n".encode(), env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert text == "កម្ពុជា\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize(
    "name", ["segment", "segment -f json", "normalize", "tag", "run", "run -f text", "info"]
)
def test_a_full_disk_is_one_clear_line(name):
    arguments = [*name.split(), *([] if name == "info" else [str(ARTICLE)])]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "khtext", *arguments], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "khtext: standard output: No space left on device\n"


@pytest.mark.parametrize(("closed", "said"), [(">&-", "output"), ("<&-", "input")])
def test_a_closed_stream_is_one_clear_line(closed, said):
    done = subprocess.run(
        f"{sys.executable} -m khtext segment {closed}", shell=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.decode() == f"khtext: standard {said}: closed\n"
