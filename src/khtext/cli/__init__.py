"""The command line: reads input, calls the library, writes output. Only this package imports Typer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from khtext import __version__
from khtext.cli import defaults
from khtext.cli.messages import look, say
from khtext.cli.parameters import Command, Parameter, parameters, with_common
from khtext.errors import KhtextError

#: The exit code of a command that cannot do what was asked, where it is not 1.
TROUBLE = {"grep": 2}


class Commands(TyperGroup):
    """Reports the errors of a command in one line and sets the exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command. A closed pipe ends it quietly, a bad request with one line and exit code 1."""
        before = signal.getsignal(signal.SIGINT)
        try:
            if before is not signal.SIG_IGN:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            raise typer.Exit(0) from None
        except OSError as error:
            _drop_output()
            say(f"{error.filename or 'standard output'}: {error.strerror}")
            raise _failed(ctx) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except KhtextError as error:
            say(str(error))
            raise _failed(ctx) from None
        except MemoryError:
            say("out of memory")
            raise _failed(ctx) from None
        finally:
            signal.signal(signal.SIGINT, before)
        return result


def _failed(ctx: Any) -> typer.Exit:
    return typer.Exit(TROUBLE.get(ctx.invoked_subcommand, 1))


def _drop_output() -> None:
    """Discard the buffered output, so that the interpreter can exit without another error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


#: Maps each command to the module that has a function of that name.
COMMANDS = {
    "segment": "khtext.cli.segment",
    "normalize": "khtext.cli.normalize",
    "romanize": "khtext.cli.romanize",
    "tag": "khtext.cli.tag",
    "run": "khtext.cli.tag",
    "batch": "khtext.cli.batch",
    "report": "khtext.cli.report",
    "grep": "khtext.cli.grep",
    "kwic": "khtext.cli.kwic",
    "freq": "khtext.cli.freq",
    "sort": "khtext.cli.sort",
    "eval": "khtext.cli.eval",
    "convert": "khtext.cli.convert",
    "spell": "khtext.cli.values",
    "value": "khtext.cli.values",
    "schema": "khtext.cli.about",
    "info": "khtext.cli.about",
}


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"khtext {__version__}")
        raise typer.Exit


def _show_manual(wanted: bool) -> None:
    if wanted:
        from khtext.cli import manual

        print(manual.page({name: with_common(_command(name), look) for name in COMMANDS}), end="")
        raise typer.Exit


def _options(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
    man: Annotated[
        bool,
        typer.Option(
            "--man",
            callback=_show_manual,
            is_eager=True,
            help="Print the manual page, for man -l -.",
        ),
    ] = False,
) -> None:
    """Find words, amounts and names in Khmer text, with exact offsets."""
    if ctx.invoked_subcommand is None:
        print("\n".join(line for line in _start().split("\n") if not line.startswith("#")), end="")


def _start() -> str:
    from khtext import data, files

    return files.read(data.path("start.txt"))


def _command(name: str) -> Command:
    found: Command = getattr(import_module(COMMANDS[name]), name)
    return found


def application(names: Iterable[str] = COMMANDS, given: Mapping[str, object] | None = None) -> typer.Typer:
    """The Typer application with these commands, by default all of them; `given` are defaults of options."""
    app = typer.Typer(
        name="khtext",
        cls=Commands,
        help="Find words, amounts and names in Khmer text, with exact offsets.",
        invoke_without_command=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "default_map": given},
    )
    app.callback()(_options)
    for name in names:
        kind = getattr(import_module(COMMANDS[name]), "COMMAND_CLASS", None)
        app.command(name, cls=kind)(with_common(_command(name), look))
    return app


def _defaults(asked: str) -> dict[str, object]:
    """The defaults of options from the user's files and the environment."""
    if not defaults.wanted():
        return {}

    def options(name: str) -> list[Parameter]:
        return [found for found in parameters(with_common(_command(name), look)) if found.is_option]

    names = [asked] if asked in COMMANDS else list(COMMANDS)
    return {name: defaults.defaults(name, options, list(COMMANDS)) for name in names}


#: Options that take a list with commas.
LISTS = ("--labels", "-l", "--only", "--skip")


def _joined(arguments: list[str]) -> list[str]:
    """The arguments; a list that goes on after a comma and a space, as in `--labels org, loc`, is one."""
    made: list[str] = []
    for argument in arguments:
        if len(made) > 1 and made[-1].endswith(",") and made[-2] in LISTS:
            made[-1] += argument
        else:
            made.append(argument)
    return made


def main() -> None:
    """The `khtext` command."""
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    if sys.stdout is None:
        say("standard output: closed")
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        given = _defaults(asked)
    except KhtextError as error:
        say(str(error))
        sys.exit(2)
    # Setting up all commands takes longer than segmenting a line. Only help and usage errors need them all.
    application([asked] if asked in COMMANDS else COMMANDS, given)(_joined(sys.argv[1:]), prog_name="khtext")
