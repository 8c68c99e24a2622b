"""`khtext freq`."""

import csv
import gzip
import io
import json

from tests.conftest import ARTICLE, command, out


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_numbers_come_first_and_stand_below_each_other():
    rows = out("freq", "--top", "3", ARTICLE).splitlines()
    assert rows == [
        "count  share  documents  word",
        "   12  3.22%          1  និង",
        "   10  2.68%          1  ក្នុង",
        "    9  2.41%          1  ប្រទេស",
    ]


def test_each_document_and_all(tmp_path):
    (tmp_path / "a.txt").write_text("ទៅ មក ទៅ", encoding="utf-8")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress("ទៅ".encode()))
    rows = table(out("freq", "--each", "-f", "csv", "a.txt", "b.txt.gz", cwd=tmp_path))
    assert [tuple(row.values()) for row in rows] == [
        ("a.txt", "ទៅ", "2", "0.666667", "1"),
        ("a.txt", "មក", "1", "0.333333", "1"),
        ("b.txt.gz", "ទៅ", "1", "1.000000", "1"),
        ("", "ទៅ", "3", "0.750000", "2"),
        ("", "មក", "1", "0.250000", "1"),
    ]


def test_names_and_amounts_of_records(tmp_path):
    rows = [{"t": "នៅខេត្តកំពត ៥លានរៀល"}, {"t": "ទៅខេត្តកំពត"}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    options = ["-f", "jsonl", "--field", "t", "a.jsonl"]
    assert json.loads(out("freq", "--unit", "name", *options, cwd=tmp_path)) == {
        "text": "ខេត្តកំពត",
        "label": "LOC",
        "norm": "Kampot",
        "ref": "KH-7",
        "count": 2,
        "share": 1.0,
        "documents": 2,
    }
    amount = json.loads(out("freq", "--unit", "amount", *options, cwd=tmp_path))
    assert (amount["kind"], amount["value"], amount["currency"]) == ("money", "5000000", "KHR")


def test_morphemes_and_the_words_of_a_user(tmp_path):
    (tmp_path / "own.txt").write_text("ទៅមក", encoding="utf-8")
    text = "សាលារៀន ទៅមក".encode()
    assert out("freq", "--unit", "morpheme", "-f", "tsv", input=text).count("\n") == 5
    assert "\tទៅមក\t1\t" in out("freq", "--words", tmp_path / "own.txt", "-f", "tsv", input=text)


def test_a_chart_has_thirty_bars():
    assert out("freq", "-f", "svg", ARTICLE).count("<rect x=") == 30
    assert command("freq", "-f", "svg", "--each", ARTICLE).returncode == 2


def test_nothing_to_count():
    assert out("freq", "-f", "tsv", input=b"") == "document\ttext\tcount\tshare\tdocuments\n"
    assert out("freq", input=b"1 2") == "count  share  documents  word\n"
