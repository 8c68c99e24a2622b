"""A short run of the fuzzer of numbers, where clang is there; fuzz/fuzz_numbers.c runs for hours too."""

import shutil
import subprocess
import sysconfig

import pytest

from tests.conftest import ROOT

CLANG = shutil.which("clang")
FLAGS = ("-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")


@pytest.mark.skipif(CLANG is None, reason="clang is not installed")
def test_no_text_and_no_word_makes_the_scanner_of_numbers_misbehave(tmp_path):
    folder = sysconfig.get_config_var("LIBDIR")
    library = [
        f"-L{folder}",
        f"-Wl,-rpath,{folder}",
        f"-lpython{sysconfig.get_config_var('LDVERSION')}",
        "-lm",
    ]
    include = f"-I{sysconfig.get_paths()['include']}"
    source = ROOT / "fuzz" / "fuzz_numbers.c"
    built = subprocess.run(
        [CLANG, *FLAGS, include, "-o", tmp_path / "fuzz_numbers", source, *library],
        capture_output=True,
        text=True,
    )
    if built.returncode and "cannot find" in built.stderr:
        pytest.skip("clang has no libFuzzer, or Python no library")
    assert not built.returncode, built.stderr
    done = subprocess.run(
        [tmp_path / "fuzz_numbers", "-max_total_time=8", "-max_len=512"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert not done.returncode, done.stderr[-4000:]
