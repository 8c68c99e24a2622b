"""Label Studio: an array of tasks with the names and amounts as predictions."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import IO, Any

from khtext import files
from khtext.document import Document, Quantity, Span
from khtext.document.places import attributes, label, span_of, spans
from khtext.errors import KhtextError
from khtext.formats.writer import Pieces


def writer(name: str, *, lines: bool = False) -> Pieces:
    """The writer of `labelstudio`."""
    return Pieces(piece=task, head=b"[", between=b",", tail=b"\n]\n")


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


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of an export or of tasks: what people marked, or else what was predicted.

    Raises a `KhtextError` if the file is not an array of tasks with a text.
    """
    try:
        tasks = json.loads(files.whole(name, file).text)
    except ValueError as error:
        raise KhtextError(f"{name}: not JSON ({error})") from None
    for number, made in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        data = made.get("data") if isinstance(made, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise KhtextError(
                f"{name}: task {number} has no text; export as JSON, with the text in data.text"
            )
        text, id = data["text"], data.get("id", f"{name}:{number}")
        wide = list(_second_units(text))
        kept = [mark for mark in made.get("annotations") or () if not mark.get("was_cancelled")]
        marked = (kept or made.get("predictions") or [{"result": []}])[0]["result"]
        spans = [_span(region, wide) for region in marked if region.get("type") == "labels"]
        yield Document(text, str(id), meta=data.get("meta")).with_spans(spans)


def _second_units(text: str) -> Iterator[int]:
    """The offsets, in UTF-16 code units, of the second units of characters that have two."""
    for shift, found in enumerate(re.finditer("[\U00010000-\U0010ffff]", text), 1):
        yield found.start() + shift


def _span(region: dict[str, Any], wide: list[int]) -> Span | Quantity:
    value = region["value"]
    start, end = (offset - bisect_left(wide, offset) for offset in (value["start"], value["end"]))
    said = region.get("meta")
    return span_of(value["labels"][0], start, end, said if isinstance(said, dict) else {})
