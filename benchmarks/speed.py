#!/usr/bin/env python3
"""Speed as a ratio to khmer-nltk and khmercut in the same run: ``speed.py [TEXT ...]``.

Without arguments, the sample article is repeated; real text gives more realistic figures. Every figure is
the best of several runs in one thread. Compare only figures of the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import logging
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import khtext
from khtext import data, kernel
from khtext.settings import Settings
from khtext.words import engines, segmenter

ARTICLE = Path(__file__).parent.parent / "samples" / "article.txt"
PEERS_CHARS = 40_000
PURE_CHARS = 400_000
FILE_BYTES = 20_000_000
KHTEXT = str(Path(sys.executable).with_name("khtext"))
SEGMENT = [KHTEXT, "segment"]
#: Commands that are measured as whole processes on a file of 20 MB.
COMMANDS = (
    "segment",
    "segment -f jsonl",
    "tag",
    "tag -f jsonl",
    "tag --per line",
    "normalize",
    "normalize -j 1",
    "normalize --only unicode",
    "romanize",
    "run",
)
WORD = "ខ្ញុំទៅផ្សារ\n"

ONE_WORD = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    print("ខ្ញុំ")
app()
"""
# A small helper process starts the measured one: the peak memory of a child includes that of its parent.
LAUNCHER = """
import os, subprocess, sys, time
with open(sys.argv[1], "rb") as text:
    start = time.perf_counter()
    child = subprocess.Popen(
        sys.argv[2:], stdin=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
print(took, usage.ru_maxrss / 1024, flush=True)
sys.exit(os.waitstatus_to_exitcode(status))
"""
PEERS = {
    "khmer-nltk": "from khmernltk import word_tokenize as words\nprint(words('ខ្ញុំទៅផ្សារ'))",
    "khmercut": "from khmercut import tokenize as words\nprint(words('ខ្ញុំទៅផ្សារ'))",
}


def peers() -> dict[str, Callable[[str], object]]:
    """The other segmenters that are installed, ready to run."""
    found: dict[str, Callable[[str], object]] = {}
    with contextlib.suppress(ImportError), contextlib.redirect_stderr(io.StringIO()):
        from khmernltk import word_tokenize

        logging.getLogger("khmer-nltk").setLevel(logging.WARNING)
        found["khmer-nltk"] = word_tokenize
    with contextlib.suppress(ImportError):
        from khmercut import tokenize

        found["khmercut"] = tokenize
    return found


def speed(work: Callable[[], object], chars: int, times: int) -> float:
    """Characters per second, the best of several runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return chars / best


def process(command: Sequence[str], file: Path, times: int = 9) -> tuple[float, float]:
    """Seconds and peak memory in MB of a whole process that reads a file, the best of several runs."""
    runs = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, str(file), *command], capture_output=True
        )
        if done.returncode:
            raise SystemExit(f"{command} ended with {done.returncode}")
        runs.append(tuple(map(float, done.stdout.split())))
    return min(seconds for seconds, _ in runs), min(memory for _, memory in runs)


def segmenters(text: str) -> dict[str, float]:
    """Characters per second of each way to segment."""
    lines = [line for line in text.split("\n") if line]
    some, size = [], 0
    for line in lines[:: max(1, len(text) // PEERS_CHARS)]:
        some.append(line)
        size += len(line)
    speeds = {}
    for name, split in peers().items():
        split(WORD)
        speeds[name] = speed(lambda split=split: [split(line) for line in some], size, 2)
    for engine in (engines.DEFAULT, "crf"):
        stage = segmenter.load(Settings(engine=engine))
        name = f"kernel ({engine})"
        speeds[name] = speed(lambda stage=stage: stage.engine.tokens(text), len(text), 15)
    speeds["khtext.segment(text)"] = speed(lambda: khtext.segment(text), len(text), 15)
    # This kernel caches rows of weights, so it is timed on new text: the best of three parts.
    size = min(PURE_CHARS, len(text) // 4)
    first, *parts = (text[at : at + size] for at in range(0, 4 * size, size))
    for engine, file in ((engines.DEFAULT, "words.khtext.bin"), ("crf", "crf.bin")):
        pure = kernel.load(data.path(file), engines.abbreviations(), compiled=False)
        pure.tokens(first)
        rates = [speed(lambda part=part, pure=pure: pure.tokens(part), size, 1) for part in parts]
        speeds[f"pure Python ({engine})"] = max(rates)
    return speeds


def whole_processes(text: str, folder: Path) -> dict[str, float]:
    """Characters per second of `khtext COMMAND FILE > OUT` on a file of 20 MB, for each command."""
    size = len(text.encode())
    long = (text + "\n") * (FILE_BYTES // size + 1)
    long = long.encode()[:FILE_BYTES].decode(errors="ignore")
    file = folder / "long.txt"
    file.write_text(long, encoding="utf-8")
    rates = {}
    for command in COMMANDS:
        seconds, _ = process([KHTEXT, *command.split()], file, 3)
        rates[f"khtext {command} FILE, whole process, 20 MB"] = len(long) / seconds
    return rates


def memory_growth(text: str, folder: Path) -> list[tuple[str, float]]:
    """Peak memory in MB of `khtext segment` for increasing amounts of text."""
    peaks = []
    for size in (1_000, 10_000_000, 200_000_000):
        file = folder / "grown.txt"
        block = text.encode() + b"\n"
        with file.open("wb") as out:
            for _ in range(max(1, size // len(block))):
                out.write(block)
        _, memory = process(SEGMENT, file, 1)
        peaks.append((f"{file.stat().st_size / 1e6:.1f} MB", memory))
    return peaks


def cold_starts(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds and peak memory in MB until the first word."""
    word = folder / "word.txt"
    word.write_text(WORD, encoding="utf-8")
    scripts = {"a Typer application that prints one word": ONE_WORD}
    scripts |= {name: code for name, code in PEERS.items() if name in peers()}
    found = {}
    for number, (name, code) in enumerate(scripts.items()):
        script = folder / f"{number}.py"
        script.write_text(code, encoding="utf-8")
        found[name] = process([sys.executable, str(script)], word)
    found["khtext segment"] = process(SEGMENT, word)
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", nargs="*", type=Path, help="UTF-8 text to measure with")
    files = parser.parse_args().text
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    if not text:
        text = "\n".join([ARTICLE.read_text(encoding="utf-8")] * 100)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    print(f"khtext {khtext.__version__}, {kernel.backend()} kernel, Python {platform.python_version()}")
    print(f"{platform.machine()}, {os.cpu_count()} cores; {len(text):,} characters, SHA-256 {digest}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        speeds = segmenters(text)
        speeds |= whole_processes(text, folder)
        base = speeds["khmer-nltk"]
        print(f"{'words, and text rewritten':58s} {'characters/s':>14s} {'ratio':>8s}")
        for way, rate in speeds.items():
            print(f"{way:58s} {rate:14,.0f} {rate / base:7.1f}x")
        starts = cold_starts(folder)
        seconds, memory = next(iter(starts.values()))
        print(f"\n{'first word, whole process':45s} {'seconds':>14s} {'ratio':>8s} {'MB':>8s} {'more':>8s}")
        for way, (took, peak) in starts.items():
            print(f"{way:45s} {took:14.3f} {took / seconds:7.2f}x {peak:8.1f} {peak - memory:+8.1f}")
        print(f"\n{'khtext segment, peak memory':45s} {'MB':>14s}")
        for way, peak in memory_growth(text, folder):
            print(f"{way:45s} {peak:14.1f}")


if __name__ == "__main__":
    main()
