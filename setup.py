"""The compiled kernel, which is optional: without a compiler the pure-Python one gives the same answers."""

from setuptools import Extension, setup

KERNEL = "src/khtext/kernel"

setup(
    ext_modules=[
        Extension(
            "khtext.kernel._core",
            sources=[f"{KERNEL}/module.c", f"{KERNEL}/core.c"],
            depends=[f"{KERNEL}/core.h", f"{KERNEL}/classes.h"],
            extra_compile_args=["-std=c11", "-O3", "-fno-wrapv"],
            optional=True,
        ),
        Extension(
            "khtext.kernel._prefixes",
            sources=[f"{KERNEL}/prefixes.c"],
            extra_compile_args=["-std=c11", "-O3", "-fno-wrapv"],
            optional=True,
        ),
        Extension(
            "khtext.kernel._tokens",
            sources=[f"{KERNEL}/tokens.c"],
            extra_compile_args=["-std=c11", "-O3", "-fno-wrapv"],
            optional=True,
        ),
    ]
)
