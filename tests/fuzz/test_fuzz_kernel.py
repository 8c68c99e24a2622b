"""A short run of the fuzzer of the word models."""

import subprocess
import sys

from tests.conftest import ROOT

WORD_MODELS = ("crf.bin", "words.khtext.bin")


def test_no_text_and_no_damaged_model_makes_the_kernel_misbehave(fuzz, tmp_path):
    models = ",".join(f'"{ROOT / "src" / "khtext" / "data" / name}"' for name in WORD_MODELS)
    sources = (ROOT / "fuzz" / "fuzz_kernel.c", ROOT / "src" / "khtext" / "kernel" / "core.c")
    seeds = tmp_path / "seeds"
    subprocess.run([sys.executable, ROOT / "tools" / "fuzz_seeds.py", seeds], check=True)
    fuzz(f"-DMODELS={models}", "-DKH_PIECE=256", *sources, longest=2048, seeds=(seeds,))
