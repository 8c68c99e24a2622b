"""The package's own functions, as a Python program calls them."""

import os
import pickle
from dataclasses import replace
from itertools import islice

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khtext
from khtext.document import records
from khtext.errors import KhtextError
from khtext.pipeline import Pipeline

BAD = {
    "segment bytes": lambda: khtext.segment(b"\xe1\x9e\x80"),
    "annotate nothing": lambda: khtext.annotate(None),
    "normalize bytes": lambda: khtext.normalize(b"\xe1\x9e\x80"),
    "value of an int": lambda: khtext.value(5),
    "spell a float": lambda: khtext.spell(1.5),
    "spell nothing": lambda: khtext.spell(None),
    "one word for a list": lambda: khtext.segment("ខ្ញុំទៅ", words="ខ្ញុំទៅ"),
    "one stage for a list": lambda: khtext.load("words"),
    "a pipeline of nothing": lambda: khtext.load(["words"])(None),
    "one text for a list": lambda: khtext.load(["words"]).pipe("ខ្ញុំទៅ"),
    "a list of bytes": lambda: list(khtext.load(["words"]).pipe([b"\xe1\x9e\x80"])),
    "no processes": lambda: khtext.pipe(["ខ្ញុំទៅ"], processes=0),
}


@pytest.mark.parametrize("ask", BAD.values(), ids=BAD)
def test_a_bad_argument_is_refused_by_name(ask):
    with pytest.raises(KhtextError, match=r"give|must be a"):
        ask()


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="open files are not listed here")
def test_words_that_differ_from_call_to_call_open_the_model_once():
    khtext.segment("ខ្ញុំទៅផ្សារ", words=["ទៅ"])
    before = len(os.listdir("/proc/self/fd"))
    for number in range(50):
        khtext.segment("ខ្ញុំទៅផ្សារ", words=[f"ទៅ{number}"])
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_document_with_a_lunar_date_can_be_a_key():
    doc = khtext.annotate("ថ្ងៃ១៥កើត ខែអាសាឍ ព.ស.២៥៦៣")
    assert doc.quantities[0].parts
    assert {doc: 1}[khtext.annotate(doc.text)] == 1


def test_tokens_show_themselves():
    assert repr(khtext.annotate("៥").tokens).startswith("Tokens.of([Token(start=0, end=1, kind='number'")


def test_a_pipeline_and_a_document_go_to_another_process():
    stages = khtext.load(["words", "names"])
    again = pickle.loads(pickle.dumps(stages))
    assert again("នៅភ្នំពេញ") == stages("នៅភ្នំពេញ")
    doc = khtext.annotate("៥លានរៀល នៅភ្នំពេញ")
    assert pickle.loads(pickle.dumps(doc)) == doc


@pytest.mark.parametrize("function", [khtext.segment, khtext.annotate, khtext.normalize, khtext.value])
def test_a_lone_surrogate_is_refused_by_its_place(function):
    with pytest.raises(KhtextError, match="character 2 of the text is a lone surrogate"):
        function("កខ\ud800")


class Shout:
    """A stage of a user's own, with a label of their own."""

    def __call__(self, doc):
        at = doc.text.find("!")
        return doc.with_entities([khtext.Span(at, at + 1, "SHOUT")] if at >= 0 else [])


def test_own_stages_run_and_go_to_another_process():
    stages = khtext.load(["words", Shout()])
    for made in (stages, pickle.loads(pickle.dumps(stages)), khtext.load(["words"]).then(Shout())):
        assert [span.label for span in made("ទៅ!").entities] == ["SHOUT"]
    by_hand = Pipeline((Shout(),))
    assert pickle.loads(pickle.dumps(by_hand))("!").entities
    with pytest.raises(KhtextError, match="is not a stage"):
        khtext.load(["words", 5])


def test_own_labels_fit_the_schema():
    doc = khtext.load(["words", Shout()])("ទៅ!")
    jsonschema.validate(doc.to_dict(), records.schema())


def test_a_pipeline_shows_itself_in_one_line_and_a_document_in_five(article):
    assert repr(khtext.load(["names", "words", Shout()])) == "Pipeline(words, names, Shout)"
    assert "1 sentence, 1 entity, 0 quantities" in repr(khtext.annotate("ខេត្តកំពត"))
    shown = repr(khtext.annotate(article))
    assert shown.count("\n") <= 4
    assert len(shown) < 600


def test_spans_have_their_text(article):
    doc = khtext.annotate(article)
    for spans in (doc.tokens, doc.entities, doc.nested, doc.quantities):
        assert len(spans)
        assert all(span.text == article[span.start : span.end] for span in spans)
    assert doc.tokens[2:5][0].text == doc.tokens[2].text
    with pytest.raises(KhtextError, match="was not added to a document"):
        _ = khtext.Span(0, 1, "LOC").text


def test_a_span_that_two_documents_share_has_the_text_of_each():
    span = khtext.Span(0, 1, "LOC")
    docs = [khtext.Document(text).with_entities([span]) for text in "កខ"]
    assert [doc.entities[0].text for doc in docs] == ["ក", "ខ"]


def test_a_document_becomes_json_and_comes_back(article):
    doc = khtext.annotate(article)
    for again in (khtext.from_json(doc.to_json()), khtext.from_json(doc.to_dict())):
        assert replace(again, nested=()) == replace(doc, nested=())
        assert [span.text for span in again.nested] == [span.text for span in doc.nested]
        assert again.entities[0].text == doc.entities[0].text
    bare = khtext.from_json(khtext.load(["words"])("ក").to_json())
    assert bare.ran == {"tokens"}


def test_json_that_is_no_document_is_named():
    with pytest.raises(KhtextError, match="not a document of khtext: "):
        khtext.from_json('{"text": 5}')
    wrong = {"schema": "khtext.doc/1", "id": None, "text": "😀ក"}
    wrong["entities"] = [{"start": 2, "end": 3, "text": "ក", "label": "LOC"}]
    with pytest.raises(KhtextError, match="'ក' is not the text from 2 to 3"):
        khtext.from_json(wrong)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ខ្ញុំទៅផ្សារ ១២៣a.\u200b\n\r\x1f", max_size=12), max_size=6))
def test_many_texts_have_the_words_of_each(texts):
    assert list(khtext.segment_all(texts)) == [khtext.segment(text) for text in texts]
    own = {"words": ["ទៅផ្សារ"]}
    assert list(khtext.segment_all(texts, **own)) == [khtext.segment(text, **own) for text in texts]


def test_many_texts_are_annotated_alike_in_any_number_of_processes():
    texts = [f"៥លានរៀល នៅភ្នំពេញ {number}" for number in range(40)]
    wanted = list(map(khtext.annotate, texts))
    assert list(khtext.pipe(texts)) == wanted
    assert list(khtext.pipe(texts, batch_size=7, processes=2)) == wanted


def test_the_texts_before_an_error_come_first():
    def texts():
        yield from ["ទៅភ្នំពេញ"] * 5
        raise OSError("lost")

    docs = khtext.pipe(texts())
    assert [doc.entities[0].text for doc in islice(docs, 5)] == ["ភ្នំពេញ"] * 5
    with pytest.raises(OSError, match="lost"):
        next(docs)


def test_the_first_text_does_not_wait_for_the_second():
    taken = []
    docs = khtext.pipe(taken.append(text) or text for text in ["មួយ", "ពីរ", "បី"])
    assert next(docs).text == "មួយ"
    assert taken == ["មួយ"]


def test_options_of_a_pipeline_are_plain_values(tmp_path):
    names = tmp_path / "names.tsv"
    names.write_text("name\tlabel\tnorm\tref\nផ្សារចាស់\tLOC\tOld Market\t\n", encoding="utf-8")
    stages = khtext.load(["words", "names"], gazetteers=[names], labels=["LOC"], words=["ផ្សារចាស់"])
    assert [span.norm for span in stages("ទៅផ្សារចាស់").entities] == ["Old Market"]
    with pytest.raises(KhtextError, match="gazetteers must be a list"):
        khtext.load(gazetteers="names.tsv")
