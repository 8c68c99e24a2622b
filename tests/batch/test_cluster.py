"""A Dask cluster on the loopback: the same bytes as from one process, and nothing lost with a worker."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import khtext
from tests.batch.conftest import at_work, leftovers, manifest, slow_texts, started, texts, tree
from tests.conftest import command

LOOPBACK = "tcp://127.0.0.1"


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder):
        self._folder = folder
        self._processes = []
        self.scheduler = self.start("scheduler", "--host", LOOPBACK, "--port", "0", "--no-dashboard")
        self.address = self.said(self.scheduler, rf"Scheduler at:\s+({LOOPBACK}:\d+)")

    def start(self, kind, *options, **environment):
        log = (self._folder / f"{len(self._processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + kind, *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        process.log = log.name
        self._processes.append(process)
        return process

    def said(self, process, pattern):
        """What a process has printed, as soon as it matches."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with open(process.log, encoding="utf-8") as log:
                found = re.search(pattern, log.read())
            if found:
                return found[found.re.groups]
            time.sleep(0.05)
        pytest.fail(Path(process.log).read_text(encoding="utf-8"))

    def worker(self, **environment):
        """A new worker; its process does the work itself."""
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", LOOPBACK)
        process = self.start("worker", self.address, *options, **environment)
        self.said(process, "Registered to")
        return process

    def end(self):
        for process in reversed(self._processes):
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.end()


def test_a_cluster_writes_the_same_bytes_as_one_process_or_two(cluster, folder, tmp_path):
    cluster.worker(), cluster.worker()
    found = []
    for name, options in {"1": ("-j1",), "2": ("-j2",), "dask": ("--scheduler", cluster.address)}.items():
        done = command("batch", folder, "-o", tmp_path / name, *options)
        assert done.returncode == 1, done.stderr.decode()
        assert "199 files" in done.stderr.decode()
        assert not leftovers(tmp_path / name)
        found.append((tree(tmp_path / name), manifest(tmp_path / name)))
    assert found[0] == found[1] == found[2]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not listed here")
def test_a_worker_that_is_killed_loses_nothing(cluster, tmp_path):
    lost, _ = cluster.worker(), cluster.worker()
    source, out = slow_texts(tmp_path / "in", count=16, lines=300), tmp_path / "out"
    process = at_work(started("batch", source, "-o", out, "--scheduler", cluster.address), out)
    lost.send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    assert not leftovers(out)
    assert command("batch", source, "-o", tmp_path / "here").returncode == 0
    assert (tree(out), manifest(out)) == (tree(tmp_path / "here"), manifest(tmp_path / "here"))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not listed here")
def test_a_scheduler_that_is_killed_is_one_line_and_the_batch_goes_on_with_resume(cluster, tmp_path):
    cluster.worker(), cluster.worker()
    source, out = slow_texts(tmp_path / "in", count=16, lines=300), tmp_path / "out"
    process = at_work(started("batch", source, "-o", out, "--scheduler", cluster.address), out)
    cluster.scheduler.send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert said.decode() == f"khtext: {cluster.address}: lost the scheduler; continue with --resume\n"
    assert not leftovers(out)
    cluster.end()
    assert command("batch", source, "-o", out, "--resume").returncode == 0
    assert command("batch", source, "-o", tmp_path / "here").returncode == 0
    assert (tree(out), manifest(out)) == (tree(tmp_path / "here"), manifest(tmp_path / "here"))


def test_a_worker_that_runs_another_khtext_is_named_and_nothing_is_done(cluster, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(Path(khtext.__file__).parent, other / "khtext")
    table = other / "khtext" / "data" / "countries.tsv"
    table.write_text(table.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    cluster.worker(), cluster.worker(PYTHONPATH=str(other))
    done = command(
        "batch", texts(tmp_path / "in", a="ភ្នំពេញ"), "-o", tmp_path / "out", "--scheduler", cluster.address
    )
    assert done.returncode == 1
    assert (
        len(re.findall(rf"{LOOPBACK}:\d+ has {khtext.__version__} \([0-9a-f]+\)", done.stderr.decode())) == 1
    )
    assert not tree(tmp_path / "out")


def test_a_scheduler_that_does_not_answer_is_one_line(tmp_path):
    source = texts(tmp_path / "in", a="ភ្នំពេញ")
    done = command("batch", source, "-o", tmp_path / "out", "--scheduler", f"{LOOPBACK}:1")
    assert done.returncode == 1
    assert done.stderr.decode() == f"khtext: {LOOPBACK}:1: no Dask scheduler answers; check the address\n"


def test_inputs_may_lie_at_a_url(folder, tmp_path):
    shutil.make_archive(str(tmp_path / "texts"), "zip", folder)
    command("batch", folder, "-o", tmp_path / "local")
    for name, url in {"file": f"file://{folder}", "zip": f"zip://::{tmp_path}/texts.zip"}.items():
        done = command("batch", url, "-o", tmp_path / name)
        assert done.returncode == 1
        assert "199 files" in done.stderr.decode()
        assert tree(tmp_path / name) == tree(tmp_path / "local")
