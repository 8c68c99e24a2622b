"""Files that a command reads: records, compressed ones, lists of files, broken ones."""

import csv
import gzip
import io
import json
import lzma

import pytest

from tests.conftest import command, out

ROWS = [{"key": 7, "text": "ទៅកំពត", "url": "a"}, {"key": 8, "text": "២លាន\nរៀល", "url": "b"}]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


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
    said = "khtext: no/such.txt: No such file or directory; there is no folder no\n"
    assert done.stderr.decode() == said


def test_a_name_that_is_nearly_right_is_asked_for(tmp_path):
    (tmp_path / "article.txt").write_text("ក\n", encoding="utf-8")
    done = command("segment", "artcle.txt", cwd=tmp_path)
    said = "khtext: artcle.txt: No such file or directory; did you mean article.txt?\n"
    assert done.stderr.decode() == said


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


def test_records_go_in_and_come_out_with_id_and_meta(tmp_path):
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(JSONL))
    for name in ("segment", "tag", "run", "normalize"):
        lines = out(name, "--field", "text", "--id", "key", "-f", "jsonl", file).splitlines()
        assert [(doc["id"], doc["meta"]) for doc in map(json.loads, lines)] == [
            ("7", {"url": "a"}),
            ("8", {"url": "b"}),
        ], name


def test_a_record_is_one_line_of_words():
    assert out("segment", "--field", "text", input=JSONL) == "ទៅ កំពត\n២ លាន រៀល\n"


def test_rows_of_a_record_have_the_line_of_the_record():
    rows = csv.DictReader(io.StringIO(out("run", "--field", "text", "-f", "csv", input=JSONL)))
    assert {(row["file"], row["line"], row["id"]) for row in rows} == {
        ("<stdin>", "1", "<stdin>:1"),
        ("<stdin>", "2", "<stdin>:2"),
    }


def test_many_records_are_the_same_in_any_number_of_processes():
    take = ("tag", "--field", "text", "-f", "jsonl")
    assert out(*take, "-j", "3", input=JSONL * 500) == out(*take, "-j", "1", input=JSONL * 500)


def test_an_id_needs_a_field():
    assert command("tag", "--id", "key", input=b"").returncode == 2


def test_compressed_text_is_segmented_from_a_file_and_a_pipe(tmp_path):
    file = tmp_path / "a.txt.xz"
    file.write_bytes(lzma.compress("ទៅកំពត\n".encode()))
    assert out("segment", file) == "ទៅ កំពត\n"
    assert out("segment", input=file.read_bytes()) == "ទៅ កំពត\n"


def test_files_are_listed_with_nul_between_them(tmp_path):
    names = [tmp_path / "a b.txt", tmp_path / "c\nd.txt"]
    for file in names:
        file.write_text("ក\n", encoding="utf-8")
    listed = b"".join(str(name).encode() + b"\0" for name in names)
    assert out("segment", "--files0-from", "-", input=listed) == "ក\nក\n"
    (tmp_path / "list").write_bytes(listed)
    assert out("segment", "--files0-from", tmp_path / "list") == "ក\nក\n"
    assert command("segment", "--files0-from", "-", "a.txt", input=listed).returncode == 2
    assert command("segment", "--files0-from", "-", input=b"").returncode == 1


def test_a_folder_says_to_use_batch(tmp_path):
    done = command("tag", tmp_path)
    assert done.returncode == 1
    assert done.stderr.decode() == f"khtext: {tmp_path}: Is a directory; use khtext batch for folders\n"
