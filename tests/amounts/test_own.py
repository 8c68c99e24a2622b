"""Currencies and units that a user brings."""

import json
from pathlib import Path

import jsonschema
import pytest

import khtext
from khtext import KhtextError
from khtext.amounts import own
from khtext.document import records
from tests.conftest import out

TABLE = "name\tkind\tcode\n# mine\nBTC\tmoney\tBTC\nប៊ីតខ\u200bញ\tmoney\tBTC\nដប\tunit\tbottle\nm3\tunit\tm3\n"
TEXT = "ទិញ ៥ប៊ីតខញ និងទឹក១២ដប តម្លៃ 0.5 BTC"


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "mine.tsv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_own_currencies_and_units_are_read_and_fit_the_schema(table):
    doc = khtext.load(["numbers", "money"], currencies=[table])(TEXT)
    assert [(item.text, item.value, item.currency or item.unit) for item in doc.quantities] == [
        ("៥ប៊ីតខញ", "5", "BTC"),
        ("១២ដប", "12", "bottle"),
        ("0.5 BTC", "0.5", "BTC"),
    ]
    jsonschema.validate(doc.to_dict(), records.schema())


def test_other_pipelines_do_not_know_them(table):
    khtext.load(["money"], currencies=[table])
    assert khtext.load(["money"])(TEXT).quantities == ()


def test_an_own_name_wins_over_a_listed_one(tmp_path):
    file = tmp_path / "mine.tsv"
    file.write_text("$\tmoney\tKHR\n", encoding="utf-8")
    (item,) = khtext.load(["money"], currencies=[file])("៥០ $").quantities
    assert item.canonical == "KHR 50"


def test_every_command_with_amounts_knows_them(table, tmp_path):
    own_names = ("--currencies", str(table))
    assert json.loads(out("value", *own_names, "5 BTC"))["canonical"] == "BTC 5"
    assert out("value", "5 BTC") == "null\n"
    assert out("normalize", *own_names, input=TEXT.encode()) == "ទិញ BTC 5 និងទឹក12ដប តម្លៃ BTC 0.5"
    assert len(json.loads(out("run", *own_names, input=TEXT.encode()))["quantities"]) == 3
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, encoding="utf-8")
    for expected in ("1 files, ", "1 files (1 were up to date), "):
        said = command_error("batch", str(source), "-o", str(target), "--resume", *own_names)
        assert said.startswith(f"khtext: {expected}")
    assert len(json.loads((target / "a.jsonl").read_text(encoding="utf-8"))["quantities"]) == 3
    table.write_text("BTC\tmoney\tXBT\n", encoding="utf-8")
    said = command_error("batch", str(source), "-o", str(target), "--resume", *own_names)
    assert said.startswith("khtext: 1 files, ")


def command_error(*args):
    from tests.conftest import command

    done = command(*args)
    assert done.returncode == 0
    return done.stderr.decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("BTC\tmoney", ":2: a line has a name, a kind (money or unit) and a code"),
        ("BTC\tcoin\tBTC", ":2: a line has"),
        ("USDT\tmoney\tUSDT", ":2: 'USDT' is not a currency code"),
        ("5x\tunit\tbox", ":2: '5x' starts with a digit"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, said):
    file = tmp_path / "mine.tsv"
    file.write_text(f"name\tkind\tcode\n{line}\n", encoding="utf-8")
    with pytest.raises(KhtextError) as error:
        own.read(Path(file))
    assert said in str(error.value)
