"""Rewriting: one form for numbers and amounts, the same values, and edits that map every span."""

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import khtext
from khtext import cli, orthography, pipeline
from khtext.errors import KhtextError
from khtext.normalization import rewriter
from khtext.normalization.rewriter import Style
from tests.conftest import ROOT

ROWS = [
    line.split("\t")
    for line in (ROOT / "samples" / "normalize.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
STYLES = {
    "default": Style(),
    "grouped": Style(numbers="grouped"),
    "words": Style(numbers="words"),
    "khmer": Style(digits="khmer", money="symbol"),
    "keep": Style(digits="keep", money="keep"),
    "dates": Style(parts=frozenset(rewriter.PARTS)),
    "unicode": Style(parts=frozenset(["unicode"])),
}
REWRITERS = {name: rewriter.load(style) for name, style in STYLES.items()}
STAGES = pipeline.load(["numbers", "money", "dates"])
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
        for item in STAGES(text).quantities
    ]


@pytest.mark.parametrize(("note", "options", "text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_sample_is_rewritten_as_it_should_be(note, options, text, expected):
    result = normalize(*shlex.split(options), input=text)
    assert (result.exit_code, result.stdout) == (0, expected)


@pytest.mark.parametrize(("note", "options", "text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_rewritten_sample_is_not_rewritten_again(note, options, text, expected):
    assert normalize(*shlex.split(options), input=expected).stdout == expected


@pytest.mark.parametrize("name", STYLES)
@given(text=TEXTS)
def test_twice_is_once(name, text):
    rewrite = REWRITERS[name]
    once = rewrite(text).text
    assert rewrite(once).text == once


@given(TEXTS)
def test_the_reading_is_that_of_the_pipeline(text):
    assert tuple(REWRITERS["default"].read(text)) == STAGES(text).quantities


@given(TEXTS)
def test_the_rewritten_text_holds_the_same_quantities(text):
    assert readings(REWRITERS["default"](text).text) == readings(text)


@pytest.mark.parametrize("name", ["default", "keep", "khmer"])
@settings(derandomize=True, max_examples=300)
@given(text=TEXTS)
def test_what_is_not_read_is_rewritten_as_if_it_were(name, text):
    rewrite = REWRITERS[name]
    assert rewrite(text).text == "\n".join(rewrite.settled(line).text for line in text.split("\n"))


@pytest.mark.parametrize("name", STYLES)
@given(text=TEXTS)
def test_between_edits_both_texts_are_equal(name, text):
    rewritten = REWRITERS[name](text)
    old_at = new_at = 0
    for start, end, new_start, new_end in rewritten.edits:
        assert text[old_at:start] == rewritten.text[new_at:new_start]
        assert text[start:end] != rewritten.text[new_start:new_end]
        old_at, new_at = end, new_end
    assert text[old_at:] == rewritten.text[new_at:]


def test_an_edit_maps_back_and_forth():
    text = "ចំនួន ២លានរៀល និង ៥នាក់"
    rewritten = REWRITERS["default"](text)
    start, end = rewritten.edits.forward(6, 13)
    assert rewritten.text[start:end] == "KHR 2000000"
    assert rewritten.edits.backward(start, end) == (6, 13)
    assert rewritten.edits.backward(start, start + 3) == (6, 13)


@given(st.text(st.sampled_from("កខសមរ្ាិីុេំ៉៊៏ះ់ \u200b"), max_size=12))
def test_text_without_numbers_is_spelt_canonically_and_nothing_else(text):
    assert REWRITERS["default"](text).text == orthography.canonical(text)


def test_line_endings_stay_and_an_empty_line_stays_empty(khtext_command):
    result = khtext_command("normalize", input="៥\r\n\r\n\nចំា".encode())
    assert (result.returncode, result.stdout.decode()) == (0, "5\r\n\r\n\nចាំ")


@pytest.mark.parametrize("format", ["text", "jsonl"])
def test_one_process_and_several_write_the_same(khtext_command, tmp_path, format):
    file = tmp_path / "a.txt"
    lines = [f"លេខ {n} បាន ២.{n} ពាន់លានរៀល ក្នុងឆ្នាំ២០{n % 90 + 10}\r\n\n" for n in range(6000)]
    file.write_bytes("".join(lines).encode() + b"\xff\n" + "ចំា".encode())
    runs = [khtext_command("normalize", "-f", format, "-j", jobs, file) for jobs in (1, 3)]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count(b"\n") == 12000
    assert [(run.returncode, run.stderr) for run in runs] == [(1, runs[0].stderr)] * 2
    assert b"a.txt:12001: not UTF-8 at byte" in runs[0].stderr


def test_jsonl_holds_the_text_as_given_and_the_edits():
    result = normalize("-f", "jsonl", input="ចំនួន ២លានរៀល\n")
    assert (
        '"text":"ចំនួន ២លានរៀល","normalized":{"text":"ចំនួន KHR 2000000","edits":[[6,13,6,17]]}' in result.stdout
    )


def test_the_difference_is_a_unified_diff(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("ក\nចំា\nខ\n៥\n", encoding="utf-8")
    assert normalize("--diff", str(file)).stdout == (
        f"--- {file}\n+++ {file}\n@@ -2 +2 @@\n-ចំា\n+ចាំ\n@@ -4 +4 @@\n-៥\n+5\n"
    )


@pytest.mark.parametrize(
    "arguments", ["--only dates,money,colour", "--skip x", "--digits roman", "--style x", "-x"]
)
def test_a_wrong_option_is_a_usage_error(arguments):
    assert normalize(*arguments.split(), input="").exit_code == 2


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
    assert REWRITERS["default"](text).text
