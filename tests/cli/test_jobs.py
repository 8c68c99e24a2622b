"""Several processes write what one writes."""

import pytest

from tests.conftest import out


@pytest.mark.parametrize("options", ["tag", "tag -f iob", "tag -f conllu", "run"])
def test_any_number_of_processes_writes_the_same(tmp_path, article, options):
    file = tmp_path / "lines.txt"
    file.write_text(f"{article}\nលោក សុខ វណ្ណា ទៅភ្នំពេញ\n\n" * 300, encoding="utf-8")
    take = (*options.split(), "--per", "line", file)
    assert out(*take, "-j", "3") == out(*take, "-j", "1")
