"""The formats of other tools: what they are told of names, amounts and places."""

import csv
import io
import json

import pytest

from khtext.cli import normalize, outputs, segment
from khtext.document import Document, Quantity, Span, Token, Tokens
from khtext.errors import KhtextError
from khtext.formats import writers

TEXT = "😀 នៅ\nភ្នំពេញ 5 រៀល"


@pytest.fixture
def doc():
    tokens = [Token(0, 1, "symbol"), Token(2, 4, "word"), Token(5, 12, "word", ((5, 9), (9, 12)))]
    return (
        Document(TEXT, id="a.txt", meta={"url": "x|y\tz"}, file="in.csv", line=4)
        .with_tokens(Tokens.of([*tokens, Token(13, 14, "number"), Token(15, 18, "word")]))
        .with_entities([Span(5, 12, "LOC", norm="Phnom Penh", ref="KH-12", source="gazetteer")])
        .with_quantities([Quantity(13, 18, "money", "5", currency="KHR")])
    )


def written(name, *docs, **options):
    return b"".join(writers.load(name, **options)(docs)).decode()


@pytest.mark.parametrize(
    ("module", "found"),
    [(segment.Format, {"tokens"}), (normalize.Format, {"normalized"}), (outputs.Format, {"entities"})],
)
def test_a_command_offers_every_format_that_can_hold_what_it_finds(module, found):
    assert list(module) == writers.offered(found)


def test_an_unknown_format_is_named():
    with pytest.raises(KhtextError, match="unknown format 'xml'; choose from text, jsonl"):
        writers.load("xml")


def test_a_row_of_a_record_has_file_line_column_and_what_is_known(doc):
    place, amount = csv.DictReader(io.StringIO(written("csv", doc)))
    assert [place[key] for key in ("file", "line", "column", "id", "start", "end", "label", "text")] == [
        "in.csv",
        "4",
        "6",
        "a.txt",
        "5",
        "12",
        "LOC",
        "ភ្នំពេញ",
    ]
    assert (place["norm"], place["ref"], place["value"]) == ("Phnom Penh", "KH-12", "")
    assert (amount["type"], amount["value"], amount["currency"]) == ("quantity", "5", "KHR")
    assert json.loads(amount["meta"]) == {"url": "x|y\tz"}


def test_a_table_has_one_header_whatever_the_number_of_documents(doc):
    assert written("tsv", doc, doc, doc).count("column") == 1
    assert written("csv").count("\n") == 1


def test_a_line_feed_in_a_name_breaks_no_row_of_tsv():
    doc = Document("ក\r\nខ\tគ").with_entities([Span(0, 6, "ORG")])
    assert written("tsv", doc).split("\n")[1].split("\t")[8] == "ក ខ គ"


def test_a_table_of_words_is_for_documents_without_names(doc):
    plain = Document("5 ក").with_tokens(Tokens.of([Token(0, 1, "number"), Token(2, 3, "word")]))
    rows = [line.split("\t") for line in written("tsv", plain).split("\n")[1:-1]]
    assert [(row[6], row[7], row[8]) for row in rows] == [("token", "number", "5"), ("token", "word", "ក")]


def test_conllu_says_what_is_known_of_a_name_and_what_white_space_was():
    doc = Document("ក  ភ្នំពេញ\n").with_tokens(Tokens.of([Token(0, 1, "word"), Token(3, 10, "word")]))
    lines = written("conllu", doc.with_entities([Span(3, 10, "LOC", norm="a|b")])).split("\n")
    assert [line.split("\t")[9] for line in lines if "\t" in line] == [
        r"SpacesAfter=\s\s",
        r"SpacesAfter=\n|NE=U-LOC|Norm=a\pb",
    ]


def test_label_studio_counts_an_emoji_as_two(doc):
    (task,) = json.loads(written("labelstudio", doc))
    wide = task["data"]["text"].encode("utf-16-le")
    for region in task["predictions"][0]["result"]:
        value = region["value"]
        assert wide[value["start"] * 2 : value["end"] * 2].decode("utf-16-le") == value["text"]
    assert task["predictions"][0]["result"][0]["value"]["labels"] == ["LOC"]
    assert task["data"]["meta"] == doc.meta


def test_brat_gives_each_line_of_a_name_its_own_offsets():
    doc = Document("ក\nខ").with_entities([Span(0, 3, "ORG")])
    assert written("brat", doc) == "T1\tORG 0 1;2 3\tក ខ\n"


@pytest.mark.parametrize("name", ["json", "labelstudio"])
def test_an_array_is_whole_whatever_the_number_of_documents(doc, name):
    assert [len(json.loads(written(name, *[doc] * count))) for count in range(3)] == [0, 1, 2]


def test_the_text_of_a_document_without_names_is_its_words():
    doc = Document("ទៅភ្នំ\nពេញ").with_tokens(
        Tokens.of([Token(0, 2, "word"), Token(2, 6, "word"), Token(7, 10, "word")])
    )
    assert written("text", doc) == "ទៅ ភ្នំ\nពេញ\n"
