"""The report of one text, or of a folder: a page for each file, and an index with the totals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from khtext.amounts import own
from khtext.batch.folder import Plan
from khtext.batch.shard import Shard
from khtext.batch.work import source
from khtext.document import Document, Rewritten
from khtext.errors import KhtextError
from khtext.files import Text
from khtext.formats import readers
from khtext.normalization import rewriter
from khtext.pipeline import Pipeline, load
from khtext.processes import completed
from khtext.report import pages
from khtext.report.summary import Summary, summary
from khtext.settings import Settings


class Made(NamedTuple):
    """A page that was written: the counts of its document, or in one line why it failed."""

    shard: Shard
    counts: Summary
    error: str = ""


@cache
def _loaded(settings: Settings) -> tuple[Pipeline, Callable[[str], Rewritten]]:
    style = rewriter.Style(own=own.load(settings.currencies))
    return load(None, settings), rewriter.load(style)


def document(text: Text, settings: Settings) -> Document:
    """A text with everything that a report shows of it."""
    stages, rewrite = _loaded(settings)
    doc = stages(Document.of(text))
    return doc.with_normalized(rewrite(doc.text))


@dataclass(frozen=True, slots=True)
class Work:
    """Writes the page of one file; it goes to other processes, which load the stages themselves."""

    settings: Settings
    index: Path

    def __call__(self, shard: Shard) -> Made:
        """Write the page; an error of the input is in what comes back."""
        try:
            with source(shard) as file:
                (text,) = readers.texts(shard.id, file, per_line=False)
            doc = document(text, self.settings)
            shard.target.parent.mkdir(parents=True, exist_ok=True)
            save(shard.target, pages.page(doc, index=address(shard.target, self.index)))
        except KhtextError as error:
            return Made(shard, Summary(), str(error))
        except OSError as error:
            return Made(shard, Summary(), f"{error.filename or shard.id}: {error.strerror}")
        return Made(shard, summary(doc))


@dataclass(slots=True)
class Report:
    """The pages of a folder that are written already, and what was found in them."""

    index: Path
    totals: Summary = field(default_factory=Summary)
    rows: list[pages.Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, made: Made) -> None:
        """Add a page."""
        if made.error:
            self.failures.append(made.error)
            return
        self.totals = self.totals.add(made.counts)
        self.rows.append(pages.row(address(self.index, made.shard.target), made.shard.id, made.counts))

    def save(self, title: str) -> None:
        """Write the index."""
        rows = sorted(self.rows, key=lambda row: row.id)
        save(self.index, pages.index(title, self.totals, rows, sorted(self.failures)))


def made(plan: Plan, work: Work, jobs: int) -> Iterator[Made]:
    """Write the pages of a plan in `jobs` processes, each as soon as it is made."""
    if jobs == 1:
        yield from map(work, plan.shards)
        return
    for shard, done in completed(work, plan.shards, jobs):
        yield done if isinstance(done, Made) else Made(shard, Summary(), f"{shard.id}: {done}")


def address(start: Path, target: Path) -> str:
    """The relative address of a file, for a link in the page `start`.

    >>> address(Path("out/a/ក.html"), Path("out/index.html"))
    '../index.html'
    """
    path = os.path.relpath(target, start.parent)
    return quote(os.fsencode(path).replace(os.fsencode(os.sep), b"/"))


def save(target: Path, page: str) -> None:
    """Write a page that appears only when it is complete."""
    if not target.parent.is_dir():
        raise KhtextError(f"{target}: there is no folder {target.parent}; make it first")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(page.encode())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
