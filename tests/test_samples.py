"""The words and sentences of the sample article, each read by a person."""

from pathlib import Path

import pytest

from khtext import pipeline
from tests.conftest import ARTICLE

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "article.words.tsv").read_text(encoding="utf-8").splitlines()[2:]
]
TEXT = ARTICLE.read_text(encoding="utf-8")
DOC = pipeline.load(["words", "sentences"])(TEXT)
FOUND = {(token.start, token.end) for token in DOC.tokens}


def cases():
    for _, start, end, word, status in ROWS:
        marks = [pytest.mark.xfail(strict=True, reason="the model cuts it otherwise")] if status else []
        yield pytest.param(int(start), int(end), word, id=f"{start} {word}", marks=marks)


@pytest.mark.parametrize(("start", "end", "word"), list(cases()))
def test_a_word_of_the_article(start, end, word):
    assert TEXT[start:end] == word
    assert (start, end) in FOUND


def test_every_character_of_the_article_is_in_a_word_that_was_read():
    assert "".join(row[3] for row in ROWS) == "".join(TEXT.split())


def test_the_sentences_of_the_article():
    numbers = sorted({int(row[0]) for row in ROWS})
    edges = [[row for row in ROWS if int(row[0]) == number] for number in numbers]
    assert [(int(rows[0][1]), int(rows[-1][2])) for rows in edges] == list(DOC.sentences)
