"""Dates of the lunar calendar and Buddhist years: read into their parts, not converted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khtext import lazy
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import DIGIT, SPACE
from khtext.amounts.patterns import GAP, NOT_DIGIT, WORD_END, any_of
from khtext.document import Quantity

#: A waxing or a waning moon has so many days at most.
LAST_DAY = 15


def spelt(table: Mapping[str, list[str]]) -> dict[str, str]:
    """From each spelling of a name to the name."""
    return {spelling: name for name, spellings in table.items() for spelling in spellings}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lunar:
    """Reads lunar dates; its words come from data/dates.toml."""

    grammar: Grammar
    months: Mapping[str, str]
    animals: Mapping[str, str]
    stems: Mapping[str, str]
    phase: re.Pattern[str]
    month: re.Pattern[str]
    year: re.Pattern[str]
    buddhist: re.Pattern[str]

    @classmethod
    def of(cls, grammar: Grammar, table: Mapping[str, Any]) -> Lunar:
        """The lunar calendar of a table in the form of data/dates.toml."""
        lunar, words = table["lunar"], table["words"]
        months, animals, stems = (spelt(lunar[name]) for name in ("months", "animals", "stems"))
        year = any_of(words["year"])
        return cls(
            grammar=grammar,
            months=months,
            animals=animals,
            stems=stems,
            phase=lazy.pattern(
                f"{GAP}(?:({any_of(lunar['waxing'])})(?!{SPACE}?{any_of(words['not_lunar'])})"
                f"|{any_of(lunar['waning'])}){WORD_END}"
            ),
            month=lazy.pattern(f"{GAP}{any_of(words['month'])}{GAP}({any_of(months)}){WORD_END}"),
            year=lazy.pattern(
                f"(?:{GAP}{year}{GAP}({any_of(animals)}){WORD_END})?(?:{GAP}({any_of(stems)}){WORD_END})?"
            ),
            buddhist=lazy.pattern(
                f"[ \u00a0,]{{0,2}}(?:{year}{GAP})?{any_of(words['buddhist'])}{GAP}({DIGIT}{{4}}){NOT_DIGIT}"
            ),
        )

    def read(self, text: str, start: int, at: int) -> Quantity | None:
        """៩រោច ខែអាសាឍ ឆ្នាំកុរ ឯកស័ក ព.ស.២៥៦៣, with any part missing, from a day or month at `at` on."""
        parts, end = self._day(text, at)
        if month := self.month.match(text, end):
            parts["lunar_month"] = self.months[month[1]]
            end = month.end()
        if not parts:
            return None
        year = self.year.match(text, end)
        if year and year[1]:
            parts["animal"] = self.animals[year[1]]
        if year and year[2]:
            parts["stem"] = self.stems[year[2]]
        end = max(end, year.end()) if year else end
        if era := self.buddhist.match(text, end):
            parts["be_year"] = str(int(era[1]))
            end = era.end()
        return Quantity(start, end, "date", parts=parts)

    def _day(self, text: str, at: int) -> tuple[dict[str, str], int]:
        number = self.grammar.small(text, at)
        phase = self.phase.match(text, number[1]) if number else None
        if not number or not phase or not 1 <= number[0] <= LAST_DAY:
            return {}, at
        return {"lunar_day": str(number[0]), "phase": "waxing" if phase[1] else "waning"}, phase.end()
