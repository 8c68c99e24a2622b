"""A large file whose lines are documents: cut, done in pieces, and joined to the same bytes."""

import hashlib
import io
import resource
import subprocess
import sys

import pytest

from khtext.batch import large
from tests.batch.conftest import FULL, SENTENCE, leftovers, manifest, texts, tree
from tests.conftest import command

FILLER = "words " * 200


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A folder with a file of three pieces without a last line end, and a small one."""
    root = tmp_path_factory.mktemp("big")
    lines = [f"{number} នាក់ {FILLER}" if number % 50 else SENTENCE[:-1] for number in range(1800)]
    return texts(root, large="\ufeff" + "\n".join([*lines, "", "ភ្នំពេញ" * 500, "ចប់"]), small="ភ្នំពេញ\nកំពត")


@pytest.mark.parametrize("format", ["jsonl", "json", "csv"])
def test_pieces_are_joined_to_the_bytes_that_the_whole_file_gives(big, tmp_path, format):
    for jobs in ("1", "2"):
        done = command(
            "batch",
            big,
            "-o",
            tmp_path / jobs,
            "-j",
            jobs,
            "--per",
            "line",
            "-f",
            format,
            "--only",
            "amounts",
        )
        assert done.returncode == 0, done.stderr.decode()
        assert not leftovers(tmp_path / jobs)
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
    assert manifest(tmp_path / "1") == manifest(tmp_path / "2")
    (record,) = [record for record in manifest(tmp_path / "1").values() if record["path"] == "large.txt"]
    raw = (big / "large.txt").read_bytes()
    assert len(raw) > 2 * large.PIECE
    assert record["sha256"] == hashlib.sha256(raw).hexdigest()
    if format == "jsonl":
        small = texts(tmp_path / "small", large=raw[:100_000].rpartition(b"\n")[0] + b"\n")
        done = command("batch", small, "-o", tmp_path / "3", "--per", "line", "--only", "amounts")
        assert done.returncode == 0
        assert tree(tmp_path / "1")["large.jsonl"].startswith(tree(tmp_path / "3")["large.jsonl"])
        assert tree(tmp_path / "1")["large.jsonl"].count(b"\n") == raw.count(b"\n") + 1


def test_the_first_wrong_byte_of_a_large_file_is_named(big, tmp_path):
    raw = bytearray((big / "large.txt").read_bytes())
    lines = raw.count(b"\n", 0, 1_500_000)
    place = raw.index(b"\n", 1_500_000) + 1
    raw[place] = 0xFF
    raw[-2] = 0xFE
    source = texts(tmp_path / "in", large=bytes(raw), small="ក")
    for jobs in ("1", "2"):
        done = command(
            "batch", source, "-o", tmp_path / jobs, "-j", jobs, "--per", "line", "--only", "amounts"
        )
        assert done.returncode == 1
        error, _ = done.stderr.decode().splitlines()
        assert error.startswith(f"khtext: large.txt:{lines + 2}: not UTF-8 at byte {place} (0xff)")
        assert set(tree(tmp_path / jobs)) == {"small.jsonl"}
        assert not leftovers(tmp_path / jobs)


def test_a_large_file_that_is_up_to_date_is_kept(big, tmp_path):
    take = ("batch", big, "-o", tmp_path, "--per", "line", "--only", "amounts", "--resume")
    assert command(*take).returncode == 0
    assert b"2 files (2 were up to date)" in command(*take).stderr


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "khtext", *sys.argv[1:]], capture_output=True)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(*args):
    """The most memory in KB that any process of a command used."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *map(str, args)], capture_output=True, check=True)
    code, size = done.stdout.split()
    assert code == b"0"
    return int(size)


def test_memory_does_not_grow_with_the_file(tmp_path):
    sizes = (2_500, 250_000) if FULL else (2_500, 10_000)
    used = []
    for size in sizes:
        source = texts(tmp_path / str(size), a="".join(f"{number} នាក់{FILLER}\n" for number in range(size)))
        take = (
            "batch",
            source,
            "-o",
            tmp_path / f"{size}.out",
            "-j",
            "2",
            "--per",
            "line",
            "--only",
            "amounts",
        )
        used.append(peak(*take))
    assert used[1] < used[0] * 1.1 + 4000


def test_a_line_is_never_cut():
    text = b"a\n" + b"b" * 5 + b"\n" + b"c" * 3
    pieces = list(large.cut(io.BytesIO(text), 3))
    assert b"".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(text[piece.end - 1 : piece.end] == b"\n" for piece in pieces[:-1])
    assert [piece.line for piece in pieces] == [1, 3]


def test_a_long_line_does_not_fill_the_memory_when_it_is_segmented(tmp_path):
    megabytes, limit = (500, 250) if FULL else (30, 250)
    with (tmp_path / "long.txt").open("wb") as file:
        for _ in range(megabytes):
            file.write("ប្រទេសកម្ពុជា".encode() * ((1 << 20) // 39))
    done = command(
        "segment",
        tmp_path / "long.txt",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit << 20, limit << 20)),
    )
    assert done.returncode == 0, done.stderr.decode()[-300:]
    assert done.stdout.replace(b" ", b"") == (tmp_path / "long.txt").read_bytes() + b"\n"
