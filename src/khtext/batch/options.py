"""A job from the options of a command: its stages, and what the manifest says of it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from khtext.batch.build import build
from khtext.batch.work import Job
from khtext.errors import KhtextError
from khtext.formats.writers import FORMATS, offered
from khtext.settings import DEFAULTS, Settings

#: From what may be asked for to the stages that find it. Names and sentences are made of words.
PARTS: dict[str, tuple[str, ...]] = {
    "words": ("words",),
    "sentences": ("words", "sentences"),
    "names": ("words", "names", "latin"),
    "amounts": ("numbers", "money", "dates"),
}
#: From the same to the lists of a document that it fills.
LISTS = {"words": "tokens", "sentences": "sentences", "names": "entities", "amounts": "quantities"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What of a file is a document: the file, each line, or the field of a record."""

    field: str | None = None
    id: str | None = None
    per_line: bool = False


def job(
    out: Path, format: str, taken: Taken, *, only: str | None, settings: Settings, formulas: bool = True
) -> Job:
    """The job that writes this to OUT. Raises a `KhtextError` for a part that does not exist."""
    stages = _stages(only, format) if only is not None else None
    options: dict[str, Any] = {"format": format}
    if taken.per_line:
        options["per"] = "line"
    if not formulas:
        options["formulas"] = False
    if stages is not None:
        options["only"] = list(stages)
    fields = {"field": taken.field, "id": taken.id}
    options |= {name: value for name, value in fields.items() if value is not None}
    options |= _described(settings)
    return Job(
        out=out,
        format=format,
        per_line=taken.per_line,
        build=build(),
        stages=stages,
        settings=settings,
        options=options,
        field=taken.field,
        id=taken.id,
        formulas=formulas,
    )


def _stages(only: str, format: str) -> tuple[str, ...]:
    asked = only.split(",")
    for part in asked:
        if part not in PARTS:
            raise KhtextError(f"--only: unknown part {part!r}; choose from {', '.join(PARTS)}")
    fits = offered(LISTS[part] for part in asked)
    if format not in fits:
        raise KhtextError(f"--only {only}: {format} cannot hold that; choose --format {', '.join(fits)}")
    return tuple(sorted({stage for part in asked for stage in PARTS[part]} | {*FORMATS[format].stages}))


def _described(settings: Settings) -> dict[str, Any]:
    """The settings that are not the default; a user's own lists by the SHA-256 of what they are."""
    default = asdict(DEFAULTS)
    found = {name: value for name, value in asdict(settings).items() if value != default[name]}
    if settings.words:
        found["words"] = hashlib.sha256("\n".join(settings.words).encode()).hexdigest()
    for name in ("gazetteers", "currencies"):
        if name in found:
            found[name] = [_sha256(file) for file in found[name]]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise KhtextError(f"{file}: {error.strerror}") from error
