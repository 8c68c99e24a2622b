"""`khtext tag` and `khtext run`."""

import csv
import json

import jsonschema
import pytest

from khtext import pipeline
from khtext.document import Document
from khtext.formats import writers
from tests.conftest import ARTICLE, command, out


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


@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_many_texts_are_processed_together_as_each_alone(format, tmp_path):
    lines = ["លោក សុខ សាន នៅ\u200bខេត្តកំពត", "", "អស់ ៥ លានរៀល ថ្ងៃទី៥ ខែមករា", "ហ្សូកាន់ ៥០%"] * 3
    file, records = tmp_path / "a.txt", tmp_path / "a.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    records.write_text("".join(json.dumps({"text": line}) + "\n" for line in lines), encoding="utf-8")
    docs = [
        Document(line, f"{file}:{number}", file=str(file), line=number)
        for number, line in enumerate(lines, 1)
    ]
    alone = b"".join(writers.load(format)(map(pipeline.load(), docs))).decode()
    assert out("run", "--per", "line", "-f", format, file) == alone
    assert out("run", "--field", "text", "-f", format, records) == alone.replace("a.txt", "a.jsonl")


@pytest.mark.parametrize("per", ["line", "file"])
def test_a_table_names_standard_input_alike(per):
    rows = csv.DictReader(out("run", "--per", per, "-f", "csv", input="កំពត".encode()).splitlines())
    assert [row["file"] for row in rows] == ["<stdin>"]


def test_json_is_one_array():
    assert [doc["text"] for doc in json.loads(out("run", "-f", "json", input="ក".encode()))] == ["ក"]


def test_a_name_in_a_pipe_has_no_colour():
    assert "\x1b" not in out("tag", ARTICLE)
    assert "\x1b" not in out("run", "-f", "text", ARTICLE)


def test_brat_is_for_one_document():
    assert command("tag", "-f", "brat", ARTICLE, ARTICLE).returncode == 2
    assert command("tag", "-f", "brat", "--per", "line", ARTICLE).returncode == 2
