"""Numbers as words."""

import shlex
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

import khtext
from khtext import KhtextError, cli
from khtext.amounts import verbalizer
from tests.cases import parameters

SCALES = st.sampled_from(["news", "international"])


def spell(*args, **options):
    return CliRunner().invoke(cli.application(), ["spell", *args], **options)


@pytest.mark.parametrize(("arguments", "words"), parameters("spell"))
def test_a_sample_is_spelt_as_it_is_said(arguments, words):
    result = spell(*shlex.split(arguments))
    assert (result.exit_code, result.stdout) == (0, words + "\n")


@given(st.integers(0, 10**30), st.integers(0, 10**30), SCALES)
def test_different_numbers_have_different_words(one, other, scale):
    same = khtext.spell(one, scale=scale) == khtext.spell(other, scale=scale)
    assert same == (one == other)


@given(st.integers(min_value=0), SCALES)
def test_the_minus_sign_is_a_word_before_the_same_words(number, scale):
    said = khtext.spell(number + 1, scale=scale)
    assert khtext.spell(-number - 1, scale=scale) == f"ដក {said}"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_a_decimal_is_spelt_as_its_digits_are(number):
    assert khtext.spell(number) == khtext.spell(format(number, "f"))


def test_a_number_may_have_thousands_of_digits():
    assert khtext.spell(10**6000).startswith("មួយលានលាន")
    assert khtext.spell("1" + "0" * 6000) == khtext.spell(10**6000)


@pytest.mark.parametrize("text", ["", "five", "1,23,456", "1e9", "--5", "1.2.3", "5-6", "²"])
def test_what_is_no_number_is_refused(text):
    assert verbalizer.parse(text) is None
    with pytest.raises(KhtextError, match="is not a number"):
        khtext.spell(text)


def test_a_bad_request_says_what_is_possible():
    with pytest.raises(KhtextError, match="choose from news, international"):
        khtext.spell(5, scale="long")
    with pytest.raises(KhtextError, match="choose from AED"):
        khtext.spell(5, currency="XXX")
    with pytest.raises(KhtextError, match="whole number"):
        khtext.spell("1.5", ordinal=True)
    with pytest.raises(KhtextError, match="cannot be written in words"):
        khtext.spell(Decimal("NaN"))


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers(-(10**60), 10**60),
    SCALES,
    st.sampled_from([None, *verbalizer.load().currencies]),
)
@example(Decimal("-60006.39"), "news", "SGD")
def test_what_is_spelt_is_read_back(number, scale, currency):
    found = khtext.value(khtext.spell(number, scale=scale, currency=currency))
    # ពាន់មួយ counts as 1100 in speech and as 1001 in a school: both readings stand.
    readings = [found.value, *found.alternatives]
    assert Decimal(number) in map(Decimal, readings)
    assert found.currency == currency
