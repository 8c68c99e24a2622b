"""Makes the pages of the reference that the program itself knows: its commands and the JSON Schema."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from khtext.cli import application
from khtext.document import records
from khtext.formats import html

#: What Typer writes after the name of an option that a user need not know.
_TYPES = re.compile(r" ?<(list\[str\]|str|bool|int|float|path)>")
ROOT = Path(__file__).parent


#: The fonts of the theme, with that for Khmer.
_FONTS = """
body {
  --font-stack: "Noto Sans Khmer", system-ui, sans-serif;
  --font-stack--monospace: ui-monospace, monospace, "Noto Sans Khmer";
}
pre { line-height: 1.8; }
"""


def write(folder: Path) -> None:
    """Write the pages and the style sheet; what did not change stays, so that Sphinx skips it."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    made = {"commands.md": commands(), "schema.md": schema(), "static/khmer.css": [html.face() + _FONTS]}
    for name, lines in made.items():
        file, text = folder / name, "\n".join(lines) + "\n"
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def commands() -> Iterator[str]:
    """Every command with its arguments and options, as `--help` shows them."""
    yield "# Commands\n"
    yield "Made from the help of each command. [The command line](../cli.md) explains them.\n"
    group: Any = typer.main.get_command(application())
    for name, command in group.commands.items():
        yield f"## khtext {name}\n"
        yield f"{_cell(command.help or '')}\n"
        context = command.make_context(name, [], resilient_parsing=True)
        yield "| | |\n|---|---|"
        for parameter in command.params:
            names, said = parameter.get_help_record(context)
            yield f"| `{_cell(_TYPES.sub('', names))}` | {_cell(said)} |"
        yield ""


def _cell(text: str) -> str:
    """Text for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def schema() -> Iterator[str]:
    """Every object of the JSON Schema, key by key; a `KeyError` names one that keys.toml does not explain."""
    whole = records.schema()
    meanings = tomllib.loads((ROOT / "keys.toml").read_text(encoding="utf-8"))
    yield "# JSON, key by key\n"
    yield "Made from what `khtext schema` prints. Keys without (always) are left out if they have no value.\n"
    for name, made in whole["$defs"].items():
        yield f"## {name.removesuffix('Record')}\n\n{meanings['objects'][name]}\n"
        yield "| key | type | |\n|---|---|---|"
        for key, value in made["properties"].items():
            mark = " (always)" if key in made["required"] else ""
            yield f"| `{key}`{mark} | {_cell(_type(value))} | {_cell(meanings[name][key])} |"
        yield ""


def _type(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2].removesuffix("Record")
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        inner = value.get("prefixItems") or [value.get("items") or {}]
        return f"list of {', '.join(map(_type, inner))}"
    return str(value.get("type", "any"))
