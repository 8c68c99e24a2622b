"""Builds src/khtext/data/territories.tsv and exemplar_cities.tsv from CLDR's Khmer names in Babel.

    pip install Babel==2.18.0
    python tools/build_territories.py

The spellings of newspapers are in countries.tsv, cities.tsv and regions.tsv, which are written by hand.
Names in those tables are left out here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import babel
from babel import Locale

from khtext.data import FOLDER, read_table
from khtext.orthography import canonical

HEAD = (
    f"# source: Unicode CLDR through Babel {babel.__version__} (PyPI), locale km\n"
    "# licence: Unicode-3.0; see NOTICE\n"
    "name\tlabel\tnorm\tref\tkind\tuse\n"
)
NO_TERRITORY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
#: Codes that ISO 3166-1 only reserves.
RESERVED = {"AC", "CP", "DG", "EA", "IC", "TA"}
NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
BY_HAND = ("countries.tsv", "cities.tsv", "regions.tsv")
#: Shorter names are part of other words too often to count without a cue.
SHORTEST_BARE_CITY = 6
#: Exemplar cities that are not the name of a city, or are the name of a country.
NO_CITY = {"Unknown"}


def clean(name: str) -> str:
    """The name in canonical spelling without zero-width characters."""
    return canonical(re.sub("[\u200b-\u200d\ufeff]", "", name).strip())


def territories() -> list[tuple[str, ...]]:
    """A row for every ISO 3166-1 territory, and one for each continent."""
    km, en = Locale("km").territories, Locale("en").territories
    rows = []
    for code, raw in km.items():
        if code in NO_TERRITORY or code == "001":
            continue
        for name in alternatives(clean(raw)):
            bare_name = name.removeprefix(NAMES["island"]).strip()
            country = code.isalpha()
            kind = "island" if bare_name != name else "territory" if country else "region"
            use = "head" if bare_name != name else "bare"
            norm = re.sub(r" SAR China$", "", en[code])
            ref = code if country and code not in RESERVED else ""
            rows.append((bare_name, "LOC", norm, ref, kind, use))
    return rows


def alternatives(name: str) -> list[str]:
    """The names in one CLDR entry: `A (B)` gives both; a capital after a dash is dropped."""
    name = next((short for short in NAMES["with_status"] if name.startswith(f"{short} ")), name)
    if found := re.fullmatch(r"(.+?) \((.+)\)", name):
        return [found[1], found[2]]
    return [re.sub(r" ?- ?", "-", name)]


def cities() -> list[tuple[str, ...]]:
    """A row for the exemplar city of every time zone."""
    km, en = Locale("km").time_zones, Locale("en").time_zones
    rows = []
    for zone, entry in km.items():
        last = zone.rsplit("/", 1)[-1]
        if "city" not in entry or last in NO_CITY:
            continue
        name = clean(entry["city"]).removeprefix(NAMES["city"])
        if " " in name:
            continue
        norm = en.get(zone, {}).get("city") or last.replace("_", " ")
        bare = len(name) >= SHORTEST_BARE_CITY
        rows.append((name, "LOC", norm, "", "city", "bare" if bare else "head"))
    return rows


def table(rows: list[tuple[str, ...]], taken: set[str]) -> str:
    """The rows with new names, one per name, as a TSV file."""
    unique = {row[0]: row for row in sorted(rows, reverse=True) if row[0] not in taken}
    return HEAD + "".join("\t".join(row) + "\n" for row in sorted(unique.values()))


def main() -> None:
    taken = {row["name"] for name in BY_HAND for row in read_table(name)}
    found = territories()
    (FOLDER / "territories.tsv").write_text(table(found, taken), encoding="utf-8")
    taken |= {row[0] for row in found}
    (FOLDER / "exemplar_cities.tsv").write_text(table(cities(), taken), encoding="utf-8")


if __name__ == "__main__":
    main()
