"""`khtext romanize` as a user meets it."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import command, out


def test_there_is_a_line_for_each_line():
    assert out("romanize", input="ខ្ញុំទៅ\n\nផ្សារ".encode()) == "khnhum tov\n\nphsar"


def test_a_file_can_be_one_document():
    assert (
        out("romanize", "--per", "file", "--capitalize", input="ខ្ញុំទៅ\nផ្សារ\n".encode())
        == "Khnhum tov\nPhsar\n"
    )


def test_a_file_without_a_last_line_end_does_not_run_into_the_next_one(tmp_path):
    for name, text in (("a.txt", "ទៅ\nផ្សារ"), ("b.txt", "ៗ")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.txt", "a.txt", "b.txt")]
    assert out("romanize", *files) == "tov\nphsar\ntov\nphsar\nៗ"


def test_the_lines_before_a_broken_one_are_written():
    done = command("romanize", input="ទៅ\n".encode() + b"a\xffb\nc\n")
    assert (done.returncode, done.stdout) == (1, b"tov\n")
    assert b"<stdin>:2: not UTF-8" in done.stderr


def test_the_system_can_be_chosen():
    assert out("romanize", "--system", "ungegn", input="ភ្នំពេញ\n".encode()) == "phnumpénh\n"


def test_a_line_can_be_a_name():
    assert out("romanize", "--label", "LOC", input="ព្រែកប៉ាន\nសែន\n".encode()) == "Preaek Pan\nSaen\n"
    assert out("romanize", "--label", "PER", input="សែន\n".encode()) == "Sen\n"


def test_json_lines_have_both_forms_and_offsets():
    (line,) = out("romanize", "-f", "jsonl", input="ខ្ញុំ ទៅ\n".encode()).splitlines()
    found = json.loads(line)
    assert (found["id"], found["text"], found["latin"]) == ("<stdin>:1", "ខ្ញុំ ទៅ", "khnhum tov")
    assert [found["text"][token["start"] : token["end"]] for token in found["tokens"]] == ["ខ្ញុំ", "ទៅ"]


def test_json_lines_of_names_have_a_score():
    found = json.loads(out("romanize", "--label", "LOC", "-f", "jsonl", input="ភ្នំ\n".encode()))
    assert found["latin"] == "Phnum"
    assert 0.5 < found["score"] <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--system", "iso"],
        ["--label", "GPE"],
        ["--label", "LOC", "--system", "ungegn"],
        ["--label", "LOC", "--capitalize"],
    ],
)
def test_wrong_usage_is_refused(wrong):
    assert command("romanize", *wrong, input=b"").returncode == 2


def test_plain_text_needs_no_more_than_segment():
    code = (
        "import sys; sys.argv = ['khtext', 'romanize']\n"
        "from khtext.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'msgspec', 'khmernltk', 'numpy', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="ខ្ញុំ\n".encode(),
        capture_output=True,
        check=True,
        env=dict(os.environ),
    )
    assert (done.stdout.decode(), done.stderr.decode()) == ("khnhum\n", "[]\n")


def test_tag_gives_names_their_latin_letters_unless_told_not_to():
    text = "នៅទីក្រុងហ្វូលីង".encode()
    (found,) = json.loads(out("tag", "-f", "jsonl", input=text))["entities"]
    assert (found["latin"], "norm" in found) == ("Ti Krong Fuling", False)
    assert found["latin_score"] <= 1
    (found,) = json.loads(out("tag", "-f", "jsonl", "--no-latin", input=text))["entities"]
    assert not {"latin", "latin_score"} & set(found)
