"""The tool that trains khtext's own word model, without its teacher."""

import argparse
import random
import shutil
import struct
import subprocess
from collections import Counter

import pytest

from khtext.kernel import model, model_writer
from khtext.kernel.decoder import Decoder
from khtext.kernel.vocabulary import WHOLE, Vocabulary
from tests.cases import tool
from tests.conftest import ROOT

word_lists = tool("word_lists")
settling = tool("settling")
word_vocabulary = tool("word_vocabulary")
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


needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="needs a C compiler")


def settings():
    return argparse.Namespace(rate=0.5, seed=1, rarest=1)


def lesson(line):
    """A line of LESSON as one that is taught for sure."""
    text, best, label = "", bytearray(), WORD
    for char in line:
        if char in "|+":
            label = WORD if char == "|" else MORPHEME
        else:
            text += char
            best.append(label)
            label = INSIDE
    words, morphemes = (bytes(250 * (start == label) for start in best) for label in (WORD, MORPHEME))
    return train_words.Taught(text, bytes(best), words, morphemes)


def pools(listed, **lists):
    vocabulary = train_words.Vocabulary.of([lesson(line) for line in LESSON] * 20)
    return train_words.Pools(vocabulary, lists, listed)


def chances(line):
    return tuple(lesson(line)[2:])


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
    line = train_words.joined(lesson("ខ្ញុំ| |ទៅ| |២| |ដង"))
    assert line.text == "ខ្ញុំទៅ ២ ដង"
    assert line.words[5] == 250
    assert len(line.words) == len(line.morphemes) == len(line.text)


def test_some_words_give_way_to_others_that_bring_their_labels():
    given = pools({"ចម្ការ": chances("ចម្ការ")}, trusted=["ចម្ការ"], names=["ព្រៃវែង"])
    recipe = train_words.Recipe({"own": 1, "trusted": 1, "names": 1})
    rng = random.Random(1)
    made = [train_words.varied(lesson(line), given, recipe, rng) for line in LESSON * 20]
    assert any("ចម្ការ" in line.text for line in made if line)
    for line in filter(None, made):
        assert len(line.text) == len(line.words) == len(line.morphemes)
        if "ព្រៃវែង" in line.text:
            at = line.text.index("ព្រៃវែង")
            assert line.words[at] == 250
            assert not any(line.words[at + 1 : at + 7])


def test_a_listed_word_of_which_nobody_knows_a_part_is_one_word():
    word = "ស៊ូពែម៉ាកែត"
    given = pools({word: chances("ស៊ូពែ|ម៉ាកែត")}, trusted=[word], words=[word])
    assert given.labels("trusted", word, True) == (bytes([250]) + bytes(10), bytes(11))
    words, morphemes = given.labels("trusted", word, False)
    assert max(words[1:]) < 50 < 150 < morphemes[5]
    assert given.labels("words", word, False)[0] == chances("ស៊ូពែ|ម៉ាកែត")[0]


def test_a_scrap_of_a_listed_word_is_no_morpheme():
    word = "កំពង់ត្រាច"
    given = pools({word: chances("កំពង់ត្រា|ច")}, trusted=[word])
    words, morphemes = given.labels("trusted", word, False)
    assert max(words[1:]) < 50 > max(morphemes)


def test_the_words_of_a_text_are_known_by_how_they_stand_in_it():
    vocabulary = train_words.Vocabulary.of([lesson("ខ្ញុំ|ទៅ"), lesson("ខ្ញុំទៅ"), lesson("ខ្ញុំ|ទៅ")])
    assert vocabulary.whole["ខ្ញុំទៅ"] == 1
    assert vocabulary.apart["ខ្ញុំទៅ"] == 2
    assert not vocabulary.is_usual("ខ្ញុំទៅ", 1)


def test_half_of_the_headwords_is_held_back():
    words = ["ក" * size for size in range(400)]
    assert 150 < sum(map(word_lists.is_held_back, words)) < 250


@needs_compiler
def test_a_lesson_is_learned_the_same_way_twice(tmp_path):
    lines = [lesson(line) for line in LESSON]
    recipe = train_words.Recipe({}, passes=20, penalty=0.2)
    made = [train_words.trained(lines, recipe, settings(), tmp_path) for _ in range(2)]
    averaged = train_words.balanced(train_words.mean([(1, made[0]), (3, made[1])]), 0.0, 0.0, 0.0)
    models = [train_words.packed(*trained, 8, 2, 4) for trained in (made[0], averaged)]
    assert models[0] == models[1]
    decoder = Decoder(models[0])
    text = "ម៉ែចូលចិត្តភ្នំពេញ"
    starts, ends, _ = decoder.tokens(text)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == ["ម៉ែ", "ចូលចិត្ត", "ភ្នំពេញ"]
    starts, ends, _ = decoder.tokens(text, fine=True)
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == ["ម៉ែ", "ចូល", "ចិត្ត", "ភ្នំពេញ"]


def test_what_says_little_is_left_out_and_starts_are_favoured():
    grams = {("ក",): [0, 0.1, 0, 0, 0, 0], ("ក", "ខ"): [0, 0.1, 0], ("ខ", "ក"): [0, 0, 0, 0.5, 0.1, 0]}
    chain, kept = train_words.balanced(([[0.0] * 3] * 3, grams), 0.3, 1.5, 1.25)
    assert list(kept) == [("ក",), ("ខ", "ក")]
    assert chain == [[0, 1.5, 1.25]] * 3


@needs_compiler
def test_a_model_is_kept_for_the_next_run(tmp_path, monkeypatch):
    recipe = train_words.Recipe({"own": 1}, passes=5, penalty=0.2)
    monkeypatch.setattr(train_words, "RECIPES", (recipe, recipe))
    arguments = settings()
    arguments.work = tmp_path
    lessons = train_words.Lessons([lesson(line) for line in LESSON], pools({}), arguments)
    both = train_words.learned(lessons, 2)
    kept = {file.name for file in tmp_path.iterdir()}
    assert len(kept) == 2
    monkeypatch.setattr(train_words, "trained", None)
    assert train_words.learned(lessons, 1) == both


def test_a_string_that_is_split_here_and_there_is_settled():
    runs = [[("ចំការ", "ចេក")]] * 9 + [[("ចំការ",), ("ចេក",)]] * 2 + [[("ទិញ",), ("ត្រីងៀត",)]] * 3
    runs += [[("ទិញ", "ត្រីងៀត")]] * 4
    seen = settling.Seen(runs)
    assert seen.unstable() == ["ចំការចេក", "ទិញត្រីងៀត"]
    grams = settling.settled({}, seen, train_words.CLUSTER.findall)
    (joined, first), (split, second) = sorted(grams.items())
    assert (joined, split) == (("កា", "រ", "ចេ", "ក"), ("ទិ", "ញ", "ត្រី", "ងៀ"))
    assert [at for at, weight in enumerate(first) if weight] == [7, 8]
    assert first[7] < 0 < first[8]
    assert second[7] > 0 > second[8]


def test_the_runs_of_a_text_are_its_words_as_morphemes():
    class Fixed:
        def tokens(self, line, fine):
            return [0, 2, 4, 5, 6], [2, 4, 5, 6, 8], bytes([0, 0x80, 0, 1, 0])

    runs = [run for run in settling.runs(["កាខាគ១ងា"], Fixed()) if run]
    assert runs == [[("កា", "ខា"), ("គ",)], [("ងា",)]]


def splits_everything(file):
    """A model that starts a word at every cluster."""
    file.write_bytes(
        model_writer.pack(
            rule=2, labels=3, width=2, shift=0, grams=[{"ក": {0: [1, 0]}}], transitions=[[0, 9, 0]] * 3
        )
    )
    return file


def test_words_of_lists_stay_whole_unless_the_text_splits_them(tmp_path, monkeypatch):
    texts = {
        "text.txt": "កាខា\n" * 24 + "ពូគី\n" * 3 + "ទីពូ\n" * 6,
        "trusted.txt": "ខាកា\nកាខា\nពូគី\nទីពូ\n",
        "others.txt": "ខាខា\nកាដូ\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    text, trusted, others = (str(tmp_path / name) for name in texts)
    file = splits_everything(tmp_path / "words.bin")
    arguments = ["x", text, "--model", str(file), "--trusted", trusted, "--words", others]
    monkeypatch.setattr("sys.argv", arguments)
    word_vocabulary.main()
    known = Vocabulary(model.read(file.read_bytes()))
    words = ("ខាកា", "កាខា", "ពូគី", "ទីពូ", "ខាខា", "កាដូ")
    assert [known.entry(word) // WHOLE for word in words] == [3, 0, 1, 0, 0, 1]
    assert [known.rank(word) for word in ("កា", "ពូ", "គី")] == [2, 1, 1]


def test_a_phrase_with_a_particle_that_is_often_two_words_has_no_rank():
    counts = {"មកហើយ": 30, "រួចហើយ": 30, "ចេះតែ": 30}
    assert word_vocabulary.ranked(counts, Counter(មកហើយ=10, រួចហើយ=5, ចេះតែ=30)) == {"រួចហើយ": 2, "ចេះតែ": 2}


def test_a_vocabulary_has_the_words_that_a_model_makes_of_a_text(tmp_path, monkeypatch):
    (tmp_path / "text.txt").write_text("កាខា\n" * 24 + "ខាាគី ១\n" + "ផ្ដា\nផ្តា\n" * 2, encoding="utf-8")
    file = splits_everything(tmp_path / "words.bin")
    starts = file.read_bytes()
    arguments = ["x", str(tmp_path / "text.txt"), "--model", str(file)]
    monkeypatch.setattr("sys.argv", arguments)
    word_vocabulary.main()
    once = file.read_bytes()
    known = Vocabulary(model.read(once))
    assert [known.rank(word) for word in ("កា", "ខា", "គី", "ផ្តា", "១")] == [2, 2, 0, 1, 0]
    word_vocabulary.main()
    assert file.read_bytes() == once
    assert model_writer.with_vocabulary(once, {}, 4) == starts


@needs_compiler
def test_the_teacher_says_the_same_with_and_without_vectors(tmp_path):
    rng = random.Random(1)
    sizes = [(112, 320), *[(960, 320), (320, 320)] * 5, (320, 5)]
    norms = [False, *[True, False] * 5, True]

    def floats(count):
        return struct.pack(f"<{count}f", *(rng.uniform(-1, 1) for _ in range(count)))

    with (tmp_path / "weights").open("wb") as file:
        file.write(struct.pack("<I", 20) + floats(20 * 96 + 10 * 16))
        for (depth, columns), norm in zip(sizes, norms, strict=True):
            file.write(floats(640) if norm else b"")
            file.write(struct.pack("<f", 0.001) + rng.randbytes(depth * columns) + floats(columns))
        file.write(floats(35))
    text = b"".join(
        struct.pack("<I", size) + struct.pack(f"<{2 * size}H", *[at % 10 for at in range(2 * size)])
        for size in (1, 2, 7, 30, 100)
    )
    found = []
    for flags in ([], ["-march=native"]):
        command = ["cc", "-O2", *flags, "-o", tmp_path / "teacher", ROOT / "tools" / "teacher.c", "-lm"]
        subprocess.run(command, check=True)
        done = subprocess.run([tmp_path / "teacher", tmp_path / "weights"], input=text, capture_output=True)
        assert not done.returncode, done.stderr
        found.append(done.stdout)
    assert len(found[0]) == len(found[1]) == 6 * 140
    assert sum(abs(a - b) > 1 for a, b in zip(*found, strict=True)) <= 2
