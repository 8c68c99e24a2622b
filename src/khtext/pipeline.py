"""The pipeline: the table of stages, and `load`, which reads their data and strings them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module

from khtext.document import LABELS, Document
from khtext.errors import KhtextError
from khtext.settings import DEFAULTS, Settings, Stage

#: From a stage's name to the module with its `load`, in the order in which the stages run.
MODULES: dict[str, str] = {
    "words": "khtext.words.segmenter",
    "sentences": "khtext.words.sentences",
    "numbers": "khtext.amounts.numbers",
    "money": "khtext.amounts.money",
    "dates": "khtext.amounts.dates",
    "names": "khtext.names.user",
    "places": "khtext.names.places",
    "organizations": "khtext.names.organizations",
    "persons": "khtext.names.persons",
}


def _imported(module: str, settings: Settings) -> Stage:
    stage: Stage = import_module(module).load(settings)
    return stage


#: From name to loader, in the order in which they run.
STAGES: dict[str, Callable[[Settings], Stage]] = {
    name: partial(_imported, module) for name, module in MODULES.items()
}


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
    if settings.labels is None:
        return
    unknown = sorted(set(settings.labels) - set(LABELS))
    if unknown or not settings.labels:
        raise KhtextError(
            f"{', '.join(unknown) or 'nothing'!r} is no label; the labels are {', '.join(LABELS)}"
        )
    if set(settings.labels) != set(LABELS):
        from khtext.names.user import Only

        yield Only(frozenset(settings.labels))
