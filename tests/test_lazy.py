"""Patterns that are compiled when they are first used do what compiled ones do."""

import copy
import pickle
import re

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
