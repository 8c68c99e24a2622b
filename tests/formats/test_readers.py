"""Texts from records, compressed files and pages; errors that say what, where and what to do."""

import gzip
import json
import lzma

import pytest

from khtext.errors import KhtextError
from khtext.files import opened
from khtext.formats import readers

ROWS = [{"id": "a", "text": "ទៅកំពត", "views": 3}, {"id": "b", "text": "ក\nខ", "views": None}]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
CSV = 'id,text,views\na,ទៅកំពត,3\nb,"ក\nខ",\n'.encode()
TSV = "id\ttext\tviews\na\tទៅកំពត\t3\n".encode()


@pytest.fixture
def read(tmp_path):
    def read(name, content, **options):
        file = tmp_path / name
        file.write_bytes(content)
        with opened(file) as open_file:
            return list(readers.texts(name, open_file, per_line=options.pop("per_line", False), **options))

    return read


def test_a_record_has_text_id_line_and_the_other_fields(read):
    first, second = read("a.jsonl", JSONL, field="text", id="id")
    assert (first.id, first.text, first.file, first.line, first.meta) == (
        "a",
        "ទៅកំពត",
        "a.jsonl",
        1,
        {"views": 3},
    )
    assert (second.id, second.text, second.line, second.meta) == ("b", "ក\nខ", 2, {"views": None})


def test_a_record_without_id_is_named_by_its_line(read):
    assert [text.id for text in read("a.csv", CSV, field="text")] == ["a.csv:2", "a.csv:3"]


@pytest.mark.parametrize("name", ["x", "x.csv", "x.txt"])
@pytest.mark.parametrize("content", [CSV, b"\xef\xbb\xbf" + CSV, CSV.replace(b",", b";")])
def test_a_table_may_have_a_byte_order_mark_and_semicolons(read, name, content):
    found = read(name, content, field="text", id="id")
    assert [(text.id, text.text, text.meta["views"]) for text in found] == [
        ("a", "ទៅកំពត", "3"),
        ("b", "ក\nខ", ""),
    ]


def test_what_the_name_does_not_say_is_told_by_the_content(read):
    for content in (JSONL, JSONL.replace(b"\n", b",\n").join([b"[", b"]"]).replace(b",\n]", b"]"), TSV):
        assert read("x", content, field="text")[0].text == "ទៅកំពត"


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize("name", ["a.jsonl", "a"])
def test_compressed_files_are_read_whatever_their_name(read, suffix, pack, name):
    packed = pack(JSONL)
    for full in (name, f"{name}.{suffix}"):
        assert [text.id for text in read(full, packed, field="text", id="id")] == ["a", "b"]
    assert read("a.txt", pack("ក\nខ".encode()), per_line=True)[1].text == "ខ"


def test_zstd_is_read():
    zstandard = pytest.importorskip("zstandard")
    import io

    from khtext.files import unpacked

    packed = zstandard.compress("ក".encode()) + zstandard.compress("ខ".encode())
    assert unpacked("a", io.BufferedReader(io.BytesIO(packed))).read() == "កខ".encode()


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_damaged_data_names_the_file(read, pack):
    with pytest.raises(KhtextError, match=r"a\.txt: damaged (gzip|xz) data"):
        read("a.txt", pack(b"abc" * 1000)[:-9])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("ក".encode("utf-16"), "UTF-16; convert it with iconv"),
        (b"PK\x03\x04rest", "a ZIP archive or an office document"),
        (b"%PDF-1.7", "a PDF document"),
    ],
)
def test_what_is_no_text_is_named(read, content, said):
    with pytest.raises(KhtextError, match=said):
        read("a.txt", content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"body": "x"}\n', r"a\.jsonl:1: no field 'text'; the fields are body"),
        ("a.jsonl", b'{"text": "x"}\n{"text": 5}\n', r"a\.jsonl:2: field 'text' is a number, not a text"),
        ("a.jsonl", b'{"text": "x"}\n{"text"\n', r"a\.jsonl:2: not JSON"),
        ("a.jsonl", b"5\n", r"a\.jsonl:1: not a JSON object"),
        ("a.csv", b"text,a\nx\n", r"a\.csv:2: 1 cells, but the header has 2"),
        ("a.csv", b"text,a\nx,y\n\xff,z\n", r"a\.csv: not UTF-8"),
    ],
)
def test_a_broken_record_is_named_by_file_and_line(read, name, content, said):
    with pytest.raises(KhtextError, match=said):
        read(name, content, field="text")


def test_records_without_field_are_a_clear_error(read):
    with pytest.raises(KhtextError, match="use --field to name the field that holds the text"):
        read("a.jsonl", JSONL)


def test_a_null_text_is_an_empty_one(read):
    assert read("a.jsonl", b'{"text": null}', field="text")[0].text == ""


PAGE = """<!DOCTYPE html><html><head><title>ចំណងជើង</title><style>p {}</style></head>
<body><h1>ព័ត៌មាន</h1><p>លោក <b>ហ៊ុន</b> <i>សែន</i>
ទៅ<!-- x -->ភ្នំ<wbr>ពេញ &amp; កំពត<br>ខ</p><script>var x;</script><table><tr><td>ក<td>ខ</table></body></html>"""


@pytest.mark.parametrize("name", ["a.html", "a"])
def test_a_page_is_the_text_that_a_browser_shows(read, name):
    pytest.importorskip("lxml")
    text = "ព័ត៌មាន\nលោក ហ៊ុន សែន ទៅភ្នំ\u200bពេញ & កំពត\nខ\nក\tខ\n"
    assert read(name, PAGE.encode())[0].text == text
    assert [found.text for found in read(name, PAGE.encode(), per_line=True)] == text.split("\n")[:-1]


def test_a_page_says_its_encoding(read):
    pytest.importorskip("lxml")
    page = '<html><head><meta charset="windows-1252"></head><body>caf\u00e9'.encode("cp1252")
    assert read("a.html", page)[0].text == "caf\u00e9\n"


def test_parquet_is_read_and_written_with_typed_columns(read, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from khtext.document import Document, Span
    from khtext.formats import writers

    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "in.parquet")
    texts = read("x", (tmp_path / "in.parquet").read_bytes(), field="text", id="id")
    assert [(text.id, text.text, text.meta) for text in texts] == [
        ("a", "ទៅកំពត", {"views": 3}),
        ("b", "ក\nខ", {"views": None}),
    ]
    docs = [Document.of(text).with_entities([Span(0, 1, "LOC", norm="x")]) for text in texts]
    file = tmp_path / "out.parquet"
    file.write_bytes(b"".join(writers.load("parquet")(docs)))
    table = parquet.read_table(file)
    assert table.column("meta").to_pylist() == [{"views": 3}, {"views": None}]
    assert pyarrow.types.is_int64(table.schema.field("entities").type.value_type.field("start").type)
    pandas = pytest.importorskip("pandas")
    assert pandas.read_parquet(file)["entities"][0][0]["norm"] == "x"
    polars = pytest.importorskip("polars")
    assert polars.read_parquet(file)["entities"][0][0]["label"] == "LOC"


def test_fields_of_different_types_are_written_as_text(tmp_path):
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from khtext.document import Document
    from khtext.formats import writers

    docs = [Document("a", meta={"x": 1}), Document("b", meta={"x": "y"}), Document("c")]
    (tmp_path / "a.parquet").write_bytes(b"".join(writers.load("parquet")(docs)))
    assert parquet.read_table(tmp_path / "a.parquet").column("meta").to_pylist() == [
        {"x": "1"},
        {"x": "y"},
        {"x": None},
    ]


def test_the_datasets_library_reads_parquet(tmp_path):
    datasets = pytest.importorskip("datasets")
    pytest.importorskip("pyarrow")
    from khtext.document import Document, Span
    from khtext.formats import writers

    doc = Document("នៅកំពត").with_entities([Span(2, 6, "LOC")])
    (tmp_path / "a.parquet").write_bytes(b"".join(writers.load("parquet")([doc, doc])))
    loaded = datasets.load_dataset(
        "parquet", data_files=str(tmp_path / "a.parquet"), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert len(loaded) == 2
    assert loaded[0]["entities"][0]["label"] == "LOC"
