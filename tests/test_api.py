"""The package's own functions, as a Python program calls them."""

import os
import pickle

import pytest

import khtext
from khtext.errors import KhtextError

BAD = {
    "segment bytes": lambda: khtext.segment(b"\xe1\x9e\x80"),
    "annotate nothing": lambda: khtext.annotate(None),
    "normalize bytes": lambda: khtext.normalize(b"\xe1\x9e\x80"),
    "value of an int": lambda: khtext.value(5),
    "spell a float": lambda: khtext.spell(1.5),
    "spell nothing": lambda: khtext.spell(None),
    "one word for a list": lambda: khtext.segment("ខ្ញុំទៅ", words="ខ្ញុំទៅ"),
    "one stage for a list": lambda: khtext.load("words"),
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
