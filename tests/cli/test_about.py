"""`khtext info` and `khtext schema`."""

import json
import subprocess
import sys

from khtext import __version__
from khtext.document import records
from tests.conftest import command, out


def test_info_names_version_and_stages():
    shown = out("info")
    assert __version__ in shown
    assert "words" in shown


def test_the_schema_is_the_one_that_the_records_give():
    assert json.loads(out("schema")) == json.loads(json.dumps(records.schema()))


WITHOUT_KHMER_NLTK = "import sys; sys.modules['khmernltk'] = None; from khtext.cli import main; main()"


def without_khmer_nltk(*args):
    """The command where the extra is not installed: Python finds no such module."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_KHMER_NLTK, *args],
        capture_output=True,
        check=False,
        input=b"",
        timeout=60,
    )


def test_info_says_whether_khmer_nltk_is_installed():
    note = "khmer-nltk (not installed: pip install 'khtext[khmer-nltk]')"
    assert note in without_khmer_nltk("info").stdout.decode()
    assert "not installed" not in command("info").stdout.decode()
