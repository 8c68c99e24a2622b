"""Folders: mirrored, whole files or none, the same bytes from one process or four."""

import gzip
import json
import os
import signal

import pytest

from tests.batch.conftest import (
    BAD,
    at_work,
    children,
    heed_permissions,
    leftovers,
    slow_texts,
    started,
    tree,
)
from tests.conftest import command


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


def test_a_batch_goes_on_where_it_stopped(folder, tmp_path):
    take = ("batch", folder, "-o", tmp_path, "--glob", "00/*")
    command(*take)
    whole = tree(tmp_path)
    mine, gone = sorted(whole)[:2]
    (tmp_path / mine).write_text("mine", encoding="utf-8")
    (tmp_path / gone).unlink()
    done = command(*take, "--resume")
    assert done.returncode == 0
    assert f"{len(whole)} files ({len(whole) - 2} were up to date)" in done.stderr.decode()
    assert tree(tmp_path) == whole


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
    out = tmp_path / "out"
    process = at_work(started("batch", slow_texts(tmp_path / "in"), "-o", out, "-j", jobs), out)
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == b""
    assert not leftovers(out)


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="child processes are not listed here")
def test_a_file_whose_process_is_killed_is_one_clear_line_and_the_others_are_done(tmp_path):
    out = tmp_path / "out"
    process = at_work(started("batch", slow_texts(tmp_path / "in"), "-o", out, "-j", "3"), out)
    os.kill(children(process)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    lost, closing = said.decode().splitlines()
    assert process.returncode == 1
    assert "a process was killed, perhaps because memory ran out; use fewer with -j" in lost
    assert closing.startswith("khtext: 39 files, ")
    assert len(tree(out)) == 39
    assert not leftovers(out)
    assert command("batch", tmp_path / "in", "-o", out, "--resume").returncode == 0
    assert len(tree(out)) == 40


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


def test_records_and_pages_of_a_folder_are_read_like_those_of_a_command(tmp_path):
    pytest.importorskip("lxml")
    source = tmp_path / "in"
    source.mkdir()
    rows = [{"key": number, "text": f"ទៅកំពត{number}", "url": "a"} for number in range(3)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (source / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    take = ("batch", source, "--glob", "*.gz", "--field", "text", "--id", "key", "-o", tmp_path / "records")
    assert command(*take).returncode == 0
    (made,) = (tmp_path / "records").glob("a*")
    docs = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
    assert [(doc["id"], doc["meta"]) for doc in docs] == [(str(number), {"url": "a"}) for number in range(3)]
    assert command(*take, "--resume").returncode == 0
    (source / "b.html").write_text("<p>នៅ<b>កំពត</b></p>", encoding="utf-8")
    assert command("batch", source, "--glob", "*.html", "-o", tmp_path / "pages").returncode == 0
    assert json.loads((tmp_path / "pages" / "b.jsonl").read_text(encoding="utf-8"))["text"] == "នៅកំពត\n"
