"""Classes of words, learned from raw text: words with the same neighbours are in the same class.

Words are placed by a singular value decomposition of how often they stand beside others (positive pointwise
mutual information; Levy and Goldberg, 2014), and grouped by k-means on the sphere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse

SIZES = (64, 256, 1024)
WORDS, NEIGHBOURS, RAREST = 40_000, 8_000, 3
DIMENSIONS = 100
#: From how far a neighbour is to how much it counts.
WINDOW = {-2: 0.5, -1: 1.0, 1: 1.0, 2: 0.5}


def vectors(texts: Sequence[Sequence[str]]) -> tuple[list[str], Any]:
    """The frequent words, and where each is placed: a row of unit length."""
    counted = Counter(word for text in texts for word in text)
    words = [word for word, count in counted.most_common(WORDS) if count >= RAREST]
    return words, _placed(_neighbours(texts, words))


def classes(words: Sequence[str], placed: Any) -> dict[str, tuple[int, ...]]:
    """From a word to its classes, one of each size."""
    made = [_groups(placed, min(size, len(words))) for size in SIZES]
    return {word: tuple(int(one[i]) for one in made) for i, word in enumerate(words)}


def _neighbours(texts: Sequence[Sequence[str]], words: Sequence[str]) -> Any:
    """How much more often than by chance each word has each neighbour, on each side."""
    numbers = {word: i for i, word in enumerate(words)}
    count = len(words)
    edge, most = count + 1, min(NEIGHBOURS, count)
    # Unknown words are `count`; between two sentences there are two edges.
    line = np.array(
        [number for text in texts for number in (edge, edge, *(numbers.get(word, count) for word in text))]
        + [edge, edge]
    )
    parts = []
    for far, much in WINDOW.items():
        here, there = line[2:-2], line[2 + far : len(line) - 2 + far]
        there = np.where(there < most, there, np.where(there == edge, most + 1, most))
        known = here < count
        ones = np.full(int(known.sum()), much, np.float64)
        parts.append(sparse.coo_matrix((ones, (here[known], there[known])), shape=(count, most + 2)).tocsr())
    table = sparse.hstack(parts).tocoo()
    total = table.data.sum()
    rows = np.asarray(table.sum(1)).ravel()
    columns = np.asarray(table.sum(0)).ravel() ** 0.75
    columns *= total / columns.sum()
    much = np.log(table.data * total / (rows[table.row] * columns[table.col] + 1e-9))
    kept = much > 0
    return sparse.csr_matrix(
        (much[kept].astype(np.float32), (table.row[kept], table.col[kept])), shape=table.shape
    )


def _placed(table: Any) -> Any:
    """The words as unit vectors, by a randomized singular value decomposition."""
    random = np.random.default_rng(0)
    size = min(DIMENSIONS, min(table.shape) - 1)
    guess = table @ random.standard_normal((table.shape[1], size + 20)).astype(np.float32)
    for _ in range(4):
        across, _ = np.linalg.qr(table.T @ np.linalg.qr(guess)[0])
        guess = table @ across
    left, values, _ = np.linalg.svd(guess, full_matrices=False)
    placed = left[:, :size] * np.sqrt(values[:size])
    return placed / np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-6)


def _groups(placed: Any, size: int, rounds: int = 15) -> Any:
    """The number of each word's group; the frequent words come first and found the groups."""
    random = np.random.default_rng(0)
    centres = placed[random.choice(min(len(placed), 6000), size, replace=False)]
    for _ in range(rounds):
        nearest = np.concatenate([(part @ centres.T).argmax(1) for part in np.array_split(placed, 8)])
        member = sparse.csr_matrix(
            (np.ones(len(placed), np.float32), (nearest, np.arange(len(placed)))), shape=(size, len(placed))
        )
        sums = member @ placed
        sizes = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(sizes > 1e-6, sums / np.maximum(sizes, 1e-6), centres)
    return nearest


def topics(sentences: Sequence[Sequence[str]], count: int) -> Any:
    """The number of each sentence's group: sentences about the same things are in the same one."""
    seen = Counter(word for words in sentences for word in dict.fromkeys(words))
    numbers = {word: i for i, word in enumerate(word for word, size in seen.items() if 3 <= size <= 2000)}
    rows, columns, much = [], [], []
    for row, words in enumerate(sentences):
        for word, times in Counter(words).items():
            if word in numbers:
                rows.append(row)
                columns.append(numbers[word])
                much.append((1 + np.log(times)) * np.log(len(sentences) / seen[word]))
    table = sparse.csr_matrix(
        (np.array(much, np.float32), (rows, columns)), shape=(len(sentences), len(numbers))
    )
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(1)))
    return _groups(_placed(sparse.csr_matrix(table.multiply(1 / np.maximum(lengths, 1e-9)))), count)
