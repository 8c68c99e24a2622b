"""The pipeline: the table of stages, and `load`, which loads and combines them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from itertools import chain

from khtext.document import Document
from khtext.document.together import Together
from khtext.errors import KhtextError
from khtext.settings import DEFAULTS, Parts, Settings, Stage

#: One process takes at most so many texts together, of about so many characters.
TOGETHER, CHARS = 1024, 1 << 18
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
    stage: Stage = import_module(MODULES["numbers"]).load(names, settings)
    return stage


#: Maps each stage to its loader, in the same order.
STAGES: dict[str, Callable[[Settings], Stage]] = {
    name: partial(_amounts, (name,)) if name in AMOUNTS else partial(_imported, module)
    for name, module in MODULES.items()
}


@dataclass(frozen=True, slots=True, repr=False)
class Pipeline:
    """Loaded stages. Call it with a text or a document to get a document.

    Pickling keeps the arguments of `load` instead of the first `loaded` stages; another process loads them
    itself, once. Stages after them are pickled as they are.
    """

    stages: tuple[Stage, ...]
    names: tuple[str, ...] = ()
    settings: Settings = DEFAULTS
    loaded: int = 0

    def __call__(self, text: str | Document) -> Document:
        doc = _document(text)
        for stage in self.stages:
            doc = stage(doc)
        return doc

    @property
    def by_line(self) -> Stage | None:
        """What finds in each line of a document what the pipeline finds in a document of that line alone.

        None if it cannot be found for many lines at once: a stage says with `by_line` how it does that.

        >>> doc = load(["words", "names"]).by_line(Document("ហ្សូកាន់ដើរយឺត។\\nគាត់ទៅទីក្រុងហ្សូកាន់"))
        >>> [span.text for span in doc.entities]
        ['ទីក្រុងហ្សូកាន់']
        """
        stages: list[Stage | None] = [getattr(stage, "by_line", None) for stage in self.stages]
        able = tuple(stage for stage in stages if stage)
        return Pipeline(able) if len(able) == len(stages) else None

    def then(self, *stages: Stage) -> Pipeline:
        """This pipeline with more stages after its own: callables that take and return a document.

        >>> found = load(["words"]).then(lambda doc: doc.with_entities([]))("ទៅ")
        >>> sorted(found.ran)
        ['entities', 'tokens']
        """
        for stage in stages:
            if not callable(stage):
                raise KhtextError(f"{stage!r} is not a stage; give a callable that takes a document")
        return replace(self, stages=(*self.stages, *stages))

    def pipe(
        self, texts: Iterable[str | Document], *, batch_size: int = 64, processes: int = 1
    ) -> Iterator[Document]:
        """The document of each of many texts, in order; `processes` share batches of texts.

        One process takes several texts at a time, too, because short ones cost less together: more and more.
        Raises a `KhtextError` for anything but several texts or documents.
        """
        if isinstance(texts, str):
            raise KhtextError("texts must be a list of texts, not a single text; call the pipeline with it")
        if min(processes, batch_size) < 1:
            raise KhtextError("processes and batch_size must be at least 1")
        if processes == 1:
            return chain.from_iterable(map(self._together, _batches(texts, TOGETHER)))
        from khtext.processes import in_order

        batches = _batches(texts, batch_size)
        return chain.from_iterable(in_order(partial(_listed, self), batches, processes))

    def _together(self, texts: Sequence[str | Document]) -> Iterator[Document]:
        ways, own = self._in_parts, self.stages[self.loaded :]
        if not ways or len(texts) < 2 or any(not isinstance(text, str) and text.ran for text in texts):
            return map(self, texts)
        together = Together.of(texts)
        doc = Document(together.text)
        for way in ways:
            doc = way(doc, together.edges)
        docs = together.parts(doc)
        return map(Pipeline(own), docs) if own else docs

    @property
    def _in_parts(self) -> list[Parts]:
        """The `in_parts` of each loaded stage; an empty list if a stage has none."""
        ways: list[Parts | None] = [getattr(stage, "in_parts", None) for stage in self.stages[: self.loaded]]
        return [way for way in ways if way] if all(ways) else []

    def __repr__(self) -> str:
        own = [getattr(stage, "__name__", type(stage).__name__) for stage in self.stages[self.loaded :]]
        return f"Pipeline({', '.join([*(name for name in STAGES if name in self.names), *own])})"

    def __reduce__(self) -> tuple[Callable[..., Pipeline], tuple[object, ...]]:
        return _again, (self.names, self.settings, self.loaded, self.stages[self.loaded :])


def _document(text: str | Document) -> Document:
    if isinstance(text, str):
        return Document(text)
    if isinstance(text, Document):
        return text
    raise KhtextError(
        f"a text must be a str or a Document, not {type(text).__name__}; decode bytes and skip missing values"
    )


def _listed(stages: Pipeline, texts: list[str | Document]) -> list[Document]:
    return list(stages._together(texts))


def _batches(texts: Iterable[str | Document], size: int) -> Iterator[list[str | Document]]:
    """The texts, some at a time: more and more, but at most `size`, and `CHARS` if several."""
    remaining = iter(texts)
    most = 1
    while True:
        batch: list[str | Document] = []
        try:
            room = CHARS
            for text in remaining:
                room -= len(text if isinstance(text, str) else _document(text).text)
                batch.append(text)
                if len(batch) == most or room < 0:
                    break
        finally:  # what was taken before an error comes first
            if batch:
                yield batch
        if not batch:
            return
        most = min(2 * most, size)


def _again(names: tuple[str, ...], settings: Settings, loaded: int, own: tuple[Stage, ...]) -> Pipeline:
    return _loaded(names, settings).then(*own) if loaded else Pipeline(own, names, settings)


@cache
def _loaded(names: tuple[str, ...], settings: Settings) -> Pipeline:
    return load(names, settings)


def load(names: Iterable[str | Stage] | None = None, settings: Settings = DEFAULTS) -> Pipeline:
    """A pipeline of the named stages, by default all of them, in the order of `STAGES`.

    Callables among the names are stages of your own; they run after the others. Raises a `KhtextError` for an
    unknown stage.
    """
    if isinstance(names, str):
        raise KhtextError(f"names must be a list of stages, not the single name {names!r}")
    asked = list(STAGES if names is None else names)
    own = [name for name in asked if not isinstance(name, str)]
    wanted = {name for name in asked if isinstance(name, str)}
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
    return Pipeline(
        stages=tuple(stages), names=tuple(sorted(wanted)), settings=settings, loaded=len(stages)
    ).then(*own)
