from array import array
from collections.abc import Callable

Said = tuple[tuple[object, ...], ...]
Spans = tuple[str, array[int], array[int], tuple[str, ...], Said, bool]

def string(text: str, start: int, end: int, /) -> bytes: ...
def tokens(
    text: str,
    starts: array[int],
    ends: array[int],
    kinds: bytes,
    inner: array[int],
    names: tuple[str, ...],
    first: int,
    last: int,
    /,
) -> bytes: ...
def spans(
    text: str,
    starts: array[int],
    ends: array[int],
    fields: tuple[str, ...],
    said: Said,
    has_texts: bool,
    encode: Callable[[object], bytes],
    /,
) -> bytes: ...
def lines(
    text: str,
    starts: array[int],
    ends: array[int],
    kinds: bytes,
    inner: array[int],
    names: tuple[str, ...],
    head: bytes,
    number: int,
    lists: tuple[Spans, ...],
    encode: Callable[[object], bytes],
    /,
) -> bytes: ...
def bracketed(
    text: str, at: int, stop: int, starts: array[int], ends: array[int], labels: tuple[str, ...], /
) -> bytes: ...
