"""A short run of the kernel fuzzer, where clang is there; fuzz/fuzz_kernel.c says how to run it for hours."""

import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

CLANG = shutil.which("clang")
FLAGS = ("-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all", "-DKH_PIECE=256")
WORD_MODELS = ("crf.bin", "words.khtext.bin")


@pytest.mark.skipif(CLANG is None, reason="clang is not installed")
def test_no_text_and_no_damaged_model_makes_the_kernel_misbehave(tmp_path):
    fuzzer, seeds = tmp_path / "fuzz_kernel", tmp_path / "seeds"
    models = ",".join(f'"{ROOT / "src" / "khtext" / "data" / name}"' for name in WORD_MODELS)
    sources = [ROOT / "fuzz" / "fuzz_kernel.c", ROOT / "src" / "khtext" / "kernel" / "core.c"]
    built = subprocess.run(
        [CLANG, *FLAGS, f"-DMODELS={models}", "-o", fuzzer, *sources], capture_output=True, text=True
    )
    if built.returncode and "cannot find" in built.stderr:
        pytest.skip("clang has no libFuzzer")
    assert not built.returncode, built.stderr
    subprocess.run([sys.executable, ROOT / "tools" / "fuzz_seeds.py", seeds], check=True)
    done = subprocess.run(
        [fuzzer, "-max_total_time=8", "-max_len=2048", seeds], capture_output=True, text=True, cwd=tmp_path
    )
    assert not done.returncode, done.stderr[-4000:]
