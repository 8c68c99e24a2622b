"""The classes of characters."""

from pathlib import Path

from khtext.kernel import scanner
from tests.cases import tool


def test_the_compiled_table_of_characters_is_what_the_tool_writes():
    header = Path(scanner.__file__).parent / "classes.h"
    assert header.read_text(encoding="utf-8") == tool("build_classes").header()
