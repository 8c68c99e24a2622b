"""Defaults of options: from the files `khtext.toml` and from variables `KHTEXT_…` of the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from khtext.cli.parameters import Parameter
from khtext.errors import KhtextError

FILE, PREFIX = "khtext.toml", "KHTEXT_"


def wanted() -> bool:
    """Whether there are any, so that looking for them costs nothing where there are none."""
    return any(map(os.path.isfile, _files())) or any(name.startswith(PREFIX) for name in os.environ)


def _files() -> list[Path]:
    """The user's file and that of the working folder, which wins."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"))
    return [home / "khtext" / FILE, Path(FILE)]


def defaults(command: str, options: Callable[[str], list[Parameter]], commands: list[str]) -> dict[str, Any]:
    """The defaults of a command's options by their names.

    `options` gives the options of a command. A variable wins over the files, the file of the working folder
    over that of the user, and what is said for one command over what is said for all. Raises a `KhtextError`
    for a file that says something about an option or command that does not exist.
    """
    own = {_key(found): found for found in options(command)}
    made: dict[str, Any] = {}
    for file in filter(os.path.isfile, _files()):
        said = _read(file)
        _check(file, said, options, commands)
        general = {name: value for name, value in said.items() if not isinstance(value, dict)}
        for name, value in (general | said.get(command, {})).items():
            if name in own:
                made[own[name].name] = _fitting(own[name], value)
    for name, found in own.items():
        variable = name.upper().replace("-", "_")
        for full in (f"{PREFIX}{variable}", f"{PREFIX}{command.upper()}_{variable}"):
            if full in os.environ:
                value = os.environ[full]
                made[found.name] = value.split(os.pathsep) if found.is_list else value
    return made


def _key(option: Parameter) -> str:
    """The name of an option in a file: its long form without dashes."""
    long = next(name for name in option.spelled if name.startswith("--"))
    return long.partition("/")[0].lstrip("-")


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    from khtext import files

    try:
        return tomllib.loads(files.read(file))
    except tomllib.TOMLDecodeError as error:
        raise KhtextError(f'{file}: {error}; write lines such as labels = "LOC,ORG"') from None


def _check(
    file: Path, said: Mapping[str, Any], options: Callable[[str], list[Parameter]], commands: list[str]
) -> None:
    every = {name: {_key(found) for found in options(name)} for name in commands}
    for name, value in said.items():
        if isinstance(value, dict):
            if name not in every:
                raise KhtextError(f"{file}: no command {name!r}; choose from {', '.join(commands)}")
            for inner in value.keys() - every[name]:
                raise KhtextError(f"{file}: {name} has no option {inner!r}; see khtext {name} --help")
        elif not any(name in known for known in every.values()):
            raise KhtextError(f"{file}: no command has an option {name!r}; see khtext --help")


def _fitting(option: Parameter, value: object) -> object:
    """A list for what may be given several times, else one value; `["LOC", "ORG"]` is `LOC,ORG`."""
    if option.is_list:
        return value if isinstance(value, list) else [value]
    return ",".join(map(str, value)) if isinstance(value, list) else value
