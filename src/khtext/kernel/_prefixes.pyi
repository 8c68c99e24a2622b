from array import array
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

class Index(Generic[Entry]):
    def __new__(cls, names: dict[str, Entry]) -> Index[Entry]: ...
    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]: ...
    def find(
        self,
        text: str,
        starts: array[int],
        first: int,
        last: int,
        span_starts: array[int] = ...,
        span_ends: array[int] = ...,
        /,
    ) -> list[tuple[int, list[tuple[int, Entry]]]]: ...

class Endings(Generic[Entry]):
    def __new__(cls, names: dict[str, Entry]) -> Endings[Entry]: ...
    def at(self, text: str, offset: int, /) -> list[tuple[int, Entry]]: ...
