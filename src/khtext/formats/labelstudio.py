"""Label Studio: an array of tasks with the names and amounts as predictions."""

from __future__ import annotations

import json
import re
from bisect import bisect_left

from khtext.document import Document, Quantity, Span
from khtext.formats.places import attributes, label, spans
from khtext.formats.writer import Pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `labelstudio`."""
    return Pieces(task, b"[", b",", b"\n]\n")


def task(doc: Document) -> bytes:
    """One task: the text in `data`, one region for each name and amount.

    Label Studio counts in UTF-16 code units: a character outside the Basic Multilingual Plane is two.
    """
    wide = [found.start() for found in re.finditer("[\U00010000-\U0010ffff]", doc.text)]
    data = {"text": doc.text} | ({} if doc.id is None else {"id": doc.id})
    if doc.meta:
        data["meta"] = dict(doc.meta)  # type: ignore[assignment]
    regions = [_region(doc, span, number, wide) for number, span in enumerate(spans(doc), 1)]
    made = {"data": data, "predictions": [{"model_version": "khtext", "result": regions}]}
    return b"\n" + json.dumps(made, ensure_ascii=False).encode(errors="surrogatepass")


def _region(doc: Document, span: Span | Quantity, number: int, wide: list[int]) -> dict[str, object]:
    start, end = (offset + bisect_left(wide, offset) for offset in (span.start, span.end))
    text = doc.text[span.start : span.end]
    said = attributes(span)
    made: dict[str, object] = {
        "id": str(number),
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": start, "end": end, "text": text, "labels": [label(span)]},
    }
    return made | ({"meta": said} if said else {})
