"""The network that labels raw text for the tagger of names, on a few sentences of our own."""

import shutil

import pytest

from tests.cases import tool
from tests.conftest import ROOT

pytest.importorskip("torch", reason="torch is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="training names needs a C compiler")

PLACES = ["ស្វាយមាស", "ទឹកក្រហម", "ដីខៀវ", "ថ្មសូត្រ"]
PATTERNS = ["ខ្ញុំទៅភូមិ{}ព្រឹកនេះ", "គាត់លក់បន្លែនៅភូមិ{}", "ផ្លូវទៅភូមិ{}ជាប់គាំង"]


@pytest.fixture
def train_names(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    return tool("train_names")


def labelled(train_names, pattern, place):
    text, start = pattern.format(place), pattern.index("{")
    return train_names.sentence(text, [[start - len("ភូមិ"), start + len(place), "LOC"]])


def test_a_tagger_learns_what_its_teacher_says_of_raw_text(train_names):
    known = [labelled(train_names, pattern, place) for pattern in PATTERNS for place in PLACES]
    raw = [train_names.sentence(pattern.format("ឈើមូល")) for pattern in PATTERNS for _ in range(12)]
    course = train_names.Course(known, raw)
    content = course.tagger(range(len(known)))
    one = train_names.sentence(PATTERNS[0].format("ឈើមូល"))
    found = train_names.opened(content).spans(one.text, one.starts, one.ends)
    assert [one.text[start:end] for start, end in zip(*found[:2], strict=True)] == ["ភូមិឈើមូល"]


def test_lines_like_a_text_are_left_out(train_names, tmp_path):
    text = "ព្រឹកនេះយើងដើរទៅផ្សារដើម្បីទិញបន្លែនិងផ្លែឈើ"
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "' + text + '"}\n', encoding="utf-8")
    kept = ["ម្សិលមិញ " + text[:20], "ភ្លៀងធ្លាក់ពេញមួយយប់ដល់ព្រឹកទើបរាំង"]
    assert train_names.unlike(["ម្សិលមិញ " + text[:30], *kept], [rows]) == kept
