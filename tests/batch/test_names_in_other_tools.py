"""All names of a folder are there in the tools that read what khtext writes."""

import json
import subprocess
import sys

import pytest

from tests.cases import rows
from tests.conftest import command

LISTS = ("places", "organizations", "persons")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, article):
    """A folder of texts; each has its names, an emoji and lines without names."""
    made = tmp_path_factory.mktemp("texts")
    (made / "article.txt").write_text(article, encoding="utf-8")
    for name in LISTS:
        texts = [text.replace("\\n", "\n") for _, text, *_ in rows(name)]
        (made / f"{name}.txt").write_text("😀 ទៅ\n\n".join(texts), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def written(folder):
    """What makes a folder of results in a format."""

    def write(format):
        out = folder.with_name(f"{folder.name}-{format}")
        done = command("batch", folder, "-o", out, "-f", format, "--resume")
        assert done.returncode == 0, done.stderr.decode()
        return sorted(file for file in out.iterdir() if not file.name.startswith("."))

    return write


@pytest.fixture(scope="module")
def names(written):
    """The bare names of each text, and their labels."""
    docs = [json.loads(file.read_text(encoding="utf-8")) for file in written("jsonl")]
    found = [[(_bare(span["text"]), span["label"]) for span in doc["entities"]] for doc in docs]
    assert sum(map(len, found)) > 200
    return found


def _bare(text):
    """The text without white space and U+200B, which CoNLL-U has no place for inside a word."""
    return "".join(text.replace("\u200b", "").split())


def docbin(files):
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("km").vocab
    docs = [list(DocBin().from_disk(file).get_docs(vocab)) for file in files]
    return [[(_bare(span.text), span.label_) for doc in listed for span in doc.ents] for listed in docs]


def test_docbin_has_all_names_of_a_folder_in_spacy(written, names):
    pytest.importorskip("spacy")
    assert docbin(written("docbin")) == names


def test_conllu_has_all_names_of_a_folder_where_spacy_converts_it(written, names, tmp_path):
    pytest.importorskip("spacy")
    folder = written("conllu")[0].parent
    take = [
        "-m",
        "spacy",
        "convert",
        str(folder),
        str(tmp_path),
        "--converter",
        "conllu",
        "--n-sents",
        "1000",
    ]
    subprocess.run([sys.executable, *take], check=True, capture_output=True, timeout=300)
    assert docbin(sorted(tmp_path.glob("*.spacy"))) == names


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_parquet_has_all_names_of_a_folder_as_typed_columns(written, names, library):
    pytest.importorskip("pyarrow")
    frames = pytest.importorskip(library)
    tables = [frames.read_parquet(file) for file in written("parquet")]
    found = [[(_bare(span["text"]), span["label"]) for span in table["entities"][0]] for table in tables]
    assert found == names


def test_datasets_loads_all_names_of_a_folder(written, names, tmp_path):
    pytest.importorskip("pyarrow")
    datasets = pytest.importorskip("datasets")
    files = list(map(str, written("parquet")))
    table = datasets.Dataset.from_parquet(files, cache_dir=str(tmp_path))
    assert [[(_bare(span["text"]), span["label"]) for span in spans] for spans in table["entities"]] == names
    assert str(table.features["entities"].feature["score"].dtype) == "float64"
