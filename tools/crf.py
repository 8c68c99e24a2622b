"""A conditional random field, trained by train_tagger.c: features in, weights out."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).with_name("train_tagger.c")


class Struct(ctypes.Structure):
    """`problem` of train_tagger.c."""

    _fields_ = (
        ("labels", ctypes.c_int32),
        ("sentences", ctypes.c_int64),
        ("weights", ctypes.c_int64),
        ("sentence", ctypes.c_void_p),
        ("features", ctypes.c_void_p),
        ("feature", ctypes.c_void_p),
        ("offset", ctypes.c_void_p),
        ("shift", ctypes.c_void_p),
        ("width", ctypes.c_void_p),
        ("masks", ctypes.c_void_p),
        ("importance", ctypes.c_void_p),
        ("base", ctypes.c_void_p),
        ("base_scale", ctypes.c_float),
        ("chain", ctypes.c_void_p),
        ("allowed", ctypes.c_void_p),
        ("rate", ctypes.c_float),
        ("penalty", ctypes.c_float),
        ("sums", ctypes.c_void_p),
        ("squares", ctypes.c_void_p),
    )


@cache
def _library() -> ctypes.CDLL:
    folder = Path(tempfile.mkdtemp(prefix="khtext-"))
    library = folder / "train_tagger.so"
    compiled = library.with_suffix(".o")
    command = ["cc", "-std=c11", "-O3", "-march=native", "-ffast-math", "-fPIC", "-c"]
    subprocess.run([*command, str(SOURCE), "-o", str(compiled)], check=True)
    # Linked with -ffast-math, the library would round the smallest numbers of the whole process to zero.
    subprocess.run(["cc", "-shared", str(compiled), "-o", str(library), "-lm"], check=True)
    loaded = ctypes.CDLL(str(library))
    library.unlink()
    compiled.unlink()
    folder.rmdir()
    return loaded


class Problem:
    """Sentences, their features and their labels."""

    def __init__(self, labels: int, widths: dict[str, tuple[int, int]], default: tuple[int, int]) -> None:
        self.labels = labels
        self.features: dict[tuple[str, Hashable], int] = {}
        self._widths = widths
        self._default = default
        self._offset: list[int] = []
        self._shift: list[int] = []
        self._width: list[int] = []
        self._size = 0
        self._sentence, self._starts = [0], [0]
        self._feature: list[int] = []
        self._masks: list[int] = []
        self._importance: list[float] = []

    def __len__(self) -> int:
        return len(self._importance)

    def offset(self, feature: tuple[str, Any]) -> int | None:
        """Where the row of a feature starts among the weights, if it was seen."""
        number = self.features.get(feature)
        return None if number is None else self._offset[number]

    def add(
        self, tokens: Iterable[Sequence[tuple[str, Any]]], masks: Sequence[int], importance: float = 1.0
    ) -> None:
        """One more sentence: the features of its tokens and of its two edges, and its tokens' labels."""
        for found in tokens:
            self._feature += [self._number(feature) for feature in found]
            self._starts.append(len(self._feature))
        self._sentence.append(len(self._starts) - 1)
        self._masks += [0, *masks, 0]
        self._importance.append(importance)

    def _number(self, feature: tuple[str, Any]) -> int:
        number = self.features.get(feature)
        if number is None:
            number = self.features[feature] = len(self._offset)
            shift, width = self._widths.get(feature[0], self._default)
            self._offset.append(self._size)
            self._shift.append(shift)
            self._width.append(width)
            self._size += width * self.labels
        return number

    def arrays(self) -> dict[str, Any]:
        """What the C code reads."""
        return {
            "sentence": np.array(self._sentence, np.int64),
            "features": np.array(self._starts, np.int64),
            "feature": np.array(self._feature, np.uint32),
            "offset": np.array(self._offset, np.uint32),
            "shift": np.array(self._shift, np.int8),
            "width": np.array(self._width, np.uint8),
            "masks": np.array(self._masks, np.uint32),
            "importance": np.array(self._importance, np.float32),
        }

    @property
    def size(self) -> int:
        """The number of weights without those of the chain."""
        return self._size


def train(
    problem: Problem,
    allowed: Sequence[bool],
    *,
    passes: int,
    rate: float,
    penalty: float,
    seed: int,
    chosen: Sequence[int] | None = None,
    base: Any = None,
    base_scale: float = 1.0,
    chain: Sequence[float] | None = None,
    arrays: dict[str, Any] | None = None,
) -> Any:
    """The weights, those of the chain last; `chosen` are the sentences to learn from, by default all.

    `base` are weights of every label at every token, in units of `base_scale`, and `chain` weights of the
    chain that learning starts from; what comes back is to be added to them, and the chain stays.
    """
    held = dict(arrays or problem.arrays())
    count = problem.size + len(allowed)
    held |= {name: np.zeros(count, np.float32) for name in ("sums", "squares")}
    held["allowed"] = np.array(allowed, np.uint8)
    if base is not None:
        held["base"] = np.array(base, np.int32)
    if chain is not None:
        held["chain"] = np.array(chain, np.float32)
    given = Struct(
        labels=problem.labels,
        sentences=len(problem),
        weights=problem.size,
        base_scale=base_scale,
        rate=rate,
        penalty=penalty,
        **{name: values.ctypes.data for name, values in held.items()},
    )
    order = np.array(range(len(problem)) if chosen is None else chosen, np.int64)
    losses = np.zeros(passes, np.float64)
    library = _library()
    done = library.train(
        ctypes.byref(given),
        ctypes.c_void_p(order.ctypes.data),
        ctypes.c_int64(len(order)),
        ctypes.c_int(passes),
        ctypes.c_uint64(seed),
        ctypes.c_void_p(losses.ctypes.data),
    )
    if not done:
        raise MemoryError("not enough memory to train")
    weights = np.zeros(count, np.float32)
    library.values(ctypes.byref(given), ctypes.c_void_p(weights.ctypes.data))
    return weights
