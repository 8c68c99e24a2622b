"""`khtext eval`."""

import json

import pytest

from tests.conftest import command, out

TEXT = "លោក សុខ សាន ទៅខេត្តកំពត ទិញឡាន ៥លានរៀល។".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("eval")
    for name, args in {
        "gold.jsonl": ["run"],
        "pred.jsonl": ["run", "--labels", "LOC"],
        "pred.iob": ["tag", "--per", "file", "-f", "iob"],
        "pred.conllu": ["run", "-f", "conllu"],
    }.items():
        (made / name).write_text(out(*args, input=TEXT), encoding="utf-8")
    return made


def test_scores_and_errors_are_written(folder):
    shown = out("eval", "gold.jsonl", "pred.jsonl", cwd=folder)
    assert "   1.0000  0.5000  0.6667     2          1      1  names    all\n" in shown
    assert shown.splitlines()[-1].split() == ["1", "names", "PER", "→", "–", "សុខសាន"]
    found = json.loads(out("eval", "gold.jsonl", "pred.jsonl", "-f", "json", cwd=folder))
    assert [row for row in found["scores"] if row["label"] == "PER"] == [
        {"layer": "names", "label": "PER", "precision": None, "recall": 0.0, "f1": 0.0}
        | {"gold": 1, "predicted": 0, "right": 0}
    ]
    assert found["errors"] == [
        {"layer": "names", "gold": "PER", "predicted": "", "count": 1, "examples": ["សុខសាន"]}
    ]


@pytest.mark.parametrize("predicted", ["pred.iob", "pred.conllu", "gold.jsonl"])
def test_other_formats_are_as_good(folder, predicted):
    rows = out("eval", "gold.jsonl", predicted, "-f", "tsv", cwd=folder).splitlines()[1:]
    assert len(rows) >= 4
    assert {row.split("\t")[4] for row in rows} == {"1.0"}


def test_a_score_that_is_too_low_is_exit_code_1(folder):
    done = command("eval", "gold.jsonl", "pred.jsonl", "--min-f1", "0.7", cwd=folder)
    assert (done.returncode, done.stderr.decode()) == (1, "khtext: names: F1 0.6667 is below 0.7\n")
    assert out("eval", "gold.jsonl", "pred.jsonl", "--min-f1", "0.6", cwd=folder)
    assert out("eval", "gold.jsonl", "pred.jsonl", "--min-f1", "1", "--only", "words, amounts", cwd=folder)


def test_bad_requests_are_refused(folder):
    assert command("eval", "-", "-", input=b"").returncode == 2
    assert command("eval", "gold.jsonl", "gold.jsonl", "--only", "verbs", cwd=folder).returncode == 2
    done = command("eval", "gold.jsonl", "-", "--pred-format", "jsonl", cwd=folder, input=b"")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "khtext: GOLD has more documents than PRED, which has 0\n"
