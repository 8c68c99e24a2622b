# `make demo` runs the main job on the sample article; `make test` checks everything.
# `make bench` compares speed; `make bench GOLD=FILE MARKED=FILE` compares accuracy too (benchmarks/words.py and
# benchmarks/boundaries.py say which files).
# All install what they need into .venv; nothing else has to be installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench clean

demo: $(VENV)/installed
	@$(BIN)/khtext run --format text samples/article.txt

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/speed.py $(TEXT)
	$(if $(GOLD),$(BIN)/python benchmarks/words.py $(GOLD) --svg docs/words.svg)
	$(if $(MARKED),$(BIN)/python benchmarks/boundaries.py $(MARKED))

# Installed again when the compiled kernel's sources change: an old build would read today's model wrongly.
$(VENV)/installed: pyproject.toml setup.py $(wildcard src/khtext/kernel/*.[ch])
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist src/*.egg-info
