"""`khtext grep`."""

import gzip
import json
import subprocess
import sys

import pytest

from tests.conftest import command

TEXT = "ខ្ញុំទៅផ្សារ\nទៅសាលារៀន\r\nពីរម៉ឺនរៀល មុឺន\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress("គាត់មិនទៅ".encode()))
    return tmp_path


def grep(folder, *args, code=0):
    done = command("grep", *args, cwd=folder)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["ផ្សារ", "a.txt"], "ខ្ញុំទៅផ្សារ\n"),
        (["-n", "ទៅ", "a.txt"], "1:ខ្ញុំទៅផ្សារ\n2:ទៅសាលារៀន\r\n"),
        (["-c", "ទៅ", "a.txt"], "2\n"),
        (["-no", "មុឺន", "a.txt"], "3:ម៉ឺន\n3:មុឺន\n"),
        (["-v", "ទៅ", "a.txt"], "ពីរម៉ឺនរៀល មុឺន\n"),
        (["ទៅ", "a.txt", "b.txt.gz", "-c"], "a.txt:2\nb.txt.gz:1\n"),
        (["ទៅ", "a.txt", "b.txt.gz", "-o", "--no-filename"], "ទៅ\nទៅ\nទៅ\n"),
        (["-l", "មិន", "a.txt", "b.txt.gz"], "b.txt.gz\n"),
        (["-Hn", "មិន", "b.txt.gz"], "b.txt.gz:1:គាត់មិនទៅ\n"),
        (["--unit", "morpheme", "-c", "រៀន", "a.txt"], "1\n"),
        (["-ac", "រៀន", "a.txt"], "1\n"),
        (["-q", "ទៅ", "a.txt"], ""),
        (["-o", "ទៅ$|^ទៅ", "a.txt"], "ទៅ\n"),
    ],
)
def test_grep_writes(files, options, wanted):
    assert grep(files, *options) == wanted


def test_nothing_found_is_exit_code_1(files):
    assert grep(files, "រៀន", "a.txt", code=1) == ""
    assert grep(files, "-c", "រៀន", "a.txt", code=1) == "0\n"
    assert grep(files, "-v", "", "a.txt", code=1) == ""


def test_trouble_is_exit_code_2_and_the_other_files_are_searched(files):
    done = command("grep", "មិន", "missing.txt", "b.txt.gz", cwd=files)
    assert done.returncode == 2
    assert done.stdout.decode() == "b.txt.gz:គាត់មិនទៅ\n"
    assert done.stderr.decode() == "khtext: missing.txt: No such file or directory\n"


@pytest.mark.parametrize("pattern", ["(ក", "(?:ab){100000000}"])
def test_a_bad_pattern_is_one_line_and_exit_code_2(files, pattern):
    done = command("grep", pattern, "a.txt", cwd=files)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("khtext: PATTERN: ")
    assert done.stderr.count(b"\n") == 1


def test_a_hostile_pattern_is_one_line_and_exit_code_2(files):
    done = command("grep", "(?:a|aa)+$", "--timeout", "0.2", "-", "-", input=b"a" * 64 + b"b")
    assert done.returncode == 2
    assert "more than 0.2 seconds in one line" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_a_field_of_records_is_searched(tmp_path):
    rows = [{"t": "ទៅ\nផ្សារ"}, {"t": "មក"}]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert grep(tmp_path, "-n", "--field", "t", "ផ្សារ", "r.jsonl") == "1:ទៅ ផ្សារ\n"


def test_a_line_is_written_as_soon_as_it_arrives():
    with subprocess.Popen(
        [sys.executable, "-m", "khtext", "grep", "ទៅ"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        running.stdin.write("មក\nខ្ញុំទៅ\n".encode())
        running.stdin.flush()
        assert running.stdout.readline().decode() == "ខ្ញុំទៅ\n"
        running.stdin.close()
        assert running.wait() == 0
