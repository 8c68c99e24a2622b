"""The parts of an address say of one another which of several places of a name is meant."""

from __future__ import annotations

from itertools import compress, count
from operator import attrgetter

from khtext.names.found import Found, Page

#: What stands between two parts of an address.
BETWEEN = frozenset({"", " ", "\u00a0", ", "})


def narrow(page: Page, found: Found) -> None:
    """Give a place of an address the one code of its name that lies within the next place."""
    around, last = "", -1
    places = list(compress(count(), map(attrgetter("codes"), found.entries)))
    for at in reversed(places):
        codes = found.entries[at].codes
        if around and last == at + 1 and page.text[found.ends[at] : found.starts[last]] in BETWEEN:
            within = tuple(code for code in codes if code.startswith(around))
            if len(within) == 1 < len(codes):
                found.entries[at] = found.entries[at]._replace(ref=within[0])
            codes = within or codes
        around, last = (codes[0] if len(codes) == 1 else ""), at
