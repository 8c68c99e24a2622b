"""The manual page, made from the help texts of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from khtext import __version__
from khtext.cli.parameters import Command, Parameter, parameters

SUMMARY = "find words, amounts and names in Khmer text, with exact offsets"


def page(commands: Mapping[str, Command]) -> str:
    """The page `khtext(1)` in the language of man."""
    return "".join(f"{line}\n" for line in _lines(commands))


def _lines(commands: Mapping[str, Command]) -> Iterator[str]:
    yield f'.TH KHTEXT 1 "" "khtext {__version__}" "User Commands"'
    yield from (".SH NAME", rf"khtext \- {SUMMARY}", ".SH SYNOPSIS")
    yield r"\fBkhtext\fR \fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]"
    yield ".SH COMMANDS"
    for name, command in commands.items():
        yield from _command(name, command)
    yield from (".SH FILES", ".TP", r"\fIkhtext.toml\fR, \fI~/.config/khtext/khtext.toml\fR")
    yield "Defaults of options. The file in the working folder takes precedence over that of the user."
    yield from (".SH ENVIRONMENT", ".TP", r"\fBKHTEXT_\fIOPTION\fR, \fBKHTEXT_\fICOMMAND\fB_\fIOPTION\fR")
    yield "The default of an option for all commands, or for one."
    yield from (".TP", r"\fBNO_COLOR\fR", "If set, nothing is written in colour.")
    yield from (".SH EXIT STATUS", "0: success. 1: some input failed. 2: wrong usage. 130: interrupted.")
    yield "For grep, 0: found. 1: nothing found. 2: error."


def _command(name: str, command: Command) -> Iterator[str]:
    listed = parameters(command)
    shown = [found.info.metavar or found.name for found in listed if not found.is_option]
    yield ".SS " + " ".join([f"khtext {name}", *(rf"\fI{_plain(argument)}\fR" for argument in shown)])
    yield _plain(" ".join((command.__doc__ or "").split()))
    for found in listed:
        if found.is_option:
            yield ".TP"
            yield ", ".join(rf"\fB{_plain(option)}\fR" for option in found.spelled) + _value(found)
            yield _plain((found.info.help or "") + _default(found))


def _value(option: Parameter) -> str:
    return rf" \fI{_plain(option.values)}\fR" if option.values else ""


def _default(option: Parameter) -> str:
    if option.default in (None, False, True, ..., ""):
        return ""
    shown = option.default.value if isinstance(option.default, Enum) else option.default
    return f" The default is {shown}."


def _plain(text: str) -> str:
    """A text that man does not read as requests."""
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", r"\e").replace("-", r"\-"))
