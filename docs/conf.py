"""Builds the documentation as a site: `make docs`, or `sphinx-build -W docs build/site`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402

import khtext  # noqa: E402

project = "khtext"
author = "khtext contributors"
version = release = khtext.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
#: Links to a heading of a page.
myst_heading_anchors = 3
html_theme = "furo"
html_title = "khtext"
html_copy_source = False
html_static_path = ["generated/static"]
html_css_files = ["khmer.css"]
html_show_copyright = False
#: The functions of the API in the order of the source.
autodoc_member_order = "bysource"


def setup(app: object) -> None:
    """Write the pages that are made from the program itself, before Sphinx reads the folder."""
    reference.write(HERE / "generated")
