"""Report pages: complete, valid, closed to the outside, and with every value that was found."""

import base64
import hashlib
import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

import khtext
from khtext.document import Document, Quantity, Span
from khtext.files import Text
from khtext.report import folder, pages
from khtext.report.summary import Summary, summary
from khtext.settings import Settings
from tests.conftest import ARTICLE, command, out
from tests.pages import parsed
from tests.texts import ANY

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}{% raw %}ភ្នំពេញ\x00\x1b[31m\u202e"
)


@pytest.fixture(scope="module")
def page(article):
    return pages.page(folder.document(Text("article", article), Settings()))


def texts(page, tag):
    found = re.findall(f"<{tag}[ >].*?</{tag}>", page, re.S)
    return [unescape(re.sub("<[^>]+>", "", element)) for element in found]


def test_html_allows_the_page_of_the_article(page):
    parsed(page)


def test_the_page_says_what_was_found(page):
    page = re.sub(r"\s+", " ", re.sub("<(style|script)>.*?</\\1>|<[^>]+>", " ", page, flags=re.S))
    for said in ("2,428 characters", "ORG organization 18", "2400000000 CNY", "China"):
        assert said in page
    assert f"khtext {khtext.__version__}" in page
    assert "words.khtext.bin" in page


def test_nothing_but_the_style_the_script_and_the_font_of_the_page_is_allowed(page):
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert " style=" not in page
    assert not re.search(r" on\w+=", page)


def test_a_page_names_no_address_outside_itself(page):
    addresses = re.findall(r'(?:href|src|url)\s*[=(]\s*["\']?([^"\')>\s]+)', page)
    outside = {address.partition(",")[0] for address in addresses if address[0] != "#"}
    assert outside == {"data:font/woff2;base64"}


def test_hostile_texts_names_and_labels_are_only_shown():
    doc = Document(HOSTILE, HOSTILE).with_entities([Span(0, 30, '"><script>', norm=HOSTILE, ref=HOSTILE)])
    doc = doc.with_quantities([Quantity(40, 50, "money", HOSTILE, unit=HOSTILE, parts={HOSTILE: HOSTILE})])
    doc = doc.with_normalized(doc.rewritten([(0, 8, HOSTILE)]))
    page = pages.page(doc, index='"><script>')
    tree = parsed(page)
    assert page.count("<script>") == page.count("</script>") == 1
    assert not tree.findall(".//img")
    assert "49" not in "".join(texts(page, "h1"))
    row = pages.row('"><script>', HOSTILE, summary(doc))
    parsed(pages.index(HOSTILE, summary(doc), [row], [HOSTILE]))


@settings(max_examples=30)
@given(ANY)
def test_html_allows_the_page_of_any_text(text):
    parsed(pages.page(folder.document(Text("any", text), Settings())))


def test_an_empty_document_has_a_page():
    assert "0</strong> characters" in pages.page(Document(""))


def test_a_column_without_a_value_is_left_out():
    page = pages.page(Document("ភ្នំពេញ").with_entities([Span(0, 7, "LOC", norm="Phnom Penh")]))
    assert texts(page, "th")[:4] == ["name", "label", "English", "times"]


def test_an_index_shows_the_most_frequent_rows_and_says_how_many_it_leaves_out():
    counts = summary(Document("")).add(Summary())
    counts.changes.update({(str(number), "x"): 1 for number in range(pages.MOST_ROWS + 5)})
    assert "5 more are on the pages of the documents" in pages.index("a", counts, [], [])


def test_a_million_characters_give_a_page_under_15_megabytes(million):
    assert len(million.encode()) < 15_000_000


def test_a_file_becomes_a_page(tmp_path):
    target = tmp_path / "a.html"
    assert out("report", ARTICLE, "-o", target) == ""
    assert "2400000000" in target.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [target]


def test_standard_input_becomes_a_page_on_standard_output():
    assert "Phnom Penh" in out("report", "-", "-o", "-", input="នៅភ្នំពេញ".encode())


def test_a_folder_becomes_an_index_with_a_page_for_each_file(tmp_path):
    source = tmp_path / "texts"
    (source / "inner").mkdir(parents=True)
    (source / "inner" / "ភ្នំ #1 <b>.txt").write_text("នៅភ្នំពេញ", encoding="utf-8")
    (source / "b.txt").write_text("នៅកំពត ២លានរៀល", encoding="utf-8")
    (source / "broken.txt").write_bytes(b"\xff\xfe\xfd")
    done = command("report", source, "-o", tmp_path / "r.html", "-j", "2")
    assert done.returncode == 1
    assert b"2 pages and the index" in done.stderr
    index = (tmp_path / "r.html").read_text(encoding="utf-8")
    parsed(index)
    assert "broken.txt" in index
    links = [unquote(unescape(link)) for link in re.findall(r'<a href="([^#][^"]*)"', index)]
    assert sorted(links) == ["r/b.html", "r/inner/ភ្នំ #1 <b>.html"]
    for link in links:
        page = (tmp_path / link).read_text(encoding="utf-8")
        (back,) = re.findall(r'<a href="([^#][^"]*)">All documents', page)
        assert ((tmp_path / link).parent / back).resolve() == tmp_path / "r.html"


def test_one_process_and_two_write_the_same_pages(tmp_path):
    source = tmp_path / "texts"
    source.mkdir()
    for number in range(5):
        (source / f"{number}.txt").write_text(f"នៅភ្នំពេញ {number} ដុល្លារ", encoding="utf-8")
    for jobs in (1, 2):
        out("report", source, "-o", tmp_path / f"r{jobs}.html", "-j", jobs)
    one = (tmp_path / "r1.html").read_text(encoding="utf-8").replace("r1/", "r2/")
    assert one == (tmp_path / "r2.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.txt", "-o", "a.txt"], "would replace the text"),
        (["a.txt", "-o", "."], "names a folder"),
        ([".", "-o", "-"], "must end with .html"),
        ([".", "-o", "report"], "must end with .html"),
        (["a.txt", "-o", ""], "name the page"),
    ],
)
def test_a_page_that_cannot_be_written_is_a_wrong_usage(tmp_path, arguments, said):
    (tmp_path / "a.txt").write_text("ក", encoding="utf-8")
    done = command("report", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in re.sub(r"[│\s]+", " ", done.stderr.decode())
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "ក"


def test_a_gazetteer_of_ones_own_is_shown(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("name\tlabel\tnorm\tref\nហាងកាហ្វេ\tORG\t<i>Café</i>\tX&1\n", encoding="utf-8")
    page = out("report", "-", "-o", "-", "--gazetteer", own, input="នៅហាងកាហ្វេ".encode())
    assert "&lt;i&gt;Café&lt;/i&gt;" in page
    assert "<i>" not in page


def test_a_page_in_a_folder_that_does_not_exist_is_one_clear_line(tmp_path):
    done = command("report", ARTICLE, "-o", tmp_path / "none" / "a.html")
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1


def test_currencies_of_ones_own_are_read(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("name\tkind\tcode\nប៊ីតខញ\tmoney\tXBT\n", encoding="utf-8")
    page = out("report", "-", "-o", "-", "--currencies", own, input="តម្លៃ ៥ ប៊ីតខញ".encode())
    assert "money · 5 · XBT" in page
