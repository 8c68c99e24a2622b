"""For spaCy: the language Khmer (`spacy.blank("km")`), and the component `khtext` for names and amounts.

`to_doc` makes a `Doc` of a document, `to_json` the dictionary that `Doc.from_json` reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, filter_spans, load_config_from_str, registry
from spacy.vocab import Vocab

from khtext import pipeline
from khtext.document import Document
from khtext.formats.docbin import KEY, QUANTITIES, to_doc
from khtext.settings import Settings

__all__ = ["Khmer", "Names", "Tokenizer", "create_component", "create_tokenizer", "to_doc", "to_json"]

CONFIG = """
[nlp]

[nlp.tokenizer]
@tokenizers = "khtext.Tokenizer.v1"
"""


def to_json(doc: Document) -> dict[str, Any]:
    """The document as `Doc.from_json` reads it: text, tokens, names, sentences and amounts."""
    made: dict[str, Any] = to_doc(doc, Vocab()).to_json()
    return made


class Tokenizer(DummyTokenizer):  # type: ignore[misc]
    """Cuts text into khtext's words; the `Doc` has every character of the text."""

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab
        self._stages = pipeline.load(["words"])

    def __call__(self, text: str) -> Doc:
        made = to_doc(self._stages(text), self.vocab)
        del made.user_data[KEY]
        return made


@registry.tokenizers("khtext.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Any], Tokenizer]:
    """What makes the tokenizer of a language."""

    def create(nlp: Any) -> Tokenizer:
        return Tokenizer(nlp.vocab)

    return create


class KhmerDefaults(BaseDefaults):  # type: ignore[misc]
    """The defaults of Khmer: khtext's tokenizer."""

    config = load_config_from_str(CONFIG)


class Khmer(Language):  # type: ignore[misc]
    """Khmer for spaCy."""

    lang = "km"
    Defaults = KhmerDefaults


class Names:
    """Sets `doc.ents` and `doc.spans["quantities"]`, and `doc.user_data["khtext"]` with all that is known."""

    def __init__(self, labels: Iterable[str] | None) -> None:
        self._stages = pipeline.load(settings=Settings(labels=None if labels is None else tuple(labels)))

    def __call__(self, doc: Doc) -> Doc:
        found: Document = self._stages(doc.text)
        names = [
            doc.char_span(span.start, span.end, span.label, kb_id=span.ref or "", alignment_mode="expand")
            for span in found.entities
        ]
        doc.set_ents(filter_spans(filter(None, names)))
        amounts = [
            doc.char_span(item.start, item.end, item.kind, alignment_mode="expand")
            for item in found.quantities
        ]
        doc.spans[QUANTITIES] = list(filter(None, amounts))
        doc.user_data[KEY] = found.to_json()
        return doc


@Language.factory("khtext", default_config={"labels": None}, assigns=["doc.ents", "doc.spans"])  # type: ignore[untyped-decorator]
def create_component(nlp: Any, name: str, labels: list[str] | None) -> Names:
    """The component `khtext`, for `nlp.add_pipe("khtext")`."""
    return Names(labels)
