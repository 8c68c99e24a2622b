"""Running text in Latin letters: tokens replaced by their Latin forms, and the spaces between them.

`pure_joined` is the definition; `joined` is the compiled version if it was built.
"""

from __future__ import annotations

from array import array
from collections.abc import Container
from typing import TYPE_CHECKING

from khtext.script import LATIN_PUNCTUATION, REPETITION, ZERO_WIDTH, is_khmer

__all__ = ["joined"]

#: No space stands before these tokens, and none after those.
CLOSING = ".,:;!?%)]}»”’…" + "".join(LATIN_PUNCTUATION)
OPENING = "([{«“‘"
_NO_WIDTH = dict.fromkeys(map(ord, ZERO_WIDTH))


def pure_joined(
    text: str,
    starts: array[int],
    ends: array[int],
    kinds: bytes,
    forms: dict[str, str],
    /,
    capitals: Container[int] = (),
) -> str:
    """The text with the form of each token in place of the token; lines do not depend on one another.

    `forms` maps tokens to their forms, ៗ to itself: it repeats the word before it. A space separates a word
    from its neighbours; of white space and zero-width characters beside a word, the white space is kept. A
    form starts with a capital if its token starts at one of `capitals`.
    """
    from khtext.kernel.scanner import ABBREVIATION, WORD  # only this definition needs the scanner

    out: list[str] = []
    end, last, before, joins = 0, "", REPETITION, False
    for start, stop, kind in zip(starts, ends, kinds, strict=True):
        token, gap = text[start:stop], text[end:start]
        if "\n" in gap:
            rest, gap = gap.rsplit("\n", 1)
            out.append(_rest(rest + "\n", joins))
            last, before, joins = "", REPETITION, False
        latin = forms[token]
        joined, joins = joins, kind == WORD or (kind == ABBREVIATION and is_khmer(token[0]))
        if latin == REPETITION:
            latin, joins = before, True
        if joined or joins:
            gap = gap.translate(_NO_WIDTH)
            if last and not gap and not (token in _CLOSING or last in _OPENING):
                gap = " "
        out += (gap, latin[:1].upper() + latin[1:] if start in capitals else latin)
        end, last, before = stop, token, latin
    return "".join([*out, _rest(text[end:], joins)])


_CLOSING, _OPENING = frozenset(CLOSING), frozenset(OPENING)


def _rest(gap: str, joins: bool) -> str:
    """What stands after the last token of a line, and the lines without tokens after it."""
    line, *lines = gap.split("\n")
    return "\n".join([line.translate(_NO_WIDTH) if joins else line, *lines])


if TYPE_CHECKING:
    from khtext.kernel._latin import joined
else:
    try:
        from khtext.kernel import _latin
    except ImportError:
        joined = pure_joined
    else:
        joined = _latin.joined
