"""What is malformed in a text."""

from hypothesis import given

from khtext.orthography import canonical, problems
from tests.texts import CLUSTERS


@given(CLUSTERS)
def test_a_mendable_problem_is_named_when_the_text_is_not_canonical_and_only_then(text):
    mendable = [problem for problem in problems(text) if problem.mended is not None]
    assert bool(mendable) == (canonical(text) != text)


def test_what_is_malformed_is_named_with_its_place():
    text = "១ា ចំា កា្ ក្ណ្ដ ឣ ក\u200d លេាក មុឺន"
    assert [(text[item.start : item.end], item.kind) for item in problems(text)] == [
        ("ា", "sign without letter"),
        ("ចំា", "signs out of order"),
        ("្", "coeng without letter"),
        ("ក្ណ្ដ", "coeng da"),
        ("ឣ", "deprecated character"),
        ("\u200d", "joiner out of place"),
        ("លេា", "split vowel"),
        ("មុឺ", "vowel for shifter"),
    ]


def test_repeated_signs_and_second_vowels_are_named_and_left():
    assert [(item.kind, item.mended) for item in problems("កិិ កូិ")] == [
        ("repeated sign", None),
        ("two vowels", None),
    ]
    assert canonical("កិិ កូិ") == "កិិ កូិ"
