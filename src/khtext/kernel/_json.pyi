from array import array

Names = tuple[str, array[int], array[int], tuple[bytes, ...], bool]

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
def names(
    text: str, starts: array[int], ends: array[int], said: tuple[bytes, ...], has_texts: bool, /
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
    lists: tuple[Names, ...],
    /,
) -> bytes: ...
