"""A short run of the fuzzer of the tagger, where clang is there; fuzz/fuzz_tagger.c runs for hours too."""

import shutil
import subprocess
import sysconfig

import pytest

from tests.conftest import ROOT

CLANG = shutil.which("clang")
FLAGS = ("-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")


@pytest.mark.skipif(CLANG is None, reason="clang is not installed")
def test_no_text_and_no_damaged_file_makes_the_tagger_misbehave(tmp_path):
    folder = sysconfig.get_config_var("LIBDIR")
    library = [
        f"-L{folder}",
        f"-Wl,-rpath,{folder}",
        f"-lpython{sysconfig.get_config_var('LDVERSION')}",
        "-lm",
    ]
    shipped = f'-DFILE_NAME="{ROOT / "src" / "khtext" / "data" / "names.khtext.bin"}"'
    include = f"-I{sysconfig.get_paths()['include']}"
    source = ROOT / "fuzz" / "fuzz_tagger.c"
    built = subprocess.run(
        [CLANG, *FLAGS, include, shipped, "-o", tmp_path / "fuzz_tagger", source, *library],
        capture_output=True,
        text=True,
    )
    if built.returncode and "cannot find" in built.stderr:
        pytest.skip("clang has no libFuzzer, or Python no library")
    assert not built.returncode, built.stderr
    done = subprocess.run(
        [tmp_path / "fuzz_tagger", "-max_total_time=8", "-max_len=512"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert not done.returncode, done.stderr[-4000:]
