"""Imports point down, or left within a row: the table of docs/architecture.md."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "khtext"

#: From the bottom up; a module may import from lower rows and from what stands left of it in its own.
ROWS = (
    ("errors",),
    ("script", "data", "kernel", "edits", "document"),
    ("orthography", "gazetteer", "naming", "numerals", "references"),
    (
        "words",
        "sentences",
        "numbers",
        "money",
        "clock",
        "lunar",
        "dates",
        "names",
        "places",
        "organizations",
        "persons",
    ),
    ("pipeline", "reading", "columns", "plain", "formats"),
    ("values", "spelling", "rewriting", "batch", "api"),
    ("cli",),
)
PLACES = {name: (row, place) for row, names in enumerate(ROWS) for place, name in enumerate(names)}


def modules():
    doors = {PACKAGE / "__init__.py", PACKAGE / "__main__.py"}
    return sorted(set(PACKAGE.rglob("*.py")) - doors)


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path):
    """The rooms of khtext that a module imports when it runs, inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "khtext":
            names = [f"khtext.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("khtext."))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_below_or_left_of_it(path):
    assert room(path) in PLACES, f"{path} has no place in the table"
    own = PLACES[room(path)]
    for name in imported_rooms(path):
        if name in PLACES and name != room(path):
            row, place = PLACES[name]
            assert row < own[0] or (row == own[0] and place < own[1]), f"{path.name} imports {name}"


def test_typer_is_imported_by_the_command_line_alone():
    for path in modules():
        if "typer" in path.read_text(encoding="utf-8") and room(path) != "cli":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = [
                ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
            ]
            assert not any("typer" in name for name in names), path


def test_importing_khtext_opens_no_file_and_imports_nothing_heavy():
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import khtext
files = [name for name in opened if not name.endswith((".py", ".pyc")) and "pycache" not in name]
heavy = {"khmernltk", "sklearn", "numpy", "scipy", "typer", "msgspec", "regex", "rich"} & set(sys.modules)
print(files, heavy)
assert not files and not heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True)
