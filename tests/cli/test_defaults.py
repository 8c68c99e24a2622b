"""Defaults of options, from files and from the environment."""

import json
import os

import pytest

from tests.conftest import command, out

TEXT = "នៅភ្នំពេញ".encode()


def configured(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "khtext.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_in_the_working_folder_sets_an_option_of_a_command(tmp_path):
    configured(tmp_path, '[tag]\nformat = "json"\n')
    assert json.loads(out("tag", input=TEXT, cwd=tmp_path))[0]["text"] == "នៅភ្នំពេញ"
    assert out("segment", input=TEXT, cwd=tmp_path) == "នៅ ភ្នំពេញ\n"


def test_what_is_said_for_all_commands_holds_where_there_is_such_an_option(tmp_path):
    configured(tmp_path, 'labels = ["ORG", "PER"]\n')
    assert out("tag", input=TEXT, cwd=tmp_path) == "នៅភ្នំពេញ\n"
    assert out("segment", input=TEXT, cwd=tmp_path) == "នៅ ភ្នំពេញ\n"


def test_the_command_line_wins_over_the_environment_and_it_over_the_files(tmp_path):
    user = configured(tmp_path / "user" / "khtext", 'sep = "1"\n').parent
    here, empty = configured(tmp_path / "here", 'sep = "2"\n'), tmp_path / "empty"
    empty.mkdir()

    def sep(*options, cwd=here, **env):
        return out("segment", *options, input=TEXT, cwd=cwd, env={"XDG_CONFIG_HOME": str(user)} | env)[2]

    assert sep(cwd=empty) == "1"
    assert sep() == "2"
    assert sep(KHTEXT_SEP="3") == "3"
    assert sep(KHTEXT_SEP="3", KHTEXT_SEGMENT_SEP="4") == "4"
    assert sep("--sep", "5", KHTEXT_SEGMENT_SEP="4") == "5"


def test_a_flag_and_a_list_have_defaults_too(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.tsv").write_text(f"name\tlabel\nហាង{name}\tORG\n", encoding="utf-8")
    listed = os.pathsep.join(str(tmp_path / f"{name}.tsv") for name in ("one", "two"))
    text = "ហាងone ហើយទៅ ហាងtwo".encode()
    assert out("tag", input=text, env={"KHTEXT_GAZETTEER": listed}) == "[ហាងone]ORG ហើយទៅ [ហាងtwo]ORG\n"
    configured(tmp_path, 'gazetteer = ["one.tsv"]\n[tag]\nlines = true\nformat = "jsonl"\n')
    assert json.loads(out("tag", input=text, cwd=tmp_path))["entities"][0]["line"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tga]\n", "khtext.toml: no command 'tga'; choose from segment,"),
        ("[tag]\nfromat = 1\n", "khtext.toml: tag has no option 'fromat'; see khtext tag --help"),
        ("fromat = 1\n", "khtext.toml: no command has an option 'fromat'"),
        ("format", "khtext.toml: Expected '='"),
    ],
)
def test_a_mistake_in_a_file_is_one_clear_line(tmp_path, text, said):
    done = command("tag", input=TEXT, cwd=configured(tmp_path, text))
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
