"""What the romanization models learn from, and how it is aligned."""

import importlib.util
import sys

import pytest

from khtext.kernel import romanizer
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def training():
    spec = importlib.util.spec_from_file_location(
        "train_romanization", ROOT / "tools" / "train_romanization.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_thousand_places_are_held_out_and_no_spelling_is_in_both_parts(training):
    held = training.held_out_places()
    assert len(held) == 1000
    learned = {training.without_spaces(name) for name in training.training_places()}
    assert not learned & {training.without_spaces(name) for name in held}
    assert len(learned) > 8000


def test_the_people_held_out_are_learned_from_under_no_spelling(training):
    held = training.held_out_persons()
    assert len(held) >= 300
    learned = training.training_persons()
    assert not {training.without_spaces(name) for name in learned} & {
        training.without_spaces(name) for name in held
    }
    people = training.persons()
    spellings = {latin for found in held.values() for latin in found}
    assert not spellings & {latin for name in learned.keys() & people.keys() for latin in learned[name]}


def test_the_model_of_people_learns_from_no_place_held_out(training):
    learned = {training.without_spaces(name) for name in training.training_persons()}
    places = {training.without_spaces(name) for name in training.held_out_places()}
    assert len(learned & places) < 20  # a few people are called like a village


def test_letters_are_aligned_with_what_they_stand_for(training):
    names = {"តាកែវ": {"Ta Kaev"}, "តាសោម": {"Ta Saom"}, "កែវ": {"Kaev"}, "កា": {"Ka"}, "សោ": {"Sao"}} | {
        "វា": {"Va"},
        "កែ": {"Kae"},
    }
    known = {"".join(units): labels for units, labels in training.examples(names)}
    assert known["តាកែវ-"] == ["t", "a", " k", "ae", "v", ""]


def test_labels_make_up_the_latin_spelling(training):
    names = dict(list(training.training_places().items())[:60])
    for units, labels in training.examples(names):
        latin = "".join(labels).strip()
        khmer = "".join(unit for unit in units if unit != romanizer.INHERENT)
        assert latin in {
            found.lower() for name in names for found in names[name] if khmer in training.without_spaces(name)
        }
