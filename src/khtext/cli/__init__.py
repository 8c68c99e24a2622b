"""The command line: reads, calls, writes. Typer lives only here."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from khtext import __version__
from khtext.cli import about, batch, normalize, numbers, segment, tag
from khtext.errors import KhtextError


class Commands(TyperGroup):
    """Turns what can go wrong while a command runs into a clear line and the right exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a closed pipe ends it quietly, a bad request with one line and exit 1."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except KhtextError as error:
            print(f"khtext: {error}", file=sys.stderr)
            raise typer.Exit(1) from None
        return result


app = typer.Typer(
    name="khtext",
    cls=Commands,
    help="Khmer text: words, amounts and names, with offsets you can trust.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"khtext {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Khmer text: words, amounts and names, with offsets you can trust."""


app.command("segment")(segment.segment)
app.command("normalize")(normalize.normalize)
app.command("tag")(tag.tag)
app.command("run")(tag.run)
app.command("batch")(batch.batch)
app.command("spell", cls=numbers.SignedArguments)(numbers.spell)
app.command("value", cls=numbers.SignedArguments)(numbers.value)
app.command("schema")(about.schema)
app.command("info")(about.info)


def main() -> None:
    """The `khtext` command."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    app(prog_name="khtext")
