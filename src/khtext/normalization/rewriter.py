"""Rewriting: a text with its numbers, amounts and dates in one form, and the edits that map spans.

A rewrite that changes more than the script of digits stands only if the new text, read again, holds the
same quantities: each has a list of forms, from the one asked for down to none, and goes on to the next
form where the reading differs. A line is rewritten until nothing changes, so twice is once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from khtext import lazy, orthography
from khtext.amounts import addresses, reader, stage
from khtext.amounts.lexicon import ALL_DIGITS
from khtext.amounts.proposals import Found
from khtext.amounts.reader import Reader
from khtext.document import Document, Quantity
from khtext.document.edits import Edits, Rewritten, replaced
from khtext.kernel import numbers
from khtext.normalization.forms import Form, Forms, Replacement
from khtext.normalization.plain_lines import PlainLines
from khtext.normalization.style import DEFAULT_PARTS, PARTS, Style
from khtext.script import COENG, LETTER_RO, VOWELS

__all__ = ["DEFAULT_PARTS", "PARTS", "Rewriter", "Style", "load", "respell"]

#: A subscript, no RO, that was typed after the vowel of a cluster with a subscript: a lost letter.
_LOST = lazy.pattern(f"{COENG}.[{''.join(sorted(VOWELS))}]+{COENG}[^{LETTER_RO}]")
#: How often a text is rewritten at most before it is given back as it was.
MAX_STEPS = 8
#: How often the forms of a text are reconsidered before none of them is used.
MAX_ROUNDS = 10
#: How near to a changed reading a rewrite must be to be its cause, where none touches it.
NEARBY = 30
_UNCHANGED = Edits()


class Place(NamedTuple):
    """A place that can be rewritten: its span, and the ways to do it, best first, none last.

    Amounts with the same sign before them are a series, whose forms are alike.
    """

    start: int
    end: int
    forms: tuple[Form, ...]
    series: str = ""


class Line(NamedTuple):
    """A line: the text of its view, what the scanner of numbers found in that, and the spelling's repairs."""

    text: str
    seen: str
    scanned: Sequence[numbers.Start]
    repairs: Sequence[Replacement]

    @property
    def view(self) -> orthography.View:
        """The view of the line."""
        if self.text == self.seen:
            return orthography.View(self.text, _UNCHANGED)
        return orthography.view(self.text)


class Plan(NamedTuple):
    """What can be rewritten in a text: places with their forms, digits that need none, and repairs."""

    places: Sequence[Place]
    digits: Sequence[Replacement]
    repairs: Sequence[Replacement]
    quantities: Sequence[Quantity]

    def chosen(self, levels: Sequence[int]) -> list[Replacement]:
        """The replacements of the forms at these levels, with all that stands outside them."""
        if not self.places:
            return _together(self.digits, self.repairs)
        forms = (place.forms[level] for place, level in zip(self.places, levels, strict=True))
        return _together(sorted(chain(chain.from_iterable(forms), self.digits)), self.repairs)


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """Rewrites texts in one style; `load` makes one."""

    style: Style
    reader: Reader
    forms: Forms
    plain_lines: PlainLines

    def read(self, text: str) -> Sequence[Quantity]:
        """The quantities that the pipeline of numbers, money and dates finds in a text.

        >>> [(item.kind, item.value) for item in load().read("៥លានរៀល ក្នុងឆ្នាំ២០១៩")]
        [('money', '5000000'), ('date', '2019')]
        """
        seen = orthography.view(text)
        return stage.placed([one.quantity for one in self.reader.find(seen.text)], seen)

    def __call__(self, text: str) -> Rewritten:
        """The text rewritten, each line for itself; rewriting the result changes nothing."""
        if "\n" not in text:
            return self._line(text)
        replacements: list[Replacement] = []
        at = 0
        for line in text.split("\n"):
            made = self._line(line)
            replacements += (
                (at + start, at + end, made.text[new_start:new_end])
                for start, end, new_start, new_end in made.edits
            )
            at += len(line) + 1
        return Document(text).rewritten(replacements)

    def lines(self, text: str) -> str:
        """The lines of a text, each rewritten for itself, without the edits; most lines need no reader.

        >>> load().lines("អរគុណ\\nប្រមាណ ២.៤ ពាន់លានយន់\\n")
        'អរគុណ\\nប្រមាណ CNY 2400000000\\n'
        """
        listed = text.split("\n")
        for number, line in self._busy(text, listed):
            listed[number] = self._rewritten(line)
        return "\n".join(listed)

    def _busy(self, text: str, listed: Sequence[str]) -> Iterator[tuple[int, Line]]:
        """The lines with a place where a quantity may start, a digit or a repair, and their numbers."""
        seen = orthography.view(text).text
        scanned = _scanned_by_line(seen, self.reader.grammar.lexicon.scanner.scan(seen))
        repairs = _repairs_by_line(text, self._repaired(text, seen))
        for number, (line, view) in enumerate(zip(listed, seen.split("\n"), strict=True)):
            if number in scanned or number in repairs or self.forms.has_digits(line):
                yield number, Line(line, view, scanned.get(number, ()), repairs=repairs.get(number, ()))

    def _rewritten(self, line: Line) -> str:
        if not self._is_plain(line):
            plan = self._plan(line)
        elif line.repairs or addresses.find(line.seen):
            plan = self._plain_plan(line)
        else:
            return self.forms.in_script(line.text)
        return self.settled(line.text, plan).text if plan.places else replaced(line.text, plan.chosen(()))

    def _line(self, text: str) -> Rewritten:
        line = self._read(text)
        plan = self._plain_plan(line) if self._is_plain(line) else self._plan(line)
        if plan.places:
            return self.settled(text, plan)
        chosen = plan.chosen(())
        return Document(text).rewritten(chosen) if chosen else Rewritten(text, Edits())

    def _read(self, text: str) -> Line:
        seen = orthography.view(text).text
        scanned = self.reader.grammar.lexicon.scanner.scan(seen)
        return Line(text, seen, scanned, repairs=self._repaired(text, seen))

    def _is_plain(self, line: Line) -> bool:
        return self.plain_lines.is_plain(line.text, line.seen, line.scanned)

    def settled(self, text: str, plan: Plan | None = None) -> Rewritten:
        """The text rewritten again and again, each time read and compared, until nothing changes."""
        plan = plan or self._plan(self._read(text))
        texts, made = [text], [Edits()]
        for _ in range(MAX_STEPS):
            step, plan = self._step(texts[-1], plan)
            if not step.edits:
                return Rewritten(texts[-1], made[-1])
            if step.text in texts:
                least = min(range(texts.index(step.text), len(texts)), key=texts.__getitem__)
                return Rewritten(texts[least], made[least])
            texts.append(step.text)
            made.append(made[-1].then(step.edits))
        return Rewritten(text, Edits())

    def _step(self, text: str, plan: Plan) -> tuple[Rewritten, Plan]:
        """One rewriting of a text, and the plan of the new text."""
        levels = [0] * len(plan.places)
        for _ in range(MAX_ROUNDS):
            chosen = plan.chosen(levels)
            if not chosen:
                break
            step = Document(text).rewritten(chosen)
            again = self._plan(self._read(step.text))
            changed = _changed(plan.quantities, again.quantities, step.edits)
            if not changed:
                return step, again
            _lower(plan.places, levels, changed)
        return Rewritten(text, Edits()), plan

    def _plain_plan(self, line: Line) -> Plan:
        """What can be rewritten in a plain line, which is not read for this."""
        digits = list(self._loose(line.text, 0, len(line.text), self._web(line)))
        return Plan(places=(), digits=digits, repairs=line.repairs, quantities=())

    def _plan(self, line: Line) -> Plan:
        """What can be rewritten in a line that is read for this."""
        text, seen, repairs = line.text, line.view, line.repairs
        found = self.reader.find(seen.text) if line.scanned else []
        if seen.edits.starts:
            found = [_moved(one, seen) for one in found]
        if not found and not self.forms.has_digits(text):
            return Plan(places=(), digits=(), repairs=repairs, quantities=())
        web = self._web(line)
        places: list[Place] = []
        digits: list[Replacement] = []
        done, previous = 0, None
        for one in found:
            forms = self.forms.of_quantity(text, one, previous)
            previous = one.quantity
            if not forms:
                continue
            start, end = one.quantity.start, one.quantity.end
            digits += self._loose(text, done, start, web)
            runs = tuple(self.forms.runs(text, start, end))
            changing = [_changing(text, form) for form in [*forms, runs]]
            done = end
            if changing[0] == changing[-1]:
                digits += changing[0]
            else:
                sign = text[start] if one.quantity.kind == "money" else ""
                series = "" if sign in ALL_DIGITS or sign.isalpha() else sign
                places.append(Place(start, end, (*changing, ()), series=series))
        digits += self._loose(text, done, len(text), web)
        return Plan(places=places, digits=digits, repairs=repairs, quantities=[one.quantity for one in found])

    def _repaired(self, text: str, seen: str) -> Sequence[Replacement]:
        """The repairs of the spelling, where these are wanted; `seen` is the view of the text."""
        if "unicode" not in self.style.parts or seen == text:
            return ()
        return _repairs(text, keep_coeng_da=self.style.keep_coeng_da)

    def _web(self, line: Line) -> Sequence[tuple[int, int]]:
        """The addresses of a line."""
        return line.view.originals(found) if (found := addresses.find(line.seen)) else ()

    def _loose(
        self, text: str, start: int, end: int, web: Sequence[tuple[int, int]]
    ) -> Iterator[Replacement]:
        """The digits between two offsets that are rewritten each for itself; not those of web addresses."""
        for run in self.forms.runs(text, start, end):
            at = bisect_right(web, (run[0], len(text))) - 1 if web else -1
            if at < 0 or web[at][1] <= run[0]:
                yield run


def _scanned_by_line(text: str, found: Sequence[numbers.Start]) -> dict[int, list[numbers.Start]]:
    """What the scanner found in each line that has any, counted from the start of the line."""
    lines: dict[int, list[numbers.Start]] = {}
    places = _lines_of(text, (at for at, *_ in found))
    for (at, until, kind, what, start, end, stop, bound), (number, first) in zip(found, places, strict=True):
        place = (at - first, until - first, kind, what, start - first, end - first, stop - first, bound)
        lines.setdefault(number, []).append(place)
    return lines


def _repairs_by_line(text: str, found: Sequence[Replacement]) -> dict[int, list[Replacement]]:
    """The repairs of each line that has any, counted from the start of the line."""
    lines: dict[int, list[Replacement]] = {}
    for (start, end, new), (number, first) in zip(
        found, _lines_of(text, (at for at, _, _ in found)), strict=True
    ):
        lines.setdefault(number, []).append((start - first, end - first, new))
    return lines


def _lines_of(text: str, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """For each of these sorted offsets the number of its line, from 0 on, and where that starts."""
    number = start = 0
    end = text.find("\n")
    for at in offsets:
        while 0 <= end < at:
            number, start = number + 1, end + 1
            end = text.find("\n", start)
        yield number, start


def _moved(one: Found, seen: orthography.View) -> Found:
    """What was found in a view, placed in the text that it shows."""
    start, end = seen.original(one.quantity.start, one.quantity.end)
    pieces = tuple(
        piece._replace(start=span[0], end=span[1])
        for piece in one.pieces
        for span in [seen.original(piece.start, piece.end)]
    )
    stage.move([one.quantity], [start], [end])
    return Found(one.quantity, pieces, one.bounded)


def _changing(text: str, replacements: Iterable[Replacement]) -> Form:
    """Those replacements that put something else in place."""
    return tuple((start, end, new) for start, end, new in replacements if text[start:end] != new)


def _together(edits: Iterable[Replacement], repairs: Sequence[Replacement]) -> list[Replacement]:
    """The edits, and those of the repairs that none of them touches."""
    kept = list(edits)
    if not repairs:
        return kept
    starts, ends = [start for start, _, _ in kept], [end for _, end, _ in kept]
    for repair in repairs:
        at = bisect_left(starts, repair[1]) - 1
        if at < 0 or ends[at] <= repair[0]:
            kept.append(repair)
    return sorted(kept)


def _changed(old: Sequence[Quantity], new: Sequence[Quantity], edits: Edits) -> list[tuple[int, int]]:
    """The spans of the old text whose quantities are not found again in the new one, or newly made."""
    if len(old) == len(new) and all(_key(was) == _key(now) for was, now in zip(old, new, strict=True)):
        return []
    changed = []
    before, after = 0, 0
    while before < len(old) or after < len(new):
        was = old[before] if before < len(old) else None
        now = new[after] if after < len(new) else None
        start, end = edits.forward(was.start, was.end) if was else (0, 0)
        if was and now and start < now.end and now.start < end and _key(was) == _key(now):
            before, after = before + 1, after + 1
        elif was and (not now or start < now.end):
            changed.append((was.start, was.end))
            before += 1
        elif now:
            changed.append(edits.backward(now.start, now.end))
            after += 1
    return changed


def _key(quantity: Quantity) -> tuple[Any, ...]:
    return (
        quantity.kind,
        quantity.value,
        quantity.value_max,
        quantity.currency,
        quantity.unit,
        quantity.per,
        quantity.approx,
        quantity.ambiguous,
        quantity.parts and dict(quantity.parts),
    )


def _lower(places: Sequence[Place], levels: list[int], changed: Iterable[tuple[int, int]]) -> None:
    """Go on to the next form at the places that touch a changed span, or are near it, or at all."""
    starts, ends = [place.start for place in places], [place.end for place in places]
    lowered: set[int] = set()
    for start, end in changed:
        for reach in (1, NEARBY):
            near = range(bisect_left(ends, start - reach), bisect_right(starts, end + reach))
            able = [at for at in near if levels[at] + 1 < len(places[at].forms)]
            lowered.update(able)
            if able:
                break
    series = {places[at].series for at in lowered} - {""}
    if series:
        lowered.update(at for at, place in enumerate(places) if place.series in series)
    for at in lowered or range(len(places)):
        levels[at] = min(levels[at] + 1, len(places[at].forms) - 1)


def respell(text: str, *, keep_coeng_da: bool = False) -> Rewritten:
    """The text in canonical spelling, nothing else rewritten.

    >>> respell("មុឺននាក់").text
    'ម៉ឺននាក់'
    """
    return Document(text).rewritten(_repairs(text, keep_coeng_da=keep_coeng_da))


def _repairs(text: str, *, keep_coeng_da: bool) -> list[Replacement]:
    """The repairs of the spelling, without those that would move a letter into a stack that no word has.

    A subscript typed after a vowel of a cluster that already has one is a lost letter: ត្រូ្វ for ត្រូវ.
    """
    found = orthography.repairs(text, keep_coeng_da=keep_coeng_da)
    if not found:
        return found
    return [repair for repair in found if not _LOST.search(text, repair[0], repair[1])]


@cache
def load(style: Style | None = None) -> Callable[[str], Rewritten]:
    """What rewrites a text in this style, the data that it needs read.

    >>> load()("បានប្រមាណ ២.៤ ពាន់លានយន់").text
    'បានប្រមាណ CNY 2400000000'
    """
    style = style or Style()
    if style.parts <= {"unicode"}:
        return (
            partial(respell, keep_coeng_da=style.keep_coeng_da)
            if style.parts
            else partial(Rewritten, edits=Edits())
        )
    made = reader.load(style.own)
    return Rewriter(
        style=style,
        reader=made,
        forms=Forms.of(style, made.grammar.labels),
        plain_lines=PlainLines.of(style, made),
    )


@cache
def load_lines(style: Style) -> Callable[[str], str]:
    r"""What rewrites each line of a text in this style, without the edits.

    >>> load_lines(Style())("មុឺននាក់\n៥ម៉ឺន\n")
    'ម៉ឺននាក់\n50000\n'
    """
    rewrite = load(style)
    return rewrite.lines if isinstance(rewrite, Rewriter) else lambda text: rewrite(text).text
