"""What a person sees on a terminal."""

import pytest

from tests.conftest import ARTICLE, command, out


def test_run_for_a_person_shows_values_and_names():
    page = out("run", "-f", "text", ARTICLE, env={"COLUMNS": "120"})
    assert "2400000000" in page
    assert "CNY" in page


@pytest.mark.parametrize("name", ["tag", "run"])
def test_a_text_cannot_give_orders_to_a_terminal(tmp_path, name):
    file = tmp_path / "orders.txt"
    file.write_bytes("ទៅ\x1b]0;owned\x07[red]ភ្នំពេញ[/red]\u202e\x9b31m\r\nកំពត\n".encode())
    page = command(name, "-f", "text", file, env={"FORCE_COLOR": "1"}).stdout.decode()
    assert "\x1b]0;" not in page
    assert not set(page) & {"\x07", "\x9b", "\u202e"}
    assert "[red]" in page.replace(" ", "")
    assert "␛" in page
