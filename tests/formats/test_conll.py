"""IOB."""

from khtext.formats import conll
from tests.cases import stages

STAGES = ("words", "names")


TEXT = "លោក សុខ សាន ប្រើម៉ាញ៉េស្យូម នៅខេត្តកំពត"


def test_iob_marks_where_a_name_begins_and_goes_on():
    rows = [line.split(" ") for line in conll.iob(stages(*STAGES)(TEXT)).split("\n")[2:-2]]
    assert [(row[0], row[3]) for row in rows[:4]] == [
        ("លោក", "O"),
        ("សុខ", "B-PER"),
        ("សាន", "I-PER"),
        ("ប្រើ", "O"),
    ]
