"""The manifest: what it knows, and what that costs."""

import tracemalloc

from khtext.batch.folder import Found, Shards
from khtext.batch.manifest import NAME, Manifest, Record, records
from tests.conftest import ROOT

MANY = 5_000


def record(number, **changed):
    path = f"news/2019/{number:06d}.txt"
    return Record(
        path=path, output=path, sha256="a" * 64, written="b" * 64, options={"only": ["words"]}, **changed
    )


def test_the_last_record_of_an_input_counts(tmp_path):
    with Manifest(tmp_path) as manifest:
        manifest.add(record(1, error="broken"))
        manifest.add(record(2))
        manifest.add(record(1, bytes=5))
        assert manifest.known(record(1).path) == record(1, bytes=5)
        assert manifest.known("other") is None
    with Manifest(tmp_path) as manifest:
        assert manifest.known(record(1).path) == record(1, bytes=5)
        manifest.add(record(0))
        manifest.finish()
    assert list(records(tmp_path / NAME)) == [record(0), record(1, bytes=5), record(2)]


def test_a_line_that_was_cut_off_is_no_record(tmp_path):
    with Manifest(tmp_path) as manifest:
        manifest.add(record(1))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"path": "news/2019/00')
    with Manifest(tmp_path) as manifest:
        manifest.add(record(3))
        assert [manifest.known(record(number).path) for number in (1, 2, 3)] == [record(1), None, record(3)]


def test_hundreds_of_thousands_of_files_fit_into_memory(tmp_path):
    with Manifest(tmp_path) as manifest:
        for number in range(MANY):
            manifest.add(record(number))
    tracemalloc.start()
    with Manifest(tmp_path) as manifest:
        found = [Found(record(number).path, 1) for number in range(MANY)]
        shards = Shards(source="in", out=tmp_path, suffix=".jsonl", found=found)
        assert all(manifest.known(shard.path) for shard in shards)
        taken = tracemalloc.take_snapshot()
    tracemalloc.stop()
    # Threads that other tests left, such as those of a cluster, take memory at the same time.
    ours = taken.filter_traces(
        [tracemalloc.Filter(True, f"{ROOT}/src/*"), tracemalloc.Filter(True, __file__)]
    )
    size = sum(found.size for found in ours.statistics("filename"))
    assert size > MANY
    assert size / MANY < 500
    assert (shards[-1].path, [shard.size for shard in shards[:2]]) == (record(MANY - 1).path, [1, 1])
