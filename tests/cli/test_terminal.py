"""What a person sees on a terminal; where tmux is installed, on its screen."""

import os
import re
import shutil
import subprocess
import sys
import time
from itertools import accumulate

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from khtext.cli import screen
from khtext.widths import width
from tests.cases import stages
from tests.conftest import ARTICLE, ROOT, command, out
from tests.texts import ANY

STYLE = re.compile("\x1b\\[[0-9;]*m")
PLAIN = {"TTY_COMPATIBLE": "1", "NO_COLOR": "1", "FORCE_COLOR": ""}
TEXT = (
    "លោក សុខ ដារា ធ្វើដំណើរពីរាជធានីភ្នំពេញទៅខេត្តព្រះសីហនុនៅថ្ងៃទី២ ខែមីនា ឆ្នាំ២០២១"
    " ដោយចំណាយអស់ ១២៥.០០០ រៀល។ ធនាគារអភិវឌ្ឍន៍អាស៊ី (ADB) ផ្តល់កម្ចី ៤០ លានដុល្លារ។\n"
)
SCREENS = ROOT / "tests" / "cli" / "screens"


def test_run_for_a_person_shows_values_and_names():
    page = out("run", "-f", "text", ARTICLE, env=PLAIN | {"COLUMNS": "120"})
    assert "2400000000" in page
    assert "CNY" in page
    assert "[ហ្វូលីង]LOC" in page


def test_run_in_a_pipe_is_the_text_with_marks():
    text = out("run", "-f", "text", input="នៅភ្នំពេញ ២លានរៀល។\n".encode())
    assert text == "នៅ[ភ្នំពេញ]LOC [២លានរៀល]money។\n"


@pytest.mark.parametrize("name", ["tag", "run"])
def test_a_text_cannot_give_orders_to_a_terminal(tmp_path, name):
    file = tmp_path / "orders.txt"
    file.write_bytes("ទៅ\x1b]0;owned\x07[red]ភ្នំពេញ[/red]\u202e\x9b31m\r\nកំពត\n".encode())
    page = command(name, "-f", "text", file, env={"FORCE_COLOR": "1"}).stdout.decode()
    assert "\x1b]0;" not in page
    assert not set(page) & {"\x07", "\x9b", "\u202e"}
    assert "[red]" in page.replace(" ", "")
    assert "␛" in page


@pytest.mark.parametrize("name", ["tag", "run"])
def test_colours_add_nothing_but_colour(name):
    coloured = out(name, "-f", "text", ARTICLE, env={"FORCE_COLOR": "1", "COLUMNS": "80"})
    assert STYLE.search(coloured)
    assert STYLE.sub("", coloured) == out(name, "-f", "text", ARTICLE, env=PLAIN | {"COLUMNS": "80"})


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", ["tag", "run"])
def test_no_line_is_wider_than_the_terminal(name, columns):
    page = out(name, "-f", "text", ARTICLE, env=PLAIN | {"COLUMNS": str(columns)})
    assert max(map(width, page.split("\n"))) <= columns
    assert page.count("\n") > 20


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_page_is_this(columns):
    page = out("run", "-f", "text", input=TEXT.encode(), env=PLAIN | {"COLUMNS": str(columns)})
    assert page == (SCREENS / f"{columns}.txt").read_text(encoding="utf-8")


@given(ANY, st.integers(8, 40))
def test_cut_text_is_the_same_text_cut_between_clusters(text, most):
    words = [text[token.start : token.end] for token in stages("words")(text).tokens]
    shown = list(screen.lines([screen.Cell("", word) for word in words], most))
    assert "".join(line.text for line in shown) == "".join(words)
    edges = {found.start() for found in regex.finditer(r"\X|$", "".join(words))}
    ends = [0]
    for line in shown:
        assert line.width == width(line.text)
        clusters = regex.findall(r"\X", line.text)
        assert line.width <= most or len(clusters) == 1
        ends.append(ends[-1] + len(line.text))
    word_ends = set(accumulate(map(len, words), initial=0))
    assert set(ends) <= edges | word_ends


def on_screen(columns, *arguments):
    """What tmux shows of a command in a window with so many columns."""
    server = ["tmux", "-u", "-L", f"khtext-{os.getpid()}-{columns}"]
    line = " ".join([sys.executable, "-m", "khtext", *map(str, arguments)])
    hidden = ("TMUX", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    window = ["-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", "150"]
    try:
        subprocess.run(
            [*server, *window, f"{line}; echo END; sleep 60"],
            env=environment | {"LC_ALL": "C.UTF-8"},
            check=True,
        )
        for _ in range(300):
            done = subprocess.run([*server, "capture-pane", "-p"], capture_output=True, check=True)
            lines = [line.rstrip() for line in done.stdout.decode().rstrip("\n").split("\n")]
            if "END" in lines:
                return lines[: lines.index("END")]
            time.sleep(0.1)
        raise AssertionError(lines)
    finally:
        subprocess.run([*server, "kill-server"], check=False)


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_screen_shows_each_line_as_it_was_written(columns):
    written = out("run", "-f", "text", ARTICLE, env=PLAIN | {"COLUMNS": str(columns)})
    assert on_screen(columns, "run", "-f", "text", ARTICLE) == written.rstrip("\n").split("\n")


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_screen_of_a_short_text_is_this(columns, tmp_path):
    (tmp_path / "short.txt").write_text(TEXT, encoding="utf-8")
    shown = on_screen(columns, "run", "-f", "text", tmp_path / "short.txt")
    assert shown == (SCREENS / f"{columns}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
