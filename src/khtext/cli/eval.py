"""`khtext eval`: how well words, names and amounts were found, compared with a gold standard."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from khtext.cli.convert import format_of
from khtext.cli.inputs import STDIN, label, stream
from khtext.cli.messages import say
from khtext.cli.outputs import Format

if TYPE_CHECKING:
    from khtext.desk.evaluation import Evaluation, Layer


class Report(StrEnum):
    """The output formats of `eval`."""

    text = "text"
    json = "json"
    tsv = "tsv"


Gold = Annotated[str, typer.Argument(metavar="GOLD", help="File with what is right; - is standard input.")]
Pred = Annotated[str, typer.Argument(metavar="PRED", help="File with what was found; - is standard input.")]
GoldFormat = Annotated[
    Format | None, typer.Option("--gold-format", help="Format of GOLD; by default that of its ending.")
]
PredFormat = Annotated[
    Format | None, typer.Option("--pred-format", help="Format of PRED; by default that of its ending.")
]
Only = Annotated[str, typer.Option(metavar="LIST", help="What to compare.")]
Errors = Annotated[int, typer.Option(min=0, metavar="N", help="Kinds of errors to show, with examples.")]
MinF1 = Annotated[
    float | None,
    typer.Option("--min-f1", min=0, max=1, metavar="X", help="Exit with code 1 if an F1 is lower."),
]
HEAD = ("layer", "label", "precision", "recall", "f1", "gold", "predicted", "right")


def eval(
    gold: Gold,
    predicted: Pred,
    format: Annotated[Report, typer.Option("--format", "-f", help="Output format.")] = Report.text,
    gold_format: GoldFormat = None,
    pred_format: PredFormat = None,
    only: Only = "words,names,amounts",
    errors: Errors = 20,
    min_f1: MinF1 = None,
) -> None:
    """Compare found words, names and amounts with a gold standard: precision, recall, F1 and errors."""
    from khtext.desk.evaluation import evaluate
    from khtext.formats import parsers

    if gold == predicted == STDIN:
        raise typer.BadParameter("only one of GOLD and PRED can be standard input", param_hint="'PRED'")
    layers = _layers(only)
    ours = format_of(gold, gold_format, "--gold-format")
    theirs = format_of(predicted, pred_format, "--pred-format")
    with stream(gold) as one, stream(predicted) as other:
        found = evaluate(
            parsers.documents(ours, label(gold), one),
            parsers.documents(theirs, label(predicted), other),
            layers=layers,
        )
    sys.stdout.write(_WRITERS[format](found, errors))
    if min_f1 is not None:
        _demand(found, min_f1)


def _layers(only: str) -> list[Layer]:
    from khtext.desk.evaluation import LAYERS

    asked = [name.strip() for name in only.split(",")]
    if not set(asked) <= set(LAYERS):
        raise typer.BadParameter(f"choose from {', '.join(LAYERS)}", param_hint="'--only'")
    return [layer for layer in LAYERS if layer in asked]


def _demand(found: Evaluation, least: float) -> None:
    """End with exit code 1 if the F1 of a layer is too low."""
    low = [
        f"{layer}: F1 {score.f1:.4f} is below {least:g}"
        for (layer, name), score in found.scores.items()
        if not name and score.f1 is not None and score.f1 < least
    ]
    if low:
        sys.stdout.flush()
        for line in low:
            say(line)
        raise typer.Exit(1)


def _rows(found: Evaluation) -> list[dict[str, Any]]:
    """A row for each layer, and below it one for each label."""
    from khtext.desk.evaluation import LAYERS

    rows = []
    order = list(LAYERS)
    for layer, name in sorted(found.scores, key=lambda key: (order.index(key[0]), key[1])):
        score = found.scores[layer, name]
        rates = (score.precision, score.recall, score.f1)
        rounded = (None if rate is None else round(rate, 4) for rate in rates)
        values = (layer, name, *rounded, score.gold, score.predicted, score.right)
        rows.append(dict(zip(HEAD, values, strict=True)))
    return rows


def _text(found: Evaluation, errors: int) -> str:
    from khtext.files import neutral
    from khtext.widths import table

    cells = [(*HEAD[2:], *HEAD[:2])]
    for row in _rows(found):
        rates, counts = (_rate(row[name]) for name in HEAD[2:5]), (f"{row[name]:,}" for name in HEAD[5:])
        cells.append((*rates, *counts, row["layer"], neutral(row["label"]) or "all"))
    pieces = [table(cells, numbers=6)]
    most = found.errors.most_common(errors)
    if most:
        lines = [("times", "layer", "gold → predicted", "examples")]
        for error, count in most:
            said = neutral(f"{error.gold or '–'} → {error.predicted or '–'}")
            lines.append((f"{count:,}", error.layer, said, neutral("  ".join(found.examples[error]))))
        pieces.append(table(lines, numbers=1))
    return "\n".join(pieces)


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _json(found: Evaluation, errors: int) -> str:
    import json

    shown = [
        {**error._asdict(), "count": count, "examples": found.examples[error]}
        for error, count in found.errors.most_common(errors)
    ]
    return json.dumps({"scores": _rows(found), "errors": shown}, ensure_ascii=False, indent=2) + "\n"


def _tsv(found: Evaluation, errors: int) -> str:
    from khtext.formats.rows import tsv_rows

    return tsv_rows([HEAD, *(row.values() for row in _rows(found))])


_WRITERS = {Report.text: _text, Report.json: _json, Report.tsv: _tsv}
