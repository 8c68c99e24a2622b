"""Which khtext this is: its version, and a checksum of its code, tables and models."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import khtext

SUFFIXES = {".py", ".tsv", ".toml", ".txt", ".bin", ".css", ".js", ".html", ".woff2"}


class Build(NamedTuple):
    """Two of these that are equal give the same results."""

    version: str
    checksum: str


@cache
def build() -> Build:
    """The khtext that runs here."""
    root = Path(khtext.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(file for file in root.rglob("*") if file.suffix in SUFFIXES):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return Build(khtext.__version__, digest.hexdigest()[:16])
