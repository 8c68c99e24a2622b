"""The text of a document as HTML: words set apart; names, amounts and changes marked and labelled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from unicodedata import category

from khtext import data, files
from khtext.document.content import Content
from khtext.document.edits import Rewritten
from khtext.document.places import label
from khtext.document.spans import LABELS, QUANTITY_KINDS, Quantity, Span
from khtext.script import COLON, FULL_STOPS, REPETITION, is_cluster_edge

#: What each label of a name means.
MEANINGS = {"LOC": "place", "ORG": "organization", "PER": "person"}
#: What HTML forbids or what reorders a page: controls, marks of direction, noncharacters, surrogates.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
#: Characters without the property Mark that continue a cluster: ZWNJ, ZWJ, tags and modifiers of emoji, jamo,
#: the vowel AM of Thai and Lao, the narrow sound marks of katakana.
_CONTINUES = re.compile(
    "[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u1160-\u11ff\u0e33\u0eb3\uff9e\uff9f]"
)
#: Characters to which the next one belongs (the property Prepend of Unicode Standard Annex #29).
_PREPENDED = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U000113d1\U00011d46\U00011f02]"
)
_MARKS = frozenset(("Mn", "Mc", "Me", "Cn"))
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]*\\Z")
_SPECIAL = re.compile("[&<>\"']")
#: Punctuation that never starts a line.
_CLOSING = frozenset(FULL_STOPS + COLON + REPETITION)
#: A word with more characters than this may be broken at the end of a line.
LONG_WORD = 40
#: A line with more characters than this becomes several blocks, so that a browser can scroll past them.
LONG_LINE = 2000
#: Characters of HTML after which a notebook shows no more lines.
SHOWN = 50_000


class Mark(NamedTuple):
    """A stretch of the text: its class in `marks.css`, the label to show, and what to say about it."""

    start: int
    end: int
    kind: str
    label: str
    said: str


def visible(text: str) -> str:
    r"""The text with a visible character in the place of each one that HTML forbids.

    >>> visible("a\x1b\u202eb")
    'a␛\ufffdb'
    """
    return _FORBIDDEN.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)


def blocks(doc: Content) -> Iterator[str]:
    r"""The HTML of each line of a document; a long line becomes several blocks.

    No mark starts or ends inside a grapheme cluster, marks are nested, and every character of the text is
    escaped. What HTML forbids is shown by another character.

    >>> list(blocks(Content("ក<\nខ", entities=(Span(0, 1, "LOC"),))))[1], len(list(blocks(Content("ក\nខ"))))
    ('ខ', 2)
    """
    text = visible(doc.text)
    writer = _Writer(text, doc)
    return map(writer.block, _bounds(text, doc))


def notebook(doc: Content) -> str:
    """The HTML that a notebook shows for a document: its first lines with their marks."""
    shown, size, lines = [], 0, blocks(doc)
    for line in lines:
        shown.append(line)
        size += len(line)
        if size > SHOWN:
            break
    more = sum(1 for _ in lines)
    rest = f'<p lang="en">… {more:,} more lines</p>' if more else ""
    text = "\n".join(shown)
    return f'<div class="khtext"><style>{style()}</style><div class="text" lang="km">{text}</div>{rest}</div>'


def style() -> str:
    """The style sheet of the marks, which stand in an element of the class `khtext`."""
    return files.read(data.path("marks.css"))


def said(span: Span | Quantity) -> str:
    """What a mark says: label, English or Latin name and code, or value, currency and unit.

    >>> said(Span(0, 7, "LOC", norm="Phnom Penh", ref="KH-12", score=0.99))
    'place · Phnom Penh · KH-12 · score 0.99'
    """
    return " · ".join(_of_name(span) if isinstance(span, Span) else _of_amount(span))


def _of_name(span: Span) -> Iterator[str]:
    yield MEANINGS.get(span.label, span.label)
    if span.norm:
        yield span.norm
    elif span.latin:
        yield f"{span.latin} (transliterated)"
    if span.ref:
        yield span.ref
    if span.score is not None:
        yield f"score {span.score:.2f}"


def _of_amount(item: Quantity) -> Iterator[str]:
    yield item.kind
    value = " – ".join(filter(None, (item.value, item.value_max)))
    if value:
        yield f"{item.approx} {value}" if item.approx else value
    for name in ("currency", "unit", "per"):
        if said := getattr(item, name):
            yield f"per {said}" if name == "per" else said
    if item.ambiguous:
        yield f"ambiguous: {' or '.join(item.alternatives)}"
    for name, part in (item.parts or {}).items():
        yield f"{name} {part}"


def marks(doc: Content) -> list[Mark]:
    """The marks of a document, sorted, the outer before the inner; they are nested or disjoint.

    A name or an amount says what normalization makes of it; a change elsewhere has a mark of its own.
    """
    spans: list[Span | Quantity] = [*doc.entities, *doc.nested, *doc.quantities]
    found = [_mark(span) for span in spans]
    if doc.normalized is not None:
        new, edits = doc.normalized.text, doc.normalized.edits
        places = edits.forward_all([(span.start, span.end) for span in spans])
        found = [
            _with_new(mark, span, doc.text, new[first:last])
            for mark, span, (first, last) in zip(found, spans, places, strict=True)
        ]
        found += _changes(doc.normalized, found)
    return _nested(_widened(doc.text, mark) for mark in found)


def _mark(span: Span | Quantity) -> Mark:
    name = label(span)
    kind = name if name in LABELS or name in QUANTITY_KINDS else "own"
    return Mark(start=span.start, end=span.end, kind=kind, label=name, said=said(span))


def _with_new(mark: Mark, span: Span | Quantity, text: str, new: str) -> Mark:
    """The mark, which also says its normalized text if that is neither its text nor what it says already."""
    known = (text[span.start : span.end], span.canonical if isinstance(span, Quantity) else None)
    return mark if new in known else mark._replace(said=f"{mark.said} · normalized: {new}")


def _changes(normalized: Rewritten, found: Iterable[Mark]) -> Iterator[Mark]:
    """The marks of the changes that are not inside another mark."""
    around = iter(sorted(found))
    mark, reach = next(around, None), 0
    for start, end, first, last in normalized.edits:
        while mark and mark.start <= start:
            reach, mark = max(reach, mark.end), next(around, None)
        if end > reach:
            new = normalized.text[first:last]
            said = f"normalized: {new}" if new else "left out by normalization"
            yield Mark(start=start, end=end, kind="edit", label="", said=said)


def _widened(text: str, mark: Mark) -> Mark:
    """The mark with the whole of the grapheme clusters that it touches."""
    start, end = mark.start, mark.end
    while not is_edge(text, start):
        start -= 1
    while not is_edge(text, end):
        end += 1
    return mark._replace(start=start, end=end)


def is_edge(text: str, at: int) -> bool:
    """Whether an offset is an edge of grapheme clusters, Khmer or not."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    # A character that this Python does not know yet may be a mark.
    if category(after) in _MARKS or _CONTINUES.match(after) or _PREPENDED.match(before):
        return False
    if before == "\u200d" or before + after == "\r\n":
        return False
    if _FLAG_LETTERS.match(after):
        flags = _FLAG_LETTERS.search(text, max(0, at - 64), at)
        return not flags or len(flags[0]) % 2 == 0
    return is_cluster_edge(text, at)


def _nested(found: Iterable[Mark]) -> list[Mark]:
    """The marks without their parts that cross another mark, and without empty ones."""
    kept: list[Mark] = []
    around: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        while around and around[-1].end <= mark.start:
            around.pop()
        if around:
            mark = mark._replace(end=min(mark.end, around[-1].end))
        if mark.start < mark.end:
            kept.append(mark)
            around.append(mark)
    return kept


def _bounds(text: str, doc: Content) -> Iterator[tuple[int, int]]:
    """Start and end of each block: a line, or a part of a long line."""
    sentences, words = [end for _, end in doc.sentences], doc.tokens.ends
    start = 0
    for line in doc.text.split("\n"):
        line_end = start + len(line)
        stop = line_end - line.endswith("\r")
        while stop - start > LONG_LINE:
            cut = _cut(text, start, sentences, words)
            yield start, cut
            start = cut
        yield start, stop
        start = line_end + 1


def _cut(text: str, start: int, *ends: Sequence[int]) -> int:
    """Where to end a part of a long line: with a sentence or else with a word or else with a cluster."""
    for listed in ends:
        at = bisect_right(listed, start + LONG_LINE)
        if at and listed[at - 1] > start:
            return listed[at - 1]
    cut = start + LONG_LINE
    while not is_edge(text, cut):
        cut += 1
    return cut


Event = tuple[int, Mark | None]


def _events(found: list[Mark]) -> list[Event]:
    """The starts of nested marks, each with its mark, and their ends, in order of the text."""
    events: list[Event] = []
    around: list[Mark] = []
    for mark in found:
        while around and around[-1].end <= mark.start:
            events.append((around.pop().end, None))
        events.append((mark.start, mark))
        around.append(mark)
    return events + [(mark.end, None) for mark in reversed(around)]


class _Writer:
    """Writes blocks in order; it keeps its place among the tokens and the edges of the marks."""

    def __init__(self, text: str, doc: Content) -> None:
        self._text = text
        self._starts, self._ends = doc.tokens.starts, doc.tokens.ends
        self._events = _events(marks(doc))
        self._token = self._event = 0
        self._broken = -1
        self._open: list[Mark] = []

    def block(self, bounds: tuple[int, int]) -> str:
        """The HTML from one offset to another; a mark that started before is opened again."""
        at, stop = bounds
        self._close_until(at)
        out = list(map(_opened, self._open))
        while (event := self._before(stop)) is not None:
            offset, mark = event
            at = self._words(out, at, offset)
            if mark is None:
                out.append(_closed(self._open.pop()))
            else:
                if self._may_break(self._token, at):
                    out.append("<wbr>")
                out.append(_opened(mark))
                self._open.append(mark)
        self._words(out, at, stop)
        return "".join([*out, *map(_closed, reversed(self._open))])

    def _close_until(self, at: int) -> None:
        """Skip the ends of marks that ended with the block before."""
        while self._open and self._events[self._event] <= (at, None) and self._events[self._event][1] is None:
            self._open.pop()
            self._event += 1

    def _before(self, stop: int) -> Event | None:
        """The next edge that belongs to a block which stops here."""
        if self._event == len(self._events):
            return None
        offset, mark = self._events[self._event]
        if offset > stop or (offset == stop and mark is not None):
            return None
        self._event += 1
        return offset, mark

    def _words(self, out: list[str], at: int, stop: int) -> int:
        """Write the text up to an offset, each token in an element; return where the text now is."""
        text, starts, ends, token = self._text, self._starts, self._ends, self._token
        as_html = escape if _SPECIAL.search(text, at, max(at, stop)) else str
        while at < stop and token < len(starts) and starts[token] < stop:
            start, end = starts[token], min(ends[token], stop)
            if start > at:
                out.append(as_html(text[at:start]))
                at = start
            elif self._may_break(token, at):
                out.append("<wbr>")
            if end > at:
                long = ' class="long"' if end - at > LONG_WORD else ""
                out.append(f"<span{long}>{as_html(text[at:end])}</span>")
                at = end
            if ends[token] > stop:
                break
            token += 1
        self._token = token
        if at < stop:
            out.append(as_html(text[at:stop]))
        return max(at, stop)

    def _may_break(self, token: int, at: int) -> bool:
        """Whether to let a line break before a token: browsers do it where they know it, as at a space."""
        if not token or self._ends[token - 1] != at or at == self._broken:
            return False
        self._broken = at
        before, after = self._text[at - 1], self._text[at]
        return "\u1780" <= before <= "\u17ff" and "\u1780" <= after <= "\u17ff" and after not in _CLOSING


def _opened(mark: Mark) -> str:
    return f'<mark class="{mark.kind}" tabindex="0">'


def _closed(mark: Mark) -> str:
    shown = f"<b>{escape(mark.label)}</b>" if mark.label else ""
    return f'{shown}<small role="tooltip" lang="en">{escape(visible(mark.said))}</small></mark>'
