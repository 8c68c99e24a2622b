"""Texts for property tests, as hypothesis strategies."""

from hypothesis import strategies as st

from khtext import script

WEB = (
    r"(www\.|http://|[a-z]{1,4}[.@]|[A-Z]\.|[0-9]{1,3}[.,]|[./ ។,)-]"
    r"|Co\.|Ltd\.|[A-Z]{1,2}|ក\.|ស|4G|th"
    r"|[0-9]{1,5}[:/-]|[០-៩]{1,4}|[0-9]{1,2}[A-Z]|[#@_]|[:;=]-?[()DPpv]|😀|\u200d){1,12}"
)
WORDS = st.sampled_from(
    [
        "ស.ភ.ភ.ព.",
        "គ.ជ.ប។ល។",
        "ៗ",
        "១,០០០.៥",
        "20th",
        "4G",
        "U.S.",
        "a@b.co",
        "www.x.kh",
        "ក្តី",
        "ក្ដី",
        "\u200b",
        "-",
        "--",
        "...",
        "ភ្នំពេញ",
        "បាន",
        "ចាាាា",
        "ខាាាបង",
        "កន់",
        "ងងងង",
        "ត្តតតតិ",
        "#ok",
        "@a.b_c",
        "12:34",
        "26/07/2019",
        "24703L202",
    ]
)
EMOJI = st.lists(
    st.sampled_from("👩👧❤🏳🔥©+🇰🇭🇫🏽\ufe0f\u20e3\u200d\u200d\u200d\u200b\U000e0067\U000e007f1ក។ é\u0301"),
    max_size=24,
).map("".join)
KHMER = "កខគងចជដតថទនបពមយរលវសហអឥឧ្្្ាិីឹឺុូួើេែៃោៅំះៈ់៌័"
TEXTS = st.text(
    st.sampled_from(KHMER + "៖។៕ៗ៛០១២៩0129aZ.,-%$@/: \t\n\r\u200b\u200d«»()é\u0301中\x00\U0001f600")
)
ANY = st.one_of(TEXTS, st.text(), st.from_regex(WEB), st.lists(WORDS).map("".join), EMOJI)

SIGNS = sorted(script.MARKS | script.ZERO_WIDTH)

#: Clusters with signs in any order.
CLUSTERS = st.text(st.sampled_from([*"កសមបរតដឥឣ១ a", *SIGNS, *[script.COENG] * 12]), max_size=14)
