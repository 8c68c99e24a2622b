"""`khtext normalize`."""

import shutil
import subprocess

import pytest
from typer.testing import CliRunner

from khtext import cli
from tests.conftest import out


def test_the_lines_of_two_files_are_not_joined(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("២លានរៀល", encoding="utf-8")
    assert out("normalize", tmp_path / "a.txt", tmp_path / "b.txt") == "KHR 2000000\nKHR 2000000"


@pytest.mark.skipif(not shutil.which("patch"), reason="there is no patch")
@pytest.mark.parametrize("per", ["line", "file"])
def test_a_diff_is_one_that_patch_takes(tmp_path, per):
    texts = {"a:1.txt": "ក\n២លានរៀល\nខ\r\n៣ពាន់\u2028៤", "b.txt": "៥ពាន់រៀល\n"}
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    wanted = [out("normalize", "--per", per, name, cwd=tmp_path) for name in texts]
    diff = out("normalize", "--diff", "--per", per, *texts, cwd=tmp_path)
    subprocess.run(["patch", "-p0", "--binary"], input=diff.encode(), cwd=tmp_path, check=True)
    assert [(tmp_path / name).read_bytes().decode() for name in texts] == wanted


def normalize(*args, **options):
    return CliRunner().invoke(cli.application(), ["normalize", *args], **options)


def test_line_endings_stay_and_an_empty_line_stays_empty(khtext_command):
    result = khtext_command("normalize", input="៥\r\n\r\n\nចំា".encode())
    assert (result.returncode, result.stdout.decode()) == (0, "5\r\n\r\n\nចាំ")


@pytest.mark.parametrize("format", ["text", "jsonl"])
def test_one_process_and_several_write_the_same(khtext_command, tmp_path, format):
    file = tmp_path / "a.txt"
    lines = [f"លេខ {n} បាន ២.{n} ពាន់លានរៀល ក្នុងឆ្នាំ២០{n % 90 + 10}\r\n\n" for n in range(6000)]
    file.write_bytes("".join(lines).encode() + b"\xff\n" + "ចំា".encode())
    runs = [khtext_command("normalize", "-f", format, "-j", jobs, file) for jobs in (1, 3)]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count(b"\n") == 12000
    assert [(run.returncode, run.stderr) for run in runs] == [(1, runs[0].stderr)] * 2
    assert b"a.txt:12001: not UTF-8 at byte" in runs[0].stderr


def test_jsonl_holds_the_text_as_given_and_the_edits():
    result = normalize("-f", "jsonl", input="ចំនួន ២លានរៀល\n")
    assert (
        '"text":"ចំនួន ២លានរៀល","normalized":{"text":"ចំនួន KHR 2000000","edits":[[6,13,6,17]]}' in result.stdout
    )


def test_the_difference_is_a_unified_diff(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("ក\nចំា\nខ\n៥\n", encoding="utf-8")
    assert normalize("--diff", str(file)).stdout == (
        f"--- {file}\n+++ {file}\n@@ -2 +2 @@\n-ចំា\n+ចាំ\n@@ -4 +4 @@\n-៥\n+5\n"
    )


@pytest.mark.parametrize(
    "arguments", ["--only dates,money,colour", "--skip x", "--digits roman", "--style x", "-x"]
)
def test_a_wrong_option_is_a_usage_error(arguments):
    assert normalize(*arguments.split(), input="").exit_code == 2
