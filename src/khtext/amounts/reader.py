"""The one place that decides: from the first digit or number word on, which proposal stands.

The places where an amount may start are visited from left to right. At each, what names something is
left out; then the reader of dates and the reader of measures propose, and the longer proposal stands
whose neighbours do not contradict it. What was read is not looked at again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from khtext.amounts import addresses, dates, flags, grammar, vocabulary
from khtext.amounts.calendars import LONGEST_JOINT
from khtext.amounts.dates import Dates
from khtext.amounts.grammar import Grammar
from khtext.amounts.lexicon import ALL_DIGITS, TO_LATIN, ZEROS, back
from khtext.amounts.numerals import plain
from khtext.amounts.own import Name
from khtext.amounts.proposals import Found, Measure, Piece
from khtext.amounts.simple import Simple
from khtext.document.spans import Quantity, quantity, rebased
from khtext.kernel.number_readings import DATE, DOUBTFUL, PASSED, SURE, TIME


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Finds the quantities of a view."""

    grammar: Grammar
    dates: Dates
    simple: Simple | None

    def find(self, text: str, starts: Sequence[tuple[int, str]] | None = None) -> list[Found]:
        """The quantities of a view, in order, and the numbers in them; `starts` if they are known."""
        if starts is not None and not starts:
            return []
        scanned = self.grammar.lexicon.scanner.scan(text)
        if not scanned:
            return []
        web = addresses.find(text)
        found = list[Found]()
        read = self.simple.read if self.simple else None
        done = floor = near = 0
        for first, until, kind, what, start, number, end, more in scanned:
            if read and what and first >= done and start >= floor and not (web and _inside(web, first)):
                said = (what, start, number, end, more)
                if (what in SURE and start >= near) or self._is_simple(text, first, said, floor, found):
                    done = floor = end
                    if what != PASSED and (one := read(text, first, said)):
                        found.append(one)
                        near = _near(one)
                        done = floor = max(end, one.quantity.end)
            at = first if first > done else done
            while at < until:
                if web and (inside := _inside(web, at)):
                    done = floor = inside
                else:
                    done, floor = self._advanced(text, at, kind, (done, floor), found)
                    near = _near(found[-1]) if found else 0
                at = at + 1 if at >= done else done
        return self._completed(text, found)

    def in_parts(self, text: str, edges: Sequence[int]) -> Iterator[Quantity]:
        """The quantities of each of the texts that start at some edges, as quantities of the whole.

        Before each edge but the first there is a line feed, which belongs to no text.
        """
        for edge, end in pairwise([*edges, len(text) + 1]):
            for one in self.find(text[edge : end - 1]):
                yield rebased(one.quantity, -edge, None)

    def _is_simple(self, text: str, at: int, read: Sequence[int], floor: int, found: list[Found]) -> bool:
        """Whether what the scanner read at a place stands: it goes on no date that is near."""
        if read[0] in DOUBTFUL and not (self.simple and self.simple.is_able(text, read)):
            return False
        if read[0] in (DATE, TIME) or not found or read[1] >= _near(found[-1]):
            return True
        return self.dates.at(text, at, floor, found[-1].quantity) is None

    def _advanced(
        self, text: str, at: int, kind: str, read: tuple[int, int], found: list[Found]
    ) -> tuple[int, int]:
        """Add what stands at a place to what was found; up to where all is read, and where more may start."""
        done, floor = read
        for one in self._at(text, at, kind, floor, found):
            if isinstance(one, int):
                done = max(done, one)
                floor = max(floor, min(done, one))
            else:
                found.append(one)
                done = floor = max(done, one.quantity.end)
        return done, floor

    def _at(self, text: str, at: int, kind: str, floor: int, found: list[Found]) -> Iterator[Found | int]:
        """What stands at a place: quantities, and offsets up to which everything is read."""
        if kind == "m":
            if month := self.dates.month_at(text, at):
                yield Found(month)
            return
        previous = found[-1].quantity if found else None
        date = self.dates.at(text, at, floor, previous)
        if date and date.start == at and date.kind == "time" and (end := self.grammar.labels.verse(text, at)):
            yield end
            return
        if date is None and kind == "n":
            stop = _run_end(text, at)
            if label := self.grammar.labels.end(text, at, stop, previous.end if previous else -1):
                yield label[1]
                return
        if date is not None and (date.kind != "time" or not self.grammar.counted(text, date.end)):
            yield Found(date)
        else:
            yield from self._measured(text, at, floor)

    def may_count(self, text: str, at: int) -> bool:
        """Whether a digit word may count something: whether what stands beside it can belong to a number."""
        return self.grammar.lexicon.scanner.may_count(text, at)

    def _measured(self, text: str, at: int, floor: int) -> Iterator[Found | int]:
        step = self.grammar.measures.at(text, at, floor)
        measure = step.measure
        if measure is None:
            for start, end in step.items:
                if item := self._item(text, start, end):
                    yield item
            yield step.end
            return
        if measure.kind == "ordinal" and (
            label := self.grammar.labels.of_ordinal(text, measure.start, measure.end)
        ):
            yield label[1]
            return
        if not self._is_said(text, measure):
            yield step.end
            return
        yield self._made(text, measure)
        yield step.end

    def _item(self, text: str, start: int, end: int) -> Found | None:
        """A number of a list, not of a telephone or an identity card."""
        digits = text[start:end].translate(TO_LATIN)
        if (
            not digits.isdecimal()
            or (len(digits) > 1 and digits[0] == "0")
            or self.grammar.labels.is_named(text, start, end)
        ):
            return None
        return Found(quantity(start, end, "number", plain(Decimal(digits))))

    def _is_said(self, text: str, made: Measure) -> bool:
        """Whether a bare number is read at all: it is not a name or a word of its own."""
        if made.kind != "number":
            return made.kind != "name"
        low = made.numeral
        if made.high is not None:
            if made.high.numeral.lone or (low.lone and not low.scaled):
                return False
            if made.hyphen and not made.high.numeral.scaled:
                last = self.grammar.lexicon.last(text, back(text, made.start))
                return bool(last and last[1].get("from"))
            return True
        if low.lone:
            return False
        if low.worded or low.scaled:
            return True
        digits = text[low.start : low.end]
        if digits[0] == "." or (len(digits) > 2 and digits[0] in ZEROS and digits.isdecimal()):
            return False
        return not self.grammar.labels.is_named(text, low.start, low.end)

    def _made(self, text: str, made: Measure) -> Found:
        """The quantity that a measure is."""
        high = made.high
        value, value_max = made.shown, plain(high.value) if high else None
        other = self._other(made)
        currency = made.currency
        shown = f"{value}-{value_max}" if value_max else value
        code = currency.code if currency else None
        inner = made.start
        if made.named and made.named.linked and made.before:
            inner = made.numeral.start
        one = quantity(
            made.start,
            made.end,
            made.kind,
            value,
            value_max=value_max,
            currency=code,
            currency_basis=currency.basis if currency and code else None,
            unit=made.unit,
            approx=made.bound or self.grammar.measures.units.bound(text, inner, made.end),
            canonical=f"{code} {shown}" if code else None,
            alternatives=other,
            per=made.per,
        )
        return Found(one, tuple(_pieces(made)), made.bound is not None)

    def _other(self, made: Measure) -> tuple[str, ...]:
        """The other readings of a measure."""
        low = made.numeral
        if made.high is not None:
            return ()
        if made.other is not None:
            return (plain(made.other),)
        if low.other is not None and made.spelled is None and not made.bracket:
            return (plain(low.other),)
        return made.listed

    def _completed(self, text: str, found: list[Found]) -> list[Found]:
        dated = [at for at, one in enumerate(found) if one.quantity.kind in ("date", "time")]
        if len(dated) > 1:
            merged = self.dates.completed(text, [found[at].quantity for at in dated])
            others = [one for at, one in enumerate(found) if one.quantity.kind not in ("date", "time")]
            found = sorted([*others, *map(Found, merged)], key=lambda one: one.quantity.start)
        return found


def _pieces(made: Measure) -> Iterator[Piece]:
    low = made.numeral
    if made.divisor is not None or made.bracket:
        return
    yield Piece(start=low.start, end=low.end, value=plain(low.value), scaled=low.scaled, worded=low.worded)
    if made.high is not None:
        high = made.high.numeral
        yield Piece(
            start=high.start, end=high.end, value=plain(high.value), scaled=high.scaled, worded=high.worded
        )


def _near(one: Found) -> int:
    """The first offset too far from a date for a number there to go on with it; 0 after anything else."""
    return one.quantity.end + LONGEST_JOINT + 1 if one.quantity.kind == "date" else 0


def _run_end(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end] in ALL_DIGITS:
        end += 1
    return end


def _inside(spans: list[tuple[int, int]], at: int) -> int:
    """The end of the span that holds an offset, or 0."""
    index = bisect_right(spans, (at, 1 << 62)) - 1
    return spans[index][1] if index >= 0 and spans[index][1] > at else 0


@cache
def load(own: tuple[Name, ...] = ()) -> Reader:
    """The reader, its tables and the user's own names read once."""
    made = grammar.load(own)
    dated = dates.load(own)
    simple = Simple.of(made, dated.clock, flags.signs(vocabulary.tables()))
    return Reader(grammar=made, dates=dated, simple=simple)
