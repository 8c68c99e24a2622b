"""`khtext schema` and `khtext info`."""

from __future__ import annotations

import sys


def schema() -> None:
    """Print the JSON Schema of a document."""
    import json

    from khtext.document import records

    sys.stdout.write(json.dumps(records.schema(), indent=2, ensure_ascii=False) + "\n")


def info() -> None:
    """Print the version, the kernel, the word engines, the stages and the data folder."""
    import platform

    from khtext import __version__, data, kernel, pipeline
    from khtext.words import engines, khmer_nltk

    notes = {engines.DEFAULT: " (default)"}
    if not khmer_nltk.installed():
        notes["khmer-nltk"] = " (not installed: pip install 'khtext[khmer-nltk]')"
    named = (name + notes.get(name, "") for name in engines.ENGINES)
    rows = [
        ("khtext", __version__),
        ("python", platform.python_version()),
        ("kernel", kernel.backend()),
        ("engines", ", ".join(named)),
        ("stages", ", ".join(pipeline.STAGES)),
        ("data", str(data.FOLDER)),
    ]
    for name, value in rows:
        print(f"{name:10s} {value}")
