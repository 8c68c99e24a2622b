"""Builds the compiled kernel, and a README whose links work on a package index.

The compiled kernel is optional: without a compiler, the pure-Python one gives the same results.
`KHTEXT_PURE=1` leaves it out, so that the wheel fits every system.
"""

import os
import re
from pathlib import Path

from setuptools import Extension, setup

KERNEL = "src/khtext/kernel"
# Without contraction, probabilities equal those of the pure-Python kernel to the last bit.
FLAGS = ["-std=c11", "-O3", "-fno-wrapv", "-ffp-contract=off"]
PURE = os.environ.get("KHTEXT_PURE") == "1"
EXTENSIONS = [
    Extension(
        "khtext.kernel._core",
        sources=[f"{KERNEL}/module.c", f"{KERNEL}/core.c"],
        depends=[f"{KERNEL}/core.h", f"{KERNEL}/classes.h", f"{KERNEL}/extension.h"],
        extra_compile_args=FLAGS,
        optional=True,
    ),
    *(
        Extension(
            f"khtext.kernel._{name}",
            sources=[f"{KERNEL}/{name}.c"],
            depends=[f"{KERNEL}/extension.h"],
            extra_compile_args=FLAGS,
            optional=True,
        )
        for name in (
            "json",
            "latin",
            "numbers",
            "prefixes",
            "romanizer",
            "sentences",
            "tables",
            "tagger",
            "tokens",
        )
    ),
]


def readme() -> str:
    """README.md without pictures, and with the names of files instead of links.

    A package index shows only this page; the files are in the source distribution.
    """
    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    text = re.sub(r"^!\[[^]]*\]\((?!https?:)[^)]*\)\n+", "", text, flags=re.M)
    return re.sub(r"\[([^]]+)\]\((?!https?:|#)([^)]+)\)", _named, text)


def _named(link: "re.Match[str]") -> str:
    name, file = link.groups()
    return f"`{file}`" if name == file else f"{name} (`{file}`)"


setup(
    ext_modules=[] if PURE else EXTENSIONS,
    long_description=readme(),
    long_description_content_type="text/markdown",
)
