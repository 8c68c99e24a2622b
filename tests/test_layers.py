"""Imports point down, or left within a row, as docs/architecture.md says, and never in a circle."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "khtext"
#: Importing the package alone must stay cheap; its functions import what they call.
DOORS = {PACKAGE / "__init__.py", PACKAGE / "__main__.py"}


def rows():
    """The table's rows from the bottom up, each a list of rooms from left to right."""
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("\n")
    cells = [line.split("|")[1:3] for line in lines if re.match(r"\| \d+ \|", line)]
    return [re.findall(r"`([a-z_]+)`", rooms) for _, rooms in sorted(cells, key=lambda row: int(row[0]))]


PLACES = {name: (row, place) for row, names in enumerate(rows()) for place, name in enumerate(names)}
FILES = sorted(set(PACKAGE.rglob("*.py")) - DOORS)


def module(path):
    inner = path.relative_to(PACKAGE).with_suffix("")
    return ".".join(["khtext", *(part for part in inner.parts if part != "__init__")])


MODULES = {module(path): path for path in FILES}


def imported(path):
    """The modules of khtext that a module names: in imports, for type checking too, and in strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name for name in inner if name in MODULES]
            yield from found
            if len(found) < len(inner):
                yield node.module
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def targets(path):
    return {name for name in imported(path) if name in MODULES} - {module(path)}


def room(name):
    return name.split(".")[1]


def test_every_room_has_a_place_in_the_table_and_every_place_a_room():
    assert set(PLACES) == {room(name) for name in MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_stands_below_or_left_of_it(name):
    row, place = PLACES[room(name)]
    for target in targets(MODULES[name]):
        if room(target) != room(name):
            other = PLACES[room(target)]
            assert other[0] < row or (other[0] == row and other[1] < place), f"{name} imports {target}"


def test_no_module_imports_itself_through_others():
    try:
        TopologicalSorter({name: targets(path) for name, path in MODULES.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


MODULE_LINES, FUNCTION_LINES, METHODS, POSITIONAL = 500, 40, 20, 3


def definitions(kind):
    """The classes or functions of all modules, each with a name that says where it is."""
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                yield f"{name}:{node.lineno} {node.name}", node


def test_a_module_has_at_most_500_lines():
    lines = {name: path.read_text(encoding="utf-8").count("\n") for name, path in MODULES.items()}
    assert {name for name in lines if lines[name] > MODULE_LINES} == set()


def test_a_function_has_at_most_40_lines():
    lengths = {name: node.end_lineno - node.lineno + 1 for name, node in definitions(ast.FunctionDef)}
    assert {name for name, length in lengths.items() if length > FUNCTION_LINES} == set()


def test_a_class_has_at_most_20_methods():
    methods = {
        name: sum(isinstance(inner, ast.FunctionDef) for inner in node.body)
        for name, node in definitions(ast.ClassDef)
    }
    assert {name for name, count in methods.items() if count > METHODS} == set()


def test_a_constructor_takes_at_most_three_arguments_by_position():
    classes = {node.name for _, node in definitions(ast.ClassDef)}
    crowded = [
        f"{name}:{node.lineno}"
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) in classes
        and len(node.args) > POSITIONAL
    ]
    assert crowded == []


def test_packages_import_nothing_when_they_are_imported():
    for path in FILES:
        if path.name == "__init__.py" and room(module(path)) in {"amounts", "formats", "names", "words"}:
            assert not path.read_text(encoding="utf-8").strip(), f"{path} must stay empty"


def test_typer_is_imported_by_the_command_line_alone():
    for name, path in MODULES.items():
        if room(name) != "cli":
            assert not any(found.split(".")[0] == "typer" for found in imported(path) if found), name


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


def test_no_test_module_loads_a_pipeline_when_it_is_imported():
    heavy = {"kernel", "pipeline", "rewriter", "segmenter", "whole_text"}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(statement, ast.FunctionDef):
                calls = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
                loads = [call for call in calls if isinstance(call, ast.Attribute) and call.attr == "load"]
                assert not any(
                    isinstance(load.value, ast.Name) and load.value.id in heavy for load in loads
                ), path
