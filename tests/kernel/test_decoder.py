"""The kernel: model files, khmer-nltk's own boundaries, and what holds for every text."""

import itertools
import tempfile
from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from khtext import data, kernel
from khtext.kernel import model_writer, pieces, scanner
from khtext.kernel.vocabulary import LISTED, WHOLE
from tests.texts import ANY, TEXTS, WORDS

ABBREVIATIONS = ("Co.", "Ltd.", "។ល។")

OPTIONS = ("raw", "hard", "fine")

SEQUENCES = (
    "👩‍👩‍👧", "👍🏽", "👩🏽‍💻", "❤️‍🔥", "🏳️‍🌈", "🏴‍☠️", "🇰🇭", "🇫🇷", "😀", "1️⃣",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)  # fmt: skip
SYMBOLS = "👩👧👍💻❤🔥🏳🌈🏴☠🇰🇭🇫🇷😀"

needs_compiler = pytest.mark.skipif(
    kernel.backend() != "compiled", reason="the compiled kernel was not built here"
)


@cache
def decoder(name="crf.bin", *, compiled=None):
    """A decoder of a shipped model, read once."""
    return kernel.load(data.path(name), ABBREVIATIONS, compiled=compiled)


def pairs():
    """The decoders of each shipped model: the one in use, and the definition."""
    return [(decoder(name), decoder(name, compiled=False)) for name in ("crf.bin", "words.khtext.bin")]


def slices(text, **options):
    starts, ends, _ = decoder().tokens(text, **options)
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


@given(TEXTS)
def test_tokens_cover_everything_that_has_width_and_is_no_space(text):
    starts, ends, kinds = decoder().tokens(text)
    assert len(starts) == len(ends) == len(kinds)
    at = 0
    for start, end in zip(starts, ends, strict=True):
        assert at <= start < end
        assert not text[at:start].translate(dict.fromkeys(map(ord, scanner.ZERO_WIDTH))).strip()
        assert text[start] not in scanner.ZERO_WIDTH
        assert text[end - 1] not in scanner.ZERO_WIDTH
        at = end
    assert not text[at:].translate(dict.fromkeys(map(ord, scanner.ZERO_WIDTH))).strip()


@given(TEXTS)
def test_words_do_not_depend_on_zero_width_spaces(text):
    assert decoder().words(text) == decoder().words(text.replace("\u200b", ""))


@given(TEXTS)
def test_no_token_spans_a_zero_width_space_that_is_a_boundary(text):
    assert not any("\u200b" in token for token in slices(text, hard=True))


@given(TEXTS, TEXTS)
def test_lines_are_decoded_apart(first, second):
    assert slices(f"{first}\n{second}") == slices(first) + slices(second)


@settings(max_examples=5, deadline=None)
@given(TEXTS.filter(lambda text: len(text) > 9))
def test_no_character_is_lost_where_a_long_line_is_cut_into_pieces(text):
    long = text * (pieces.PIECE // len(text) + 2)
    kept = [char for char in long if char != "\u200b" and not char.isspace()]
    inside = "".join(decoder().words(long))
    assert [char for char in inside if char not in scanner.ZERO_WIDTH] == [
        char for char in kept if char not in scanner.ZERO_WIDTH
    ]


@given(st.lists(st.sampled_from(SEQUENCES) | WORDS | st.sampled_from(" ។1a"), max_size=12).map("".join))
def test_an_emoji_and_a_flag_are_whole_however_they_are_made(text):
    edges = {edge for start, end, _ in zip(*decoder().tokens(text), strict=True) for edge in (start, end)}
    for cluster in regex.finditer(r"\X", text):
        if any(symbol in cluster.group() for symbol in SYMBOLS):
            assert not edges & set(range(cluster.start() + 1, cluster.end()))


@given(ANY)
def test_no_token_starts_or_ends_with_a_joiner(text):
    assert all(token.strip(scanner.ZERO_WIDTH) == token for token in slices(text))


@needs_compiler
@settings(max_examples=1000, deadline=None)
@given(ANY, st.sets(st.sampled_from(OPTIONS)))
def test_both_kernels_agree_on_every_text(text, options):
    asked = dict.fromkeys(options, True)
    for compiled, pure_python in pairs():
        assert compiled.tokens(text, **asked) == pure_python.tokens(text, **asked)
        assert compiled.compounds(text) == pure_python.compounds(text)
        assert compiled.words(text) == pure_python.words(text)
        assert compiled.spaced(text, " ") == pure_python.spaced(text, " ")
        assert compiled.spaced(text, "·\u200b", **asked) == pure_python.spaced(text, "·\u200b", **asked)


@needs_compiler
def test_both_kernels_agree_on_the_article(article):
    for compiled, pure_python in pairs():
        assert compiled.tokens(article) == pure_python.tokens(article)
        assert compiled.tokens(article, fine=True) == pure_python.tokens(article, fine=True)


@needs_compiler
def test_both_kernels_agree_on_every_character():
    for first in range(0, 0x110000, 0x400):
        text = "".join(map(chr, range(first, first + 0x400)))
        for compiled, pure_python in pairs():
            assert compiled.tokens(text) == pure_python.tokens(text)
            assert compiled.tokens(text, raw=True) == pure_python.tokens(text, raw=True)


RANKED = {
    "ក": 4, "ខ": 3, "ក្ខ": 2, "កខ": 1, "ខក្ខ": 3, "ខខ": WHOLE, "កក្ខ": 4 | WHOLE, "ក្ខកខ": 1 | WHOLE | LISTED,
    "កក": LISTED, "ក្ខខ": 1 | LISTED, "ខកខ": 2 | LISTED,
}  # fmt: skip


def small_model(rule, labels, weights, transitions, ranked=()):
    """A model of n-grams of a few letters, its weights so small that many paths are equally good."""
    weight = itertools.cycle(weights)
    texts = [["ក", "ខ", "ក្ខ", " ", "0"][at : at + 3] for at in range(3)]
    grams = [
        {
            "".join(atoms): {offset: [next(weight) for _ in range(labels - 1)] for offset in (-1, 0, 2)}
            for atoms in itertools.product(texts[n % 3], repeat=n + 1)
        }
        for n in range(4)
    ]
    rows = [transitions[labels * at : labels * (at + 1)] for at in range(labels)]
    vocabulary = {word: RANKED[word] for word in ranked}
    return model_writer.pack(
        rule=rule,
        labels=labels,
        width=2,
        shift=0,
        grams=grams,
        transitions=rows,
        mark=2,
        vocabulary=vocabulary,
    )


@needs_compiler
@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([1, 2]),
    st.integers(2, 4),
    st.lists(st.integers(-2, 2), min_size=7, max_size=29),
    st.lists(st.integers(-2, 2), min_size=16, max_size=16),
    st.sets(st.sampled_from(sorted(RANKED))),
    st.lists(st.text(st.sampled_from("កខ្ិ 0"), max_size=30), max_size=8),
)
def test_both_kernels_take_the_same_of_equally_good_paths(rule, labels, weights, transitions, ranked, texts):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "small.bin"
        file.write_bytes(small_model(rule, labels, weights, transitions, sorted(ranked)))
        compiled, pure_python = (kernel.load(file, compiled=how) for how in (None, False))
        for text in texts:
            for options in ({}, {"raw": True}, {"fine": True}):
                assert compiled.tokens(text, **options) == pure_python.tokens(text, **options)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("កាមខា", ["កាម", "ខា"]),
        ("កាម ខា", ["កាម", "ខា"]),
        ("យមកា", ["យម", "កា"]),
        ("១មកា", ["១", "មកា"]),
        ("ម ១", ["ម", "១"]),
        ("កាសខា", ["កា", "ស", "ខា"]),
        ("កាម៉ខា", ["កា", "ម៉", "ខា"]),
    ],
)
@pytest.mark.parametrize("compiled", [None, False])
def test_a_bare_consonant_that_is_no_word_joins_the_word_that_it_touches(tmp_path, text, words, compiled):
    file = tmp_path / "starts.bin"
    every = model_writer.pack(
        rule=2, labels=3, width=2, shift=0, grams=[{"ក": {0: [1, 0]}}], transitions=[[0, 9, 0]] * 3
    )
    file.write_bytes(every)
    decoder = kernel.load(file, compiled=compiled)
    assert decoder.words(text) == words
    starts, _, _ = decoder.tokens(text, fine=True)
    assert len(starts) >= len(words)


#: Weights of a start at each cluster by which the model cuts, or does not cut, by a small lead.
UNCLEAR = {"ពា": 0.5, "ពៅ": 2, "ដី": 1, "ចា": -1, "ពុ": 4, "ទែ": 9, "ព្រោ": 1, "ព្រា": 1, "ច្រា": 1, "ង": -9}


@pytest.mark.parametrize(
    ("ranks", "text", "words"),
    [
        ({}, "កាពា", ["កាពា"]),
        ({"កា": 2, "ពា": 2}, "កាពា", ["កា", "ពា"]),
        ({"កា": 3}, "កាពា", ["កាពា"]),
        ({"កា": 4}, "កាពា", ["កា", "ពា"]),
        ({}, "កាទែ", ["កា", "ទែ"]),
        ({}, "កា ពា", ["កា", "ពា"]),
        ({}, "កាពាដី", ["កាពាដី"]),
        ({"ដី": 2}, "កាពាដី", ["កាពា", "ដី"]),
        ({"កា": 3, "ចា": 3}, "កាចា", ["កា", "ចា"]),
        ({"កា": 3, "ចា": 2}, "កាចា", ["កាចា"]),
        ({"កា": 3, "ចា": 3, "កាចា": 1}, "កាចា", ["កាចា"]),
        ({"ព្រេង": 4}, "ព្រេងព្រោង", ["ព្រេងព្រោង"]),
        ({"ព្រេង": 4, "ព្រោង": 1}, "ព្រេងព្រោង", ["ព្រេង", "ព្រោង"]),
        ({"ព្រាង": 4}, "ព្រាងព្រាង", ["ព្រាង", "ព្រាង"]),
        ({"ព្រេង": 4}, "ព្រេងច្រាង", ["ព្រេង", "ច្រាង"]),
        ({"កា": 4, "ពា": 4, "កាពា": WHOLE}, "កាពា", ["កាពា"]),
        ({"កា": 4, "ពុ": 4, "កាពុ": 1 | WHOLE}, "កាពុ", ["កាពុ"]),
        ({"កា": 4, "ទែ": 4, "កាទែ": WHOLE}, "កាទែ", ["កា", "ទែ"]),
        ({"កា": 3, "ចា": 3, "កាចា": WHOLE}, "កាចា", ["កាចា"]),
        ({"កា": 4, "កាពា": WHOLE}, "កា ពា", ["កា", "ពា"]),
        ({"កា": 3, "ពៅ": LISTED}, "កាពៅ", ["កា", "ពៅ"]),
        ({"កា": 3, "ពា": LISTED}, "កាពា", ["កាពា"]),
        ({"កា": LISTED, "ចា": 4}, "កាចា", ["កា", "ចា"]),
        ({"កា": 4, "ចា": LISTED}, "កាចា", ["កាចា"]),
    ],
)
@pytest.mark.parametrize("compiled", [None, False])
def test_a_vocabulary_decides_where_the_model_is_not_sure(tmp_path, ranks, text, words, compiled):
    file = tmp_path / "unclear.bin"
    model = model_writer.pack(
        rule=2,
        labels=3,
        width=2,
        shift=4,
        grams=[{cluster: {0: [int(weight * 16), -999]} for cluster, weight in UNCLEAR.items()}],
        transitions=[[0, 0, 0]] * 3,
        vocabulary={"ផ្សារ": 1} | ranks,
    )
    file.write_bytes(model)
    assert kernel.load(file, compiled=compiled).words(text) == words


@pytest.mark.parametrize("compiled", [None, False])
def test_what_the_vocabulary_joins_stays_two_morphemes(tmp_path, compiled):
    file = tmp_path / "unclear.bin"
    grams = [{"ពា": {0: [16, -999]}}]
    file.write_bytes(
        model_writer.pack(
            rule=2, labels=3, width=2, shift=4, grams=grams, transitions=[[0, 0, 0]] * 3, vocabulary={"ក": 1}
        )
    )
    assert kernel.load(file, compiled=compiled).words("កាពា", fine=True) == ["កា", "ពា"]
