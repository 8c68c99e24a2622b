"""The word stage: engines, kinds, U+200B, words of the user's own, and streams."""

import io
import json
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khtext
from khtext import files
from khtext.document import KINDS, Document
from khtext.errors import KhtextError
from khtext.kernel import pieces
from khtext.settings import Settings
from khtext.words import segmenter
from khtext.words.user_words import read_words
from tests.conftest import command
from tests.kernel.test_kernel import ANY, TEXTS

STAGE = segmenter.load()
ZWSP = "\u200b"
BITS = "ខ្ញុំ ទៅ ផ្សារ នៅ ភ្នំពេញ ក្រសួង ពាណិជ្ជកម្ម ១២ 3.5 % ។ ៛ . ( ) » Apple ប្រទេស ចិន ការ អភិវឌ្ឍន៍ ..."


def kinds(text):
    return [(text[token.start : token.end], token.kind) for token in STAGE.tokens(text)]


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
    ],
)
def test_every_token_has_its_kind(text, expected):
    assert kinds(text) == expected


def test_newlines_are_boundaries_and_white_space_is_no_token():
    assert khtext.segment(" ខ្ញុំ\nទៅ\tផ្សារ \n") == ["ខ្ញុំ", "ទៅ", "ផ្សារ"]


def test_a_zero_width_space_is_a_hint_and_its_token_the_exact_slice():
    text = f"កម្ពុ{ZWSP}ជា"
    assert STAGE.tokens(text).texts(text) == [text]
    assert khtext.segment(text) == ["កម្ពុជា"]
    hard = segmenter.load(Settings(zwsp_boundaries=True))
    assert hard.words(text) == ["កម្ពុ", "ជា"]


WAYS = [
    segmenter.load(Settings(unit=unit, zwsp_boundaries=hard))
    for unit in segmenter.UNITS
    for hard in (False, True)
]


@given(TEXTS, st.sampled_from(WAYS))
def test_the_words_alone_are_the_texts_of_the_tokens(text, stage):
    found = stage.tokens(text)
    assert stage.words(text) == [token.replace(ZWSP, "") for token in found.texts(text)]
    assert all(part[0] < part[1] for token in found for part in token.parts)


def test_a_boundary_between_the_morphemes_of_a_word_is_one_too():
    text = f"អ្នក{ZWSP}វិនិយោគ"
    assert segmenter.load(Settings(zwsp_boundaries=True)).tokens(text).texts(text) == ["អ្នក", "វិនិយោគ"]


@given(ANY)
def test_marking_words_adds_zero_width_spaces_only_and_loses_none(text):
    marked = STAGE.marked(text)
    assert marked.replace(ZWSP, "") == text.replace(ZWSP, "")
    assert STAGE.marked(marked) == marked
    kept = iter(marked)
    assert all(char in kept for char in text)


@given(TEXTS)
def test_marked_text_can_be_cut_at_every_edge_of_a_word(text):
    for start in STAGE.tokens(text).starts[1:]:
        before = text[:start].rstrip("\u200d\u200c\u2060\ufeff")[-1:]
        if before != ZWSP and not before.isspace():
            assert STAGE.marked(text).count(ZWSP) > text.count(ZWSP)
            break


def test_the_users_words_stay_whole_the_longest_first():
    text = "លោកចុងជីងទៅចុង"
    assert khtext.segment(text, words=["ចុងជីង", "ចុង", "ជីងទៅ"]) == ["លោក", "ចុងជីង", "ទៅ", "ចុង"]
    assert khtext.segment("ទៅ New York វិញ", words=["New York"]) == ["ទៅ", "New York", "វិញ"]


def test_the_users_words_are_found_in_any_spelling_that_looks_the_same():
    assert khtext.segment(f"ចុង{ZWSP}ជីង", words=["ចុងជីង"]) == ["ចុងជីង"]


def test_a_file_of_words_has_comments_and_errors_name_it(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("# names\nចុងជីង\n\n  ហ្វូលីង \n", encoding="utf-8")
    assert read_words(file) == ("ចុងជីង", "ហ្វូលីង")
    with pytest.raises(KhtextError, match=r"none\.txt"):
        read_words(tmp_path / "none.txt")


def test_an_unknown_engine_or_unit_is_named():
    with pytest.raises(KhtextError, match="unknown engine 'icu'; choose from khtext, crf"):
        segmenter.load(Settings(engine="icu"))
    with pytest.raises(KhtextError, match="unknown unit 'syllable'"):
        segmenter.load(Settings(unit="syllable"))
    with pytest.raises(KhtextError, match="cannot split words into morphemes"):
        segmenter.load(Settings(engine="khmer-nltk", unit="morpheme"))


def made_up_lines(count):
    """Lines of real words in no real order, with what usually stands between them."""
    chance = random.Random(5)
    bits = (*khtext.segment(BITS), "ៗ", "«", ",")
    for _ in range(count):
        yield "".join(
            chance.choice(bits) + " " * (chance.random() < 0.2) for _ in range(chance.randint(1, 30))
        )


def test_raw_boundaries_are_those_of_khmer_nltk():
    ours, theirs = (
        segmenter.load(Settings(engine="crf", raw=True)),
        segmenter.load(Settings(engine="khmer-nltk")),
    )
    lines = list(made_up_lines(300))
    assert [ours.words(line) for line in lines] == [theirs.words(line) for line in lines]


def test_khmer_nltk_gives_offsets_and_prints_no_log():
    done = command("segment", "--engine", "khmer-nltk", "-f", "jsonl", input="ខ្ញុំ  ទៅ\u200bផ្សារ\n".encode())
    assert not done.stderr
    doc = json.loads(done.stdout)
    assert [token["text"] for token in doc["tokens"]] == ["ខ្ញុំ", "ទៅ", "ផ្សារ"]
    assert all(doc["text"][token["start"] : token["end"]] == token["text"] for token in doc["tokens"])


@given(st.lists(TEXTS), st.integers(1, 9))
def test_a_stream_gives_the_same_whatever_the_blocks(texts, size):
    text = "\n".join(texts)
    file = io.BytesIO(text.encode())
    blocks = list(files.blocks("a", file, lambda rest: None, size))
    assert "".join(blocks) == text
    lines = text.removesuffix("\n").split("\n") if text else []
    spaced = "".join(" ".join(STAGE.words(line)) + "\r" * line.endswith("\r") + "\n" for line in lines)
    got = "".join(STAGE.spaced_blocks(blocks))
    assert got == spaced or (got[:-1] + "\r\n" == spaced and text.endswith("\r"))
    assert "".join(STAGE.marked_blocks(blocks)) == STAGE.marked(text)


@settings(max_examples=5, deadline=None)
@given(TEXTS.filter(lambda text: len(text) > 9), st.integers(1, 1 << 18))
def test_a_long_line_gives_the_same_in_pieces_as_whole(text, size):
    line = text.replace("\n", "").removeprefix("\ufeff") * (pieces.PIECE // len(text) * 3)
    if line.startswith("\ufeff"):
        line = line.lstrip("\ufeff")
    blocks = list(files.blocks("a", io.BytesIO(line.encode()), STAGE.piece_end, size))
    assert "".join(STAGE.spaced_blocks(blocks)).split() == " ".join(STAGE.words(line)).split()
    assert "".join(STAGE.marked_blocks(blocks)) == STAGE.marked(line)


def test_segment_writes_a_line_for_each_line_as_it_arrives():
    with subprocess.Popen(
        [sys.executable, "-m", "khtext", "segment"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        running.stdin.write("ខ្ញុំទៅ\n".encode())
        running.stdin.flush()
        assert running.stdout.readline().decode() == "ខ្ញុំ ទៅ\n"
        running.stdin.write("\nផ្សារ\r\nទៅ".encode())
        running.stdin.close()
        assert running.stdout.read().decode() == "\nផ្សារ\r\nទៅ\n"


def test_segment_keeps_the_lines_before_a_broken_one():
    done = command("segment", input="ទៅ\n".encode() + b"a\xffb\nc\n")
    assert done.returncode == 1
    assert done.stdout.decode() == "ទៅ\n"
    assert b"<stdin>:2: not UTF-8 at byte 8 (0xff)" in done.stderr


@pytest.mark.parametrize(
    "options", ["--sep _ --zwsp", "--unit morpheme --engine crf", "--engine icu", "-f tsv --zwsp"]
)
def test_what_does_not_go_together_is_a_usage_error(options):
    assert command("segment", *options.split(), input=b"").returncode == 2


def test_plain_words_import_neither_json_records_nor_khmer_nltk():
    code = (
        "import sys; from khtext.cli import main; sys.argv[1:] = ['segment', '/dev/null']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'msgspec', 'regex', 'khmernltk', 'numpy', 'multiprocessing'}\n"
        "heavy |= {'khtext.document', 'khtext.formats'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_kinds_are_those_of_the_document():
    assert KINDS == ("word", "number", "punct", "symbol", "latin", "abbreviation", "url", "email", "other")
    assert STAGE(Document("ក")).ran == {"tokens"}
