"""`khtext spell` and `khtext value`."""

import json

import pytest
from typer.testing import CliRunner

from khtext import cli


def spell(*args, **options):
    return CliRunner().invoke(cli.application(), ["spell", *args], **options)


def test_each_line_of_standard_input_is_answered_by_a_line(khtext_command):
    result = khtext_command("spell", input=b"5\r\n\n-7")
    assert (result.returncode, result.stdout.decode()) == (0, "ប្រាំ\r\n\nដក ប្រាំពីរ\n")


def test_a_line_that_is_no_number_is_named_and_the_others_are_answered():
    result = spell("-", input="x\n5\n")
    assert (result.exit_code, result.stdout) == (1, "\nប្រាំ\n")
    assert "<stdin>:1: 'x' is not a number" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["-x"], ["--loud", "5"], ["--currency", "XXX", "5"], ["--ordinal", "--currency", "KHR", "5"]],
)
def test_a_wrong_option_is_a_usage_error(arguments):
    assert spell(*arguments).exit_code == 2


def test_value_answers_each_argument_and_says_null_to_what_is_no_number():
    result = CliRunner().invoke(cli.application(), ["value", "-5", "ដក ប្រាំ", "ផ្សារ", "២លានរៀល"])
    values = [
        line and (line.get("value"), line.get("currency"))
        for line in map(json.loads, result.stdout.splitlines())
    ]
    assert values == [("-5", None), ("-5", None), None, ("2000000", "KHR")]


def test_value_answers_each_line_of_standard_input(khtext_command):
    result = khtext_command("value", input="ដប់\r\n\nផ្សារ\n".encode())
    assert result.stdout.decode().splitlines()[1:] == ["null", "null"]
    assert json.loads(result.stdout.decode().splitlines()[0])["value"] == "10"
    assert CliRunner().invoke(cli.application(), ["value", "--loud"]).exit_code == 2
