"""khtext's own word model, as it ships."""

import itertools
from functools import cache

import pytest

import khtext
from khtext import data, kernel
from khtext.words.engines import abbreviations
from tests.cases import stages

FILE = data.path("words.khtext.bin")


@cache
def decoder(*, compiled=None):
    return kernel.load(FILE, abbreviations(), compiled=compiled)


def tokens(text, *, fine=False):
    starts, ends, _ = decoder().tokens(text, fine=fine)
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def names(table, **wanted):
    rows = data.read_table(table)
    found = {row["name"] for row in rows if all(row[key] == value for key, value in wanted.items())}
    return sorted(name for name in found if all("\u1780" <= char <= "\u17d3" for char in name))


def share_whole(listed, sentence):
    return sum(name in tokens(sentence.format(name)) for name in listed) / len(listed)


def test_the_file_is_at_most_four_megabytes():
    assert FILE.stat().st_size <= 4_000_000


def test_it_knows_words_and_morphemes():
    assert decoder().labels == 3


def test_morphemes_are_parts_of_words():
    text = "ខ្ញុំចូលចិត្តអានសៀវភៅ"
    assert tokens(text) == ["ខ្ញុំ", "ចូលចិត្ត", "អាន", "សៀវភៅ"]
    assert tokens(text, fine=True) == ["ខ្ញុំ", "ចូល", "ចិត្ត", "អាន", "សៀវភៅ"]


def test_a_compound_knows_its_parts():
    text = "ខ្ញុំចូលចិត្តអានសៀវភៅ"
    found = stages("words")(text).tokens
    assert [[text[start:end] for start, end in token.parts] for token in found] == [[], ["ចូល", "ចិត្ត"], [], []]


def test_segment_gives_words_or_morphemes():
    assert khtext.segment("ខ្ញុំចូលចិត្ត") == ["ខ្ញុំ", "ចូលចិត្ត"]
    assert khtext.segment("ខ្ញុំចូលចិត្ត", unit="morpheme") == ["ខ្ញុំ", "ចូល", "ចិត្ត"]


def test_every_word_starts_where_a_morpheme_does(article):
    words, morphemes = (set(decoder().tokens(article, fine=fine)[0]) for fine in (False, True))
    assert words < morphemes


def test_both_kernels_read_it_alike(article):
    for fine, hard in itertools.product((False, True), repeat=2):
        found, wanted = (
            way.tokens(article, fine=fine, hard=hard) for way in (decoder(), decoder(compiled=False))
        )
        assert [list(part) for part in found] == [list(part) for part in wanted]


def test_subscript_da_reads_as_the_subscript_ta_that_looks_the_same():
    for text in ("ក្តីសង្ឃឹមរបស់កូនក្តី", "គាត់ស្តាប់វិទ្យុនៅផ្ទះ"):
        assert tokens(text.replace("្ត", "្ដ")) == [word.replace("្ត", "្ដ") for word in tokens(text)]


@pytest.mark.parametrize("sentence", ["លោកបានទៅដល់{}កាលពីម្សិលមិញ", "នៅ{} មានភ្លៀងធ្លាក់", "ប្រទេស{}"])
def test_countries_are_rarely_cut(sentence):
    assert share_whole(names("countries.tsv", use="bare"), sentence) >= 0.9


@pytest.mark.parametrize("sentence", ["លោកបានទៅដល់ខេត្ត{}កាលពីម្សិលមិញ", "នៅខេត្ត{}មានភ្លៀងធ្លាក់"])
def test_provinces_are_not_cut(sentence):
    assert share_whole(names("cambodia.tsv", level="province"), sentence) >= 0.95


@pytest.mark.parametrize(
    "word",
    [
        "គីឡូម៉ែត្រ",
        "គីឡូក្រាម",
        "ហិកតា",
        "ដុល្លារ",
        "រៀល",
        "ម៉ោង",
        "នាទី",
        "ភាគរយ",
        "ប្រាំពីរ",
        "សាមសិប",
        "ហាសិប",
        "ម៉ឺន",
        "ពាន់",
        "លាន",
    ],
)
def test_units_and_number_words_are_not_cut(word):
    assert word in tokens(f"គាត់មាន១០{word}នៅក្នុងដៃ")
