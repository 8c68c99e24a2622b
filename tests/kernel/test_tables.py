"""Tables as dictionaries: the compiled way and the plain one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.kernel import tables

LINES = st.text(st.sampled_from("#\t\nកខab\r😀"), max_size=24) | st.text()


@given(LINES)
def test_rows_are_read_alike(text):
    assert tables.rows_by_name(text) == tables.pure_rows_by_name(text)


@pytest.mark.skipif(
    tables.rows_by_name is tables.pure_rows_by_name, reason="the compiled tables were not built"
)
def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError):
        tables.rows_by_name(b"a\tb")
