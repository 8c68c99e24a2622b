"""spaCy itself reads what khtext writes, and tokenizes with khtext."""

import io

import pytest

spacy = pytest.importorskip("spacy")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from spacy.tokens import Doc, DocBin  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

import khtext  # noqa: E402
from khtext.formats import writers  # noqa: E402
from khtext.spacy import to_doc, to_json  # noqa: E402

TEXT = "លោក សុខ សាន ទៅភ្នំពេញ។\n\nគាត់  បាន២លានរៀល\u200bនៅខេត្តកំពត\n"
TEXTS = st.lists(
    st.sampled_from(
        ["ទៅ", "ភ្នំពេញ", "២លានរៀល", "។", " ", "  ", "\n", "\u200b", "\r\n", "\u00a0", "😀", "a b"]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_khmer_is_tokenized_without_loss(text):
    assert spacy.blank("km")(text).text == text


def test_the_tokens_of_spacy_are_those_of_khtext():
    doc = spacy.blank("km")("ខ្ញុំទៅផ្សារ")
    assert [token.text for token in doc] == khtext.segment("ខ្ញុំទៅផ្សារ")


def test_the_component_sets_names_and_amounts():
    nlp = spacy.blank("km")
    nlp.add_pipe("khtext")
    doc, found = nlp(TEXT), khtext.annotate(TEXT)
    assert [(span.text, span.label_) for span in doc.ents] == [(s.text, s.label) for s in found.entities]
    assert [span.text for span in doc.spans["quantities"]] == [item.text for item in found.quantities]
    assert khtext.from_json(doc.user_data["khtext"]).entities == found.entities
    again = spacy.blank("km").from_bytes(nlp.to_bytes())
    assert again.pipe_names == []


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_json_of_any_document_is_read_by_spacy(text):
    found = khtext.annotate(text)
    doc = Doc(Vocab()).from_json(to_json(found))
    assert doc.text == text
    assert [(span.start_char, span.end_char, span.label_) for span in doc.ents] == [
        (span.start, span.end, span.label) for span in found.entities
    ]


def test_docbin_keeps_names_amounts_sentences_and_text():
    found = khtext.annotate(TEXT)
    raw = b"".join(writers.load("docbin")([found, found]))
    docs = list(DocBin().from_bytes(raw).get_docs(Vocab()))
    assert [doc.text for doc in docs] == [TEXT, TEXT]
    assert [(span.text, span.label_, span.kb_id_) for span in docs[0].ents] == [
        (span.text, span.label, span.ref or "") for span in found.entities
    ]
    assert [span.text for span in docs[1].spans["quantities"]] == [item.text for item in found.quantities]
    assert len(list(docs[0].sents)) == len(found.sentences)


def test_spacy_reads_the_names_of_conllu():
    from spacy.training.converters import conllu_to_docs

    found = khtext.annotate("លោក សុខ សាន ទៅភ្នំពេញ។ គាត់នៅខេត្តកំពត។")
    (doc,) = conllu_to_docs(b"".join(writers.load("conllu")([found])).decode(), no_print=True)
    assert [span.label_ for span in doc.ents] == [span.label for span in found.entities]


def test_the_conllu_package_reads_conllu():
    conllu = pytest.importorskip("conllu")
    found = khtext.annotate(TEXT)
    sentences = conllu.parse(b"".join(writers.load("conllu")([found])).decode())
    assert [len(sentence) for sentence in sentences]
    assert sum(map(len, sentences)) == len(found.tokens)
    named = [token for sentence in sentences for token in sentence if "NE" in (token["misc"] or {})]
    assert named


def test_a_docbin_of_others_has_text_and_names():
    from khtext.formats import parsers

    nlp = spacy.blank("en")
    doc = nlp("Phnom Penh is big")
    doc.set_ents([doc.char_span(0, 10, "LOC")])
    made = DocBin()
    made.add(doc)
    (read,) = parsers.documents("docbin", "a.spacy", io.BytesIO(made.to_bytes()))
    assert [(span.text, span.label) for span in read.entities] == [("Phnom Penh", "LOC")]
    with pytest.raises(khtext.KhtextError, match=r"a\.spacy: not a DocBin"):
        list(parsers.documents("docbin", "a.spacy", io.BytesIO(b"x")))


def test_every_line_of_a_doc_keeps_its_text():
    assert to_doc(khtext.annotate(TEXT), Vocab()).text == TEXT
