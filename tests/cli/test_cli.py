"""The command line as a user meets it: a terminal, a pipe, a broken file."""

import json
import os
import shutil
import subprocess
import sys

import jsonschema
import pytest

from khtext import __version__
from khtext.formats import json as formats
from tests.conftest import ARTICLE, command

COMMANDS = ("segment", "normalize", "tag", "run", "batch", "spell", "value", "schema", "info")


def out(*args, **options):
    done = command(*args, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_version_is_shown():
    assert out("--version") == f"khtext {__version__}\n"


def table(text):
    """The rows of a TSV with a header."""
    header, *rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page(name):
    assert "Usage: khtext " + name in " ".join(out(name, "--help").split())


def test_segment_writes_a_line_for_each_line(article):
    lines = out("segment", input=article.encode()).split("\n")
    assert len(lines) == 10
    assert lines[-1] == ""
    assert "".join(lines).replace(" ", "") == "".join(article.split())


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


def test_run_writes_one_object_that_the_schema_accepts(article):
    found = json.loads(out("run", ARTICLE))
    jsonschema.validate(found, json.loads(out("schema")))
    assert found["text"] == article
    assert found["id"] == str(ARTICLE)


def test_run_reads_a_pipe_like_a_file(article):
    found = json.loads(out("run", input=article.encode()))
    assert found["id"] == "<stdin>"
    assert found["tokens"] == json.loads(out("run", ARTICLE))["tokens"]


def test_run_by_line_gives_each_line_an_id(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("ក\n\nខ", encoding="utf-8")
    docs = [json.loads(line) for line in out("run", "--per", "line", file).splitlines()]
    assert [(doc["id"], doc["text"]) for doc in docs] == [
        (f"{file}:1", "ក"),
        (f"{file}:2", ""),
        (f"{file}:3", "ខ"),
    ]


def test_json_is_one_array():
    assert [doc["text"] for doc in json.loads(out("run", "-f", "json", input="ក".encode()))] == ["ក"]


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


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_flag_is_a_usage_error(name):
    assert command(name, "--no-such-flag").returncode == 2


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


def test_a_name_in_a_pipe_has_no_colour():
    assert "\x1b" not in out("tag", ARTICLE)
    assert "\x1b" not in out("run", "-f", "text", ARTICLE)


def test_run_for_a_person_shows_values_and_names():
    page = out("run", "-f", "text", ARTICLE, env={"COLUMNS": "120"})
    assert "2400000000" in page
    assert "CNY" in page


def test_info_names_version_and_stages():
    shown = out("info")
    assert __version__ in shown
    assert "words" in shown


def test_the_schema_is_the_one_that_the_records_give():
    assert json.loads(out("schema")) == json.loads(json.dumps(formats.schema()))


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


def test_the_lines_of_two_files_are_not_joined(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("២លានរៀល", encoding="utf-8")
    assert out("normalize", tmp_path / "a.txt", tmp_path / "b.txt") == "KHR 2000000\nKHR 2000000"


@pytest.mark.skipif(not shutil.which("patch"), reason="there is no patch")
@pytest.mark.parametrize("per", ["line", "file"])
def test_a_diff_is_one_that_patch_takes(tmp_path, per):
    texts = {"a:1.txt": "ក\n២លានរៀល\nខ\r\n៣ពាន់\u2028៤", "b.txt": "៥ពាន់រៀល\n"}
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    wanted = [out("normalize", "--per", per, name, cwd=tmp_path) for name in texts]
    diff = out("normalize", "--diff", "--per", per, *texts, cwd=tmp_path)
    subprocess.run(["patch", "-p0", "--binary"], input=diff.encode(), cwd=tmp_path, check=True)
    assert [(tmp_path / name).read_bytes().decode() for name in texts] == wanted


def test_brat_is_for_one_document():
    assert command("tag", "-f", "brat", ARTICLE, ARTICLE).returncode == 2
    assert command("tag", "-f", "brat", "--per", "line", ARTICLE).returncode == 2


@pytest.mark.parametrize("options", ["tag", "tag -f iob", "tag -f conllu", "run"])
def test_any_number_of_processes_writes_the_same(tmp_path, article, options):
    file = tmp_path / "lines.txt"
    file.write_text(f"{article}\nលោក សុខ វណ្ណា ទៅភ្នំពេញ\n\n" * 300, encoding="utf-8")
    take = (*options.split(), "--per", "line", file)
    assert out(*take, "-j", "3") == out(*take, "-j", "1")


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


def test_info_says_whether_khmer_nltk_is_installed():
    note = "khmer-nltk (not installed: pip install 'khtext[khmer-nltk]')"
    assert note in without_khmer_nltk("info").stdout.decode()
    assert "not installed" not in command("info").stdout.decode()
