"""Folders of texts, and batches as processes of their own that can be stopped and killed."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from khtext.batch import parts
from khtext.batch.manifest import NAME

#: `make torture` sets it: many kills, long lines, large files.
FULL = os.environ.get("KHTEXT_TORTURE") == "1"
BAD = "03/bad.txt"
SENTENCE = "ប្រទេសកម្ពុជា មានប្រជាជន ១៧លាននាក់។\n"
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def heed_permissions():
    """Take from a process the superuser's right to read and write what is closed to its owner."""
    if sys.platform == "linux" and os.geteuid() == 0:
        for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, right, 0, 0, 0)


def heed_interrupts():
    """Undo what a test run in the background inherits: interrupts that are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """Two hundred texts in subfolders, one of them no UTF-8."""
    root = tmp_path_factory.mktemp("texts")
    for number in range(199):
        file = root / f"{number % 10:02}" / ("deep" if number % 3 else "") / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"ឆ្នាំ{number} ប្រទេសកម្ពុជានាំចេញអង្ករ {number} តោន។\n", encoding="utf-8")
    (root / BAD).write_bytes("ក\n".encode() + b"\xff\n")
    (root / "notes.md").write_text("not a text", encoding="utf-8")
    return root


def texts(folder, **contents):
    """A folder with these files; the text of a name without a suffix goes to NAME.txt."""
    for name, content in contents.items():
        file = folder / (name if "." in name else f"{name}.txt")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def tree(folder):
    """The results below a folder, by path; what khtext keeps for itself there is left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != NAME)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def leftovers(folder):
    """The parts that are still there."""
    return sorted((folder / parts.FOLDER).glob("*"))


def manifest(folder):
    """The records of a manifest, without what takes a different time in every run."""
    lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    return {record["path"]: {**record, "seconds": 0} for record in map(json.loads, lines)}


def slow_texts(folder, count=40, lines=2000):
    """A folder whose texts take a while."""
    return texts(folder, **{f"{number:03}": SENTENCE * lines for number in range(count)})


def started(*args, **options):
    """A command that runs in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "khtext", *map(str, args)],
        start_new_session=True,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
        **options,
    )


def at_work(process, out):
    """Wait until the first result is there."""
    deadline = time.monotonic() + 60
    while not list(out.glob("[!.]*.jsonl")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.01)
    assert process.poll() is None
    return process


def children(process):
    """The processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def running(pid):
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def session(process):
    """The processes of the session that `started` made which are still running."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, after = int(file.parent.name), file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after[3]) == process.pid and after[0] != "Z":
            found.append(pid)
    return found


def gone(process, seconds=60):
    """Whether no process of the session is left after a while."""
    deadline = time.monotonic() + seconds
    while session(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not session(process)
