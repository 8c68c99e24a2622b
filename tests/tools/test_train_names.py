"""The tool that trains the tagger of names, on a few sentences of our own."""

import json
import shutil

import pytest

from khtext import data
from khtext.kernel import tagfile, tagfile_writer
from tests.cases import tool
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="training names needs a C compiler")

SHIPPED = data.path("names.khtext.bin")
#: A market whose name is made of ordinary words, and where it stands in sentences.
MARKET = "តូបក្រហមវែង"
SENTENCES = ["ខ្ញុំទៅ{}ព្រឹកនេះ", "គាត់លក់បន្លែនៅ{}", "{} បើកទ្វាររាល់ថ្ងៃ", "ផ្លូវទៅ{}ជាប់គាំង"]


@pytest.fixture
def train_names(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    return tool("train_names")


def labelled(text):
    start = text.index(MARKET)
    return {"text": text, "entities": [[start, start + len(MARKET), "LOC"]]}


@pytest.fixture
def lesson(tmp_path):
    file = tmp_path / "lesson.jsonl"
    rows = [json.dumps(labelled(text.format(MARKET))) + "\n" for text in SENTENCES]
    file.write_text("".join(rows), encoding="utf-8")
    return file


def found(train_names, content, text):
    one = train_names.sentence(text)
    spans = train_names.opened(content).spans(one.text, one.starts, one.ends)
    return [one.text[start:end] for start, end in zip(*spans[:2], strict=True)]


def test_a_tagger_goes_on_with_a_few_sentences(train_names, lesson, tmp_path, monkeypatch):
    out = tmp_path / "mine.bin"
    monkeypatch.setattr("sys.argv", ["x", str(lesson), "--start", str(SHIPPED), "--out", str(out)])
    train_names.main()
    new = "ផ្ទះរបស់គាត់នៅជិត" + MARKET
    assert MARKET not in found(train_names, SHIPPED.read_bytes(), new)
    assert found(train_names, out.read_bytes(), new) == [MARKET]
    assert found(train_names, out.read_bytes(), "លោក ហ៊ុន សែន") == ["ហ៊ុន សែន"]


def test_a_tagger_learns_from_nothing_and_the_same_twice(train_names, lesson, tmp_path, monkeypatch):
    written = []
    for name in ("one.bin", "other.bin"):
        out = tmp_path / name
        monkeypatch.setattr("sys.argv", ["x", str(lesson), "--out", str(out), "--folds", "1"])
        train_names.main()
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert found(train_names, written[0], SENTENCES[0].format(MARKET)) == [MARKET]


def test_a_file_is_written_as_it_was_read():
    content = SHIPPED.read_bytes()
    assert tagfile_writer.write(tagfile_writer.parts_of(tagfile.read(content))) == content


def test_a_row_names_its_line_and_a_changed_line_is_refused(train_names, tmp_path):
    (tmp_path / "text.txt").write_text("ក\nខ\n", encoding="utf-8")
    rows = tmp_path / "rows.jsonl"
    row = {"file": "text.txt", "line": 2, "sha": "x", "entities": []}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"text\.txt:2: the line is another one"):
        list(train_names.read_rows([rows], tmp_path))
    with pytest.raises(SystemExit, match=r"text\.txt:2: give the folder"):
        list(train_names.read_rows([rows], None))
