"""`khtext convert`: from each format to each other."""

import json

import pytest

from khtext.formats import parsers, writers
from tests.conftest import ARTICLE, command, out


@pytest.fixture(scope="module")
def jsonl(tmp_path_factory):
    file = tmp_path_factory.mktemp("run") / "a.jsonl"
    file.write_text(out("run", ARTICLE), encoding="utf-8")
    return file


@pytest.mark.parametrize("format", [name for name in writers.FORMATS if name in parsers.PARSERS])
def test_a_document_goes_to_each_format_and_back(tmp_path, jsonl, format):
    pytest.importorskip({"parquet": "pyarrow", "docbin": "spacy"}.get(format, "khtext"))
    there, back = tmp_path / f"there{writers.FORMATS[format].suffix}", tmp_path / "back.jsonl"
    out("convert", jsonl, there, "--to", format)
    out("convert", there, back, "--from", format)
    given, made = (json.loads(file.read_text(encoding="utf-8")) for file in (jsonl, back))
    if format not in ("text", "iob"):
        assert made["text"] == given["text"]
        assert made["entities"] == given["entities"]
        assert made["quantities"] == given["quantities"]


def test_an_ending_that_says_no_format_is_a_usage_error(tmp_path, jsonl):
    for target, said in (("a.json", "json or labelstudio"), ("a.xyz", "has no known ending")):
        done = command("convert", jsonl, tmp_path / target)
        assert done.returncode == 2
        assert said in " ".join(done.stderr.decode().replace("│", " ").split())
        assert not (tmp_path / target).exists()


def test_standard_input_and_output_need_formats(jsonl):
    text = jsonl.read_bytes()
    assert out("convert", "-", "-", "--from", "jsonl", "--to", "jsonl", input=text).encode() == text


def test_nothing_is_left_of_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n", encoding="utf-8")
    done = command("convert", tmp_path / "a.jsonl", tmp_path / "b.conllu")
    assert done.returncode == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_no_file_or_link_beside_the_target_is_written_through(tmp_path, jsonl):
    kept = tmp_path / "kept"
    kept.write_text("mine", encoding="utf-8")
    (tmp_path / "a.csv.part").symlink_to(kept)
    (tmp_path / "a.csv").symlink_to(kept)
    out("convert", jsonl, tmp_path / "a.csv")
    assert kept.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "a.csv").is_symlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.csv", "a.csv.part", "kept"]


def test_a_file_that_cannot_be_converted_leaves_nothing(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n", encoding="utf-8")
    assert command("convert", tmp_path / "a.jsonl", tmp_path / "a.csv").returncode == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]
