"""Faults that are caused, not described: processes killed, disks full, files that change while they are read.

`make torture` runs the same tests with many kills, long lines and large files.
"""

import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

import khtext
from khtext import data, kernel
from khtext.batch import folder, parts
from khtext.batch.manifest import NAME
from khtext.errors import KhtextError
from khtext.kernel import romanizer, tagger
from tests.batch.conftest import (
    FULL,
    SENTENCE,
    at_work,
    gone,
    heed_permissions,
    leftovers,
    manifest,
    slow_texts,
    started,
    texts,
    tree,
)
from tests.conftest import command

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are not listed here")


def said(done):
    """The messages of a command, without the closing line."""
    return [line for line in done.stderr.decode().splitlines() if " failed" not in line]


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """Texts, what an undisturbed batch makes of them, and the seconds that it takes."""
    root = tmp_path_factory.mktemp("some")
    slow_texts(root / "in", count=24, lines=300)
    begun = time.monotonic()
    assert command("batch", root / "in", "-o", root / "out", "-j", "1").returncode == 0
    seconds = time.monotonic() - begun
    return root / "in", tree(root / "out"), manifest(root / "out"), seconds


@ON_LINUX
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_batch_killed_at_any_moment_is_the_same_after_resume(some, tmp_path, jobs):
    source, wanted, records, seconds = some
    chance = random.Random(jobs)
    for trial in range(25 if FULL else 2):
        out = tmp_path / str(trial)
        process = started("batch", source, "-o", out, "-j", jobs)
        time.sleep(chance.uniform(0, seconds))
        os.kill(process.pid, signal.SIGKILL)
        assert gone(process)
        done = command("batch", source, "-o", out, "-j", jobs, "--resume")
        assert done.returncode == 0, done.stderr.decode()
        assert (tree(out), manifest(out)) == (wanted, records)
        assert not leftovers(out)
        process.communicate()


@ON_LINUX
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_batch_that_is_told_to_end_leaves_no_part_and_no_process(tmp_path, name, jobs):
    out = tmp_path / "out"
    process = at_work(started("batch", slow_texts(tmp_path / "in"), "-o", out, "-j", jobs), out)
    os.kill(process.pid, getattr(signal, name))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + getattr(signal, name)
    assert errors == b""
    assert gone(process)
    assert not leftovers(out)


ORPHANS = """
import multiprocessing, sys, time
from khtext.processes import completed
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    for _ in completed(time.sleep, [0] * 4 + [100] * 4, 3):
        print("working", flush=True)
"""


@ON_LINUX
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_no_process_outlives_its_parent_however_it_was_started(tmp_path, method):
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, script, method], start_new_session=True, stdout=subprocess.PIPE
    )
    for _ in range(4):
        assert process.stdout.readline() == b"working\n"
    process.kill()
    process.communicate()
    assert gone(process)


def test_two_batches_on_one_folder_do_not_meet(tmp_path):
    source, out = slow_texts(tmp_path / "in", count=20), tmp_path / "out"
    first = at_work(started("batch", source, "-o", out, "-j", "2"), out)
    os.killpg(first.pid, signal.SIGSTOP)  # it must not end before the second starts
    second = command("batch", source, "-o", out, "-f", "csv", "--overwrite")
    os.killpg(first.pid, signal.SIGCONT)
    assert second.returncode == 1
    assert "another khtext batch is writing to this folder" in second.stderr.decode()
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert len(tree(out)) == 20
    assert command("batch", source, "-o", out, "--resume").returncode == 0


def test_resume_makes_again_what_is_stale_empty_foreign_or_made_otherwise(tmp_path):
    source, out = texts(tmp_path / "in", a="ភ្នំពេញ", b="កំពត", c="កែប", d="តាកែវ", e="បាត់ដំបង"), tmp_path / "out"
    assert command("batch", source, "-o", out).returncode == 0
    wanted = tree(out)
    texts(source, a="សៀមរាប")
    (out / "b.jsonl").write_bytes(b"")
    (out / "c.jsonl").write_bytes(bytes(reversed(wanted["c.jsonl"])))
    (out / "d.jsonl").unlink()
    (out / "d.jsonl").symlink_to(out / "e.jsonl")
    done = command("batch", source, "-o", out, "--resume")
    assert "5 files (1 were up to date)" in done.stderr.decode()
    assert tree(out) == wanted | {"a.jsonl": tree(out)["a.jsonl"]}
    assert "សៀមរាប".encode() in tree(out)["a.jsonl"]
    assert not (out / "d.jsonl").is_symlink()
    done = command("batch", source, "-o", out, "--resume", "--labels", "LOC")
    assert "5 files, " in done.stderr.decode()
    assert (
        "5 files (5 were up to date)"
        in command("batch", source, "-o", out, "--resume", "--labels", "LOC").stderr.decode()
    )


def test_a_folder_in_the_place_of_a_result_is_an_error_and_stays(tmp_path):
    source, out = texts(tmp_path / "in", a="ភ្នំពេញ", b="កំពត"), tmp_path / "out"
    (out / "a.jsonl").mkdir(parents=True)
    done = command("batch", source, "-o", out, "--resume")
    assert done.returncode == 1
    assert [line.rpartition(": ")[2] for line in said(done)] == ["Is a directory"]
    assert set(tree(out)) == {"b.jsonl"}


def test_a_link_in_the_place_of_a_part_or_a_result_is_not_written_through(tmp_path):
    source, out = texts(tmp_path / "in", a="ភ្នំពេញ"), tmp_path / "out"
    mine = tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    out.mkdir()
    for name in ("a.jsonl", "a.jsonl.part"):
        (out / name).symlink_to(mine)
    assert command("batch", source, "-o", out, "--overwrite").returncode == 0
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not (out / "a.jsonl").is_symlink()
    assert (out / "a.jsonl.part").is_symlink()


@pytest.mark.parametrize("name", [parts.FOLDER, NAME])
def test_a_link_in_the_place_of_what_is_ours_is_refused(tmp_path, name):
    source, out = texts(tmp_path / "in", a="ភ្នំពេញ"), tmp_path / "out"
    mine = tmp_path / "mine"
    texts(mine, precious="mine")
    out.mkdir()
    (out / name).symlink_to(mine if name == parts.FOLDER else mine / "precious.txt")
    done = command("batch", source, "-o", out)
    assert done.returncode == 1
    assert len(said(done)) == 1
    assert tree(mine) == {"precious.txt": b"mine"}


def test_a_folder_of_results_that_cannot_be_written_is_said_once(tmp_path):
    source, out = texts(tmp_path / "in", **{str(number): "ភ្នំពេញ" for number in range(20)}), tmp_path / "out"
    out.mkdir()
    out.chmod(0o500)
    done = command("batch", source, "-o", out, preexec_fn=heed_permissions)
    out.chmod(0o700)
    assert done.returncode == 1
    assert len(said(done)) == 1
    assert "cannot be written: Permission denied" in said(done)[0]


def test_a_full_disk_is_said_once_and_the_batch_goes_on_where_there_is_room(tmp_path):
    source, disk = slow_texts(tmp_path / "in", count=12, lines=400), tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        done = command("batch", source, "-o", disk / "out", "-j", "2")
        assert done.returncode == 1
        assert said(done) == [
            f"khtext: {disk}/out: No space left on device; "
            "the files before it are done; continue with --resume"
        ]
        assert not leftovers(disk / "out")
        finished = tree(disk / "out")
        assert 0 < len(finished) < 12
        shutil.copytree(disk / "out", tmp_path / "out")
    finally:
        subprocess.run(["umount", disk], check=True)
    assert command("batch", source, "-o", tmp_path / "out", "--resume").returncode == 0
    assert finished.items() <= tree(tmp_path / "out").items()
    assert len(tree(tmp_path / "out")) == 12


@pytest.mark.parametrize("files", [16, 24])
def test_few_open_files_are_one_line_and_no_hang(tmp_path, files):
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    source = texts(tmp_path / "in", **{str(number): "ភ្នំពេញ" for number in range(20)})
    done = command("batch", source, "-o", tmp_path / "out", "-j", "8", preexec_fn=limit)
    assert done.returncode == 1
    (line,) = said(done)
    assert "many open files" in line
    assert "standard output" not in line


CONTENTS = {
    "utf8": ("ភ្នំពេញ ៥រៀល", None),
    "bad": (b"\xe1\x9e", "not UTF-8 at byte 0"),
    "utf16": ("ភ្នំពេញ".encode("utf-16"), "UTF-16; convert it"),
    "nul": ("ភ្នំ\0ពេញ", None),
    "bom": ("\ufeffភ្នំពេញ\ufeffកំពត", None),
    "crlf": ("ភ្នំពេញ\r\nកំពត\r\n", None),
    "cr": ("ភ្នំពេញ\rកំពត\r", None),
    "separator": ("ភ្នំពេញ\u2028កំពត\u2029", None),
    "empty": ("", None),
}


@pytest.mark.parametrize("per", ["file", "line"])
def test_every_content_is_done_or_said(tmp_path, per):
    source = texts(tmp_path / "in", **{name: content for name, (content, _) in CONTENTS.items()})
    done = command("batch", source, "-o", tmp_path / "out", "--per", per)
    wrong = {name: error for name, (_, error) in CONTENTS.items() if error}
    errors = {line.split(":")[1].rpartition("/")[2].strip(): line for line in said(done)}
    assert set(errors) == {f"{name}.txt" for name in wrong}
    assert all(error in errors[f"{name}.txt"] for name, error in wrong.items())
    assert set(tree(tmp_path / "out")) == {f"{name}.jsonl" for name in CONTENTS if name not in wrong}


NAMES = [
    b"two\nlines",
    b"tab\there",
    b"\x1b[31mred",
    b"'quoted\"",
    b"-dash",
    b"na\xffme",
    b"[bold]",
    b"x" * 243,
]


def test_every_name_of_a_file_is_done_and_never_obeyed(tmp_path):
    (tmp_path / "in").mkdir()
    for name in NAMES:
        (tmp_path / "in" / os.fsdecode(name + b".txt")).write_text("ភ្នំពេញ", encoding="utf-8")
    for format in ("jsonl", "conllu", "csv"):
        done = command("batch", tmp_path / "in", "-o", tmp_path / format, "-f", format)
        assert done.returncode == 0, done.stderr.decode()
        assert len(tree(tmp_path / format)) == len(NAMES)
    listed = command("batch", tmp_path / "in", "-o", tmp_path / "out", "--dry-run").stdout
    assert listed.count(b"\n") == len(NAMES)
    assert b"\x1b" not in listed
    ids = [
        line for file in tree(tmp_path / "conllu").values() for line in file.split(b"\n") if b"newdoc" in line
    ]
    assert len(ids) == len(NAMES)
    assert all(b"\t" not in line and b"\x1b" not in line for line in ids)
    assert len(manifest(tmp_path / "jsonl")) == len(NAMES)


def test_a_name_that_is_too_long_for_a_result_is_one_line(tmp_path):
    name = "x" * 251 + ".txt"
    source = texts(tmp_path / "in", **{name: "ភ្នំពេញ", "a": "កំពត"})
    done = command("batch", source, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert [line.rpartition(": ")[2] for line in said(done)] == ["File name too long"]
    assert set(tree(tmp_path / "out")) == {"a.jsonl"}


def test_links_are_followed_or_said(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ")
    texts(tmp_path / "other", b="កំពត")
    (source / "file.txt").symlink_to(tmp_path / "other" / "b.txt")
    (source / "folder").symlink_to(tmp_path / "other")
    (source / "loop.txt").symlink_to(source / "loop.txt")
    (source / "dangling.txt").symlink_to(source / "nothing")
    (source / "up").symlink_to(source)
    done = command("batch", source, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert sorted(said(done)) == [
        "khtext: dangling.txt: a broken link: No such file or directory",
        "khtext: folder: a link to a folder, which is not followed; name that folder as SRC",
        "khtext: loop.txt: a broken link: Too many levels of symbolic links",
        "khtext: up: a link to a folder, which is not followed; name that folder as SRC",
    ]
    assert set(tree(tmp_path / "out")) == {"a.jsonl", "file.jsonl"}


def test_an_unreadable_file_is_said_and_an_excluded_folder_is_not_looked_at(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ", b="កំពត", **{"closed/c.txt": "កែប"})
    (source / "b.txt").chmod(0)
    (source / "closed").chmod(0)
    done = command(
        "batch", source, "-o", tmp_path / "out", "--exclude", "closed", preexec_fn=heed_permissions
    )
    (source / "closed").chmod(0o700)
    assert done.returncode == 1
    assert [line.rpartition("/")[2] for line in said(done)] == ["b.txt: Permission denied"]
    assert set(tree(tmp_path / "out")) == {"a.jsonl"}


def test_what_is_no_file_is_said_and_left_out(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ")
    os.mkfifo(source / "pipe.txt")
    (source / "device.txt").symlink_to(os.devnull)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(source / "socket.txt"))
        done = command("batch", source, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert sorted(said(done)) == [
        "khtext: device.txt: not a file but a device; left out",
        "khtext: pipe.txt: not a file but a pipe; left out",
        "khtext: socket.txt: not a file but a socket; left out",
    ]


def test_the_folder_of_texts_is_not_the_folder_of_results(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ")
    (tmp_path / "link").symlink_to(source)
    for out in (source, tmp_path / "link", source / ".." / "in"):
        done = command("batch", source, "-o", out)
        assert done.returncode == 1
        assert "is the folder with the texts" in done.stderr.decode()
    done = command("batch", source, "-o", "", cwd=tmp_path)
    assert done.returncode == 2
    assert "is empty; name a folder" in " ".join(done.stderr.decode().split())
    assert tree(source) == {"a.txt": "ភ្នំពេញ".encode()}


def test_results_may_lie_in_the_folder_of_texts_and_texts_in_that_of_results(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ")
    for _ in range(2):
        assert command("batch", source, "-o", source / "out", "-f", "text", "--overwrite").returncode == 0
    assert set(tree(source)) == {"a.txt", "out/a.txt"}
    assert command("batch", source / "out", "-o", source, "--resume").returncode == 0
    assert set(tree(source)) == {"a.txt", "out/a.txt", "a.jsonl"}


def test_a_file_that_changes_while_it_is_read_is_never_half_old_and_half_new(tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    texts(source, **{f"{number:03}": SENTENCE * 200 for number in range(40 if FULL else 12)})
    ended = threading.Event()

    def disturb():
        chance = random.Random(1)
        while not ended.is_set():
            file = source / f"{chance.randrange(40 if FULL else 12):03}.txt"
            change = chance.randrange(3)
            with suppress(FileNotFoundError):
                if change == 0:
                    with file.open("ab") as opened:
                        opened.write(SENTENCE.encode() * 50)
                elif change == 1:
                    os.truncate(file, len(SENTENCE.encode()) * chance.randrange(100))
                else:
                    file.unlink()
            time.sleep(0.005)

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        done = command("batch", source, "-o", out, "-j", "2")
    finally:
        ended.set()
        disturber.join()
    for line in said(done):
        assert "changed while it was read" in line or "No such file or directory" in line
    assert command("batch", source, "-o", out, "--resume").returncode == 0
    for file in source.iterdir():
        made = json.loads((out / f"{file.stem}.jsonl").read_text(encoding="utf-8"))
        assert made["text"] == file.read_text(encoding="utf-8")
    assert not leftovers(out)


def test_a_line_that_is_too_long_for_the_memory_is_one_line_and_the_others_are_done(tmp_path):
    megabytes, limit = (500, 900) if FULL else (40, 220)
    source = texts(tmp_path / "in", a="ភ្នំពេញ", c="កំពត")
    with (source / "b.txt").open("wb") as file:
        for _ in range(megabytes):
            file.write("ប្រទេសកម្ពុជា".encode() * ((1 << 20) // 39))

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (limit << 20, limit << 20))

    done = command("batch", source, "-o", tmp_path / "out", "-j", "1", preexec_fn=limited)
    assert done.returncode == 1
    assert [line.split(":")[1].strip() for line in said(done)] == ["b.txt"]
    assert "memory" in said(done)[0]
    assert set(tree(tmp_path / "out")) == {"a.jsonl", "c.jsonl"}


def test_one_pipeline_serves_eight_threads():
    pipeline = khtext.load()
    found = [f"{SENTENCE}លោក ហ៊ុន សែន ទៅខេត្តកំពត {number} លានរៀល" for number in range(200 if FULL else 40)]
    wanted = list(map(pipeline, found))
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            assert list(threads.map(pipeline, found)) == wanted


def test_names_that_differ_in_case_alone_are_refused_where_they_are_one(tmp_path):
    source = texts(tmp_path / "in", A="ភ្នំពេញ", a="កំពត")
    plan = folder.plan(str(source), tmp_path / "out", ".jsonl", ["*.txt"], [])
    if len(plan.shards) == 2:
        with pytest.raises(KhtextError, match="would both be written to"):
            folder.refuse_case_collisions(plan.shards)
        done = command("batch", source, "-o", tmp_path / "out")
        assert done.returncode == parts.folds_case(tmp_path / "out")


#: Each model, and what loads it.
MODELS = {
    "words.khtext.bin": kernel.load,
    "crf.bin": kernel.load,
    "names.khtext.bin": tagger.load,
    "romanization.places.bin": romanizer.load,
    "romanization.persons.bin": romanizer.load,
    "romanization.words.bin": romanizer.load,
}


def test_every_model_is_damaged_in_a_test():
    assert set(MODELS) >= {file.name for file in data.FOLDER.glob("*.bin")}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_file_with_any_byte_changed_is_refused(tmp_path, name):
    chance = random.Random(name)
    raw = data.path(name).read_bytes()
    file = tmp_path / name
    for trial in range(200 if FULL else 10):
        damaged = bytearray(raw)
        damaged[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged if trial % 2 else raw[: chance.randrange(len(raw))])
        for compiled in (False, None):
            with pytest.raises(KhtextError, match=re.escape(str(file))):
                MODELS[name](file, compiled=compiled)
