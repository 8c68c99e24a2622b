"""The pipeline: the table of stages, and `load`, which loads and combines them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module

from khtext.document import Document
from khtext.errors import KhtextError
from khtext.settings import DEFAULTS, Settings, Stage

#: Maps each stage to the module with its `load`, in the order in which the stages run.
MODULES: dict[str, str] = {
    "words": "khtext.words.segmenter",
    "sentences": "khtext.words.sentences",
    "numbers": "khtext.amounts.stage",
    "money": "khtext.amounts.stage",
    "dates": "khtext.amounts.stage",
    "names": "khtext.names.stage",
    "latin": "khtext.romanization.stage",
}


#: The stages that one reader serves: those that are asked for run as one.
AMOUNTS = tuple(name for name, module in MODULES.items() if module == "khtext.amounts.stage")


def _imported(module: str, settings: Settings) -> Stage:
    stage: Stage = import_module(module).load(settings)
    return stage


def _amounts(names: Iterable[str], settings: Settings) -> Stage:
    stage: Stage = import_module(MODULES["numbers"]).load(names)
    return stage


#: Maps each stage to its loader, in the same order.
STAGES: dict[str, Callable[[Settings], Stage]] = {
    name: partial(_amounts, (name,)) if name in AMOUNTS else partial(_imported, module)
    for name, module in MODULES.items()
}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Loaded stages. Call it with a text or a document to get a document.

    Pickling keeps only the arguments of `load`; another process loads the stages itself, once.
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
    """A pipeline of the named stages, by default all of them, in the order of `STAGES`.

    Raises a `KhtextError` for an unknown stage.
    """
    if isinstance(names, str):
        raise KhtextError(f"names must be a list of stages, not the single name {names!r}")
    wanted = set(STAGES if names is None else names)
    unknown = sorted(wanted - set(STAGES))
    if not settings.latin:
        wanted.discard("latin")
    if unknown:
        raise KhtextError(f"unknown stage {unknown[0]!r}; choose from {', '.join(STAGES)}")
    together = tuple(name for name in AMOUNTS if name in wanted)
    loaders = {name: loader for name, loader in STAGES.items() if name in wanted}
    if len(together) > 1:
        loaders[together[0]] = partial(_amounts, together)
        for name in together[1:]:
            del loaders[name]
    stages = [loader(settings) for loader in loaders.values()]
    return Pipeline(tuple(stages), tuple(sorted(wanted)), settings)
