"""`khtext kwic`."""

import csv
import gzip
import io
import json

import pytest

from khtext.widths import width
from tests.conftest import ARTICLE, command, out


def test_matches_stand_in_one_column():
    rows = out("kwic", "--width", "70", "និង", ARTICLE).splitlines()
    assert len(rows) > 5
    assert len({width(row.partition("  និង")[0]) for row in rows}) == 1
    assert all(width(row) <= 70 for row in rows)


def test_offsets_are_those_of_the_file(tmp_path):
    text = "\ufeffខ្ញុំទៅ\r\n\nគាត់ទៅ ផ្សារ\u200bថ្មី ទៅ"
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(text.encode()))
    text = text[1:]
    rows = [
        json.loads(row) for row in out("kwic", "-f", "jsonl", "ទៅ", "a.txt.gz", cwd=tmp_path).splitlines()
    ]
    assert [text[row["start"] : row["end"]] for row in rows] == ["ទៅ"] * 3
    assert [(row["line"], row["column"]) for row in rows] == [(1, 6), (3, 5), (3, 19)]
    assert rows[1]["left"] + rows[1]["text"] + rows[1]["right"] == "គាត់ទៅ ផ្សារ\u200bថ្មី ទៅ"
    assert list(rows[0]) == ["file", "line", "column", "id", "start", "end", "left", "text", "right"]


@pytest.mark.parametrize(("format", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_tables_have_a_header(format, delimiter):
    found = out("kwic", "-f", format, "ទៅ", input="ខ្ញុំទៅផ្សារ".encode())
    [row] = csv.DictReader(io.StringIO(found), delimiter=delimiter)
    assert (row["file"], row["left"], row["text"], row["right"]) == ("<stdin>", "ខ្ញុំ", "ទៅ", "ផ្សារ")


def test_records_have_their_id(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"k": 7, "t": "ខ្ញុំ\\nទៅ"}\n', encoding="utf-8")
    row = json.loads(out("kwic", "-f", "jsonl", "--field", "t", "--id", "k", "ទៅ", "a.jsonl", cwd=tmp_path))
    assert (row["id"], row["line"], row["start"], row["left"]) == ("7", 1, 6, "ខ្ញុំ ")


@pytest.mark.parametrize("args", [["(ក"], ["(?:a|aa)+$", "--timeout", "0.2"]])
def test_a_bad_or_hostile_pattern_is_one_line_and_exit_code_2(args):
    done = command("kwic", *args, input=b"a" * 64 + b"b")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("khtext: PATTERN: ")
    assert done.stderr.count(b"\n") == 1


def test_nothing_found_is_no_error():
    assert out("kwic", "ទៅ", input=b"") == ""


def test_a_page_is_html_that_needs_nothing_else_and_runs_nothing():
    html5lib = pytest.importorskip("html5lib")
    text = "ខ្ញុំ<script>alert(1)</script> ទៅ \x1b[31m<img src=x onerror=alert(1)>"
    found = out("kwic", "-f", "html", "--context", "30", "ទៅ|<b>", input=text.encode())
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(found)
    assert [cell.text for cell in page.iterfind(".//td[@class='match']")] == ["ទៅ"]
    assert page.find(".//h1").text == "ទៅ|<b>"
    assert not page.findall(".//script")
    assert not page.findall(".//img")
    assert "default-src 'none'" in page.find(".//meta[@http-equiv]").get("content")
    assert "\x1b" not in found
