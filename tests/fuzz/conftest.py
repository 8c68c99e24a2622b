"""Builds the fuzzers of fuzz/ with clang, and runs each for some seconds; fuzz/*.c run for hours too."""

import shutil
import subprocess

import pytest

CLANG = shutil.which("clang")
FLAGS = ("-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")
SECONDS = 8


@pytest.fixture
def fuzz(tmp_path):
    """A function that builds a fuzzer with these arguments of clang and fails if its run reports an error."""
    if CLANG is None:
        pytest.skip("clang is not installed")

    def run(*arguments, longest, seeds=()):
        fuzzer = tmp_path / "fuzzer"
        built = subprocess.run(
            [CLANG, *FLAGS, "-o", fuzzer, *arguments], capture_output=True, text=True, check=False
        )
        if built.returncode and "cannot find" in built.stderr:
            pytest.skip("clang has no libFuzzer, or Python no library")
        assert not built.returncode, built.stderr
        limits = (f"-max_total_time={SECONDS}", f"-max_len={longest}")
        done = subprocess.run(
            [fuzzer, *limits, *seeds], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert not done.returncode, done.stderr[-4000:]

    return run
