"""Patterns that are compiled when they are first used do what compiled ones do."""

import copy
import pickle
import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from khtext import lazy


def test_a_pattern_finds_what_a_compiled_one_finds():
    expression, text = r"([0-9]+)\s(?P<unit>km|m)", "12 km, 5 m"
    found, compiled = lazy.pattern(expression), re.compile(expression)
    assert found.findall(text) == compiled.findall(text)
    assert found.match(text).groupdict() == compiled.match(text).groupdict()
    assert found.sub(r"\1", text) == compiled.sub(r"\1", text)
    assert (found.pattern, found.groups, found.groupindex) == (expression, 2, {"unit": 2})


def test_a_wrong_expression_is_reported_at_its_first_use():
    wrong = lazy.pattern("(")
    with pytest.raises(re.error):
        wrong.match("")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_pattern_is_copied_before_and_after_its_first_use(copied):
    one = lazy.pattern("[0-9]")
    assert copied(one).findall("1a2") == one.findall("1a2") == copied(one).findall("1a2") == ["1", "2"]


@pytest.mark.parametrize("package", ["amounts", "names", "normalization", "orthography", "romanization"])
def test_no_module_of_a_stage_compiles_a_pattern_when_it_is_imported(package):
    folder = import_module(f"khtext.{package}")
    modules = [import_module(f"{folder.__name__}.{found.name}") for found in iter_modules(folder.__path__)]
    assert not [
        module for module in modules if any(isinstance(one, re.Pattern) for one in vars(module).values())
    ]
