"""JSON: the schema accepts what we write and rejects what we promise never to write."""

import json

import jsonschema
import pytest

import khtext
from khtext.document import Document, Quantity, Span, Token, Tokens, records
from khtext.formats import json as formats

TEXT = "នៅភ្នំពេញ 5 រៀល"


@pytest.fixture
def doc():
    return (
        Document(TEXT, id="a.txt")
        .with_tokens(Tokens.of([Token(0, 2, "word"), Token(2, 9, "word"), Token(10, 11, "number")]))
        .with_sentences([(0, 15)])
        .with_entities([Span(2, 9, "LOC", norm="Phnom Penh", ref="KH-12", source="gazetteer")])
        .with_quantities([Quantity(10, 15, "money", "5", currency="KHR", canonical="KHR 5")])
    )


def test_one_object_a_line(doc):
    line = formats.jsonl(doc)
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    found = json.loads(line)
    assert found["schema"] == "khtext.doc/1"
    assert found["entities"][0] == {
        "start": 2,
        "end": 9,
        "text": "ភ្នំពេញ",
        "label": "LOC",
        "norm": "Phnom Penh",
        "ref": "KH-12",
        "source": "gazetteer",
    }
    assert "unit" not in found["quantities"][0]


def test_a_list_whose_stage_ran_is_there_though_empty_and_another_is_absent():
    found = json.loads(formats.jsonl(Document("ក").with_entities([])))
    assert found["entities"] == []
    assert found["nested"] == []
    assert "tokens" not in found
    assert "quantities" not in found


def test_an_array_of_documents_is_indented(doc):
    written = b"".join(formats.writer("json")([doc, doc])).decode()
    assert json.loads(written)[1]["id"] == "a.txt"
    assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["tokens"][0].update(start="0"),
        lambda found: found["tokens"][0].update(start=-1),
        lambda found: found["tokens"][0].update(kind="verb"),
        lambda found: found["quantities"][0].update(value=5),
        lambda found: found["quantities"][0].update(currency="riel"),
        lambda found: found["entities"][0].update(label="no label"),
        lambda found: found["entities"][0].pop("label"),
        lambda found: found["entities"][0].pop("text"),
        lambda found: found["quantities"][0].pop("kind"),
        lambda found: found.pop("text"),
        lambda found: found.pop("schema"),
    ],
)
def test_the_schema_rejects(doc, change):
    found = json.loads(formats.jsonl(doc))
    jsonschema.validate(found, records.schema())
    change(found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, records.schema())


def test_the_article_validates_and_its_offsets_hold(article):
    found = json.loads(formats.jsonl(khtext.annotate(article)))
    jsonschema.validate(found, records.schema())
    for name in ("tokens", "entities", "quantities"):
        assert found[name], name
        for span in found[name]:
            assert found["text"][span["start"] : span["end"]] == span["text"]


def test_spans_have_lines_when_asked():
    doc = Document("ក\nភ្នំពេញ", line=7).with_entities([Span(2, 9, "LOC")])
    assert json.loads(formats.jsonl_bytes(doc, lines=True))["entities"][0]["line"] == 8
    assert "line" not in json.loads(formats.jsonl(doc))["entities"][0]


def test_other_fields_of_the_input_stay_in_meta():
    found = json.loads(formats.jsonl(Document("ក", meta={"url": "a", "views": 3})))
    jsonschema.validate(found, records.schema())
    assert found["meta"] == {"url": "a", "views": 3}
