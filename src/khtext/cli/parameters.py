"""The arguments and options of a command, from the signature of its function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import EnumMeta, StrEnum
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_origin

import typer
from typer.models import ArgumentInfo, OptionInfo

Command = Callable[..., None]


class Parameter(NamedTuple):
    """An argument or option of a command."""

    name: str
    type: Any
    info: ArgumentInfo | OptionInfo
    default: Any

    @property
    def is_option(self) -> bool:
        """Whether it is an option."""
        return isinstance(self.info, OptionInfo)

    @property
    def is_list(self) -> bool:
        """Whether it may be given several times."""
        return get_origin(self.type) is list

    @property
    def spelled(self) -> list[str]:
        """How an option is written: `--format`, `-f`."""
        given = (self.info.default, *(self.info.param_decls or ()))  # Typer's first argument is `default`
        listed = [one for one in given if isinstance(one, str) and one.startswith("-")]
        return listed or [f"--{self.name.strip('_').replace('_', '-')}"]

    @property
    def values(self) -> str:
        """The placeholder of the value of an option in the help; empty for a flag."""
        if self.info.metavar or self.type is bool:
            return self.info.metavar or ""
        if isinstance(self.type, EnumMeta):
            return "|".join(self.type)
        return "NAME" if self.type is str else "N"


def parameters(command: Command) -> list[Parameter]:
    """The arguments and options of a command, in the order of its help."""
    return [
        Parameter(
            name=name, type=_without_none(get_args(found.annotation)[0]), info=info, default=found.default
        )
        for name, found in inspect.signature(command, eval_str=True).parameters.items()
        for info in get_args(found.annotation)[1:]
    ]


def _without_none(kind: Any) -> Any:
    kinds = [one for one in get_args(kind) if one is not NoneType]
    return kinds[0] if len(kinds) == 1 and get_origin(kind) is not list else kind


class When(StrEnum):
    """When to write colours."""

    auto = "auto"
    always = "always"
    never = "never"


Color = Annotated[When, typer.Option(help="Write colours: on a terminal, always or never.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Write no progress and no closing line.")]


def with_common(command: Command, look: Callable[[When, bool], None]) -> Command:
    """The command with the options that every command has; `look` is told what they are before it runs."""
    signature = inspect.signature(command, eval_str=True)
    common = {"color": (Color, When.auto), "quiet": (Quiet, False)}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in common.items()
        if name not in signature.parameters
    ]

    def run(**given: Any) -> None:
        own = {name: given.pop(name) for name in [found.name for found in added]}
        look(own.get("color", When.auto), own.get("quiet", False))
        command(**given)

    every = [*signature.parameters.values(), *added]
    run.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
    run.__annotations__ = {found.name: found.annotation for found in every}
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run
