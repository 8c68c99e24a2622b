"""`khtext sort`."""

import gzip

import pytest

from tests.conftest import command, out


@pytest.mark.parametrize(
    ("options", "text", "wanted"),
    [
        ([], "ខ\nក្រ\nកា\nក", "ក\nកា\nក្រ\nខ\n"),
        (["-r"], "ក\nខ\n", "ខ\nក\n"),
        (["-u"], "ខ\nក\nខ\n", "ក\nខ\n"),
        (["-k", "2"], "1\tខ\n2\tក\n3\n", "3\n2\tក\n1\tខ\n"),
        ([], "ខ\r\nក\r\n", "ក\r\nខ\r\n"),
        ([], "", ""),
        ([], "\n", "\n"),
    ],
)
def test_lines_are_sorted(options, text, wanted):
    assert out("sort", *options, input=text.encode()) == wanted


def test_several_files_are_one_list(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress("គ\nក".encode()))
    (tmp_path / "b").write_bytes("ខ".encode())
    assert out("sort", "a.gz", "b", cwd=tmp_path) == "ក\nខ\nគ\n"
    done = command("sort", "a.gz", "none", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (1, "ក\nគ\n")
