"""spaCy: documents as `Doc`, as the JSON that `Doc.from_json` reads, and as a DocBin."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from khtext.document import Document
from khtext.document import Span as Name
from khtext.errors import KhtextError
from khtext.formats.conll import covered
from khtext.formats.writer import Writer

#: The key of `Doc.user_data` that holds the JSON of the document.
KEY = "khtext"
#: The key of `Doc.spans` that holds the amounts.
QUANTITIES = "quantities"
#: A run of white space, or of other characters, between two tokens.
_RUN = re.compile(r"\s+|\S+")


def writer(name: str, *, lines: bool = False) -> Writer:
    """The writer of `docbin`; `spacy train` and `DocBin.from_disk` read it."""

    def write(docs: Iterable[Document]) -> Iterator[bytes]:
        vocab = Vocab()
        attrs = ["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START"]
        made = DocBin(attrs=attrs, store_user_data=True)
        for doc in docs:
            made.add(to_doc(doc, vocab))
        yield made.to_bytes()

    return write


def words(doc: Document) -> tuple[list[str], list[bool], list[int]]:
    r"""The words and spaces of spaCy, which make up the text, and the number of each token among the words.

    A space after a word belongs to it; other white space, and zero-width characters, are words of their own.

    >>> from khtext.document import Token, Tokens
    >>> doc = Document("ក  ខ\n").with_tokens(Tokens.of([Token(0, 1, "word"), Token(3, 4, "word")]))
    >>> words(doc)
    (['ក', ' ', 'ខ', '\n'], [True, False, False, False], [0, 2])
    """
    found: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    at = 0
    bounds = [*zip(doc.tokens.starts, doc.tokens.ends, strict=True), (len(doc.text), len(doc.text))]
    for start, end in bounds:
        for run in _RUN.findall(doc.text[at:start]):
            after_word = bool(found) and not spaces[-1] and not found[-1].isspace()
            if run[0] == " " and after_word:
                spaces[-1] = True
                run = run[1:]
            if run:
                found.append(run)
                spaces.append(False)
        if start < end:
            places.append(len(found))
            found.append(doc.text[start:end])
            spaces.append(False)
        at = end
    return found, spaces, places


def to_doc(doc: Document, vocab: Vocab) -> Doc:
    """The document as a spaCy `Doc` with the same text.

    Names are in `ents`, with the code as `kb_id`; amounts in `spans["quantities"]`; the whole document is
    JSON in `user_data["khtext"]`, which `khtext.from_json` reads.
    """
    found, spaces, places = words(doc)
    starts: list[bool] | None = None
    if "sentences" in doc.ran and places:
        tokens = (covered(doc, *pair) for pair in doc.sentences)
        firsts = {places[first] for first, last in tokens if first < last}
        starts = [index in firsts or not index for index in range(len(found))]
    made = Doc(vocab, words=found, spaces=spaces, sent_starts=starts)
    if "entities" in doc.ran:
        names = (_span(made, doc, places, name, name.label, name.ref) for name in doc.entities)
        made.set_ents(list(filter(None, names)))
    if "quantities" in doc.ran:
        amounts = (_span(made, doc, places, item, item.kind, None) for item in doc.quantities)
        made.spans[QUANTITIES] = list(filter(None, amounts))
    made.user_data[KEY] = doc.to_json()
    return made


def _span(made: Doc, doc: Document, places: list[int], span: Any, label: str, ref: str | None) -> Span | None:
    first, last = covered(doc, span.start, span.end)
    if first == last:
        return None
    return Span(made, places[first], places[last - 1] + 1, label=label, kb_id=ref or "")


def documents(name: str, file: IO[bytes]) -> Iterator[Document]:
    """The documents of a DocBin: those that khtext wrote as they were, of others the text and the names."""
    try:
        docs = list(DocBin(store_user_data=True).from_bytes(file.read()).get_docs(Vocab()))
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        raise KhtextError(f"{name}: not a DocBin ({error})") from None
    for number, doc in enumerate(docs, 1):
        if KEY in doc.user_data:
            yield Document.from_json(doc.user_data[KEY])
        else:
            spans = [Name(span.start_char, span.end_char, span.label_) for span in doc.ents]
            yield Document(doc.text, f"{name}:{number}").with_entities(spans)
