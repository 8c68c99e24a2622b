"""Compare khtext with anyascii, unidecode, uroman and CLDR's rules on names that it did not learn from.

    pip install -e '.[bench]'
    python benchmarks/romanization.py [--cldr Khmer-Latin.xml]

The names are those that tools/train_romanization.py holds out: villages and communes with their official
spelling, and people with a known one. Two figures each: the share of names that are exactly right, and the
character error rate, the Levenshtein distance divided by the length of the right spelling. Case is ignored.
The other tools never write a space inside a name, so two more columns ignore spaces. Then the speed.

CLDR's rules are a draft that ICU does not ship; the npm package cldr 7.6.0 has them as
package/3rdparty/cldr/common/transforms/Khmer-Latin.xml.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import train_romanization as training  # noqa: E402

from khtext import data  # noqa: E402
from khtext.romanization import names, ungegn  # noqa: E402

Romanizer = Callable[[str], str]

BARE = str.maketrans("", "", "\u200b")


def distance(one: str, other: str) -> int:
    """The Levenshtein distance."""
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        last, row[0] = row[0], at
        for place, against in enumerate(other, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (char != against))
    return row[-1]


def figures(found: list[str], right: list[set[str]]) -> tuple[float, float]:
    """The share of exact answers and the character error rate, both in percent."""
    exact = errors = letters = 0
    for answer, spellings in zip(found, right, strict=True):
        exact += answer in spellings
        least, size = min((distance(answer, spelling), len(spelling)) for spelling in spellings)
        errors += least
        letters += size
    return 100 * exact / len(found), 100 * errors / letters


def cldr(file: Path) -> Romanizer:
    """CLDR's rules, run by ICU."""
    import icu

    rules = file.read_text(encoding="utf-8").partition("<![CDATA[")[2].partition("]]>")[0]
    made = icu.Transliterator.createFromRules("Khmer-Latin", rules, icu.UTransDirection.FORWARD)
    return lambda name: training.plain(made.transliterate(name).replace("œ", "oe"))


def others(rules: Path | None) -> dict[str, Romanizer]:
    """The other tools."""
    from anyascii import anyascii
    from unidecode import unidecode
    from uroman import Uroman

    uroman = Uroman()
    tools: dict[str, Romanizer] = {
        "anyascii": anyascii,
        "unidecode": unidecode,
        "uroman": lambda name: str(uroman.romanize_string(name, lcode="khm")),
    }
    return tools | ({"CLDR Khmer-Latin/UNGEGN": cldr(rules)} if rules else {})


def ours(label: str) -> dict[str, Romanizer]:
    """khtext's two systems."""
    system, models = ungegn.load(), names.load()
    return {
        "khtext ungegn": lambda name: training.plain(system.word(name).replace("œ", "oe")),
        "khtext names": lambda name: models.name(name, label)[0],
    }


def compare(title: str, held: training.Names, label: str, rules: Path | None) -> None:
    """Print a table of figures."""
    right = [{training.plain(latin).lower() for latin in found} for found in held.values()]
    bare = [{latin.replace(" ", "") for latin in found} for found in right]
    print(f"\n{title}: {len(held)} names\n")
    print("| | exact | CER | without spaces: exact | CER |\n|---|---:|---:|---:|---:|")
    for tool, romanize in {**others(rules), **ours(label)}.items():
        found = [romanize(name.translate(BARE)).lower() for name in held]
        with_spaces = figures(found, right)
        without = figures([answer.replace(" ", "") for answer in found], bare)
        print(f"| {tool} | " + " | ".join(f"{figure:.1f} %" for figure in (*with_spaces, *without)) + " |")


def speed() -> None:
    """Print how many names a second khtext romanizes."""
    listed = [name for (name,) in data.read_columns("villages.tsv", "name")] * 5
    models = names.load()
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for name in listed:
            models.name(name)
        best = min(best, time.process_time() - start)
    print(f"\n{len(listed) / best:,.0f} names a CPU second (the best of five runs over {len(listed):,})")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cldr", type=Path, help="the file with CLDR's rules")
    rules = parser.parse_args().cldr
    compare("Villages and communes", training.held_out_places(), "LOC", rules)
    compare("People", training.held_out_persons(), "PER", rules)
    speed()


if __name__ == "__main__":
    main()
