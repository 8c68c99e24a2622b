"""The inputs of a batch: the files below a folder, or below a URL, and where their results go."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple, overload

from khtext.batch.shard import Shard
from khtext.errors import KhtextError
from khtext.files import printable


class Found(NamedTuple):
    """A file: its path below SRC, its size in bytes, and its URL if it has one."""

    inner: str
    size: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards(Sequence[Shard]):
    """The shards of the files found, each made when it is asked for: there may be millions of them."""

    source: str = ""
    out: Path = Path()
    suffix: str = ""
    found: Sequence[Found] = ()

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> Shard: ...
    @overload
    def __getitem__(self, at: slice) -> list[Shard]: ...
    def __getitem__(self, at: int | slice) -> Shard | list[Shard]:
        return (
            list(map(self._shard, self.found[at])) if isinstance(at, slice) else self._shard(self.found[at])
        )

    def __iter__(self) -> Iterator[Shard]:
        return map(self._shard, self.found)

    def _shard(self, found: Found) -> Shard:
        return Shard(
            source=found.url or os.path.join(self.source, found.inner),
            id=printable(found.inner),
            path=printable(found.inner.replace("\\", "\\\\")),
            target=self.out / Path(found.inner).with_suffix(self.suffix),
            size=found.size,
        )


@dataclass(slots=True)
class Plan:
    """The shards, sorted by path; what failed already, by path; and what is left out and why."""

    shards: Shards = Shards()
    failures: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def is_url(source: str) -> bool:
    """Whether SRC is a URL, which fsspec reads."""
    return "://" in source


def plan(source: str, out: Path, suffix: str, globs: Iterable[str], excludes: Iterable[str]) -> Plan:
    """The shards of SRC. Raises a `KhtextError` for what cannot be mirrored.

    A pattern with a slash is matched against the path below SRC, another against the name; `excludes` also
    leave out folders.
    """
    wanted, unwanted = tuple(globs), _matcher(excludes)
    made = Plan()
    walk = _remote if is_url(source) else _local
    found = sorted(walk(source, out, _matcher(wanted), unwanted, made))
    made.shards = Shards(source=source, out=out, suffix=suffix, found=found)
    if not made.shards and not made.failures:
        raise KhtextError(f"{source}: no file matches {' or '.join(wanted)}; choose others with --glob")
    _refuse_collisions(made.shards, str)
    return made


Match = Callable[[str], bool]


def _matcher(patterns: Iterable[str]) -> Match:
    """Whether a path matches one of the patterns; that of a folder ends with a slash."""
    listed = list(patterns)
    paths = _either(pattern for pattern in listed if "/" in pattern)
    names = _either(pattern for pattern in listed if "/" not in pattern)

    def matches(path: str) -> bool:
        name = path.rstrip("/").rpartition("/")[2]
        return bool(names.match(name) or paths.match(path) or paths.match(path.rstrip("/")))

    return matches


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)) or r"(?!)")


def _local(source: str, out: Path, wanted: Match, unwanted: Match, made: Plan) -> Iterator[Found]:
    if not os.path.isdir(source):
        raise KhtextError(f"{source}: not a folder; name the folder that holds the texts")
    if os.path.realpath(source) == os.path.realpath(out):
        raise KhtextError(f"{out}: is the folder with the texts; write to another folder")
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            with os.scandir(os.path.join(source, inner) if inner else source) as listed:
                entries = [entry for entry in listed if not unwanted(_path(inner, entry))]
        except OSError as error:
            made.failures[printable(inner.rstrip("/") or source)] = error.strerror or "cannot be read"
            continue
        for entry in entries:
            path = inner + entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield from _file(path, entry, wanted, made)
            elif not _same(entry.path, out):
                waiting.append(f"{path}/")


def _path(inner: str, entry: os.DirEntry[str]) -> str:
    return inner + entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")


def _same(folder: str, out: Path) -> bool:
    return os.path.exists(out) and os.path.samefile(folder, out)


def _file(path: str, entry: os.DirEntry[str], wanted: Match, made: Plan) -> Iterator[Found]:
    """The entry, if it is a file that is wanted; what is wanted and no file is noted."""
    try:
        found = os.stat(entry.path)
    except OSError as error:
        if wanted(path):
            kind = "a broken link: " if entry.is_symlink() else ""
            made.failures[printable(path)] = kind + (error.strerror or "cannot be read")
        return
    if stat.S_ISDIR(found.st_mode):
        made.notes.append(
            f"{printable(path)}: a link to a folder, which is not followed; name that folder as SRC"
        )
    elif wanted(path):
        if stat.S_ISREG(found.st_mode):
            yield Found(path, found.st_size)
        else:
            made.notes.append(f"{printable(path)}: not a file but {_kind(found.st_mode)}; left out")


def _kind(mode: int) -> str:
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"


def _remote(source: str, out: Path, wanted: Match, unwanted: Match, made: Plan) -> Iterator[Found]:
    """The files below a URL."""
    from khtext.batch import remote

    for inner, url, size in remote.files(source):
        folders = [inner[: at + 1] for at, char in enumerate(inner) if char == "/"]
        if wanted(inner) and not any(map(unwanted, (*folders, inner))):
            yield Found(inner, size, url)


def refuse_case_collisions(shards: Shards) -> None:
    """Refuse two results whose names differ in case alone, for a folder that takes them for one."""
    _refuse_collisions(shards, lambda target: unicodedata.normalize("NFC", target).casefold())


def _refuse_collisions(shards: Shards, key: Callable[[str], str]) -> None:
    first: dict[str, int] = {}
    for at, shard in enumerate(shards):
        other = first.setdefault(key(str(shard.target)), at)
        if other != at:
            raise KhtextError(
                f"{shards[other].source} and {shard.source} would both be written to {shard.target}; "
                "rename one of them, or leave it out with --exclude"
            )


def existing(shards: Shards) -> list[str]:
    """The results that are there already. Raises a `KhtextError` if one of them is also an input."""
    there = [str(shard.target) for shard in shards if os.path.lexists(shard.target)]
    if there:
        inputs = {_identity(shard.source) for shard in shards if not is_url(shard.source)}
        for target in there:
            if os.path.isfile(target) and _identity(target) in inputs:
                raise KhtextError(f"{target} would be read and overwritten; write to another folder")
    return there


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino
