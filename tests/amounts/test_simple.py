"""The quick way for simple numbers says what the readers say that it passes by."""

from dataclasses import replace
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from khtext.amounts import reader, vocabulary
from khtext.orthography import view

#: What may stand around numbers besides listed words: signs, spaces, letters, halves of clusters.
AROUND = [
    *(" ", " ", " ", "  ", "\n", "\u00a0", ".", ",", "-", "/", ":", "(", ")", "%", "x", "A", "។", "៖", "ៗ"),
    *("ក", "ា", "្", "ៈ", '"', "\u201c"),
]
NUMBERS = [
    "៥",
    "២០",
    "1",
    "2019",
    "៣៥០",
    "07",
    "1,000",
    "៨.០០០",
    "2.5",
    "៣,៥",
    "855",
    "មួយ",
    "ពីរ",
    "ប្រាំ",
    "ដប់",
    "លាន",
    "½",
    "៥ ០០០",
    "8:30",
    "22/10/2019",
    "ប្រាំរយ",
    "ពីរពាន់ដប់ពីរ",
]
BESIDE = [
    *("ទី", "ចំនួន", "ប្រហែល", "ជាង", "នាក់", "ឆ្នាំ", "ខែ", "ថ្ងៃ", "ម៉ោង", "ដង", "គ្រឿង", "លើក", "និង", "ជា", "ភូមិ"),
    *(
        "ថ្ងៃទី",
        "មករា",
        "ខែមីនា",
        "ឆ្នាំ២០១៩",
        "រៀល",
        "ដុល្លារ",
        "អាមេរិក",
        "៛",
        "$",
        "%",
        "ភាគរយ",
        "ពាន់",
        "ម៉ឺន",
        "ដល់",
        "ចុច",
        "ក្បៀស",
        "ព្រឹក",
        "នាទី",
        "GB",
    ),
]


@cache
def texts():
    """Every word of the tables, and every text that may stand beside a number."""
    found = list(vocabulary.load().words)
    for number in (roles["number"] for roles in vocabulary.load().words.values() if "number" in roles):
        found += [*number.after, *number.before, *number.unless]
    cues = vocabulary.tables()["numbers"]["labels"]
    return found + [cue for name in ("telephones", "laws", "strong", "weak", "places") for cue in cues[name]]


def pieces():
    listed = st.deferred(lambda: st.sampled_from(texts()))
    common = st.sampled_from(NUMBERS) | st.sampled_from(BESIDE) | st.sampled_from(AROUND)
    return st.lists(common | listed | common, max_size=9).map("".join)


@settings(max_examples=1500)
@given(pieces())
@example("ថ្ងៃទី៥ពាន់")
@example("ទំហំ ៦ x ១៦ម")
@example("395,000º")
@example("១.១២៥គីឡូក្រាម")
@example("ស្លប ៥ដុល្លារ")
@example("100 " * 1500 + "នាក់")
@example("្M២មួយ៥")
def test_simple_numbers_are_what_the_other_readers_say(text):
    seen = view(text).text
    quick = reader.load()
    assert quick.find(seen) == replace(quick, simple=None).find(seen)
