"""A network that teaches the tagger of names: both together label raw text, from which the tagger learns.

The network sees the tokens, their ends, spaces and lists that the tagger sees, through two recurrent layers,
one from each end of the line, and a convolution (after Lample and others, 2016); its labels are a conditional
random field like the tagger's. It is more accurate and much slower. Needs torch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from name_features import ALLOWED, NAMES, Sentence, affixes_of, shape_of
from torch import nn
from torch.nn.functional import relu

from khtext.kernel import tagfile, tagfile_writer
from khtext.kernel.tagfile import GAPS, PLACES, SHAPES, SIZES
from khtext.kernel.tagger import TOUCHING, Tagger

LABELS = len(NAMES)
AFFIXES = 20_000
"""The ends of words are numbered by their hash, up to this number."""

ENDS, SMALL, HIDDEN, LISTED, DROPPED, UNKNOWN_SHARE = 50, 10, 128, 50, 0.35, 0.08
PASSES, RATE, BATCH = 8, 1e-3, 1600
LONGEST, SHORTEST = 300, 4
"""Lines of raw text with more or fewer tokens teach nothing."""

SHARE = 0.5
"""The weight of the tagger in the average with the network."""

PROBABLE = 0.12
"""Labels below this probability count as wrong; if several labels are above it, each counts as right."""

NEVER = -1e4
PADDING, UNKNOWN = 0, 1


@dataclass(frozen=True)
class Encoded:
    """A sentence as arrays, a row for each token."""

    words: Any
    ends: Any
    shapes: Any
    gaps: Any
    lists: Any

    def __len__(self) -> int:
        return len(self.words)


def encoded(sentence: Sentence, marker: Tagger, numbers: Mapping[str, int]) -> Encoded:
    """What the network sees of a sentence."""
    words, count = sentence.words(), len(sentence.starts)
    touching = [
        1 if end < start else TOUCHING
        for end, start in zip(sentence.ends[: count - 1], sentence.starts[1:], strict=True)
    ]
    gaps = [0, *touching, 0]
    ends = [[1 + tagfile.hash_of(side, part) % (AFFIXES - 1) for side, part in affixes_of(w)] for w in words]
    lists = marker.marks(sentence.text, sentence.starts, sentence.ends)
    return Encoded(
        np.array([numbers.get(word, UNKNOWN) for word in words], np.int32),
        np.array([row + [PADDING] * (6 - len(row)) for row in ends], np.int32).reshape(count, 6),
        np.array([shape_of(word) for word in words], np.int16),
        np.array([gaps[i] * 3 + gaps[i + 1] for i in range(count)], np.int16),
        np.array(lists, np.uint64).reshape(count, PLACES),
    )


def stacked(items: Sequence[Encoded], marks: int) -> tuple[dict[str, Any], Any]:
    """Sentences as tensors of the same length, and how long each is."""
    longest = max(map(len, items))
    made: dict[str, Any] = {}
    for name in ("words", "ends", "shapes", "gaps", "lists"):
        rows = [getattr(item, name) for item in items]
        all_rows = np.zeros(
            (len(items), longest, *rows[0].shape[1:]), np.uint64 if name == "lists" else np.int64
        )
        for number, row in enumerate(rows):
            all_rows[number, : len(row)] = row
        if name == "lists":
            bits = all_rows[..., None] >> np.arange(marks, dtype=np.uint64) & np.uint64(1)
            all_rows = bits.astype(np.float32).reshape(len(items), longest, -1)
        made[name] = torch.from_numpy(all_rows)
    return made, torch.tensor([len(item) for item in items])


class Network(nn.Module):
    """Weights of every label at every token, and of one label after another."""

    def __init__(self, vectors: Any, marks: int) -> None:
        super().__init__()
        size = vectors.shape[1]
        self.marks = marks
        self.words = nn.Embedding(len(vectors) + 2, size, padding_idx=PADDING)
        self.ends = nn.EmbeddingBag(AFFIXES, ENDS, mode="sum", padding_idx=PADDING)
        self.shapes, self.gaps = nn.Embedding(SHAPES * SIZES, SMALL), nn.Embedding(GAPS, SMALL)
        self.lists = nn.Linear(PLACES * marks, LISTED)
        width = size + ENDS + 2 * SMALL + LISTED
        self.forth = nn.LSTM(width, HIDDEN, batch_first=True)
        self.back = nn.LSTM(width, HIDDEN, batch_first=True)
        self.around = nn.Conv1d(2 * HIDDEN + width, HIDDEN, 3, padding=1)
        self.out = nn.Linear(HIDDEN, LABELS)
        self.chain = nn.Parameter(torch.zeros((LABELS + 2) * LABELS))
        self.drop = nn.Dropout(DROPPED)
        nn.init.normal_(self.ends.weight, 0, 0.1)
        nn.init.normal_(self.words.weight, 0, 0.1)
        with torch.no_grad():
            self.words.weight[PADDING] = 0
            self.words.weight[2:] = torch.from_numpy(vectors / vectors.std() * 0.3)

    def forward(self, seen: dict[str, Any], lengths: Any) -> Any:
        """The weights of the labels, (sentences, tokens, labels)."""
        words = seen["words"]
        if self.training:
            hidden = (torch.rand(words.shape) < UNKNOWN_SHARE) & (words > PADDING)
            words = torch.where(hidden, UNKNOWN, words)
        ends = self.ends(seen["ends"].flatten(0, 1)).view(*words.shape, -1)
        lists = torch.tanh(self.lists(seen["lists"]))
        small = self.shapes(seen["shapes"]), self.gaps(seen["gaps"])
        given = self.drop(torch.cat([self.words(words), ends, *small, lists], -1))
        places = torch.arange(words.shape[1])[None]
        inside = places < lengths[:, None]
        turned = torch.where(inside, lengths[:, None] - 1 - places, places)[..., None]
        forth, _ = self.forth(given)
        back, _ = self.back(given.gather(1, turned.expand_as(given)))
        back = back.gather(1, turned.expand_as(back))
        both = self.drop(torch.cat([forth, back, given], -1)) * inside[..., None]
        near = relu(self.around(both.transpose(1, 2)).transpose(1, 2))
        return self.out(self.drop(near))

    def links(self) -> tuple[Any, Any, Any]:
        """The weights of label after label, of the first and of the last label."""
        weights = self.chain.masked_fill(~torch.tensor(ALLOWED), NEVER)
        return (
            weights[: LABELS * LABELS].view(LABELS, LABELS),
            weights[LABELS * LABELS : -LABELS],
            weights[-LABELS:],
        )


def log_total(scores: Any, lengths: Any, links: tuple[Any, Any, Any]) -> Any:
    """The logarithm of the sum over all sequences of labels, for each sentence."""
    after, first, last = links
    sums = first + scores[:, 0]
    for at in range(1, scores.shape[1]):
        following = torch.logsumexp(sums[:, :, None] + after[None], 1) + scores[:, at]
        sums = torch.where((at < lengths)[:, None], following, sums)
    return torch.logsumexp(sums + last, -1)


def batches(sizes: Sequence[int], most: int) -> list[list[int]]:
    """Numbers of sentences of similar sizes, with at most so many tokens a batch; in random order."""
    order = sorted(range(len(sizes)), key=lambda i: sizes[i] // 4 + random.random() * 3)
    made: list[list[int]] = [[]]
    for i in order:
        if made[-1] and (len(made[-1]) + 1) * max(sizes[i], sizes[made[-1][0]]) > most:
            made.append([])
        made[-1].append(i)
    random.shuffle(made)
    return made


def train(network: Network, items: Sequence[Encoded], masks: Sequence[Sequence[int]]) -> None:
    """Teach the network sentences, `masks` having a bit for each label that is right at a token."""
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    network.train()
    for done in range(PASSES):
        parts = batches([len(item) for item in items], BATCH)
        for number, part in enumerate(parts):
            left = 1 - (done + number / len(parts)) / PASSES
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1, left * 1.2) + 1e-5
            seen, lengths = stacked([items[i] for i in part], network.marks)
            scores, links = network(seen, lengths), network.links()
            right = torch.full(scores.shape[:2], (1 << LABELS) - 1)
            for row, i in enumerate(part):
                right[row, : len(items[i])] = torch.tensor(masks[i])
            wrong = (right[..., None] >> torch.arange(LABELS) & 1) == 0
            loss = log_total(scores, lengths, links)
            loss = loss - log_total(scores.masked_fill(wrong, NEVER), lengths, links)
            optimizer.zero_grad()
            (loss.sum() / len(part)).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()


def marginals(scores: Any, links: Sequence[Any]) -> Any:
    """How probable each label is at each token of a sentence."""
    after, first, last = (np.exp(link) for link in links)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    ahead, behind = np.zeros_like(powers), np.ones_like(powers)
    ahead[0], behind[-1] = first * powers[0], last
    for at in range(1, len(powers)):
        ahead[at] = ahead[at - 1] / ahead[at - 1].sum() @ after * powers[at]
    for at in range(len(powers) - 1, 0, -1):
        before = after @ (powers[at] * behind[at])
        behind[at - 1] = before / before.sum()
    both = ahead * behind
    return both / both.sum(1, keepdims=True)


@dataclass(frozen=True)
class Teacher:
    """The network and a tagger, which decide together."""

    network: Network
    numbers: Mapping[str, int]
    marker: Tagger
    tagger: Tagger
    parts: tagfile_writer.Parts

    def masks(self, sentences: Sequence[Sentence]) -> Iterator[tuple[int, list[int]]]:
        """The numbers of the sentences, and for each token a bit for each label that is probable there."""
        self.network.eval()
        links = self._links()
        kept = [i for i, one in enumerate(sentences) if SHORTEST <= len(one.starts) <= LONGEST]
        for part in batches([len(sentences[i].starts) for i in kept], 5000):
            chosen = [kept[i] for i in part]
            items = [encoded(sentences[i], self.marker, self.numbers) for i in chosen]
            with torch.no_grad():
                scores = self.network(*stacked(items, self.network.marks)).numpy()
            for number, row in zip(chosen, scores, strict=True):
                one = sentences[number]
                told = np.array(self.tagger.scores(one.text, one.starts, one.ends), float) / self.parts.scale
                here = row[: len(one.starts)] * (1 - SHARE) + told.reshape(-1, LABELS) * SHARE
                bits = marginals(here, links) > PROBABLE
                yield number, (bits * (1 << np.arange(LABELS))).sum(1).tolist()

    def _links(self) -> list[Any]:
        told = np.array(self.parts.chain, float) / self.parts.scale
        parts = (
            told[: LABELS * LABELS].reshape(LABELS, LABELS),
            told[LABELS * LABELS : -LABELS],
            told[-LABELS:],
        )
        return [
            np.maximum(own.detach().numpy() * (1 - SHARE) + part * SHARE, NEVER)
            for own, part in zip(self.network.links(), parts, strict=True)
        ]


def teacher(
    sentences: Sequence[Sentence],
    words: Sequence[str],
    vectors: Any,
    marker: Tagger,
    tagger: tuple[Tagger, bytes],
) -> Teacher:
    """A teacher that has learned labelled sentences, as the tagger has; `vectors` are those of the words."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)
    parts = tagfile_writer.parts_of(tagfile.read(tagger[1]))
    numbers = {word: number + 2 for number, word in enumerate(words)}
    network = Network(vectors, len(parts.meta["marks"]))
    cut = [one.cut() for one in sentences if len(one.starts)]
    train(network, [encoded(one, marker, numbers) for one in cut], [one.masks() for one in cut])
    return Teacher(network, numbers, marker, tagger[0], parts)
