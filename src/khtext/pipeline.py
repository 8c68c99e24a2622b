"""The pipeline: the table of stages, and `load`, which reads their data and strings them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from pathlib import Path

from khtext.document import LABELS, Document
from khtext.errors import KhtextError

Stage = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose: the word engine and unit, words and names of their own."""

    engine: str | None = None
    unit: str = "word"
    words: tuple[str, ...] = ()
    zwsp_boundaries: bool = False
    raw: bool = False
    gazetteers: tuple[Path, ...] = ()
    labels: tuple[str, ...] = LABELS


def _imported(module: str, settings: Settings) -> Stage:
    stage: Stage = import_module(f"khtext.{module}").load(settings)
    return stage


NAMES: tuple[str, ...] = (
    "words",
    "sentences",
    "numbers",
    "money",
    "dates",
    "names",
    "places",
    "organizations",
    "persons",
)

#: From name to loader, in the order in which they run.
STAGES: dict[str, Callable[[Settings], Stage]] = {name: partial(_imported, name) for name in NAMES}

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages, ready to run: call it with a text or a document.

    It goes to another process as what was asked of `load`, and is loaded there once.
    """

    stages: tuple[Stage, ...]
    names: tuple[str, ...]
    settings: Settings

    def __call__(self, text: str | Document) -> Document:
        doc = Document(text) if isinstance(text, str) else text
        for stage in self.stages:
            doc = stage(doc)
        return doc

    def __reduce__(self) -> tuple[Callable[..., Pipeline], tuple[object, ...]]:
        return _loaded, (self.names, self.settings)


@cache
def _loaded(names: tuple[str, ...], settings: Settings) -> Pipeline:
    return load(names, settings)


def load(names: Iterable[str] | None = None, settings: Settings = DEFAULTS) -> Pipeline:
    """A pipeline of the named stages (all of them by default), in the order of `STAGES`, data read.

    Raises a `KhtextError` for a name that is no stage.
    """
    if isinstance(names, str):
        raise KhtextError(f"{names!r} is one name; give a list of stages")
    wanted = set(STAGES if names is None else names)
    unknown = sorted(wanted - set(STAGES))
    if unknown:
        raise KhtextError(f"{unknown[0]!r} is no stage; the stages are {', '.join(STAGES)}")
    stages = [loader(settings) for name, loader in STAGES.items() if name in wanted]
    return Pipeline((*stages, *_filters(settings)), tuple(sorted(wanted)), settings)


def _filters(settings: Settings) -> Iterator[Stage]:
    """What leaves out the labels that the settings do not want."""
    unknown = sorted(set(settings.labels) - set(LABELS))
    if unknown or not settings.labels:
        raise KhtextError(
            f"{', '.join(unknown) or 'nothing'!r} is no label; the labels are {', '.join(LABELS)}"
        )
    if set(settings.labels) != set(LABELS):
        from khtext.names import Only

        yield Only(frozenset(settings.labels))
