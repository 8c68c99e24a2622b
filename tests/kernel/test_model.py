"""The model file: what is refused, and the one that is made of khmer-nltk's."""

import importlib.util
import struct
import sys
import zlib
from pathlib import Path

import pytest

from khtext import data, kernel
from khtext.errors import KhtextError
from tests.cases import tool

CRF = data.path("crf.bin")


def folder_of(package):
    return Path(importlib.util.find_spec(package).origin).parent


def test_the_shipped_model_is_what_the_tool_makes_of_khmer_nltks():
    pickled = (folder_of("khmernltk") / "word_tokenize" / "sklearn_crf_ner_10000.sav").read_bytes()
    assert tool("convert_crf").convert(pickled) == CRF.read_bytes()
    assert "khmernltk" not in sys.modules or "sklearn" in sys.modules


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda file: b"", "not a khtext model"),
        (lambda file: file[:200], "not a khtext model"),
        (lambda file: b"X" + file[1:], "not a khtext model"),
        (lambda file: file[:8] + b"\x09" + file[9:], "version 9"),
        (lambda file: file[:-1], "differs from the header"),
        (lambda file: file[:5000] + bytes([file[5000] ^ 1]) + file[5001:], "checksum"),
    ],
)
def test_a_damaged_model_is_a_clear_error(tmp_path, damage, says):
    file = tmp_path / "damaged.bin"
    file.write_bytes(damage(CRF.read_bytes()) or b"0")
    with pytest.raises(KhtextError, match=says) as raised:
        kernel.load(file)
    assert "damaged.bin" in str(raised.value)


def test_an_empty_or_missing_model_is_a_clear_error(tmp_path):
    (tmp_path / "empty.bin").write_bytes(b"")
    for name in ("empty.bin", "missing.bin"):
        with pytest.raises(KhtextError, match=name):
            kernel.load(tmp_path / name)


@pytest.mark.parametrize("compiled", [None, False])
@pytest.mark.parametrize("entry", [(0, 9, 320), (1, 9, 4), (1, 1 << 20, 320), (1, 9, 321)])
def test_a_vocabulary_outside_of_the_file_is_a_clear_error(tmp_path, entry, compiled):
    file = tmp_path / "damaged.bin"
    content = bytearray(CRF.read_bytes())
    struct.pack_into("<IIQ", content, 304, *entry)
    struct.pack_into("<I", content, 12, zlib.crc32(memoryview(content)[16:]))
    file.write_bytes(content)
    with pytest.raises(KhtextError, match="lies outside the file"):
        kernel.load(file, compiled=compiled)
