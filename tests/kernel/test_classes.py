"""The classes of characters."""

from pathlib import Path

from khtext import script
from khtext.kernel import classes, scanner
from tests.cases import tool

KERNEL = Path(scanner.__file__).parent


def test_the_tables_of_characters_are_what_the_tool_writes():
    writer = tool("build_classes")
    assert (KERNEL / "khmer_classes.py").read_text(encoding="utf-8") == writer.khmer_classes()
    assert (KERNEL / "classes.h").read_text(encoding="utf-8") == writer.header()


def test_bases_and_signs_are_those_of_the_script():
    of_class = {
        name: {chr(code) for code in range(0x1780, 0x1800) if classes.CLASS_OF[code] == name}
        for name in "BSC"
    }
    assert of_class["B"] == script.BASES
    assert of_class["S"] == script.MARKS - {script.COENG} | {"\u17dc"}
    assert of_class["C"] == {script.COENG}
