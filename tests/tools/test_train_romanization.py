"""What the romanization models learn from, and how it is aligned."""

import importlib.util
import lzma
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
    sys.path.insert(0, str(ROOT / "tools"))
    spec.loader.exec_module(module)
    sys.path.remove(str(ROOT / "tools"))
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
    people = training.training_persons()
    learned = {training.without_spaces(name) for name in people}
    assert not learned & {training.without_spaces(name) for name in held}
    spellings = {latin for found in held.values() for latin in found}
    assert not spellings & {latin for found in people.values() for latin in found}


def test_phonemes_are_written_with_the_letters_of_names(training, tmp_path):
    file = tmp_path / "lexicon.tsv.xz"
    lines = ["# a comment", "ភ្នំ\tp n u m", "ដី\tɗ ə j", "ជ័យ\tc e j", "រតនៈ\tr ɔ t . t a ʔ . n a ʔ", "abc\tʔ a"]
    file.write_bytes(lzma.compress("\n".join(lines).encode()))
    words = training.romanization_words
    assert words.read(file) == {"ភ្នំ": {"pnum"}, "ដី": {"dei"}, "ជ័យ": {"chey"}, "រតនៈ": {"rottaknak"}}
    assert words.as_spelled(["ភ", "្ន", "ំ"], ["p", "n", "um"]) == ["ph", "n", "um"]
    assert words.as_spelled(["រ", "ស", "់"], ["r", "h", ""]) == ["r", "s", ""]


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
