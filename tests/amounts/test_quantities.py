"""Numbers, money and dates together: the samples, the article, and what holds on any text."""

import json
import time
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khtext import data, pipeline
from khtext.amounts import reader as readers
from khtext.amounts import verbalizer, vocabulary, whole_text
from khtext.document import Document
from khtext.orthography import canonical
from tests.amounts.test_third_value import drawn
from tests.cases import parameters, stages
from tests.conftest import ROOT

STAGES = ("numbers", "money", "dates")


def loaded():
    return stages(*STAGES)


@cache
def reader():
    return whole_text.load()


def shown(text, quantity):
    """A quantity as the samples write it: text = kind value unit bound."""
    value = quantity.value
    if quantity.value_max:
        value = f"{value}..{quantity.value_max}"
    unit = None if quantity.unit == "percent" else quantity.unit
    other = f"or {','.join(quantity.alternatives)}" if quantity.ambiguous else None
    parts = " ".join(f"{name}={part}" for name, part in (quantity.parts or {}).items())
    context = "context" if quantity.currency_basis == "context" else None
    said = (quantity.kind, value, quantity.currency or unit, quantity.approx, other, parts, context)
    return f"{text[quantity.start : quantity.end]} = {' '.join(filter(None, said))}"


@pytest.mark.parametrize(("text", "expected"), parameters(*STAGES))
def test_the_quantities_of_a_sentence_are_found(text, expected):
    found = loaded()(text).quantities
    assert (" | ".join(shown(text, quantity) for quantity in found) or "-") == expected


def test_the_article_has_its_ten_quantities(article):
    gold = json.loads((ROOT / "tests" / "article.gold.json").read_text(encoding="utf-8"))
    optional = [(span["start"], span["end"]) for span in gold["optional"]]
    keys = ("start", "end", "kind", "value", "currency", "unit", "approx")
    found = [
        tuple(getattr(quantity, key) for key in keys)
        for quantity in loaded()(article).quantities
        if not any(quantity.start < end and start < quantity.end for start, end in optional)
    ]
    assert found == [tuple(quantity.get(key) for key in keys) for quantity in gold["quantities"]]


KHMER = st.text(
    st.one_of(
        st.characters(min_codepoint=0x1780, max_codepoint=0x17F9),
        st.sampled_from("0123456789 \u200b\n.,/:-–~$%()€៛USDkm"),
    )
)
PIECES = st.lists(
    st.sampled_from(
        [
            *(word for word, roles in vocabulary.load().words.items() if "number" in roles),
            *("១", "២០១៩", "25", "0", ".", ",", " ", "-", "/", ":", "\u200b", "ទី", "ថ្ងៃ", "ខែ", "ឆ្នាំ", "ម៉ោង"),
            *("ដុល្លារ", "រៀល", "$", "USD", "យន់", "%", "ភាគ", "ភាគរយ", "នាក់", "គីឡូក្រាម", "និង", "ដល់", "ជាង"),
            *("កក្កដា", "រោច", "ព.ស.", "ព្រឹក", "យប់", "នាទី", "សេន", "ទសវត្ស", "សតវត្សទី", "លេខ", "\n"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(KHMER, PIECES, st.text()))
def test_quantities_of_any_text_are_sorted_disjoint_and_inside_it(text):
    at = 0
    for quantity in loaded()(text).quantities:
        assert at <= quantity.start < quantity.end <= len(text)
        at = quantity.end


@settings(max_examples=300, deadline=None)
@given(st.one_of(KHMER, PIECES, st.text()))
def test_any_text_can_be_asked_for_its_value(text):
    quantity = reader()(text)
    assert quantity is None or 0 <= quantity.start <= quantity.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_zero_width_spaces_between_clusters_change_no_value(text):
    spaced = "\u200b".join(text.split("\u200b"))
    without = text.replace("\u200b", "")
    assert [q.value for q in loaded()(spaced).quantities] == [q.value for q in loaded()(without).quantities]


LONG = {
    "a long number": "1" * 100_000,
    "dots": "1." * 50_000,
    "spaces": "1 " * 15_000,
    "hyphens": "1-" * 50_000,
    "slashes": "1/" * 50_000,
    "colons": "1:" * 50_000,
    "groups": "1 000 " * 10_000,
    "words": "មួយ" * 15_000,
    "magnitudes": "១" + "លាន" * 15_000,
    "rising magnitudes": "មួយពាន់" * 10_000,
    "ands": "១លាន និង " * 7_000,
    "decimals": "មួយចុច" * 10_000,
    "letters and digits": "1a" * 15_000,
    "hours": "ម៉ោង១" * 10_000,
    "days": "ថ្ងៃទី១ " * 7_000,
    "months": "ខែកក្កដា" * 5_000,
    "years": "ឆ្នាំ២០១៩-" * 5_000,
    "symbols": "$" * 50_000,
    "currencies": "១រៀល" * 10_000,
    "cents": "១ដុល្លារ ១សេន " * 5_000,
    "telephones": "012 345 678 " * 5_000,
    "addresses": "a@" * 25_000,
    "dotted names": "a." * 25_000,
    "hyphenated names": "a-" * 25_000,
    "brackets": "១ (" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_twice_the_text_takes_about_twice_the_time(text):
    def seconds(part):
        """The better of two runs: a long test run collects garbage of other tests at any time."""
        taken = []
        for _ in range(2):
            start = time.process_time()
            loaded()(part)
            taken.append(time.process_time() - start)
        return min(taken)

    short, long = seconds(text[: len(text) // 4]), seconds(text)
    assert long < 12 * short + 0.3


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("សូន្យ", "0"),
        ("ដប់ប្រាំបួន", "19"),
        ("ប្រាំបួនដណ្តប់", "19"),
        ("ម្ភៃមួយ", "21"),
        ("ប្រាំពាន់ចិតប្រាំ", "5075"),
        ("មួយរយ-ដប់មួយ", "111"),
        ("ពីរពាន់លានបួនរយលាន", "2400000000"),
        ("ពីរប៊ីលាន", "2000000000"),
        ("មួយលានលានលាន", "1000000000000000000"),
        ("ដកពីរ ចុច សូន្យ ប្រាំ", "-2.05"),
        ("បីចុចហុកសិបពីរ", "3.62"),
        ("មួយលានកន្លះ", "1500000"),
        ("រយ", "100"),
    ],
)
def test_number_words_have_a_value(words, value):
    assert reader()(words).value == value


def test_a_number_of_any_length_is_exact():
    digits = "123456789" * 1000
    assert reader()(digits).value == digits


@pytest.mark.parametrize("text", ["", " ", "ផ្ទះ", "012 345 678", "២-១", "26.7.19.3", "មួយ ពីរ បី", "៥នាក់ ៦នាក់"])
def test_what_is_no_one_quantity_has_no_value(text):
    assert reader()(text) is None


def test_a_value_keeps_offsets_into_the_text_as_given():
    quantity = reader()("  ពីរម៉ឺនរៀល ")
    assert (quantity.start, quantity.end, quantity.canonical) == (2, 12, "KHR 20000")


@pytest.mark.parametrize("name", ["numbers.toml", "money.toml", "dates.toml", "units.tsv"])
def test_words_are_listed_in_canonical_spelling(name):
    text = data.path(name).read_text(encoding="utf-8")
    assert text == canonical(text)


def test_every_currency_code_is_listed():
    table = data.read_toml("money.toml")
    assert all(len(code) == 3 and code.isupper() for code in table["iso"]["codes"])
    assert set(table["names"].values()) <= set(table["iso"]["codes"])


def test_every_spelt_currency_is_read_back():
    spelt = {code: verbalizer.spell("25", currency=code) for code in verbalizer.load().currencies}
    read = {code: reader()(words) for code, words in spelt.items()}
    lost = {code: spelt[code] for code, money in read.items() if not money or money.currency != code}
    assert lost == {}


@pytest.mark.parametrize("name", ["numbers", "money", "dates"])
def test_a_stage_says_that_it_ran(name):
    assert pipeline.load([name])(Document("")).ran == {"quantities"}


def test_plain_has_no_exponent():
    assert reader()("១ទ្រីលាន").value == "1000000000000"


@pytest.mark.parametrize(
    "text", ["ពីរចុច500.២", "បីចុចកន្លះដុល្លារ", "៥កន្លះចុច1,1)USD", "១ភាគ០", "0/0", "$-", "ទី", "-1/2%"]
)
def test_broken_numbers_are_read_without_an_error(text):
    loaded()(text)
    reader()(text)


def test_two_currencies_are_no_range():
    found = loaded()("$50 ឬ 200000៛").quantities
    assert [money.canonical for money in found] == ["USD 50", "KHR 200000"]


def test_a_compound_unit_ends_a_line():
    found = loaded()("ដង់ស៊ីតេ ៤១នាក់/គីឡូម៉ែត្រការេ\nបន្ទាត់").quantities
    assert [quantity.unit for quantity in found] == ["person/km2"]


def test_a_currency_on_the_next_line_is_not_the_numbers():
    assert [found.kind for found in loaded()("ក្នុងបញ្ជី ៩\nដុល្លារ").quantities] == ["number"]


@pytest.mark.parametrize("text", ["ថ្ងៃទី២៩ ខែកុម្ភៈ ឆ្នាំ២០១៩", "29/02/2100", "១៩០០-០២-២៩"])
def test_a_day_that_no_calendar_has_is_no_date(text):
    assert all(found.kind != "date" or len(found.value) < 10 for found in loaded()(text).quantities)
    assert (
        reader()(text.replace("២០១៩", "២០២០").replace("2100", "2000").replace("១៩០០", "២០០០")).kind == "date"
    )


@pytest.mark.parametrize("text", ["៣ ៤នាក់ ១៥", "John Smith ថ្លែងថា", "$៥ ជាង", "១៩-៧-២០១៩ ម៉ោង ៨"])
@pytest.mark.parametrize("end", ["", "។", " ok.", " ៥", "\nដុល្លារ", " ក "])
def test_a_text_is_read_whatever_stands_at_its_end(text, end):
    stages = pipeline.load()
    alone, longer = stages(text), stages(f"{text} ។ ល្អ{end}")
    assert [one for one in longer.quantities if one.end <= len(text)] == list(alone.quantities)
    # The score of a name is a probability in its context, so it may differ in the last digits.
    inside = [one for one in longer.entities if one.end <= len(text)]
    assert [(one.start, one.end, one.label) for one in inside] == [
        (one.start, one.end, one.label) for one in alone.entities
    ]


@settings(derandomize=True, max_examples=300)
@given(st.randoms(use_true_random=False))
def test_the_quick_way_for_simple_numbers_says_what_the_other_readers_say(random):
    text = drawn(random)[0] + random.choice(["", " នាក់", "គីឡូ ", "ទី៥ ", " មាត្រាទី៣", "ខែ៥ "]) + drawn(random)[0]
    made = readers.load()
    assert replace(made, simple=None).find(text) == made.find(text)
