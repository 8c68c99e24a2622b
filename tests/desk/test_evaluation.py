"""Precision, recall and F1, compared with other tools that compute them."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khtext.desk.evaluation import VALUES, Confusion, evaluate
from khtext.document import Document, Quantity, Span, Token, Tokens
from khtext.errors import KhtextError

LABELS = ("LOC", "ORG", "PER")
TEXT = "កខគឃងចឆជឈញ"


def named(*spans, text=TEXT):
    return Document(text).with_entities([Span(*span) for span in spans])


def worded(*edges, text=TEXT):
    tokens = [Token(start, end, "word") for start, end in pairwise(edges)]
    return Document(text).with_tokens(Tokens.of(tokens))


@st.composite
def names(draw):
    """Disjoint names in a text of ten characters."""
    edges = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=8)))
    spans = zip(edges[::2], edges[1::2], strict=False)
    return named(*((start, end, draw(st.sampled_from(LABELS))) for start, end in spans))


PAIRS = st.lists(st.tuples(names(), names()), min_size=1, max_size=4)


def tags(doc):
    made = ["O"] * len(doc.text)
    for span in doc.entities:
        made[span.start : span.end] = ["B-" + span.label] + ["I-" + span.label] * (span.end - span.start - 1)
    return made


def close(score, precision, recall, f1):
    found = (score.precision or 0, score.recall or 0, score.f1 or 0)
    assert found == pytest.approx((precision, recall, f1))


@given(PAIRS)
def test_names_score_as_in_seqeval_and_conlleval(pairs):
    metrics = pytest.importorskip("seqeval.metrics")
    scheme = pytest.importorskip("seqeval.scheme")
    gold, predicted = zip(*pairs, strict=True)
    scores = evaluate(gold, predicted).scores
    sides = [list(map(tags, gold)), list(map(tags, predicted))]
    report = metrics.classification_report(
        *sides, output_dict=True, zero_division=0, mode="strict", scheme=scheme.IOB2
    )
    for label in {span.label for doc in [*gold, *predicted] for span in doc.entities}:
        wanted = report[label]
        close(scores["names", label], wanted["precision"], wanted["recall"], wanted["f1-score"])
        assert scores["names", label].gold == wanted["support"]
    whole = scores["names", ""]
    if whole.gold or whole.predicted:
        wanted = report["micro avg"]
        close(whole, wanted["precision"], wanted["recall"], wanted["f1-score"])


def said(span):
    return {"label": span.label, "start": span.start, "end": span.end}


@given(PAIRS)
def test_names_score_as_in_the_strict_scheme_of_nervaluate(pairs):
    nervaluate = pytest.importorskip("nervaluate")
    gold, predicted = zip(*pairs, strict=True)
    sides = [[list(map(said, doc.entities)) for doc in docs] for docs in (gold, predicted)]
    found = nervaluate.Evaluator(*sides, tags=list(LABELS), loader="dict").evaluate()
    strict = found["overall"]["strict"]
    score = evaluate(gold, predicted).scores["names", ""]
    assert (score.right, score.gold, score.predicted) == (strict.correct, strict.possible, strict.actual)
    close(score, strict.precision, strict.recall, strict.f1)


def test_words_have_scores_and_errors():
    found = evaluate([worded(0, 2, 3, 5, 6, 10)], [worded(0, 2, 5, 6, 8, 10)])
    score = found.scores["words", ""]
    assert (score.gold, score.predicted, score.right) == (5, 5, 2)
    assert found.errors == Counter(
        {Confusion("words", "គ ឃង", "គឃង"): 1, Confusion("words", "ឆជឈញ", "ឆជ ឈញ"): 1}
    )


def test_errors_have_labels_and_examples():
    gold = named((0, 1, "LOC"), (2, 4, "LOC"), (5, 6, "ORG"))
    predicted = named((0, 1, "ORG"), (3, 4, "LOC"), (8, 9, "PER"))
    found = evaluate([gold] * 2, [predicted] * 2)
    assert found.examples == {
        Confusion("names", "LOC", "ORG"): ["ក"],
        Confusion("names", "LOC", "LOC"): ["គឃ → ឃ"],
        Confusion("names", "ORG", ""): ["ច"],
        Confusion("names", "", "PER"): ["ឈ"],
    }
    assert set(found.errors.values()) == {2}


def test_white_space_and_zero_width_characters_do_not_count():
    gold = named((0, 3, "LOC"), text="ក ខគ\n")
    for end, right in ((4, 1), (5, 1), (6, 0)):
        predicted = named((1, end, "LOC"), text=" ក\u200bខ គ")
        assert evaluate([gold], [predicted]).scores["names", ""].right == right


def test_amounts_have_kinds_and_values():
    five = Quantity(0, 1, "number", value="5")
    gold, predicted = (
        Document("៥ ៦").with_quantities([five, Quantity(2, 3, "number", value=value)]) for value in "67"
    )
    scores = evaluate([gold], [predicted]).scores
    assert scores["amounts", "number"].f1 == scores["amounts", ""].f1 == 1
    assert scores["amounts", VALUES].f1 == 0.5


@pytest.mark.parametrize(
    ("gold", "predicted", "said"),
    [
        ([named()] * 2, [named()], "GOLD has more documents than PRED, which has 1"),
        ([], [named()], "PRED has more documents than GOLD, which has 0"),
        (
            [named(text="កខ")],
            [named(text="កគ")],
            "document 1: GOLD and PRED have different texts: 'កខ'",
        ),
        ([named(text="កខ")], [named(text="ក")], "document 1"),
        ([named()], [worded(0, 1)], "no words or names or amounts in common"),
    ],
)
def test_what_cannot_be_compared_is_said(gold, predicted, said):
    with pytest.raises(KhtextError, match=said):
        evaluate(gold, predicted)


@given(names())
def test_a_document_is_as_good_as_itself(doc):
    found = evaluate([doc], [doc])
    assert not found.errors
    assert all(score.f1 in (None, 1.0) for score in found.scores.values())
