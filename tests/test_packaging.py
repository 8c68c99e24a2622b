"""What is built for an index: whole, with links that work there, from C that every compiler accepts."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import khtext

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "khtext" / "kernel").glob("*.c"))
BUILTIN = re.compile(r"\b__(?:builtin|attribute)")


def built(folder, *options, **environment):
    """What `python -m build` makes of a copy of the project, without looking for packages."""
    copy = folder / "project"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "*.so", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", folder, copy],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    (found,) = [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel for every system."""
    return built(tmp_path_factory.mktemp("wheel"), "--wheel", KHTEXT_PURE="1")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return built(tmp_path_factory.mktemp("sdist"), "--sdist")


def test_a_wheel_without_compiled_code_fits_every_system(wheel):
    assert wheel.name == f"khtext-{khtext.__version__}-py3-none-any.whl"


def test_a_wheel_holds_all_data_and_no_source_of_the_kernel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        file.relative_to(ROOT / "src") for file in (ROOT / "src/khtext/data").rglob("*") if file.is_file()
    }
    assert {file.as_posix() for file in data if "__pycache__" not in file.parts} <= names
    assert "khtext/report/page.html" in names
    assert not [name for name in names if name.endswith((".c", ".h", ".so"))]


def test_a_wheel_runs_where_it_is_unpacked(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import khtext; from khtext import kernel; "
        "print(khtext.__file__, kernel.backend(), *khtext.segment('ខ្ញុំទៅផ្សារ'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, cwd=tmp_path
    )
    assert done.stdout.decode() == f"{tmp_path}/khtext/__init__.py pure Python ខ្ញុំ ទៅ ផ្សារ\n"


def test_the_page_of_an_index_links_to_nothing_beside_it(wheel):
    inside = zipfile.ZipFile(wheel)
    (name,) = [name for name in inside.namelist() if name.endswith("METADATA")]
    page = inside.read(name).decode()
    assert "`docs/cli.md`" in page
    assert not re.search(r"\]\((?!https?:|#)", page)


def test_an_sdist_holds_tests_samples_and_the_changelog(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"CHANGELOG.md", "CITATION.cff", "NOTICE", "LICENSE", "samples/article.txt", "tests/conftest.py"}
    headers = {file.relative_to(ROOT).as_posix() for file in ROOT.glob("src/khtext/kernel/*.h")}
    assert wanted | headers <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".so")]


def test_twine_finds_nothing_to_say(wheel, sdist):
    done = subprocess.run([sys.executable, "-m", "twine", "check", "--strict", wheel, sdist], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_kernel_compiles_without_a_warning(compiler, source):
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-I", sysconfig.get_paths()["include"]]
    subprocess.run([compiler, *flags, "-c", "-o", os.devnull, source], check=True)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_only_some_compilers_know_stands_behind_a_guard(source, tmp_path):
    if not shutil.which("gcc"):
        pytest.skip("gcc is not installed")
    for file in (*source.parent.glob("*.h"), source):
        text = file.read_text(encoding="utf-8").replace("__GNUC__", "KHTEXT_NO_COMPILER")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    compile = ["gcc", "-std=c11", "-Wall", "-Werror", "-I", sysconfig.get_paths()["include"]]
    subprocess.run([*compile, "-c", "-o", os.devnull, tmp_path / source.name], check=True)
    for file in tmp_path.iterdir():  # what the compiler's own headers say of it does not count
        own = re.sub(r"^#include <.*>$", "", file.read_text(encoding="utf-8"), flags=re.M)
        file.write_text(own, encoding="utf-8")
    made = subprocess.run(["gcc", "-E", "-P", tmp_path / source.name], check=True, capture_output=True)
    assert not BUILTIN.findall(made.stdout.decode())


def test_the_citation_names_no_version_of_its_own():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert "khtext contributors" in text
    assert not re.search(r"^version:", text, re.M)
