"""The sample article, and the command line as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ARTICLE = ROOT / "samples" / "article.txt"


@pytest.fixture(scope="session")
def article():
    return ARTICLE.read_text(encoding="utf-8")


def command(*args, **options):
    """Run `khtext` as a user does; bytes in, bytes out."""
    environment = {**os.environ, "NO_COLOR": "1", **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "khtext", *map(str, args)],
        capture_output=True,
        env=environment,
        check=False,
        timeout=300,
        **options,
    )


@pytest.fixture(scope="session")
def khtext_command():
    return command
