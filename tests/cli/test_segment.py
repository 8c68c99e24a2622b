"""`khtext segment`."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ARTICLE, command, out


def test_segment_writes_a_line_for_each_line_as_it_arrives():
    with subprocess.Popen(
        [sys.executable, "-m", "khtext", "segment"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        running.stdin.write("ខ្ញុំទៅ\n".encode())
        running.stdin.flush()
        assert running.stdout.readline().decode() == "ខ្ញុំ ទៅ\n"
        running.stdin.write("\nផ្សារ\r\nទៅ".encode())
        running.stdin.close()
        assert running.stdout.read().decode() == "\nផ្សារ\r\nទៅ\n"


def test_segment_keeps_the_lines_before_a_broken_one():
    done = command("segment", input="ទៅ\n".encode() + b"a\xffb\nc\n")
    assert done.returncode == 1
    assert done.stdout.decode() == "ទៅ\n"
    assert b"<stdin>:2: not UTF-8 at byte 8 (0xff)" in done.stderr


def test_json_of_lines_is_written_as_they_arrive_up_to_a_broken_one():
    with subprocess.Popen(
        [sys.executable, "-m", "khtext", "segment", "-f", "jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        running.stdin.write("ខ្ញុំទៅ\n".encode())
        running.stdin.flush()
        assert [token["text"] for token in json.loads(running.stdout.readline())["tokens"]] == ["ខ្ញុំ", "ទៅ"]
        running.stdin.write(b"\r\n" + b"a\xffb\nc\n")
        running.stdin.close()
        assert [json.loads(line)["id"] for line in running.stdout] == ["<stdin>:2"]
        assert b"<stdin>:3: not UTF-8" in running.stderr.read()


def test_json_of_lines_has_the_words_that_files_and_records_have(tmp_path):
    (tmp_path / "a.txt").write_text("ខ្ញុំទៅ\nផ្សារ", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,text\n7,ទៅផ្សារ\n", encoding="utf-8")
    found = out("segment", "-f", "jsonl", "--field", "text", "--id", "id", str(tmp_path / "b.csv"))
    assert json.loads(found)["id"] == "7"
    own = tmp_path / "own.txt"
    own.write_text("ខ្ញុំទៅ\n", encoding="utf-8")
    for options, words in ((), [["ខ្ញុំ", "ទៅ"], ["ផ្សារ"]]), (("--words", str(own)), [["ខ្ញុំទៅ"], ["ផ្សារ"]]):
        lines = out("segment", "-f", "jsonl", *options, str(tmp_path / "a.txt")).splitlines()
        assert [[token["text"] for token in json.loads(line)["tokens"]] for line in lines] == words


@pytest.mark.parametrize(
    "options", ["--sep _ --zwsp", "--unit morpheme --engine crf", "--engine icu", "-f tsv --zwsp"]
)
def test_what_does_not_go_together_is_a_usage_error(options):
    assert command("segment", *options.split(), input=b"").returncode == 2


def test_plain_words_import_neither_json_records_nor_khmer_nltk():
    code = (
        "import sys; from khtext.cli import main; sys.argv[1:] = ['segment', '/dev/null']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'msgspec', 'regex', 'khmernltk', 'numpy', 'multiprocessing'}\n"
        "heavy |= {'khtext.document', 'khtext.formats'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_segment_writes_a_line_for_each_line(article):
    lines = out("segment", input=article.encode()).split("\n")
    assert len(lines) == 10
    assert lines[-1] == ""
    assert "".join(lines).replace(" ", "") == "".join(article.split())


def table(text):
    """The rows of a TSV with a header."""
    header, *rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_sentences_are_written_one_a_line():
    text = "មក។ ទៅ\u200bណា?\n\nដេក".encode()
    assert out("segment", "--unit", "sentence", input=text) == "មក។\nទៅ\u200bណា?\n\nដេក\n"
    rows = table(out("segment", "--unit", "sentence", "-f", "tsv", "--per", "file", input=text))
    assert [[row[key] for key in ("line", "column", "start", "end", "type", "text")] for row in rows] == [
        ["1", "1", "0", "3", "sentence", "មក។"],
        ["1", "5", "4", "10", "sentence", "ទៅ\u200bណា?"],
        ["3", "1", "12", "15", "sentence", "ដេក"],
    ]
    doc = json.loads(out("segment", "--unit", "sentence", "-f", "jsonl", "--per", "file", input=text))
    assert doc["sentences"] == [{"start": 0, "end": 3}, {"start": 4, "end": 10}, {"start": 12, "end": 15}]


def test_a_separator_of_words_goes_with_no_sentences():
    done = command("segment", "--unit", "sentence", "--sep", "|", input=b"")
    assert done.returncode == 2
    assert "--sep" in done.stderr.decode()


def test_segment_keeps_empty_lines():
    assert out("segment", input="ក\n\nខ\n".encode()) == "ក\n\nខ\n"


def test_segment_imports_nothing_it_does_not_need():
    code = (
        "import sys, io; sys.argv = ['khtext', 'segment', sys.argv[1]]\n"
        "from khtext.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'rich', 'msgspec', 'khmernltk', 'numpy', 'jsonschema', 'regex', 'asyncio'}"
        " & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ARTICLE)], capture_output=True, check=True, env=dict(os.environ)
    )
    assert done.stderr.decode() == "[]\n"


WITHOUT_KHMER_NLTK = "import sys; sys.modules['khmernltk'] = None; from khtext.cli import main; main()"


def without_khmer_nltk(*args):
    """The command where the extra is not installed: Python finds no such module."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_KHMER_NLTK, *args],
        capture_output=True,
        check=False,
        input=b"",
        timeout=60,
    )


def test_an_engine_that_is_not_installed_names_its_extra_in_one_line():
    done = without_khmer_nltk("segment", "--engine", "khmer-nltk")
    assert done.returncode == 1
    said = done.stderr.decode()
    assert said.startswith(
        "khtext: the engine 'khmer-nltk' is not installed; run pip install 'khtext[khmer-nltk]'"
    )
    assert said.count("\n") == 1
