"""The start of the command: interrupted, short of memory, or in a locale without Khmer."""

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from tests.batch.conftest import FULL, heed_interrupts
from tests.conftest import ARTICLE, command

READY = """
import khtext.__main__ as start, sys
print("ready", flush=True)
sys.argv[1:] = ["run", sys.argv[1]]
start.main()
"""


@pytest.mark.parametrize("moment", range(40 if FULL else 4))
def test_an_interrupt_in_the_first_moments_is_quiet(moment):
    process = subprocess.Popen(
        [sys.executable, "-c", READY, ARTICLE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )
    assert process.stdout.readline() == b"ready\n"
    time.sleep(moment * (0.01 if FULL else 0.08))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert said == b""
    # While Python shuts down, after all work, the signal itself ends the process; a shell calls that 130 too.
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_an_argument_is_utf8_in_every_locale():
    done = command("value", "២លាន", env={"PYTHONUTF8": "0", "LC_ALL": "POSIX"})
    assert json.loads(done.stdout)["value"] == "2000000"


def test_a_file_name_is_utf8_in_every_locale(tmp_path):
    (tmp_path / "ភ្នំពេញ.txt").write_text("ភ្នំពេញ", encoding="utf-8")
    done = command("segment", tmp_path / "ភ្នំពេញ.txt", env={"PYTHONUTF8": "0", "LC_ALL": "POSIX"})
    assert done.stdout.decode() == "ភ្នំពេញ\n"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is not limited here")
@pytest.mark.parametrize("megabytes", [40, 60, 90, 120])
def test_too_little_memory_is_one_line(megabytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    done = command("run", ARTICLE, preexec_fn=limit, env={"MALLOC_ARENA_MAX": "1"})
    said = done.stderr.decode()
    assert done.returncode in (0, 1)
    assert said.count("\n") == done.returncode
    if said:
        assert said.startswith("khtext: ")
        assert "memory" in said


def test_standard_output_that_is_closed_ends_a_command_quietly(tmp_path):
    (tmp_path / "long.txt").write_text("ភ្នំពេញ\n" * 100_000, encoding="utf-8")
    line = f"'{sys.executable}' -m khtext segment '{tmp_path}/long.txt' | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False, env={**os.environ})
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, "ភ្នំពេញ\n", b"")
