"""JSON Lines of text and names in both scripts."""

import json

from khtext.formats import latin


def test_a_text_has_the_offsets_of_its_tokens():
    line = latin.text_jsonl("a:1", "ក។", "ka.", [(0, 1, "ka"), (1, 2, ".")])
    assert line.endswith("\n")
    assert json.loads(line) == {
        "id": "a:1",
        "text": "ក។",
        "latin": "ka.",
        "tokens": [
            {"start": 0, "end": 1, "text": "ក", "latin": "ka"},
            {"start": 1, "end": 2, "text": "។", "latin": "."},
        ],
    }


def test_a_name_has_a_score_of_three_digits():
    line = latin.name_jsonl("a:1", "ក", "LOC", "Ka", 0.98765)
    assert json.loads(line) == {"id": "a:1", "text": "ក", "label": "LOC", "latin": "Ka", "score": 0.988}
