# `make demo` runs the main job on the sample article; `make test` checks everything.
# `make bench` compares speed; `make bench GOLD=FILE MARKED=FILE` compares accuracy too (benchmarks/words.py and
# benchmarks/boundaries.py say which files).
# `make torture` runs the tests of docs/reliability.md in full: 50 kills, lines of 500 MB, large files; many minutes.
# `make docs` builds the documentation as a site, build/site/index.html.
# `make lean` installs what `pip install .` installs, without khmer-nltk, and prints the KB of each package.
# All targets install their requirements into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test torture bench docs lean installed-all programs clean

demo: $(VENV)/installed
	@$(BIN)/khtext run --format text samples/article.txt

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

torture: $(VENV)/installed-dev
	KHTEXT_TORTURE=1 $(BIN)/python -m pytest -v --durations=10 tests/batch tests/test_main.py tests/amounts/test_third_value.py

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/speed.py $(TEXT)
	$(BIN)/python benchmarks/romanization.py $(if $(CLDR),--cldr $(CLDR))
	$(if $(GOLD),$(BIN)/python benchmarks/words.py $(GOLD) --svg docs/words.svg)
	$(if $(MARKED),$(BIN)/python benchmarks/boundaries.py $(MARKED))

# Installs again if the sources of the compiled kernel change, because an old build would misread the model.
$(VENV)/installed: pyproject.toml setup.py $(wildcard src/khtext/kernel/*.[ch])
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[khmer-nltk]'
	touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

docs: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	$(BIN)/python -m sphinx -q -W --keep-going docs build/site

lean:
	rm -rf build/lean
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target build/lean .
	cd build/lean && PYTHONPATH=. $(PYTHON) -m khtext info && du -sck * | sort -rn

# Installs every extra in pyproject.toml, so that no test is skipped because a package is missing.
installed-all: $(VENV)/installed-dev programs
	$(BIN)/python -c 'import tomllib; print("-e", ".[" + ",".join(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]) + "]")' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Installs the programs that tests drive, if they are Debian packages that can be installed here. Where they cannot,
# these tests are skipped with a reason that tests/skips.tsv lists.
programs:
	{ command -v chromium && command -v groff && command -v tmux; } > /dev/null \
		|| { apt-get update --quiet --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes chromium groff-base tmux; } \
		|| echo "chromium, groff and tmux cannot be installed here; the tests that need them are skipped"

clean:
	rm -rf $(VENV) build dist src/*.egg-info
