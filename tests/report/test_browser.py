"""Pages in a real browser: Chromium without a window, where it and what drives it are installed."""

import base64
import shutil
from contextlib import contextmanager

import pytest

from khtext import data
from khtext.document import Document, Quantity, Span
from khtext.report import pages
from khtext.report.summary import summary
from tests.conftest import ARTICLE, out

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not CHROMIUM:
    pytest.skip("Chromium is not installed", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)

DESKTOP, PHONE = (1280, 900), (390, 844)
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onfocus=alert(3) autofocus ' ភ្នំពេញ"
TIP = "small[role=tooltip]"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def article_page(tmp_path_factory):
    target = tmp_path_factory.mktemp("article") / "article.html"
    out("report", ARTICLE, "-o", target)
    return target


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    place = tmp_path_factory.mktemp("folder")
    (place / "texts" / "<img src=x onerror=alert(4)>").mkdir(parents=True)
    (place / "texts" / "<img src=x onerror=alert(4)>" / "a.txt").write_text(ATTACK, encoding="utf-8")
    (place / "texts" / "ក.txt").write_text("នៅភ្នំពេញ ២លានរៀល", encoding="utf-8")
    (place / "own.tsv").write_text(
        f"name\tlabel\tnorm\tref\nភ្នំពេញ\tLOC\t{ATTACK}\t{ATTACK}\n", encoding="utf-8"
    )
    out("report", place / "texts", "-o", place / "r.html", "--gazetteer", place / "own.tsv", "-j", "1")
    return place / "r.html"


@contextmanager
def shown(browser, file, size=DESKTOP, **options):
    """The page in a window of this size; it asks for nothing, says nothing and shows no dialog."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    assert said == []


def violations(page):
    found = axe.Axe().run(page).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def test_khmer_is_set_in_the_font_of_the_page(browser, article_page):
    with shown(browser, article_page) as page:
        page.evaluate("document.fonts.ready")
        assert page.evaluate("[...document.fonts].map(face => face.status)") == ["loaded"]
        with_font, without = page.evaluate(
            """() => {
                const word = document.createElement("span");
                word.textContent = "ខេត្តព្រះសីហនុ";
                document.querySelector(".text").append(word);
                const inside = word.getBoundingClientRect().width;
                for (const face of [...document.fonts]) document.fonts.delete(face);
                for (const sheet of document.styleSheets) sheet.deleteRule(0);
                word.textContent += "";
                return [inside, word.getBoundingClientRect().width];
            }"""
        )
        assert with_font > 20
        assert abs(with_font - without) > 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hover_and_focus_show_the_value_inside_the_window(browser, article_page, size):
    with shown(browser, article_page, size) as page:
        money = page.locator("mark.money[tabindex]").first
        tip = money.locator(f"> {TIP}")
        assert not tip.is_visible()
        money.hover()
        assert tip.is_visible()
        assert tip.inner_text().startswith("money · 2400000000 · CNY")
        page.mouse.move(0, 0)
        assert not tip.is_visible()
        for mark in page.locator("mark[tabindex]").all()[:12]:
            mark.focus()
            box = mark.locator(f"> {TIP}").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0] + 0.5
            assert 0 <= box["y"] <= size[1]


def test_the_tab_key_reaches_every_mark_in_order(browser, article_page):
    with shown(browser, article_page) as page:
        page.locator("nav a").last.focus()
        reached = []
        for _ in range(5):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.querySelector('small').textContent"))
        wanted = page.locator("mark[tabindex] > small").all_text_contents()[:5]
        assert reached == wanted


def test_of_a_mark_in_a_mark_only_the_inner_one_speaks(browser, tmp_path):
    doc = Document("ក្រសួងកម្ពុជា").with_entities([Span(0, 13, "ORG"), Span(6, 13, "LOC")])
    (tmp_path / "a.html").write_text(pages.page(doc), encoding="utf-8")
    with shown(browser, tmp_path / "a.html") as page:
        page.locator("mark.LOC[tabindex] > b").hover()
        assert [tip.inner_text() for tip in page.locator(TIP).all() if tip.is_visible()] == ["place"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_page_of_the_article(browser, article_page, scheme):
    with shown(browser, article_page, color_scheme=scheme) as page:
        assert violations(page) == []


def test_axe_finds_nothing_in_an_index_or_in_marked_text(browser, index, tmp_path):
    (tmp_path / "a.html").write_text(out("run", "-f", "html", ARTICLE), encoding="utf-8")
    for file in (index, tmp_path / "a.html"):
        with shown(browser, file, PHONE) as page:
            assert violations(page) == []


def test_light_and_dark_differ(browser, article_page):
    papers = set()
    for scheme in ("light", "dark"):
        with shown(browser, article_page, color_scheme=scheme) as page:
            papers.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert len(papers) == 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_wider_than_the_window_and_no_word_is_broken(browser, article_page, size):
    with shown(browser, article_page, size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == size[0]
        broken = """[...document.querySelectorAll(".text span:not(.long)")]
            .filter(word => word.getClientRects().length > 1).map(word => word.textContent)"""
        assert page.evaluate(broken) == []


def test_attacks_in_texts_file_names_and_gazetteers_do_nothing(browser, index):
    with shown(browser, index) as page:
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 1
    for file in index.with_suffix("").rglob("*.html"):
        with shown(browser, file) as page:
            for mark in page.locator("mark[tabindex]").all():
                mark.focus()
            assert page.locator("img").count() == 0


def test_an_attack_in_every_field_of_a_document_does_nothing(browser, tmp_path):
    doc = Document(ATTACK * 2, ATTACK).with_entities([Span(0, 10, ATTACK, norm=ATTACK, ref=ATTACK)])
    doc = doc.with_quantities([Quantity(20, 30, "money", ATTACK, unit=ATTACK, parts={ATTACK: ATTACK})])
    doc = doc.with_normalized(doc.rewritten([(12, 14, ATTACK)]))
    (tmp_path / "a.html").write_text(pages.page(doc), encoding="utf-8")
    listed = pages.index(ATTACK, summary(doc), [pages.row("a.html", ATTACK, summary(doc))], [ATTACK])
    (tmp_path / "b.html").write_text(listed, encoding="utf-8")
    for name in ("a.html", "b.html"):
        with shown(browser, tmp_path / name) as page:
            assert page.locator("img, [onfocus], [autofocus]").count() == 0


def test_a_table_is_sorted_by_the_column_that_is_pressed(browser, article_page):
    with shown(browser, article_page) as page:
        table = page.locator("#amounts ~ .scroll table")
        head = table.locator("th", has_text="value")
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        cells = table.locator("tbody td:nth-child(3)").all_text_contents()
        numbers = [float(cell) for cell in cells if not cell.startswith((">", "~"))]
        assert numbers == sorted(numbers)
        head.locator("button").click()
        assert table.locator("tbody td:nth-child(3)").first.text_content() == "2400000000"


def test_without_javascript_all_is_there_to_read(browser, article_page):
    with shown(browser, article_page, java_script_enabled=False) as page:
        assert page.locator("th button").count() == 0
        page.locator("mark.money[tabindex]").first.hover()
        assert page.locator("mark.money > small").first.is_visible()
        assert page.locator("svg rect").first.is_visible()


def test_copied_text_is_the_text_without_labels(browser, tmp_path):
    doc = Document("នៅភ្នំពេញ").with_entities([Span(2, 9, "LOC", norm="Phnom Penh")])
    (tmp_path / "a.html").write_text(pages.page(doc), encoding="utf-8")
    with shown(browser, tmp_path / "a.html") as page:
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.text'))")
        assert page.evaluate("getSelection().toString()").strip() == "នៅភ្នំពេញ"


def test_a_printed_page_has_the_text_and_the_tables(browser, article_page):
    with shown(browser, article_page) as page:
        page.emulate_media(media="print")
        assert not page.locator("nav").first.is_visible()
        assert page.pdf().startswith(b"%PDF")


def test_a_page_of_a_million_characters_opens_and_scrolls_to_its_end(browser, million, tmp_path):
    (tmp_path / "long.html").write_text(million, encoding="utf-8")
    with shown(browser, tmp_path / "long.html") as page:
        last = page.locator(".text p").last
        last.scroll_into_view_if_needed()
        assert last.evaluate("line => getComputedStyle(line).contentVisibility") == "auto"
        words = page.locator("#words")
        words.scroll_into_view_if_needed()
        assert words.is_visible()


def test_the_font_of_the_page_is_the_one_that_is_shipped(article_page):
    font = base64.b64encode(data.path("NotoSansKhmer.woff2").read_bytes()).decode()
    assert font in article_page.read_text(encoding="utf-8")
