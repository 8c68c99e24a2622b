from array import array

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
def lines(
    text: str,
    starts: array[int],
    ends: array[int],
    kinds: bytes,
    inner: array[int],
    names: tuple[str, ...],
    head: bytes,
    number: int,
    /,
) -> bytes: ...
