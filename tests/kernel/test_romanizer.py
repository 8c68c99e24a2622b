"""The romanizer of the kernel: its units, its file, and the compiled way beside the plain one."""

import importlib.util
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext import data
from khtext.errors import KhtextError
from khtext.kernel import romanizer, romanizer_writer
from khtext.kernel.romanizer import Template

FILE = data.path("romanization.places.bin")
KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17DD), max_size=20)
LETTERS = st.text("កខគងតនបយរលសអ្ាិីុោំះ់៉", max_size=20)
WINDOWS = [Template(0, 0, False), Template(1, 1, False), Template(1, 1, True)]


def small(**changed):
    """A model of two units: ក is k, or kk after ា; ា is a or o."""
    parts = {
        "templates": [Template(0, 0, False)],
        "labels": [(False, ""), (False, "k"), (True, "kk"), (False, "a"), (False, "o")],
        "candidates": {"ក": [1, 2], "ា": [3, 4]},
        "features": {
            key: [(0, 1.0)]
            for keys in romanizer.contexts(["ក", "ា"], [Template(0, 0, False)])
            for key in keys
        },
        "transitions": {(3, 2): 2.5},
    }
    return romanizer_writer.pack(**parts | changed)


@given(KHMER)
def test_the_units_of_a_text_make_up_the_text(text):
    assert "".join(unit for unit in romanizer.units(text) if unit != romanizer.INHERENT) == text


def test_weights_and_transitions_decide():
    decoder = romanizer.PureDecoder(small())
    assert decoder.latin("ក", False)[0] == "k"
    assert decoder.latin("កាកា", False)[0] == "ka kka"
    assert decoder.latin("កាកា", True)[0] == "Ka Kka"


def test_the_probability_is_that_of_the_path_among_all_paths():
    _, share = romanizer.PureDecoder(small(transitions={})).latin("កា", False)
    e = 2.718281828459045
    assert share == pytest.approx((e / (e + 1)) ** 2, abs=1e-3)


def test_an_unknown_unit_is_read_as_a_shorter_one():
    decoder = romanizer.PureDecoder(small())
    assert decoder.latin("កា់", False)[0] == "ka"
    assert decoder.latin("ខា", False)[0] == "a"


def test_too_many_candidates_are_refused():
    with pytest.raises(KhtextError, match="'ក' has 65 candidates"):
        small(candidates={"ក": [1] * 65})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:30], "not a romanization model"),
        (lambda data: b"x" + data[1:], "not a romanization model"),
        (lambda data: data[:8] + b"\7" + data[9:], "version 7"),
        (lambda data: data[:-8], "damaged"),
        (lambda data: data[:-1] + b"\1", "damaged"),
    ],
)
def test_a_damaged_file_is_refused(damage, said):
    with pytest.raises(KhtextError, match=said):
        romanizer.checked(damage(small()))


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(KhtextError, match="none"):
        romanizer.load(tmp_path / "none")


compiled = pytest.mark.skipif(
    not importlib.util.find_spec("khtext.kernel._romanizer"), reason="the compiled romanizer was not built"
)


@compiled
@given(KHMER | LETTERS | st.text(max_size=9), st.booleans())
def test_both_decoders_say_the_same(text, capitals):
    assert DECODERS[0].latin(text, capitals) == DECODERS[1].latin(text, capitals)


@compiled
def test_both_decoders_say_the_same_of_every_village():
    for (name,) in data.read_columns("villages.tsv", "name")[::40]:
        assert DECODERS[0].latin(name, True) == DECODERS[1].latin(name, True)


@compiled
@given(st.data())
def test_the_compiled_decoder_never_reads_outside_a_file(given_data):
    from khtext.kernel._romanizer import Decoder

    damaged = bytearray(small())
    for at in given_data.draw(st.lists(st.integers(16, len(damaged) - 1), min_size=1, max_size=4)):
        damaged[at] = given_data.draw(st.integers(0, 255))
    damaged[12:16] = zlib.crc32(damaged[16:]).to_bytes(4, "little")
    try:
        decoder = Decoder(memoryview(bytes(damaged)))
    except ValueError:
        return
    decoder.latin("កាខា្ក", True)


DECODERS = (
    [romanizer.load(FILE, compiled=choice) for choice in (False, True)]
    if importlib.util.find_spec("khtext.kernel._romanizer")
    else []
)
