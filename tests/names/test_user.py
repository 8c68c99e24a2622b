"""Names that a user brings, and the labels that they choose."""

import pytest

from khtext import pipeline
from khtext.errors import KhtextError
from tests.cases import stages

STAGES = ("words", "names")
TEXT = "លោក សុខ សាន ប្រើម៉ាញ៉េស្យូម នៅខេត្តកំពត"


@pytest.fixture
def table(tmp_path):
    def write(text):
        file = tmp_path / "mine.tsv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def tag(text, file, **settings):
    return stages(*STAGES, settings=pipeline.Settings(gazetteers=(file,), **settings))(text)


def test_a_user_name_is_found_with_what_the_user_says_of_it(table):
    doc = tag("មានម៉ាញ៉េស្យូម", table("ម៉ាញ៉េស្យូម\tORG\tMagnesium\tX-1\n"))
    (span,) = doc.entities
    assert (span.label, span.norm, span.ref, span.source) == ("ORG", "Magnesium", "X-1", "user")


def test_a_user_name_wins_over_a_shipped_one(table):
    (span,) = tag("ទៅកំពត", table("name\tlabel\nកំពត\tORG\n")).entities
    assert (span.label, span.source) == ("ORG", "user")


def test_a_user_name_with_a_zero_width_space_is_found_without_it(table):
    assert len(tag("មានម៉ាញ៉េស្យូម", table("ម៉ាញ៉េ\u200bស្យូម\tORG\n")).entities) == 1


def test_a_short_user_name_is_not_found_inside_a_word(table):
    assert tag("ការងារ", table("ងារ\tPER\n")).entities == ()


def test_a_latin_user_name_is_not_found_inside_a_word(table):
    doc = tag("AB និង ABC", table("AB\tORG\n"))
    assert [span.start for span in doc.entities if span.source == "user"] == [0]


@pytest.mark.parametrize("line", ["ខ", "ខ\tFOO", "\tLOC", "a\tLOC\tb\tc\td"])
def test_a_wrong_line_is_named(table, line):
    with pytest.raises(KhtextError, match=r"mine\.tsv:2: a line has a name, a label"):
        tag("ក", table("# mine\n" + line + "\n"))


def test_a_missing_gazetteer_is_named(tmp_path):
    with pytest.raises(KhtextError, match=r"none\.tsv: No such file"):
        tag("ក", tmp_path / "none.tsv")


def test_only_the_labels_wanted_are_left():
    doc = stages(*STAGES, settings=pipeline.Settings(labels=("PER",)))(TEXT)
    assert {span.label for span in doc.entities} == {"PER"}


def test_an_unknown_label_is_named():
    with pytest.raises(KhtextError, match="unknown label 'GPE'; choose from LOC, ORG, PER"):
        stages(*STAGES, settings=pipeline.Settings(labels=("GPE",)))


def test_the_command_tags_with_a_gazetteer_and_labels(khtext_command, table):
    file = table("ម៉ាញ៉េស្យូម\tORG\n")
    done = khtext_command("tag", "--gazetteer", file, "--labels", "ORG", input=TEXT.encode())
    assert done.stdout.decode() == "លោក សុខ សាន ប្រើ[ម៉ាញ៉េស្យូម]ORG នៅខេត្តកំពត\n"


def test_an_unknown_label_is_a_usage_error(khtext_command):
    assert khtext_command("tag", "--labels", "GPE", input=b"").returncode == 2
