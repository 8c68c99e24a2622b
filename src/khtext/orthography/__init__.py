"""Canonical Khmer spelling: the repairs of a text, its canonical view, and what is malformed in it."""

from khtext.orthography.malformed import Problem, problems
from khtext.orthography.spelling import canonical, repairs
from khtext.orthography.views import View, view

__all__ = ["Problem", "View", "canonical", "problems", "repairs", "view"]
