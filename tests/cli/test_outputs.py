"""What commands write: the same formats everywhere, whole and in order."""

import csv
import io
import json

import pytest

from khtext.cli.outputs import Format
from tests.conftest import ARTICLE, command, out

COMMANDS = ("tag", "run")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("format", Format)
def test_every_format_can_be_written(name, format):
    pytest.importorskip({"parquet": "pyarrow", "docbin": "spacy"}.get(format, "khtext"))
    done = command(name, "-f", format, ARTICLE)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_names_are_rows_with_file_and_line(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("ក\nនៅខេត្តកំពត\n", encoding="utf-8")
    for per in ("line", "file"):
        (row,) = csv.DictReader(io.StringIO(out("tag", "-f", "csv", "--per", per, file)))
        assert (row["file"], row["line"], row["column"], row["text"]) == (str(file), "2", "3", "ខេត្តកំពត")


def test_lines_are_for_formats_that_have_spans():
    doc = json.loads(out("tag", "-f", "jsonl", "--lines", input="ក\nនៅខេត្តកំពត\n".encode()))
    assert [span["line"] for span in doc["entities"]] == [2]
    assert [token["line"] for token in doc["tokens"]] == [1, 2, 2, 2][: len(doc["tokens"])]
    assert command("tag", "--lines", input=b"").returncode == 2


@pytest.mark.parametrize("format", ["json", "csv", "labelstudio"])
def test_several_processes_write_one_whole_file(tmp_path, article, format):
    file = tmp_path / "lines.txt"
    file.write_text(f"{article}\n\n" * 300, encoding="utf-8")
    take = ("tag", "-f", format, "--per", "line", file)
    assert out(*take, "-j", "3") == out(*take, "-j", "1")


def test_rewritten_text_is_written_as_records_and_rows():
    (doc,) = json.loads(out("normalize", "-f", "json", input="២លានរៀល".encode()))
    assert doc["normalized"]["text"] == "KHR 2000000"
    (row,) = csv.DictReader(io.StringIO(out("normalize", "-f", "csv", input="២លានរៀល".encode())))
    assert (row["type"], row["text"], row["norm"]) == ("edit", "២លានរៀល", "KHR 2000000")


def test_words_are_rows_too():
    rows = list(csv.DictReader(io.StringIO(out("segment", "-f", "csv", input="ក ១".encode()))))
    assert [(row["label"], row["text"]) for row in rows] == [("word", "ក"), ("number", "១")]


def test_a_cell_that_looks_like_a_formula_is_marked_where_asked_for(tmp_path):
    (tmp_path / "=a.txt").write_text("=SUM(1) @ក -5 +ខ -ក", encoding="utf-8")
    take = ("segment", "-f", "csv", "=a.txt")
    plain = list(csv.DictReader(io.StringIO(command(*take, cwd=tmp_path).stdout.decode())))
    marked = list(csv.DictReader(io.StringIO(command(*take, "--no-formulas", cwd=tmp_path).stdout.decode())))
    assert plain[0]["text"] == "="
    changed = [(a[key], b[key]) for a, b in zip(plain, marked, strict=True) for key in a if a[key] != b[key]]
    assert {(old, new) for old, new in changed if old[1:] != "a.txt:1"} >= {("=", "'="), ("@", "'@")}
    assert all(new == f"'{old}" for old, new in changed)
    assert not any(
        cell[:1] in "=+-@" and not cell[1:].isdigit() for row in marked for cell in row.values() if cell
    )


@pytest.mark.parametrize(
    "take", [("segment",), ("tag", "-f", "jsonl"), ("normalize",), ("run", "-f", "conllu")]
)
def test_only_tables_have_formulas(take):
    done = command(*take, "--no-formulas", input=b"")
    assert done.returncode == 2
    assert "--no-formulas" in done.stderr.decode()


def test_every_command_that_writes_tables_marks_formulas(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "=a.txt").write_text("ទៅភ្នំពេញ ២លានរៀល\n", encoding="utf-8")
    for take in (("tag",), ("run",), ("normalize",), ("segment",)):
        written = command(*take, "-f", "tsv", "--no-formulas", "=a.txt", cwd=source).stdout.decode()
        assert written.split("\n")[1].startswith("'=a.txt\t")
    command("run", "-f", "jsonl", "=a.txt", cwd=source)
    (source / "a.jsonl").write_bytes(command("run", "=a.txt", cwd=source).stdout)
    written = command("convert", "a.jsonl", "-", "--to", "csv", "--no-formulas", cwd=source).stdout.decode()
    assert written.split("\n")[1].startswith("'=a.txt,")
    for options in ((), ("--no-formulas", "--resume")):
        assert (
            command("batch", str(source), "-o", str(tmp_path / "out"), "-f", "csv", *options).returncode == 0
        )
    assert "\n'=a.txt," in (tmp_path / "out" / "=a.csv").read_text(encoding="utf-8")
