"""The word stage: kinds, U+200B, marked text."""

import io
from functools import cache

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

import khtext
from khtext import files
from khtext.document import KINDS, Document
from khtext.errors import KhtextError
from khtext.kernel import pieces
from khtext.settings import Settings
from khtext.words import segmenter
from tests.texts import ANY, TEXTS


@cache
def stage(**settings):
    """The word stage with these settings, read once."""
    return segmenter.load(Settings(**settings))


ZWSP = "\u200b"


def kinds(text):
    return [(text[token.start : token.end], token.kind) for token in stage().tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("49.9%", [("49.9", "number"), ("%", "symbol")]),
        ("១,៤", [("១,៤", "number")]),
        ("1,000,000។", [("1,000,000", "number"), ("។", "punct")]),
        ("៥០០៛", [("៥០០", "number"), ("៛", "symbol")]),
        ("$5", [("$", "symbol"), ("5", "number")]),
        ("«ទៅ»", [("«", "punct"), ("ទៅ", "word"), ("»", "punct")]),
        ("ថា៖", [("ថា", "word"), ("៖", "punct")]),
        ('("ក")', [("(", "punct"), ('"', "punct"), ("ក", "word"), ('"', "punct"), (")", "punct")]),
        ("ឆ្នាំ២០២៤", [("ឆ្នាំ", "word"), ("២០២៤", "number")]),
        ("ប្រើAppនេះ", [("ប្រើ", "word"), ("App", "latin"), ("នេះ", "word")]),
        ("ថ្មីៗ", [("ថ្មី", "word"), ("ៗ", "symbol")]),
        ("ស.ភ.ភ.ព.", [("ស.ភ.ភ.ព.", "abbreviation")]),
        ("។ល។", [("។ល។", "abbreviation")]),
        (
            "Cable Co., Ltd.",
            [("Cable", "latin"), ("Co.", "abbreviation"), (",", "punct"), ("Ltd.", "abbreviation")],
        ),
        ("U.S. 4G", [("U.S.", "abbreviation"), ("4G", "latin")]),
        ("COVID-19", [("COVID-19", "latin")]),
        ("https://a.kh/b?c=1។", [("https://a.kh/b?c=1", "url"), ("។", "punct")]),
        ("www.a.com.kh,", [("www.a.com.kh", "url"), (",", "punct")]),
        ("សូមផ្ញើa.b@c.org", [("សូម", "word"), ("ផ្ញើ", "word"), ("a.b@c.org", "email")]),
        ("10km", [("10", "number"), ("km", "latin")]),
        ("中文", [("中文", "other")]),
        ("...", [("...", "punct")]),
        ("ល្អ👩‍👩‍👧👍🏽", [("ល្អ", "word"), ("👩‍👩‍👧", "symbol"), ("👍🏽", "symbol")]),
        ("🇰🇭🇫🇷🇰", [("🇰🇭", "symbol"), ("🇫🇷", "symbol"), ("🇰", "symbol")]),
        ("ល្អ:)) ;-( =D", [("ល្អ", "word"), (":))", "symbol"), (";-(", "symbol"), ("=D", "symbol")]),
        ("A:D", [("A", "latin"), (":", "punct"), ("D", "latin")]),
        ("ថា:(ក)", [("ថា", "word"), (":", "punct"), ("(", "punct"), ("ក", "word"), (")", "punct")]),
        ("#AngkorWat2024 #1", [("#AngkorWat2024", "latin"), ("#", "punct"), ("1", "number")]),
        ("@my.name_1.", [("@my.name_1", "latin"), (".", "punct")]),
        ("24703L202 3G", [("24703L202", "latin"), ("3G", "latin")]),
        ("500USD", [("500", "number"), ("USD", "latin")]),
        ("ម៉ោង12:34 ១០:០៥:០១", [("ម៉ោង", "word"), ("12:34", "number"), ("១០:០៥:០១", "number")]),
        ("26/07/2019 ២០១៩-៧-២៦", [("26/07/2019", "number"), ("២០១៩-៧-២៦", "number")]),
        ("3-1", [("3", "number"), ("-", "punct"), ("1", "number")]),
        ("1/2", [("1", "number"), ("/", "punct"), ("2", "number")]),
        ("អ.គ.ក អ.ស.ប.", [("អ.គ.ក", "abbreviation"), ("អ.ស.ប.", "abbreviation")]),
        ("ទៅទេេេេបង", [("ទៅ", "word"), ("ទេេេេ", "word"), ("បង", "word")]),
        ("បងងងងទៅណា", [("បងងងង", "word"), ("ទៅ", "word"), ("ណា", "word")]),
        ("អរណាាាបង", [("អរ", "word"), ("ណាាា", "word"), ("បង", "word")]),
        ("ល្អណាាាស់", [("ល្អ", "word"), ("ណាាាស់", "word")]),
    ],
)
def test_every_token_has_its_kind(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "គាត់|មក|ហើយ",
        "ភ្ញៀវ|មក|ហើយ",
        "ដប់|ឆ្នាំ|មកហើយ",
        "ម្ដាយ|ខ្ញុំ|ទៅ|វិញ",
        "ភរិយាដិក",
        "ខ្ញុំ|ឃើញ|ភរិយាដិក|នៅ|ទីនេះ",
        "ជីវឱសថ",
    ],
)
def test_dictionary_words_stay_whole_and_particles_apart(text):
    whole = text.replace("|", "")
    assert "|".join(whole[token.start : token.end] for token in stage().tokens(whole)) == text


def test_newlines_are_boundaries_and_white_space_is_no_token():
    assert khtext.segment(" ខ្ញុំ\nទៅ\tផ្សារ \n") == ["ខ្ញុំ", "ទៅ", "ផ្សារ"]


def test_a_zero_width_space_is_a_hint_and_its_token_the_exact_slice():
    text = f"កម្ពុ{ZWSP}ជា"
    assert stage().tokens(text).texts(text) == [text]
    assert khtext.segment(text) == ["កម្ពុជា"]
    hard = segmenter.load(Settings(zwsp_boundaries=True))
    assert hard.words(text) == ["កម្ពុ", "ជា"]


WAYS = [{"unit": unit, "zwsp_boundaries": hard} for unit in segmenter.UNITS for hard in (False, True)]


@given(TEXTS, st.sampled_from(WAYS))
def test_the_words_alone_are_the_texts_of_the_tokens(text, way):
    found = stage(**way).tokens(text)
    assert stage(**way).words(text) == [token.replace(ZWSP, "") for token in found.texts(text)]
    assert all(part[0] < part[1] for token in found for part in token.parts)


def test_a_boundary_between_the_morphemes_of_a_word_is_one_too():
    text = f"អ្នក{ZWSP}វិនិយោគ"
    assert segmenter.load(Settings(zwsp_boundaries=True)).tokens(text).texts(text) == ["អ្នក", "វិនិយោគ"]


@given(ANY)
def test_marking_words_adds_zero_width_spaces_only_and_loses_none(text):
    marked = stage().marked(text)
    assert marked.replace(ZWSP, "") == text.replace(ZWSP, "")
    assert stage().marked(marked) == marked
    kept = iter(marked)
    assert all(char in kept for char in text)


@given(TEXTS)
def test_marked_text_can_be_cut_at_every_edge_of_a_word(text):
    for start in stage().tokens(text).starts[1:]:
        before = text[:start].rstrip("\u200d\u200c\u2060\ufeff")[-1:]
        if before != ZWSP and not before.isspace():
            assert stage().marked(text).count(ZWSP) > text.count(ZWSP)
            break


def test_an_unknown_engine_or_unit_is_named():
    with pytest.raises(KhtextError, match="unknown engine 'icu'; choose from khtext, crf"):
        segmenter.load(Settings(engine="icu"))
    with pytest.raises(KhtextError, match="unknown unit 'syllable'"):
        segmenter.load(Settings(unit="syllable"))
    with pytest.raises(KhtextError, match="cannot split words into morphemes"):
        segmenter.load(Settings(engine="khmer-nltk", unit="morpheme"))


#: Without shrinking, which takes many minutes with lines of this length.
@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@example("គាត់មកហេីយ\u200d", 1 << 18)  # its canonical spelling is shorter: the line was cut elsewhere
@given(TEXTS.filter(lambda text: len(text) > 9), st.integers(1, 1 << 18))
def test_a_long_line_gives_the_same_in_pieces_as_whole(text, size):
    line = text.replace("\n", "").removeprefix("\ufeff") * (pieces.PIECE // len(text) * 3)
    if line.startswith("\ufeff"):
        line = line.lstrip("\ufeff")
    blocks = list(files.blocks("a", io.BytesIO(line.encode()), stage().piece_end, size))
    assert "".join(stage().spaced_blocks(blocks)).split() == " ".join(stage().words(line)).split()
    assert "".join(stage().marked_blocks(blocks)) == stage().marked(line)


def test_kinds_are_those_of_the_document():
    assert KINDS == ("word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other")
    assert stage()(Document("ក")).ran == {"tokens"}


def test_a_long_text_has_the_tokens_of_its_lines(article):
    text = (article + "\n") * (2 * segmenter.BLOCK // len(article) + 1)
    at, tokens = 0, []
    for line in text.split("\n"):
        tokens += [(at + token.start, at + token.end, token.kind) for token in stage().tokens(line)]
        at += len(line) + 1
    assert [(token.start, token.end, token.kind) for token in stage().tokens(text)] == tokens
