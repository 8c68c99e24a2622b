"""Bar charts."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from khtext.desk.bars import LABELS, NUMBERS, WIDTH, svg

NAME = "{http://www.w3.org/2000/svg}"


@given(st.text(), st.lists(st.tuples(st.text(), st.integers(1, 10**9))))
def test_a_chart_is_xml_with_a_bar_for_each_row(title, rows):
    chart = ElementTree.fromstring(svg(title, rows))
    bars = chart.findall(f"{NAME}rect")[1:]
    assert len(bars) == len(rows)
    assert [text.text for text in chart.findall(f"{NAME}text")[1::2]] == [f"{number:,}" for _, number in rows]
    room = WIDTH - LABELS - NUMBERS
    for bar, (_, number) in zip(bars, rows, strict=True):
        assert float(bar.get("width")) == round(room * number / max(number for _, number in rows), 1)
    tags = {element.tag.removeprefix(NAME) for element in chart.iter()}
    assert tags <= {"svg", "title", "style", "rect", "text"}
