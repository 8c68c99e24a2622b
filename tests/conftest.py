"""The sample article, and the command line as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
# A pipeline is read in the first example that needs it; tests of cost measure it themselves.
settings.register_profile("khtext", deadline=None)
settings.load_profile("khtext")

SKIPS = ROOT / "tests" / "skips.tsv"
ARTICLE = ROOT / "samples" / "article.txt"


def pytest_sessionfinish(session):
    """In continuous integration a skip is a failure, unless tests/skips.tsv lists it with its reason."""
    report = session.config.pluginmanager.get_plugin("terminalreporter")
    if not report or not os.environ.get("CI"):
        return
    listed = [row.split("\t")[0] for row in SKIPS.read_text(encoding="utf-8").splitlines()[1:]]
    reasons = [str(skipped.longrepr[2]) for skipped in report.stats.get("skipped", [])]
    unlisted = sorted({reason for reason in reasons if reason.removeprefix("Skipped: ") not in listed})
    if unlisted:
        report.write_line(f"skips that tests/skips.tsv does not list: {'; '.join(unlisted)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def article():
    return ARTICLE.read_text(encoding="utf-8")


def command(*args, **options):
    """Run `khtext` as a user does; bytes in, bytes out."""
    # The defaults of the user who runs the tests do not count.
    environment = {**os.environ, "NO_COLOR": "1", "XDG_CONFIG_HOME": os.devnull, **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "khtext", *map(str, args)],
        capture_output=True,
        env=environment,
        check=False,
        timeout=300,
        **options,
    )


def out(*args, **options):
    """What `khtext` writes, where it succeeds."""
    done = command(*args, **options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="session")
def khtext_command():
    return command
