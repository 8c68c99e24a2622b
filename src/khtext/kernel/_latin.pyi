from array import array

def joined(
    text: str, starts: array[int], ends: array[int], kinds: bytes, forms: dict[str, str], /
) -> str: ...
