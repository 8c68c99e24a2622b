"""`khtext tag` and `khtext run`."""

import json

import jsonschema

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


def test_json_is_one_array():
    assert [doc["text"] for doc in json.loads(out("run", "-f", "json", input="ក".encode()))] == ["ក"]


def test_a_name_in_a_pipe_has_no_colour():
    assert "\x1b" not in out("tag", ARTICLE)
    assert "\x1b" not in out("run", "-f", "text", ARTICLE)


def test_brat_is_for_one_document():
    assert command("tag", "-f", "brat", ARTICLE, ARTICLE).returncode == 2
    assert command("tag", "-f", "brat", "--per", "line", ARTICLE).returncode == 2
