"""CoNLL-U."""

import re

import pytest

from khtext.document import Document, Span, Token, Tokens
from khtext.formats import conllu
from tests.cases import stages
from tests.conftest import command

STAGES = ("words", "names")


def test_conllu_has_ten_columns_and_says_what_white_space_follows():
    blocks = conllu.conllu(stages(*STAGES)("ទៅកំពត។\nគាត់")).split("\n\n")
    rows = [line.split("\t") for line in blocks[0].split("\n") if line[0] != "#"]
    assert {len(row) for row in rows} == {10}
    assert [re.sub(r"Score=0\.\d+", "Score=0.9", row[9]) for row in rows] == [
        "SpaceAfter=No",
        "SpaceAfter=No|NE=U-LOC|Norm=Kampot|Ref=KH-7|Source=gazetteer|Score=0.9",
        "SpacesAfter=\\n",
    ]
    assert len([block for block in blocks if block]) == 2


@pytest.mark.parametrize("text", ["ខ្ញុំ\u200bទៅ ផ្សារ។", "a\u200b \u200bb", "ភ្នំ\u200bពេញ។\u200b\nគាត់"])
def test_the_text_of_a_conllu_sentence_is_its_words_and_spaces(text):
    for block in conllu.conllu(stages(*STAGES)(Document(text))).strip().split("\n\n"):
        said, *rows = block[block.index("# text") :].split("\n")
        cells = [row.split("\t") for row in rows]
        joined = "".join(cell[1] + ("" if "SpaceAfter=No" in cell[9] else " ") for cell in cells)
        assert said == f"# text = {joined.rstrip()}"


def test_no_two_sentences_of_conllu_have_one_identifier():
    tag = stages(*STAGES)
    written = "".join(conllu.conllu(tag(Document("ក។\nខ", id=f"a b/c.txt:{line}"))) for line in (1, 2))
    found = [line.removeprefix("# sent_id = ") for line in written.split("\n") if "sent_id" in line]
    assert found == ["a-b-c.txt:1-1", "a-b-c.txt:1-2", "a-b-c.txt:2-1", "a-b-c.txt:2-2"]


def test_sentences_are_blocks_of_conllu():
    doc = stages("words", "sentences")("ខ្ញុំទៅ។ គាត់មក។")
    blocks = conllu.conllu(doc).split("\n\n")
    assert [line for block in blocks for line in block.split("\n") if line.startswith("# text")] == [
        "# text = ខ្ញុំទៅ។",
        "# text = គាត់មក។",
    ]
    done = command("segment", "-f", "conllu", input="ខ្ញុំទៅ។ គាត់មក។\n".encode())
    assert done.stdout.decode().count("# sent_id") == 2


def test_a_name_across_two_sentences_is_in_one_block():
    tokens = Tokens.of([Token(start, start + 1, "word") for start in range(4)])
    doc = Document("កខគឃ").with_tokens(tokens).with_sentences([(0, 1), (1, 2), (2, 4)])
    assert conllu.conllu(doc).count("# sent_id") == 3
    named = conllu.conllu(doc.with_entities([Span(0, 2, "ORG")]))
    assert named.count("# sent_id") == 2
    assert [part for part in ("B-ORG", "I-ORG", "L-ORG", "U-ORG") if part in named] == ["B-ORG", "L-ORG"]
