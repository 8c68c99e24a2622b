"""The samples: their form; and the words and sentences of the article, each read by a person."""

from functools import cache

import pytest

from tests.cases import TABLES, rows, stages
from tests.conftest import ARTICLE, ROOT

ROWS = [
    line.split("\t")
    for line in (ROOT / "tests" / "article.words.tsv").read_text(encoding="utf-8").splitlines()[2:]
]


@cache
def doc():
    """The article with its words and sentences."""
    return stages("words", "sentences")(ARTICLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.name)
def test_a_sample_file_says_what_it_holds_and_has_one_header(file):
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    header = next(line for line in lines if line[0] != "#").split("\t")
    assert lines[0].startswith("# ")
    assert "written for khtext" in lines[0] or "https://" in lines[0], "its rows need a source"
    assert header[0] == "note"
    assert header[-1] == "expected"
    assert {len(cells) for cells in rows(file.stem)} == {len(header)}


def cases():
    for _, start, end, word, status in ROWS:
        marks = [pytest.mark.xfail(strict=True, reason="the model cuts it otherwise")] if status else []
        yield pytest.param(int(start), int(end), word, id=f"{start} {word}", marks=marks)


@pytest.mark.parametrize(("start", "end", "word"), list(cases()))
def test_a_word_of_the_article(start, end, word):
    assert doc().text[start:end] == word
    assert (start, end) in {(token.start, token.end) for token in doc().tokens}


def test_every_character_of_the_article_is_in_a_word_that_was_read():
    assert "".join(row[3] for row in ROWS) == "".join(doc().text.split())


def test_the_sentences_of_the_article():
    numbers = sorted({int(row[0]) for row in ROWS})
    edges = [[row for row in ROWS if int(row[0]) == number] for number in numbers]
    assert [(int(rows[0][1]), int(rows[-1][2])) for rows in edges] == list(doc().sentences)
