"""`khtext report`: makes an HTML page of a file, or a page for each file of a folder and an index."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khtext.cli.batch import Excludes, Globs, Jobs, shortened, shown
from khtext.cli.inputs import STDIN, Inputs, Per
from khtext.cli.jobs import cores
from khtext.cli.messages import note, say
from khtext.cli.options import ALL_LABELS, Currencies, Gazetteers, Labels, MinScore, NoLatin, Words, settings
from khtext.errors import KhtextError
from khtext.settings import MIN_SCORE

if TYPE_CHECKING:
    from khtext.settings import Settings

Source = Annotated[
    str, typer.Argument(metavar="FILE|FOLDER", help="Text to show, or folder of texts; - is standard input.")
]
Out = Annotated[
    str,
    typer.Option(
        "--out",
        "-o",
        metavar="X.html",
        help="Page to write; for a folder the index, with the other pages in the folder X.",
    ),
]


def report(
    source: Source,
    out: Out,
    glob: Globs = None,
    exclude: Excludes = None,
    labels: Labels = ALL_LABELS,
    min_score: MinScore = MIN_SCORE,
    gazetteer: Gazetteers = None,
    currencies: Currencies = None,
    words: Words = None,
    no_latin: NoLatin = False,
    jobs: Jobs = 0,
) -> None:
    """Make an HTML page: the text with its words, names, amounts and changes, and tables of them."""
    _check(source, out)
    chosen = settings(labels, gazetteer, words, min_score, no_latin=no_latin, currencies=currencies)
    if os.path.isdir(source):
        _folder(source, Path(out), glob or ["*.txt"], exclude or [], chosen, jobs or cores())
    else:
        _file(source, out, chosen)


def _check(source: str, out: str) -> None:
    if not out or os.path.isdir(out):
        raise typer.BadParameter("names a folder; name the page, such as report.html", param_hint="'--out'")
    if os.path.exists(source) and os.path.exists(out) and os.path.samefile(source, out):
        raise typer.BadParameter("would replace the text; name another file", param_hint="'--out'")
    if os.path.isdir(source) and (out == STDIN or not Path(out).suffix):
        raise typer.BadParameter(
            "must end with .html, because the pages go to the folder of that name without .html",
            param_hint="'--out'",
        )
    try:
        import jinja2  # noqa: F401
    except ImportError:
        raise KhtextError("khtext report needs jinja2; install khtext[report]") from None


def _file(source: str, out: str, chosen: Settings) -> None:
    from khtext.report import folder, pages

    inputs = Inputs([source], Per.file)
    for text in inputs:
        page = pages.page(folder.document(text, chosen))
        if out == STDIN:
            sys.stdout.write(page)
        else:
            folder.save(Path(out), page)
    inputs.finish()


def _folder(
    source: str, out: Path, globs: list[str], excludes: list[str], chosen: Settings, jobs: int
) -> None:
    from khtext.batch.folder import plan
    from khtext.report import folder

    planned = plan(source, out.with_suffix(""), ".html", globs, excludes)
    for said in shortened(planned.notes):
        note(said)
    made = folder.Report(out)
    made.failures += [f"{path}: {error}" for path, error in planned.failures.items()]
    for page in shown(folder.made(planned, folder.Work(chosen, out), jobs), planned):
        made.add(page)
    made.save(os.path.basename(os.path.abspath(source)))
    for failure in made.failures:
        say(failure)
    note(f"{len(made.rows):,} pages and the index {out}; {len(made.failures):,} failed")
    if made.failures:
        raise typer.Exit(1)
