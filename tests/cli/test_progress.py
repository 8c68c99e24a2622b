"""Progress on standard error, and what `--quiet` leaves out."""

import os
import pty
import subprocess
import sys

import pytest

from tests.conftest import command

SLOW = "import time; from khtext.cli import progress, main; progress.FIRST = progress.AGAIN = 0.01; main()"


def seen(*arguments, text, stdout=subprocess.DEVNULL, **env):
    """What a terminal shows of the standard error of a command."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments], stdin=subprocess.PIPE, stdout=stdout, stderr=slave,
        env={**os.environ, **env},
    )  # fmt: skip
    os.close(slave)
    process.communicate(text)
    shown = b""
    try:
        while piece := os.read(master, 4096):
            shown += piece
    except OSError:
        pass  # Linux says so at the end of a terminal
    os.close(master)
    return shown.decode()


@pytest.fixture(scope="module")
def long_text(article):
    return article * 400


@pytest.mark.parametrize("command_line", ["segment", "normalize", "tag", "run", "romanize"])
def test_a_command_that_takes_its_time_says_how_far_it_is(command_line, long_text, tmp_path):
    (tmp_path / "long.txt").write_text(long_text, encoding="utf-8")
    shown = seen(command_line, str(tmp_path / "long.txt"), text=b"")
    assert "% of " in shown
    assert shown.endswith("\r\x1b[K")


def test_the_time_is_shown_where_the_size_is_not_known(long_text):
    shown = seen("segment", text=long_text.encode())
    assert "khtext: 0 s" in shown
    assert "%" not in shown


def test_quiet_shows_nothing(long_text, tmp_path):
    (tmp_path / "long.txt").write_text(long_text, encoding="utf-8")
    assert seen("segment", str(tmp_path / "long.txt"), "-q", text=b"") == ""
    assert seen("segment", str(tmp_path / "long.txt"), text=b"", KHTEXT_QUIET="1") == ""


def test_no_progress_goes_into_a_pipe_or_a_file(long_text):
    assert command("segment", input=long_text.encode()).stderr == b""


def test_quiet_leaves_out_the_closing_line_but_no_error(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.txt").write_text("ក", encoding="utf-8")
    (tmp_path / "a" / "b.txt").write_bytes(b"\xff")
    done = command("batch", tmp_path / "a", "-o", tmp_path / "out", "--quiet")
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "b.txt:1: not UTF-8" in done.stderr.decode()
