"""A Dask cluster on the loopback: the same bytes as from one process, and nothing lost with a worker."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.conftest import leftovers, manifest, tree
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
