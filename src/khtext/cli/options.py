"""The options that several commands have, and the settings that they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.inputs import Per

if TYPE_CHECKING:
    from khtext.settings import Settings

ALL_LABELS = "LOC,ORG,PER"

PerOption = Annotated[Per, typer.Option(help="Treat each line, or each file, as one document.")]
Labels = Annotated[
    str, typer.Option("--labels", "-l", metavar="LOC,ORG,PER", help="Entity labels to output, in any case.")
]
Gazetteers = Annotated[
    list[Path] | None,
    typer.Option(
        "--gazetteer",
        "-g",
        metavar="FILE",
        help="File with your own names: name, label, norm, ref, separated by tabs.",
    ),
]
Currencies = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="File with your own currencies and units: name, kind, code, separated by tabs."
    ),
]
Words = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File with words to keep whole, one per line; # starts a comment."),
]
MinScore = Annotated[
    float, typer.Option(min=0, max=1, metavar="X", help="Leave out names with a lower score.")
]
NoLatin = Annotated[
    bool, typer.Option("--no-latin", help="Leave out the Latin letters of names without an English form.")
]


def settings(
    labels: str,
    gazetteers: list[Path] | None,
    own: Path | None,
    min_score: float,
    *,
    no_latin: bool = False,
    currencies: list[Path] | None = None,
) -> Settings:
    """The settings that the options ask for; reads the file of words."""
    from khtext.settings import Settings
    from khtext.words.user_words import read_words

    return Settings(
        words=read_words(own) if own else (),
        gazetteers=tuple(gazetteers or ()),
        currencies=tuple(currencies or ()),
        labels=_labels(labels),
        min_score=min_score,
        latin=not no_latin,
    )


def _labels(listed: str) -> tuple[str, ...]:
    from khtext.document import LABELS

    labels = tuple(label.strip().upper() for label in listed.split(",") if label.strip())
    if not labels or not set(labels) <= set(LABELS):
        raise typer.BadParameter(
            f"unknown label in {listed!r}; choose from {', '.join(LABELS)}", param_hint="--labels"
        )
    return labels
