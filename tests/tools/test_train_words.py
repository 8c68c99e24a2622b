"""The tool that trains khtext's own word model, without its teacher."""

import argparse
import random
import shutil

import pytest

from khtext.kernel.decoder import Decoder
from tests.cases import tool

train_words = tool("train_words")

INSIDE, WORD, MORPHEME = range(3)

#: Hand-made: a bar starts a word, a plus a morpheme.
LESSON = (
    "ខ្ញុំ|ទៅ|ផ្សារ",
    "ម៉ែ|ទៅ|ភ្នំពេញ",
    "ខ្ញុំ|ចូល+ចិត្ត|ភ្នំពេញ",
    "ម៉ែ|ចូល+ចិត្ត|ផ្សារ",
    "ខ្ញុំ|មាន|ឆ្កែ |២| |ក្បាល",
    "ម៉ែ|មាន|ឆ្មា |៣| |ក្បាល",
)


def lesson(line):
    """A line of LESSON with its labels."""
    text, labels, label = "", bytearray(), WORD
    for char in line:
        if char in "|+":
            label = WORD if char == "|" else MORPHEME
        else:
            text += char
            labels.append(label)
            label = INSIDE
    return text, bytes(labels)


def settings(**changed):
    given = {"jobs": 1, "passes": 20, "rate": 0.5, "penalty": 0.2, "seed": 1, "rarest": 1, "models": 2}
    return argparse.Namespace(**given, shift=8, width=2, mark=4, **changed)


def test_a_long_line_is_cut_and_loses_only_spaces():
    line = "ខ្ញុំទៅផ្សារ។ " * 100
    pieces = list(train_words.cut(line.strip()))
    assert max(map(len, pieces)) <= train_words.LONGEST_LINE
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")


def test_a_long_line_is_cut_after_a_full_stop_where_there_is_one():
    assert all(piece.endswith("។") for piece in train_words.cut("ខ្ញុំទៅផ្សារ ។ " * 100))


def test_lines_without_khmer_are_left_out():
    assert train_words.pieces_of(["Hello", "ខ្ញុំទៅ", "២០១៩", "ខ្ញុំទៅ"]) == ["ខ្ញុំទៅ"]


def test_near_duplicates_of_reserved_lines_are_left_out():
    reserved = ["ខ្ញុំទៅផ្សារជាមួយម៉ែរបស់ខ្ញុំនៅថ្ងៃនេះ"]
    near = "ខ្ញុំ​ទៅផ្សារជាមួយម៉ែរបស់ខ្ញុំ នៅម្សិលមិញ"
    other = "ឆ្កែនេះមានឈ្មោះថាលឿង ហើយវាចូលចិត្តដេក"
    assert list(train_words.apart_from([near, other], reserved)) == [other]


def test_what_follows_a_space_that_is_taken_out_still_starts_a_word():
    text, labels = train_words.joined(lesson("ខ្ញុំ| |ទៅ| |២| |ដង"))
    assert text == "ខ្ញុំទៅ ២ ដង"
    assert labels[5] == WORD


def test_some_words_give_way_to_others_and_names_stay_whole():
    lines = [lesson(line) for line in LESSON] * 20
    made = train_words.varied(lines, [["ចម្ការ"]], ["ព្រៃវែង"], random.Random(1))
    texts = "".join(text for text, _ in made)
    assert "ចម្ការ" in texts
    assert {text[start:end] for text, spans in made for start, end in spans} == {"ព្រៃវែង"}


def test_a_name_is_one_word_whatever_the_teacher_said():
    text, labels = train_words.made_whole(lesson("ទៅ|ព្រៃ|វែង+ហើយ"), [(2, 9)])
    assert text[2:9] == "ព្រៃវែង"
    assert labels == lesson("ទៅ|ព្រៃ+វែង|ហើយ")[1]


def test_most_names_that_were_put_in_are_taken_out_again():
    line, spans = lesson("ទៅ|ព្រៃ|វែង|ហើយ"), [(2, 9)]
    made = [train_words.thinned(line, spans, random.Random(seed)) for seed in range(200)]
    assert set(made) == {lesson("ទៅ|ព្រៃ+វែង|ហើយ"), lesson("ទៅ|ហើយ")}
    assert 20 < made.count(lesson("ទៅ|ព្រៃ+វែង|ហើយ")) < 80


@pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")
def test_a_lesson_is_learned_the_same_way_twice(tmp_path):
    lines = [lesson(line) for line in LESSON]
    models = [train_words.trained(lines, settings(), tmp_path) for _ in range(2)]
    assert models[0] == models[1]
    decoder = Decoder(models[0])
    text = "ម៉ែចូលចិត្តភ្នំពេញ"
    starts, ends, _ = decoder.tokens(text)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == ["ម៉ែ", "ចូលចិត្ត", "ភ្នំពេញ"]
    starts, ends, _ = decoder.tokens(text, fine=True)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == ["ម៉ែ", "ចូល", "ចិត្ត", "ភ្នំពេញ"]
