"""JSON written from the arrays is, byte for byte, what the records give."""

import io
from array import array
from itertools import pairwise
from types import MappingProxyType

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from khtext import files, pipeline
from khtext.document import KINDS, Document, Quantity, Span, Token, Tokens
from khtext.formats import inline, json
from khtext.words import segmenter
from tests.texts import ANY

_json = pytest.importorskip("khtext.kernel._json")
from khtext.formats import streaming  # noqa: E402

ENCODE = msgspec.json.Encoder().encode
#: Everything that JSON escapes, and each width of UTF-8.
CHARS = st.sampled_from('ក្ាខ ab"\\/\b\f\n\r\t\x00\x1f\x7f\x80é\u07ff\u0800\u200b\u2028\uffff😀')


@st.composite
def documents(draw):
    """Documents with any characters and tokens, with parts or without."""
    text = draw(st.text(CHARS, max_size=40))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=16)))
    tokens = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        cuts = sorted(draw(st.sets(st.integers(start, end), max_size=3)) - {start, end})
        bounds = [start, *cuts, end]
        parts = tuple(pairwise(bounds)) if cuts else ()
        tokens.append(Token(start, end, draw(st.sampled_from(KINDS)), parts))
    doc = Document(text, draw(st.none() | st.text(CHARS)), meta=draw(st.none() | st.just({"a": [1, None]})))
    if draw(st.booleans()):
        doc = doc.with_tokens(Tokens.of(tokens))
    if draw(st.booleans()):
        doc = doc.with_sentences([(0, len(text))]).with_quantities([])
    if draw(st.booleans()) and text:
        doc = doc.with_entities([Span(0, len(text), "LOC", norm="x")])
        doc = doc.with_quantities([Quantity(0, len(text), "money", "5", parts={"a": "b"})])
    return doc


@given(documents())
def test_both_write_the_same_bytes(doc):
    assert streaming.line(doc) == json.jsonl_bytes(doc)


@given(documents(), st.integers(1, 3))
def test_the_size_of_the_pieces_does_not_matter(doc, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "CHARS", size)
        patch.setattr(streaming, "TOKENS", size)
        patch.setattr(streaming, "SPANS", size)
        assert streaming.line(doc) == json.jsonl_bytes(doc)


OFFSETS = st.lists(st.integers(-2, 12), max_size=5)


@given(
    st.text(CHARS, max_size=9), OFFSETS, OFFSETS, st.binary(max_size=5), OFFSETS, *[st.integers(-1, 6)] * 2
)
def test_no_array_is_trusted(text, starts, ends, kinds, inner, first, last):
    arrays = (array("q", starts), array("q", ends), kinds, array("q", inner))
    try:
        made = _json.tokens(text, *arrays, KINDS, first, last)
    except ValueError:
        return
    assert made.count(b'"kind"') >= last - first


@given(st.lists(ANY.map(lambda text: text + "\n"), max_size=4), ANY, st.text(CHARS, max_size=4))
def test_lines_are_written_like_documents(blocks, last, name):
    find = segmenter.load().tokens
    blocks = [block for block in [*blocks, last] if block]
    texts = files.lines(name, io.BytesIO("".join(blocks).encode()))
    docs = (Document.of(text) for text in texts)
    expected = [json.jsonl_bytes(doc.with_tokens(find(doc.text))) for doc in docs]
    assume("".join(blocks)[:1] != "\ufeff")  # files.blocks removes it, files.lines too
    assert b"".join(streaming.lines(name, blocks, find)) == b"".join(expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "CHARS", 1)  # too long to be written at once
        assert b"".join(streaming.lines(name, blocks, find)) == b"".join(expected)


@given(st.text(CHARS, max_size=9), OFFSETS, OFFSETS, st.binary(max_size=5), OFFSETS, st.integers(-1, 6))
def test_no_array_of_lines_is_trusted(text, starts, ends, kinds, inner, number):
    arrays = (array("q", starts), array("q", ends), kinds, array("q", inner))
    try:
        made = _json.lines(text, *arrays, KINDS, b"{", number, (), ENCODE)
    except ValueError:
        return
    assert made.count(b'"kind"') == len(kinds)


LINE = st.sampled_from(
    [
        "លោក សុខ សាន នៅខេត្តកំពត។",
        "សមាគមអ្នកដាំស្វាយកម្ពុជា (CMGA) នៅ​ទីក្រុងហ្សូកាន់",
        "ហ្សូកាន់ដើរយឺត ក្រុមហ៊ុន Acme Bank ២",
        "ទីក្រុងប៉ារីសៈ CMGA",
        "",
        "\r",
        "្ក\u200b",
    ]
)


@settings(max_examples=60)
@given(st.lists(LINE | ANY.map(lambda text: text.replace("\n", " ")), min_size=1, max_size=6))
def test_names_of_lines_are_found_and_written_like_those_of_documents(lines):
    stages = pipeline.load(["words", "names", "latin"])
    alone = [stages(Document(line, f"a:{number}")) for number, line in enumerate(lines, 1)]
    doc = stages.by_line(Document("".join(line + "\n" for line in lines)))
    assert streaming.line_documents(doc, "a", 1) == b"".join(map(json.jsonl_bytes, alone))
    assert inline.plain(doc) == "".join(map(inline.plain, alone))


COLUMN = st.lists(st.integers(-2, 12), min_size=2, max_size=2)


@given(st.text(CHARS, max_size=9), COLUMN, COLUMN, st.booleans())
def test_no_array_of_spans_is_trusted(text, starts, ends, has_texts):
    said = (("LOC", None, 0.5), ("PER", "x", None))
    columns = (array("q", starts), array("q", ends), ("label", "norm", "score"), said, has_texts)
    fit = all(0 <= start <= end <= len(text) for start, end in zip(starts, ends, strict=True))
    if fit:
        assert _json.spans(text, *columns, ENCODE).count(b"}") >= 2
    else:
        with pytest.raises(ValueError, match="do not fit"):
            _json.spans(text, *columns, ENCODE)
    arrays = (array("q"), array("q"), b"", array("q"))
    try:
        made = _json.lines(text, *arrays, KINDS, b"{", 1, (("entities", *columns),), ENCODE)
    except ValueError:
        return
    assert made.count(b'"start"') == 2


NUMBERS = st.integers(0, 1000).map(lambda number: number / 1000) | st.floats() | st.integers(0, 2)


@given(st.text(CHARS, max_size=4), st.none() | st.text(CHARS, max_size=4), st.none() | NUMBERS)
def test_what_names_say_is_written_alike(label, norm, score):
    doc = Document("ក").with_entities([Span(0, 1, label, norm=norm, score=score)])
    assert streaming.line(doc) == json.jsonl_bytes(doc)


WORDS = st.text(CHARS, max_size=3)


@given(
    st.none() | WORDS,
    st.booleans(),
    st.lists(WORDS, max_size=2).map(tuple) | st.lists(WORDS, max_size=2),
    st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
)
def test_what_quantities_say_is_written_alike(value, ambiguous, alternatives, parts):
    for held in (parts, parts and MappingProxyType(parts)):
        one = Quantity(
            0, 1, "date", value, per=value, ambiguous=ambiguous, alternatives=alternatives, parts=held
        )
        doc = Document("ក").with_quantities([one])
        assert streaming.line(doc) == json.jsonl_bytes(doc)


@given(st.text(CHARS, max_size=9), COLUMN, COLUMN, *[st.integers(-1, 10)] * 2)
def test_no_array_of_marks_is_trusted(text, starts, ends, at, stop):
    columns = (array("q", starts), array("q", ends), ("LOC", ""))
    edges = [at, starts[0], ends[0], starts[1], ends[1], stop]
    if at >= 0 and edges == sorted(edges) and stop <= len(text):
        assert _json.bracketed(text, at, stop, *columns).count(b"]LOC[") <= 1
    else:
        with pytest.raises(ValueError, match="do not fit"):
            _json.bracketed(text, at, stop, *columns)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="surrogate"):
        _json.string("a\ud800", 0, 2)
    with pytest.raises(ValueError, match="surrogate"):
        _json.bracketed("a\ud800", 0, 2, array("q"), array("q"), ())
    with pytest.raises(ValueError, match="surrogate"):
        streaming.line(Document("ក").with_entities([Span(0, 1, "LOC", norm="\ud800")]))


def test_the_article_is_written_alike(article):
    import khtext

    doc = khtext.annotate(article * 3)
    assert streaming.line(doc) == json.jsonl_bytes(doc)
