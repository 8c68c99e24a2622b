"""What is rewritten, and how."""

from __future__ import annotations

from dataclasses import dataclass

from khtext.amounts.own import Name
from khtext.errors import KhtextError

PARTS = ("unicode", "digits", "numbers", "money", "dates")
DEFAULT_PARTS = PARTS[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What is rewritten, and how.

    `digits` is latin, khmer or keep; `numbers` plain, grouped or words; `money` code, symbol or keep;
    `own` are the user's own currencies and units.
    """

    parts: frozenset[str] = frozenset(DEFAULT_PARTS)
    digits: str = "latin"
    numbers: str = "plain"
    money: str = "code"
    keep_coeng_da: bool = False
    own: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted(self.parts - set(PARTS))
        if unknown:
            raise KhtextError(f"unknown part {unknown[0]!r}; choose from {', '.join(PARTS)}")

    @property
    def script(self) -> str:
        """The digits that are written everywhere: latin, khmer or keep."""
        return self.digits if "digits" in self.parts else "keep"
