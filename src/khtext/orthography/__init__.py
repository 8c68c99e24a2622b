"""Canonical Khmer spelling: repairs of a text, its canonical view, and its malformed places."""

from khtext.orthography.malformed import Problem, problems
from khtext.orthography.spelling import canonical, repairs
from khtext.orthography.views import View, mends, view

__all__ = ["Problem", "View", "canonical", "mends", "problems", "repairs", "view"]
