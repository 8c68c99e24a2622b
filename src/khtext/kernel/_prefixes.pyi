from collections.abc import Sequence
from typing import TypeVar

Entry = TypeVar("Entry")

def build(names: Sequence[str]) -> bytes: ...
def starts(filter: bytes, text: str, offsets: Sequence[int]) -> list[int]: ...
def at(
    filter: bytes,
    names: dict[str, Entry],
    lengths: dict[str, tuple[int, ...]],
    steps: tuple[int, ...],
    text: str,
    offset: int,
) -> list[tuple[int, Entry]]: ...
