"""Folders: mirrored, whole files or none, the same bytes from one process or four."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import command

BAD = "03/bad.txt"
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def heed_permissions():
    """Take from a process the superuser's right to read and write what is closed to its owner."""
    if sys.platform == "linux" and os.geteuid() == 0:
        for right in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, right, 0, 0, 0)


@pytest.fixture(scope="module")
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


def tree(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_folder_is_mirrored_and_a_bad_file_leaves_nothing(folder, tmp_path):
    trees = []
    for jobs in ("1", "4"):
        done = command("batch", folder, "-o", tmp_path / jobs, "-j", jobs)
        assert done.returncode == 1
        assert f"khtext: {BAD}:2: not UTF-8 at byte 4" in done.stderr.decode()
        assert done.stdout == b""
        trees.append(tree(tmp_path / jobs))
    assert trees[0] == trees[1]
    wanted = {str(file.relative_to(folder).with_suffix(".jsonl")) for file in folder.rglob("*.txt")}
    assert set(trees[0]) == wanted - {"03/bad.jsonl"}
    assert len(trees[0]) == 199


def test_the_id_is_the_path_below_the_folder(folder, tmp_path):
    command("batch", folder, "-o", tmp_path, "-j", "1", "--glob", "00/0.txt")
    assert json.loads((tmp_path / "00/0.jsonl").read_text(encoding="utf-8"))["id"] == "00/0.txt"


def test_json_is_one_array_a_file(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path, "-j", "1", "--glob", "00/0.txt", "-f", "json")
    assert done.returncode == 0
    assert [doc["id"] for doc in json.loads((tmp_path / "00/0.json").read_text(encoding="utf-8"))] == [
        "00/0.txt"
    ]


def test_a_dry_run_writes_nothing(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path / "out", "--dry-run")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 200
    assert not (tmp_path / "out").exists()


def test_globs_choose_and_leave_out(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path, "--glob", "01/*", "--exclude", "1?.txt", "--dry-run")
    names = [line.split(b" -> ")[0].decode().rsplit("/", 1)[1] for line in done.stdout.splitlines()]
    assert "1.txt" in names
    assert "11.txt" not in names
    assert "0.txt" not in names


def test_results_that_exist_are_kept_unless_asked(folder, tmp_path):
    take = ("batch", folder, "-o", tmp_path, "--glob", "00/0.txt")
    assert command(*take).returncode == 0
    before = (tmp_path / "00/0.jsonl").read_bytes()
    (tmp_path / "00/0.jsonl").write_text("mine", encoding="utf-8")
    done = command(*take)
    assert done.returncode == 2
    assert "--overwrite" in done.stderr.decode()
    assert (tmp_path / "00/0.jsonl").read_text(encoding="utf-8") == "mine"
    assert command(*take, "--overwrite").returncode == 0
    assert (tmp_path / "00/0.jsonl").read_bytes() == before


def test_fail_fast_stops_at_the_first_failure(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path, "-j", "1", "--fail-fast")
    assert done.returncode == 1
    assert 0 < len(tree(tmp_path)) < 199


def test_two_files_for_one_result_are_refused(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "a.md"):
        (tmp_path / "in" / name).write_text("ក", encoding="utf-8")
    done = command("batch", tmp_path / "in", "-o", tmp_path / "out", "--glob", "*")
    assert done.returncode == 1
    assert "a.jsonl" in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_a_missing_folder_is_one_clear_line(tmp_path):
    done = command("batch", tmp_path / "none", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_a_killed_run_leaves_only_whole_files_under_final_names(tmp_path, jobs):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(40):
        (source / f"{number}.txt").write_text("ប្រទេសកម្ពុជា មានប្រជាជន ១៧លាននាក់។\n" * 400, encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "khtext", "batch", source, "-o", out, "-j", jobs], start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not list(out.glob("*.jsonl")) and time.monotonic() < deadline and started.poll() is None:
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    finished = list(out.glob("*.jsonl"))
    assert finished
    for file in finished:
        assert json.loads(file.read_text(encoding="utf-8"))["tokens"]
    assert command("batch", source, "-o", out, "--overwrite").returncode == 0
    assert len(list(out.iterdir())) == 40


def test_a_batch_goes_on_where_it_stopped(folder, tmp_path):
    take = ("batch", folder, "-o", tmp_path, "--glob", "00/*")
    command(*take)
    whole = tree(tmp_path)
    mine, gone = sorted(whole)[:2]
    (tmp_path / mine).write_text("mine", encoding="utf-8")
    (tmp_path / gone).unlink()
    assert command(*take, "--resume").returncode == 0
    assert tree(tmp_path) == whole | {mine: b"mine"}


def test_nothing_that_matches_is_an_error(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path / "out", "--glob", "*.text")
    assert done.returncode == 1
    assert "no file matches *.text" in done.stderr.decode()


def test_a_text_is_not_written_over(tmp_path):
    (tmp_path / "a.jsonl").write_text("ក", encoding="utf-8")
    done = command("batch", tmp_path, "-o", tmp_path, "--glob", "*.jsonl", "--overwrite")
    assert done.returncode == 1
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == "ក"


def test_a_name_that_is_no_utf8_is_done_like_any_other(tmp_path):
    source, name = tmp_path / "in", os.fsdecode(b"na\xffme.txt")
    source.mkdir()
    (source / name).write_text("ភ្នំពេញ", encoding="utf-8")
    assert command("batch", source, "-o", tmp_path / "out").returncode == 0
    made = tmp_path / "out" / name.replace(".txt", ".jsonl")
    assert json.loads(made.read_text(encoding="utf-8"))["id"] == "na\\xffme.txt"


def test_a_folder_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("ក", encoding="utf-8")
    (tmp_path / "in" / "closed").chmod(0)
    done = command("batch", tmp_path / "in", "-o", tmp_path / "out", preexec_fn=heed_permissions)
    (tmp_path / "in" / "closed").chmod(0o700)
    assert done.returncode == 1
    assert "closed: Permission denied" in done.stderr.decode()


def test_brat_standoff_lies_beside_the_other_results(folder, tmp_path):
    assert command("batch", folder, "-o", tmp_path, "--glob", "00/0.txt", "-f", "brat").returncode == 0
    lines = (tmp_path / "00/0.ann").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[1] for line in lines if line[0] == "T"][:2] == ["number 5 6", "LOC 7 20"]


@pytest.mark.parametrize("jobs", ["1", "3"])
@pytest.mark.parametrize("to_all", [False, True])
def test_an_interrupted_batch_is_quiet_and_leaves_whole_files(tmp_path, jobs, to_all):
    started, out = slow_batch(tmp_path, jobs)
    (os.killpg if to_all else os.kill)(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130
    assert said == b""
    assert not list(out.glob("*.part"))


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="child processes are not listed here")
def test_a_killed_process_is_one_clear_line(tmp_path):
    started, out = slow_batch(tmp_path, "3")
    workers = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text(encoding="ascii")
    os.kill(int(workers.split()[0]), signal.SIGKILL)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 1
    assert said.decode().startswith("khtext: a process was killed")
    assert not list(out.glob("*.part"))


def heed_interrupts():
    """Undo what a test run in the background inherits: interrupts that are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def slow_batch(folder, jobs):
    """A batch at work, its first result just written."""
    source, out = folder / "in", folder / "out"
    source.mkdir()
    for number in range(40):
        (source / f"{number}.txt").write_text("ប្រទេសកម្ពុជា មានប្រជាជន ១៧លាននាក់។\n" * 2000, encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "khtext", "batch", source, "-o", out, "-j", jobs],
        start_new_session=True,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while not list(out.glob("*.jsonl")) and time.monotonic() < deadline and started.poll() is None:
        time.sleep(0.01)
    assert started.poll() is None
    return started, out


def test_names_of_your_own_are_found_in_every_file(folder, tmp_path):
    names = tmp_path / "names.tsv"
    names.write_text("name\tlabel\nអង្ករ\tORG\n", encoding="utf-8")
    take = ("batch", folder, "-o", tmp_path / "out", "--glob", "00/0.txt", "--labels", "ORG")
    assert command(*take, "--gazetteer", names).returncode == 0
    found = json.loads((tmp_path / "out/00/0.jsonl").read_text(encoding="utf-8"))["entities"]
    assert [(name["text"], name["source"]) for name in found] == [("អង្ករ", "user")]


def test_a_bad_gazetteer_is_said_once(folder, tmp_path):
    done = command("batch", folder, "-o", tmp_path / "out", "--gazetteer", tmp_path / "none.tsv")
    assert done.returncode == 1
    assert done.stderr.decode() == f"khtext: {tmp_path}/none.tsv: No such file or directory\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_what_is_no_file_is_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text("ក", encoding="utf-8")
    done = command("batch", tmp_path, "-o", tmp_path / "out", "--dry-run")
    assert done.stdout.decode().count("\n") == 1
