"""Names that a user brings, and the labels and formats that they choose."""

import pytest

from khtext import pipeline
from khtext.document import Document
from khtext.errors import KhtextError
from khtext.formats import brat, conll, conllu

STAGES = ("words", "names", "places", "organizations", "persons")
TEXT = "លោក សុខ សាន ប្រើម៉ាញ៉េស្យូម នៅខេត្តកំពត"


@pytest.fixture
def table(tmp_path):
    def write(text):
        file = tmp_path / "mine.tsv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def tag(text, file, **settings):
    return pipeline.load(STAGES, pipeline.Settings(gazetteers=(file,), **settings))(text)


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
    doc = tag("AB ABC", table("AB\tORG\n"))
    assert [(span.start, span.end) for span in doc.entities] == [(0, 2)]


@pytest.mark.parametrize("line", ["ខ", "ខ\tFOO", "\tLOC", "a\tLOC\tb\tc\td"])
def test_a_wrong_line_is_named(table, line):
    with pytest.raises(KhtextError, match=r"mine\.tsv:2: a line has a name, a label"):
        tag("ក", table("# mine\n" + line + "\n"))


def test_a_missing_gazetteer_is_named(tmp_path):
    with pytest.raises(KhtextError, match=r"none\.tsv: No such file"):
        tag("ក", tmp_path / "none.tsv")


def test_only_the_labels_wanted_are_left():
    doc = pipeline.load(STAGES, pipeline.Settings(labels=("PER",)))(TEXT)
    assert {span.label for span in doc.entities} == {"PER"}


def test_an_unknown_label_is_named():
    with pytest.raises(KhtextError, match="unknown label 'GPE'; choose from LOC, ORG, PER"):
        pipeline.load(STAGES, pipeline.Settings(labels=("GPE",)))


def test_iob_marks_where_a_name_begins_and_goes_on():
    rows = [line.split(" ") for line in conll.iob(pipeline.load(STAGES)(TEXT)).split("\n")[2:-2]]
    assert [(row[0], row[3]) for row in rows[:4]] == [
        ("លោក", "O"),
        ("សុខ", "B-PER"),
        ("សាន", "I-PER"),
        ("ប្រើ", "O"),
    ]


def test_conllu_has_ten_columns_and_says_what_white_space_follows():
    blocks = conllu.conllu(pipeline.load(STAGES)("ទៅកំពត។\nគាត់")).split("\n\n")
    rows = [line.split("\t") for line in blocks[0].split("\n") if line[0] != "#"]
    assert {len(row) for row in rows} == {10}
    assert [row[9] for row in rows] == [
        "SpaceAfter=No",
        "SpaceAfter=No|NE=U-LOC|Norm=Kampot|Ref=0708|Source=gazetteer",
        "SpacesAfter=\\n",
    ]
    assert len([block for block in blocks if block]) == 2


def test_brat_gives_offsets_of_outer_and_inner_names():
    doc = pipeline.load(STAGES)("សាលាដំបូងខេត្តកំពត")
    assert [line.split("\t")[1] for line in brat.brat(doc).splitlines() if line[0] == "T"] == [
        "ORG 0 18",
        "LOC 9 18",
    ]


def test_the_command_tags_with_a_gazetteer_and_labels(khtext_command, table):
    file = table("ម៉ាញ៉េស្យូម\tORG\n")
    done = khtext_command("tag", "--gazetteer", file, "--labels", "ORG", input=TEXT.encode())
    assert done.stdout.decode() == "លោក សុខ សាន ប្រើ[ម៉ាញ៉េស្យូម]ORG នៅខេត្តកំពត\n"


def test_an_unknown_label_is_a_usage_error(khtext_command):
    assert khtext_command("tag", "--labels", "GPE", input=b"").returncode == 2


@pytest.mark.parametrize("text", ["ខ្ញុំ\u200bទៅ ផ្សារ។", "a\u200b \u200bb", "ភ្នំ\u200bពេញ។\u200b\nគាត់"])
def test_the_text_of_a_conllu_sentence_is_its_words_and_spaces(text):
    for block in conllu.conllu(pipeline.load(STAGES)(Document(text))).strip().split("\n\n"):
        said, *rows = block[block.index("# text") :].split("\n")
        cells = [row.split("\t") for row in rows]
        joined = "".join(cell[1] + ("" if "SpaceAfter=No" in cell[9] else " ") for cell in cells)
        assert said == f"# text = {joined.rstrip()}"


def test_no_two_sentences_of_conllu_have_one_identifier():
    stages = pipeline.load(STAGES)
    written = "".join(conllu.conllu(stages(Document("ក។\nខ", id=f"a b/c.txt:{line}"))) for line in (1, 2))
    found = [line.removeprefix("# sent_id = ") for line in written.split("\n") if "sent_id" in line]
    assert found == ["a-b-c.txt:1-1", "a-b-c.txt:1-2", "a-b-c.txt:2-1", "a-b-c.txt:2-2"]
