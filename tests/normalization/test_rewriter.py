"""Rewriting: one form for numbers and amounts, the same values, and edits that map every span."""

import re
import shlex
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import khtext
from khtext import cli, orthography
from khtext.errors import KhtextError
from khtext.normalization import rewriter
from khtext.normalization.rewriter import Style
from tests.cases import parameters, stages

STYLES = {
    "default": Style(),
    "grouped": Style(numbers="grouped"),
    "words": Style(numbers="words"),
    "khmer": Style(digits="khmer", money="symbol"),
    "keep": Style(digits="keep", money="keep"),
    "dates": Style(parts=frozenset(rewriter.PARTS)),
    "unicode": Style(parts=frozenset(["unicode"])),
}

STAGES = ("numbers", "money", "dates")


@cache
def rewriting(name="default"):
    """The rewriter of one of STYLES, read once."""
    return rewriter.load(STYLES[name])


WORDS = (
    "០ ១ ២ ៥ ០០០ ៤៧៥ 1 2 500 , . / - : ( ) % ៛ $ USD CNY ទី លាន ពាន់ រយ ម៉ឺន មុឺន សែន មួយ ពីរ បី ប្រាំ ដប់ ម្ភៃ "
    "កន្លះ ចុច ដក និង ដល់ ទៅ ភាគ ភាគរយ ថ្ងៃ ឆ្នាំ ខែ កក្កដា ម៉ោង នាទី នាក់ គីឡូ រៀល ដុល្លារ យន់ បាត ជាង ប្រហែល "
    "លេខ ទូរស័ព្ទ មាត្រា ទល់នឹង ឈ្នះ a A km www. @ ក ្ ា េ ី ុ ៗ ។"
)

PIECES = [*WORDS.split(), " ", " ", "\u200b", "\u00a0", "\n", "\r"]

TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=12)


def normalize(*args, **options):
    return CliRunner().invoke(cli.application(), ["normalize", *args], **options)


def readings(text):
    return [
        (item.kind, item.value, item.value_max, item.currency, item.unit, item.approx)
        for item in stages(*STAGES)(text).quantities
    ]


@pytest.mark.parametrize(("options", "text", "expected"), parameters("normalize"))
def test_a_sample_is_rewritten_as_it_should_be(options, text, expected):
    result = normalize(*shlex.split(options), input=text)
    assert (result.exit_code, result.stdout) == (0, expected)


@pytest.mark.parametrize(("options", "text", "expected"), parameters("normalize"))
def test_a_rewritten_sample_is_not_rewritten_again(options, text, expected):
    assert normalize(*shlex.split(options), input=expected).stdout == expected


@pytest.mark.parametrize("name", STYLES)
@given(text=TEXTS)
def test_twice_is_once(name, text):
    rewrite = rewriting(name)
    once = rewrite(text).text
    assert rewrite(once).text == once


@pytest.mark.parametrize("name", STYLES)
@settings(derandomize=True)
@given(text=TEXTS)
def test_a_plain_line_is_rewritten_as_if_it_were_read(name, text):
    lines, rewrite = rewriter.load_lines(STYLES[name]), rewriting(name)
    settled = getattr(rewrite, "settled", rewrite)
    assert lines(text) == "\n".join(settled(line).text for line in text.split("\n"))


@given(TEXTS)
def test_the_reading_is_that_of_the_pipeline(text):
    assert tuple(rewriting().read(text)) == stages(*STAGES)(text).quantities


@given(TEXTS)
def test_the_rewritten_text_holds_the_same_quantities(text):
    assert readings(rewriting()(text).text) == readings(text)


@pytest.mark.parametrize("name", ["default", "keep", "khmer"])
@settings(derandomize=True, max_examples=300)
@given(text=TEXTS)
def test_what_is_not_read_is_rewritten_as_if_it_were(name, text):
    rewrite = rewriting(name)
    assert rewrite(text).text == "\n".join(rewrite.settled(line).text for line in text.split("\n"))


@pytest.mark.parametrize("name", STYLES)
@given(text=TEXTS)
def test_between_edits_both_texts_are_equal(name, text):
    rewritten = rewriting(name)(text)
    old_at = new_at = 0
    for start, end, new_start, new_end in rewritten.edits:
        assert text[old_at:start] == rewritten.text[new_at:new_start]
        assert text[start:end] != rewritten.text[new_start:new_end]
        old_at, new_at = end, new_end
    assert text[old_at:] == rewritten.text[new_at:]


def test_an_edit_maps_back_and_forth():
    text = "ចំនួន ២លានរៀល និង ៥នាក់"
    rewritten = rewriting()(text)
    start, end = rewritten.edits.forward(6, 13)
    assert rewritten.text[start:end] == "KHR 2000000"
    assert rewritten.edits.backward(start, end) == (6, 13)
    assert rewritten.edits.backward(start, start + 3) == (6, 13)


@given(st.text(st.sampled_from("កខសមរ្ាិីុេំ៉៊៏ះ់ \u200b"), max_size=12))
def test_text_without_numbers_is_spelt_canonically_and_nothing_else(text):
    # A letter lost to a subscript after a vowel (ត្រូ្វ for ត្រូវ) is not moved into a stack that no word has.
    assume(not re.search("្.[ាិីុេ]+្[^រ]", text))
    assert rewriting()(text).text == orthography.canonical(text)


def test_a_style_names_only_what_can_be_rewritten():
    with pytest.raises(KhtextError, match="unknown part 'colour'; choose from unicode"):
        Style(parts=frozenset(["colour"]))


def test_python_rewrites_as_the_command_does():
    assert khtext.normalize("ចំនួន ២លានរៀល") == "ចំនួន KHR 2000000"


@pytest.mark.parametrize(
    "piece", ["៥", "៥ ", "៥,", "៥.៥០០ ", "ប្រាំ", "ប្រាំលាន", "៥លានរៀល ", "០១២ ", "$", "ចំា", "-៥"]
)
def test_the_cost_grows_with_the_length_alone(piece):
    text = piece * (40_000 // len(piece))
    assert rewriting()(text).text


@pytest.mark.parametrize(
    "number", ["៦,២%", "៦,២ គីឡូ", "១២,៥ នាក់", "១,៥០០នាក់", "១.២៥០.០០០ គ្រួសារ", "៣.៥ ម៉ែត្រ", "១០,០០០", "៥,៥"]
)
def test_a_line_is_rewritten_alike_with_and_without_the_quick_way(number):
    line = f"កើនឡើង {number} ក្នុងឆ្នាំ២០១៩"
    with_others = f"{line} អស់ ៥លានរៀល"
    assert normalize(input=with_others).stdout.startswith(normalize(input=line).stdout.rstrip("\n"))
