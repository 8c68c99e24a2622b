r"""CoNLL-U: ten columns a token. The last column, MISC, holds all that CoNLL-U has no column for.

A name is `NE=B-LOC`, `I-`, `L-` or `U-` as spaCy reads it, an amount `Amount=B-money` and so on; what else is
known of one stands on its first token (`Norm=Phnom Penh`). White space other than one space stands in
`SpacesBefore`, `SpacesAfter` and `SpacesInToken` as UDPipe writes it, so the text can be restored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from khtext.document import KINDS, Document, Quantity, Span
from khtext.document.places import attributes, label
from khtext.formats.conll import covered, form, sentences
from khtext.formats.writer import Pieces, text_pieces

UPOS = {"number": "NUM", "punct": "PUNCT", "symbol": "SYM"}
#: The kinds of tokens that UPOS, or its absence, already says.
_SAID = {*UPOS, "word"}
#: What no identifier of a sentence may hold.
_SEPARATORS = re.compile(r"[\s/]+")
_ESCAPES = {"\\": r"\\", "|": r"\p", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
#: What a column cannot hold, or what some readers take for the end of a line.
_SPECIAL = re.compile("[\\\\|\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `conllu`."""
    return text_pieces(conllu)


def conllu(doc: Document) -> str:
    """A block for each sentence; comments before the first say which document it is and what ran."""
    misc = _misc(doc)
    prefix = "-".join(_SEPARATORS.split(doc.id)) + "-" if doc.id is not None else ""
    blocks = []
    for number, (first, last) in enumerate(sentences(doc), 1):
        lines = list(_comments(doc)) if number == 1 else []
        forms = [form(word) for word in doc.tokens[first:last].texts(doc.text)]
        spaces = ["" if notes[:1] == ["SpaceAfter=No"] else " " for notes in misc[first:last]]
        text = "".join(word + space for word, space in zip(forms, spaces, strict=True)).rstrip()
        lines += [f"# sent_id = {prefix}{number}", f"# text = {text}"]
        for index, word in enumerate(forms):
            upos = UPOS.get(KINDS[doc.tokens.kinds[first + index]], "_")
            notes = "|".join(misc[first + index]) or "_"
            lines.append(f"{index + 1}\t{word}\t_\t{upos}\t_\t_\t_\t_\t_\t{notes}")
        blocks.append("\n".join(lines) + "\n\n")
    return "".join(blocks)


def _comments(doc: Document) -> Iterator[str]:
    if doc.id is not None:
        yield f"# newdoc id = {escaped(doc.id)}"
    else:
        yield "# newdoc"
    yield f"# khtext = {' '.join(sorted(doc.ran))}"
    if doc.meta:
        yield f"# meta = {_SPECIAL.sub(_json_escape, json.dumps(dict(doc.meta), ensure_ascii=False))}"


def _json_escape(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\\|" else f"\\u{ord(found[0]):04x}"


def _misc(doc: Document) -> list[list[str]]:
    """The notes of each token."""
    tokens, text = doc.tokens, doc.text
    notes: list[list[str]] = []
    next_starts = [*tokens.starts, len(text)][1:]
    for start, end, kind, after in zip(tokens.starts, tokens.ends, tokens.kinds, next_starts, strict=True):
        said = [] if notes else _spaces("SpacesBefore", text[:start])
        said = _gap(text[end:after]) + said
        if form(text[start:end]) != text[start:end]:
            said += _spaces("SpacesInToken", text[start:end])
        if KINDS[kind] not in _SAID:
            said.append(f"Kind={KINDS[kind]}")
        notes.append(said)
    for at in tokens.compounds():
        token = tokens[at]
        notes[at].append("Morphemes=" + ",".join(str(start - token.start) for start, _ in token.parts[1:]))
    _mark(doc, "NE", doc.entities, notes)
    _mark(doc, "Amount", doc.quantities, notes)
    return notes


def _gap(gap: str) -> list[str]:
    if not any(map(str.isspace, gap)):
        return ["SpaceAfter=No", *_spaces("SpacesAfter", gap)]
    return [] if gap == " " else _spaces("SpacesAfter", gap)


def _spaces(key: str, gap: str) -> list[str]:
    return [f"{key}=" + escaped(gap).replace(" ", r"\s")] if gap else []


def _mark(doc: Document, key: str, spans: Iterable[Span | Quantity], notes: list[list[str]]) -> None:
    for span in spans:
        first, last = covered(doc, span.start, span.end)
        for index in range(first, last):
            at = "U" if last - first == 1 else "B" if index == first else "L" if index == last - 1 else "I"
            notes[index].append(f"{key}={at}-{label(span)}")
        if first < last:
            notes[first] += [f"{_camel(name)}={_value(value)}" for name, value in attributes(span).items()]


def _camel(name: str) -> str:
    """The key of an attribute: `value_max` is `ValueMax`."""
    return "".join(part.capitalize() for part in name.split("_"))


def _value(value: object) -> str:
    return escaped(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def escaped(text: str) -> str:
    r"""A text that fits into MISC: `\p` is a vertical bar, `\n` a line feed, `\\` a backslash.

    >>> escaped("a|b")
    'a\\pb'
    """
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", text)
