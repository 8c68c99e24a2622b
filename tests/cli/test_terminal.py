"""What a person sees on a terminal."""

from tests.conftest import ARTICLE, out


def test_run_for_a_person_shows_values_and_names():
    page = out("run", "-f", "text", ARTICLE, env={"COLUMNS": "120"})
    assert "2400000000" in page
    assert "CNY" in page
