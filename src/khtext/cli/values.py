"""`khtext spell` and `khtext value`: from numbers to words and back."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from khtext.cli.inputs import STDIN, Inputs, Per
from khtext.cli.options import Currencies
from khtext.errors import KhtextError

if TYPE_CHECKING:
    from khtext.files import Text

#: Replaces the minus sign of a number while options are parsed; no text contains this character.
MINUS = "\x1a"
_NEGATIVE = re.compile(r"-[\s\d.,]")


class SignedArguments(TyperCommand):
    """A command whose arguments may be negative numbers: `-5` is an argument, not an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Treat a minus sign before a digit, a point or a space as the sign of a number."""
        signed = [MINUS + arg[1:] if _NEGATIVE.match(arg) else arg for arg in args]
        return super().parse_args(ctx, signed)


COMMAND_CLASS = SignedArguments


class Scale(StrEnum):
    """The systems of names for large numbers."""

    news = "news"
    international = "international"


def spell(
    numbers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NUMBER|-", help="Numbers in digits; lines of standard input if omitted or -."
        ),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(metavar="ISO", help="Write an amount of this currency, for example KHR.")
    ] = None,
    scale: Annotated[
        Scale, typer.Option(help="Name 10⁹ a thousand million (news) or a billion (international).")
    ] = Scale.news,
    ordinal: Annotated[bool, typer.Option("--ordinal", help="Write an ordinal, such as third.")] = False,
) -> None:
    """Write numbers in Khmer words, one per line."""
    from khtext.amounts import verbalizer

    if ordinal and currency is not None:
        raise typer.BadParameter("cannot be combined with --currency", param_hint="--ordinal")
    if currency is not None and currency.upper() not in verbalizer.load().currencies:
        known = ", ".join(verbalizer.load().currencies)
        raise typer.BadParameter(
            f"unknown currency {currency!r}; choose from {known}", param_hint="--currency"
        )
    _each(
        numbers,
        lambda text: text and verbalizer.spell(text, scale=scale.value, currency=currency, ordinal=ordinal),
    )


def value(
    texts: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT|-", help="Texts; lines of standard input if omitted or -."),
    ] = None,
    currencies: Currencies = None,
) -> None:
    """Compute the value of Khmer number words or digits, as JSON; null if the text is not a number."""
    from khtext.amounts import own, whole_text
    from khtext.document import records

    read = whole_text.load(own.load(currencies or ()))

    def found(text: str) -> str:
        quantity = read(text)
        return "null" if quantity is None else records.quantity_json(quantity, text)

    _each(texts, found)


def _each(arguments: list[str] | None, answer: Callable[[str], str]) -> None:
    """Write one line per argument or input line; an empty line if there is no answer."""
    failed = False
    for text in _texts(arguments):
        body = text.text.removesuffix("\r")
        try:
            line = answer(body)
        except KhtextError as error:
            failed = True
            line = ""
            sys.stdout.flush()
            print(f"khtext: {text.id}{': ' if text.id else ''}{error}", file=sys.stderr)
        sys.stdout.write(line + text.text[len(body) :] + "\n")
        sys.stdout.flush()
    if failed:
        raise typer.Exit(1)


def _texts(arguments: list[str] | None) -> Iterator[Text]:
    from khtext.files import Text

    for argument in arguments or [STDIN]:
        if argument == STDIN:
            inputs = Inputs([STDIN], Per.line)
            yield from inputs
            inputs.finish()
        else:
            yield Text("", argument.replace(MINUS, "-", 1), "\n")
