"""Inputs at a URL, which fsspec reads: s3://, gs://, https://, zip:// and others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from khtext.errors import KhtextError

EXTRA = "is not installed; run pip install 'khtext[cluster]'"


def files(source: str) -> Iterator[tuple[str, str, int]]:
    """The files below a URL: path below it, URL and size in bytes."""
    fs, root = _found(source)
    try:
        found: dict[str, dict[str, Any]] = fs.find(root, detail=True)
    except (OSError, ValueError) as error:
        raise KhtextError(f"{source}: {error}") from error
    prefix, _, chained = source.partition("::")
    protocol = prefix.partition("://")[0]
    for path, about in found.items():
        inner = path.removeprefix(root).lstrip("/")
        if about.get("type", "file") == "file" and inner:
            url = f"{protocol}://{path}" + (f"::{chained}" if chained else "")
            yield inner, url, int(about.get("size") or 0)


def opened(url: str) -> IO[bytes]:
    """A copy of the file at a URL in a temporary file of this machine: readers may seek in it."""
    fs, path = _found(url)
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with fs.open(path, "rb") as remote:
            shutil.copyfileobj(remote, copy, 1 << 20)
    except (OSError, ValueError) as error:
        copy.close()
        raise KhtextError(f"{url}: {error}") from error
    copy.seek(0)
    return copy


def _found(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise KhtextError(f"{url}: fsspec, which reads URLs, {EXTRA}") from error
    try:
        fs, path = url_to_fs(url)
    except (ImportError, OSError, ValueError) as error:
        raise KhtextError(f"{url}: {error}") from error
    return fs, str(path)
