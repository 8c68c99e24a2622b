"""The manual page, and the completion of the shell."""

import re
import shutil
import subprocess

import pytest

from khtext.cli import COMMANDS
from tests.conftest import command, out


def test_the_manual_describes_every_command_and_its_options():
    page = out("--man")
    assert page.startswith(".TH KHTEXT 1")
    shown = re.sub(r"\\f[BIR]", "", page).replace(r"\-", "-")
    for name in COMMANDS:
        assert f".SS khtext {name}" in shown
    assert "--format, -f text|jsonl|json" in shown
    assert "--color auto|always|never" in shown


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_say_of_the_manual(tmp_path):
    (tmp_path / "khtext.1").write_text(out("--man"), encoding="utf-8")
    call = ["groff", "-man", "-ww", "-k", "-Tutf8", tmp_path / "khtext.1"]
    done = subprocess.run(call, capture_output=True, check=True)
    assert done.stderr == b""
    assert "KHTEXT(1)" in done.stdout.decode()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("khtext seg", "segment"), ("khtext tag --lab", "--labels"), ("khtext tag -f js", "json")],
)
def test_the_shell_completes_commands_options_and_values(words, wanted):
    env = {"_KHTEXT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert wanted in command(env=env).stdout.decode().split()
