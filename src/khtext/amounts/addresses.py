"""Web and mail addresses, handles and hashtags: their digits stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from khtext import lazy
from khtext.amounts.lexicon import ALL_DIGITS, DIGIT, is_alnum

WEB = lazy.pattern(f"(?:https?://|www\\.)[!-~{DIGIT[1:-1]}]+")
TAG = lazy.pattern("#[^\\s#.,;:!?()\"'\u00ab\u00bb\u17d4\u17d5]+")
HOST = lazy.pattern(f"[A-Za-z][A-Za-z{DIGIT[1:-1]}-]*+(?:\\.[A-Za-z{DIGIT[1:-1]}-]+)+/[!-~{DIGIT[1:-1]}]*+")
MAIL = lazy.pattern(f"[A-Za-z0-9._%+{DIGIT[1:-1]}-]{{1,64}}@[A-Za-z0-9.{DIGIT[1:-1]}-]+")
HANDLE = lazy.pattern(f"@[A-Za-z0-9._{DIGIT[1:-1]}-]+")


def find(text: str) -> list[tuple[int, int]]:
    """The spans of the web and mail addresses, handles and hashtags of a view, in order.

    >>> find("មើល https://a.kh/5 ឬ @b2")
    [(4, 18), (21, 24)]
    """
    if "/" not in text and "@" not in text and "#" not in text and "www." not in text:
        return []
    return _merged(list(_addresses(text)))


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for hint, pattern in (("://", WEB), ("www.", WEB), ("#", TAG), ("@", MAIL), ("/", HOST)):
        at = text.find(hint)
        while at >= 0:
            start = at if hint in ("www.", "#") else _token_start(text, at, hint)
            found = pattern.match(text, start)
            if not found and hint == "@":
                found = HANDLE.match(text, at)
            if found and found.end() > at:
                yield found.span()
            at = text.find(hint, max(found.end() if found else 0, at + len(hint)))


def _token_start(text: str, at: int, hint: str) -> int:
    """Where the run of Latin letters, digits and signs starts that an address's mark stands in."""
    start = at
    while (
        start
        and at - start < 64
        and (
            is_alnum(text[start - 1])
            or text[start - 1] in "._%+-"
            or (hint == "@" and text[start - 1] in ALL_DIGITS)
        )
    ):
        start -= 1
    return start


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
