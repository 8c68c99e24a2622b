"""The command line: reads, calls, writes. Typer lives only here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from khtext import __version__
from khtext.errors import KhtextError


class Commands(TyperGroup):
    """Turns what can go wrong while a command runs into a clear line and the right exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a closed pipe ends it quietly, a bad request with one line and exit 1."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            raise typer.Exit(0) from None
        except OSError as error:
            _drop_output()
            _complain(f"{error.filename or 'standard output'}: {error.strerror}")
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except KhtextError as error:
            _complain(str(error))
            raise typer.Exit(1) from None
        return result


def _complain(message: str) -> None:
    print(f"khtext: {message}", file=sys.stderr)


def _drop_output() -> None:
    """Send what is still to be written nowhere, so that the end of the program does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: The commands: from name to the module that has a function of that name.
COMMANDS = {
    "segment": "khtext.cli.segment",
    "normalize": "khtext.cli.normalize",
    "tag": "khtext.cli.tag",
    "run": "khtext.cli.tag",
    "batch": "khtext.cli.batch",
    "spell": "khtext.cli.values",
    "value": "khtext.cli.values",
    "schema": "khtext.cli.about",
    "info": "khtext.cli.about",
}


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"khtext {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Khmer text: words, amounts and names, with offsets you can trust."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands, all of them by default."""
    app = typer.Typer(
        name="khtext",
        cls=Commands,
        help="Khmer text: words, amounts and names, with offsets you can trust.",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in names:
        module = import_module(COMMANDS[name])
        app.command(name, cls=getattr(module, "COMMAND_CLASS", None))(getattr(module, name))
    return app


def main() -> None:
    """The `khtext` command."""
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:
        _complain("standard output: closed")
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    # The other commands take longer to set up than a line to segment; help and mistakes show them all.
    application([asked] if asked in COMMANDS else COMMANDS)(prog_name="khtext")
