"""Scores of names: how probable it is that a name is right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

ONE = 1000


@dataclass(frozen=True)
class Calibration:
    """From what a tagger holds probable to how often it is right, learned on sentences that it did not see.

    `steps` are pairs of a least probability and the share of right names from there to the next step;
    between two steps the share rises evenly. Without steps a probability stands for itself.

    >>> Calibration(((0.0, 0.5), (0.8, 0.9)))(0.4)
    0.7
    """

    steps: tuple[tuple[float, float], ...] = ()

    def __call__(self, probability: float) -> float:
        """The score for a probability, which is read to three decimals."""
        return self._scores[round(probability * ONE)]

    def scores(self, probabilities: Iterable[float]) -> list[float]:
        """The score for each probability."""
        scores = self._scores
        return [scores[round(probability * ONE)] for probability in probabilities]

    @cached_property
    def _scores(self) -> list[float]:
        return [self._score(number / ONE) for number in range(ONE + 1)]

    def _score(self, probability: float) -> float:
        if not self.steps:
            return probability
        at = bisect_right([least for least, _ in self.steps], probability) - 1
        if at < 0 or at + 1 == len(self.steps):
            return self.steps[max(at, 0)][1]
        (low, share), (high, more) = self.steps[at : at + 2]
        return round(share + (more - share) * (probability - low) / (high - low), 3)
