"""Documents come back from each format with everything that the format can hold."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khtext
from khtext.document import Document, Quantity, Span
from khtext.errors import KhtextError
from khtext.formats import parsers, writers

#: Names, amounts, other scripts, and every kind of gap.
WORDS = st.sampled_from(
    [
        "ទៅ",
        "ភ្នំពេញ",
        "ខេត្តកំពត",
        "លោក សុខ សាន",
        "២លានរៀល",
        "៥.៥%",
        "ថ្ងៃទី២៦ ខែកក្កដា",
        "ក្រុមហ៊ុន",
        "។",
        "abc",
        "😀",
        "a|b\\n",
    ]
)
GAPS = st.sampled_from(["", " ", "  ", "\n", "\r\n", "\t", "\u200b", " \u200b ", "\u00a0", "\u2028", "\n\n"])
TEXTS = st.lists(st.tuples(GAPS, WORDS), max_size=8).map(lambda pairs: "".join(map("".join, pairs)))
METAS = st.none() | st.just({"url": "a|b\\c", "views": 3, "tags": ["x\u2028"], "none": None})

#: What each format cannot hold of a document: fields that are left out before documents are compared.
LOST = {
    "jsonl": (),
    "json": (),
    "parquet": ("meta",),
    "conllu": ("sentences", "id"),
    "labelstudio": ("tokens", "sentences", "ran"),
    "docbin": (),
    "brat": ("tokens", "sentences", "ran", "meta", "id"),
}


def comparable(doc, format):
    """The document without what the format does not hold; inner names have only label and offsets."""
    empty = Document("")
    kept = {name: getattr(empty, name) for name in LOST[format]}
    return replace(doc, nested=(), file=None, line=1, **kept)


def through(format, doc, folder):
    """The document after it was written and read."""
    file = folder / f"a{writers.FORMATS[format].suffix}"
    file.write_bytes(b"".join(writers.load(format)([doc])))
    file.with_suffix(".txt").write_bytes(doc.text.encode())
    with file.open("rb") as opened:
        return list(parsers.documents(format, str(file), opened))


@pytest.mark.parametrize("format", LOST)
@settings(max_examples=60, deadline=None)
@given(TEXTS, METAS)
def test_documents_come_back(tmp_path_factory, format, text, meta):
    pytest.importorskip({"parquet": "pyarrow", "docbin": "spacy"}.get(format, "khtext"))
    doc = khtext.load()(Document(text, "news/1.txt", meta=meta))
    if format == "conllu" and not doc.tokens:
        return
    (again,) = through(format, doc, tmp_path_factory.mktemp("files"))
    assert comparable(again, format) == comparable(doc, format)
    assert [span.text for span in again.entities] == [span.text for span in doc.entities]


def test_parquet_keeps_typed_meta(tmp_path):
    pytest.importorskip("pyarrow")
    doc = Document("ក", "a", meta={"views": 3, "url": "x", "tags": ["a", "b"]})
    assert through("parquet", doc, tmp_path)[0].meta == doc.meta


def test_iob_keeps_words_and_names(tmp_path):
    doc = khtext.load()("លោក សុខ សាន ទៅភ្នំពេញ។\nគាត់ទៅកំពត។")
    (again,) = through("iob", doc, tmp_path)
    assert [token.text for token in again.tokens] == [token.text for token in doc.tokens]
    assert [span.label for span in again.entities] == [span.label for span in doc.entities]
    assert len(again.sentences) == len(doc.sentences)


def read(format, content, name="a"):
    return list(parsers.documents(format, name, io.BytesIO(content)))


def test_conllu_of_other_tools_is_read():
    rows = [
        ("1-2", "don't", "_", "_"),
        ("1", "do", "AUX", "SpaceAfter=No"),
        ("2", "n't", "PART", "_"),
        ("3", "Phnom", "PROPN", "name=B-LOC"),
        ("4", "Penh", "PROPN", "name=L-LOC"),
    ]
    lines = ["\t".join([row[0], row[1], "_", row[2], *["_"] * 5, row[3]]) for row in rows]
    (doc,) = read("conllu", ("# sent_id = 1\n" + "\n".join(lines) + "\n").encode())
    assert doc.text == "don't Phnom Penh "
    assert [(span.text, span.label) for span in doc.entities] == [("Phnom Penh", "LOC")]


def test_what_people_marked_counts_before_what_was_predicted():
    region = {"type": "labels", "value": {"start": 3, "end": 4, "labels": ["PER"]}}
    task = {
        "data": {"text": "😀 ក"},
        "annotations": [{"was_cancelled": True, "result": []}, {"result": [region]}],
        "predictions": [{"result": []}],
    }
    import json

    (doc,) = read("labelstudio", json.dumps([task]).encode())
    assert [(span.text, span.label) for span in doc.entities] == [("ក", "PER")]


def test_a_note_of_a_person_in_brat_is_no_attribute(tmp_path):
    (tmp_path / "a.txt").write_text("ក", encoding="utf-8")
    notes = "T1\tLOC 0 1\tក\n#1\tAnnotatorNotes T1\tis it?\nR1\tIn Arg1:T1 Arg2:T1\n"
    (doc,) = read("brat", notes.encode(), str(tmp_path / "a.ann"))
    assert doc.entities == (Span(0, 1, "LOC"),)
    with pytest.raises(KhtextError, match=r"a\.ann:1: no span of the text"):
        read("brat", "T1\tLOC 0 9\tក\n".encode(), str(tmp_path / "a.ann"))


def test_amounts_keep_what_is_known_of_them(tmp_path):
    item = Quantity(
        0, 2, "date", "2019", ambiguous=True, alternatives=("2020",), parts={"era": "be|x"}, approx="~"
    )
    doc = khtext.load(["words", "sentences"])("ក១").with_quantities([item]).with_entities([])
    for format in ("jsonl", "conllu", "brat", "labelstudio"):
        assert through(format, doc, tmp_path)[0].quantities == (item,), format


@pytest.mark.parametrize(
    ("format", "content", "said"),
    [
        ("csv", b"", "csv does not hold whole documents; khtext reads text, jsonl"),
        ("conllu", b"1\ta\n", "a:1: 2 columns; a line of CoNLL-U has 10"),
        ("iob", b"a\n", "a:1: a line of CoNLL-2003 has a word and a label"),
        ("labelstudio", b"[{}]", "a: task 1 has no text"),
        ("labelstudio", b"{", "a: not JSON"),
        ("jsonl", b'{"text": "a"}\n', "a:1: not a document of khtext"),
    ],
)
def test_what_is_not_in_the_format_is_named(format, content, said):
    with pytest.raises(KhtextError, match=said):
        read(format, content)
