"""Files that a command reads, also broken ones."""

import json

import pytest

from tests.conftest import command, out


def test_a_byte_order_mark_is_left_out():
    assert json.loads(out("run", input="\ufeffក".encode()))["text"] == "ក"


def test_an_empty_file_is_no_error(tmp_path):
    file = tmp_path / "empty.txt"
    file.touch()
    assert out("segment", file) == ""
    assert out("normalize", file) == ""
    assert json.loads(out("run", file))["text"] == ""
    assert json.loads(out("tag", "-f", "jsonl", file))["entities"] == []


@pytest.mark.parametrize("name", ["segment", "normalize", "tag", "run"])
def test_a_missing_file_is_one_clear_line(name):
    done = command(name, "no/such.txt")
    assert done.returncode == 1
    assert done.stderr.decode() == "khtext: no/such.txt: No such file or directory\n"


def test_the_other_files_are_read_though_one_is_missing(tmp_path):
    good = tmp_path / "good.txt"
    good.write_text("ក\n", encoding="utf-8")
    done = command("segment", "no/such.txt", good)
    assert done.returncode == 1
    assert done.stdout.decode() == "ក\n"


def test_invalid_utf8_is_named_by_file_line_and_byte(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes("ក\nខ\n".encode() + b"ab\xffc\nd\n")
    for name in ("segment", "normalize"):
        done = command(name, bad)
        assert done.returncode == 1
        assert done.stdout.decode() == "ក\nខ\n"
        assert done.stderr.decode().startswith(f"khtext: {bad}:3: not UTF-8 at byte 10 (0xff)")
