"""brat standoff."""

from khtext.formats import brat
from tests.cases import stages

STAGES = ("words", "names")


def test_brat_gives_offsets_of_outer_and_inner_names():
    doc = stages(*STAGES)("សាលាដំបូងខេត្តកំពត")
    assert [line.split("\t")[1] for line in brat.brat(doc).splitlines() if line[0] == "T"] == [
        "ORG 0 18",
        "LOC 9 18",
    ]
