"""The hot code: finds the token boundaries of a text with a model file.

`decoder` is the definition; the compiled core, if it was built, gives the same results faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from khtext import files
from khtext.errors import KhtextError

#: The tokens of one text: their starts, their ends, and one byte for the kind of each.
Tokens = tuple[Sequence[int], Sequence[int], bytes]
#: The same, and the starts of morphemes inside them.
Compounds = tuple[Sequence[int], Sequence[int], bytes, Sequence[int]]


class Decoder(Protocol):
    """What both kernels offer; ``khtext.kernel.decoder.Decoder`` says what each method does."""

    @property
    def labels(self) -> int:
        """The number of labels: 3 if the model knows morphemes."""

    def tokens(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> Tokens:
        """Starts, ends and kinds of the tokens."""

    def compounds(self, text: str) -> Compounds:
        """Starts, ends and kinds of the tokens, and where the later morphemes of compounds start."""

    def words(self, text: str, *, raw: bool = False, hard: bool = False, fine: bool = False) -> list[str]:
        """The texts of the tokens, without U+200B."""

    def spaced(
        self, text: str, sep: str, *, raw: bool = False, hard: bool = False, fine: bool = False
    ) -> str:
        """The lines of a text with ``sep`` between their tokens, without U+200B."""


def load(file: Path, abbreviations: Iterable[str] = (), *, compiled: bool | None = None) -> Decoder:
    """A decoder for a model file, which stays memory-mapped.

    Uses the compiled kernel if it was built; ``compiled`` selects one of the two.
    """
    ordered = tuple(sorted(abbreviations, key=lambda text: (-len(text), text)))
    core = built("_core", compiled)
    if core is None:
        from khtext.kernel.decoder import Decoder as Pure

        return Pure(mapped(file), ordered, str(file))
    made: Decoder = core.Decoder(mapped(file), ordered, str(file))
    return made


def mapped(file: Path) -> memoryview:
    """The bytes of a file, memory-mapped."""
    import mmap

    with files.opened(file) as opened:
        try:
            return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
        except OSError as error:
            raise KhtextError(f"{file}: {error.strerror}") from error
        except ValueError:
            raise KhtextError(f"{file}: the file is empty; reinstall khtext or give another file") from None


def backend() -> str:
    """The kernel in use: ``compiled`` or ``pure Python``."""
    return "compiled" if built("_core") else "pure Python"


def built(module: str, compiled: bool | None = None) -> ModuleType | None:
    """A compiled module of this package; None if it was not built or if ``compiled`` is false.

    If ``compiled`` is true, a module that was not built is a `KhtextError`.
    """
    if compiled is False:
        return None
    try:
        return import_module(f"khtext.kernel.{module}")
    except ImportError:
        if compiled:
            raise KhtextError(
                "the compiled kernel was not built; install khtext on a machine with a C compiler"
            ) from None
        return None
