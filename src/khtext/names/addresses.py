"""The parts of an address say of one another which of several places of a name is meant."""

from __future__ import annotations

from collections.abc import Sequence

from khtext.names.found import Found, Page

#: What stands between two parts of an address.
BETWEEN = frozenset({"", " ", "\u00a0", ", "})


def narrowed(page: Page, found: Sequence[Found]) -> list[Found]:
    """The names, a place of an address with the one code of its name that lies within the next place."""
    around, after = "", -1
    made = []
    for name in reversed(found):
        codes = name.entry.codes
        if codes and around and page.text[name.end : after] in BETWEEN:
            within = tuple(code for code in codes if code.startswith(around))
            if len(within) == 1 < len(codes):
                name = name._replace(entry=name.entry._replace(ref=within[0]))
            codes = within or codes
        around, after = (codes[0] if len(codes) == 1 else ""), name.start
        made.append(name)
    return made[::-1]
