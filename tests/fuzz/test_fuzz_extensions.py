"""Short runs of the fuzzers that call Python: of the scanner of numbers and of the tagger."""

import sysconfig

from tests.conftest import ROOT

LIBRARIES = sysconfig.get_config_var("LIBDIR")
PYTHON = (
    f"-I{sysconfig.get_paths()['include']}",
    f"-L{LIBRARIES}",
    f"-Wl,-rpath,{LIBRARIES}",
    f"-lpython{sysconfig.get_config_var('LDVERSION')}",
    "-lm",
)


def test_no_text_and_no_word_makes_the_scanner_of_numbers_misbehave(fuzz):
    fuzz(ROOT / "fuzz" / "fuzz_numbers.c", *PYTHON, longest=512)


def test_no_text_and_no_damaged_file_makes_the_tagger_misbehave(fuzz):
    shipped = ROOT / "src" / "khtext" / "data" / "names.khtext.bin"
    fuzz(ROOT / "fuzz" / "fuzz_tagger.c", f'-DFILE_NAME="{shipped}"', *PYTHON, longest=512)
