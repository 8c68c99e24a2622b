"""What several tests share: rows of samples, pipelines that are loaded when first used, the tools."""

import importlib.util
import sys
from functools import cache

import pytest

from khtext import pipeline
from tests.conftest import ROOT

TABLES = sorted((ROOT / "samples").glob("*.tsv"))


def rows(name):
    """The rows of a sample file as lists of cells, without its comments and its header."""
    lines = (ROOT / "samples" / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and line[0] != "#"][1:]


def parameters(*names):
    """The rows of sample files as parameters of a test, each named by its file and note."""
    return [pytest.param(*cells, id=f"{name}: {note}") for name in names for note, *cells in rows(name)]


@cache
def stages(*names, settings=pipeline.DEFAULTS):
    """A pipeline of these stages, loaded once."""
    return pipeline.load(names, settings)


def tool(name):
    """A module of tools/, which is not a package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
