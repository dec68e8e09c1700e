# Each target sets up what it needs: a virtual environment in .venv, made once and renewed when pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
# The checks run one after the other, so that their reports do not mix.
.NOTPARALLEL:

.PHONY: help demo test bench lint check-format check-style check-types check-imports check-tests format clean

help:
	@echo "make demo    run the examples and show what they compile to"
	@echo "make test    style, types, import layers and tests"
	@echo "make bench   measure against einops, opt_einsum and NumPy written by hand"
	@echo "make lint    style, types and import layers only"
	@echo "make format  rewrite the code in the project's style"
	@echo "make clean   remove .venv and everything that tools have left"

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed; set PYTHON")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,bench]"
	@touch $@

demo: $(READY)
	@for example in examples/*.py; do \
		echo; echo "--- $$example"; \
		$(BIN)/python "$$example" || exit 1; \
	done
	@echo; echo '--- einx-lsp trace dot "b q (h c), b k (h c) -> b q k h" b,q,512 b,k,512 --axis h=8'
	@$(BIN)/einx-lsp trace dot "b q (h c), b k (h c) -> b q k h" b,q,512 b,k,512 --axis h=8
	@echo; echo '--- einx.mean("b (s [ds])... c", images, ds=2, graph=True)'
	@$(BIN)/python -c 'import einx, numpy as np; print(einx.mean("b (s [ds])... c", np.zeros((8, 64, 64, 3)), ds=2, graph=True))'

# With --keep-going a failing check does not hide the ones after it, and the exit code still tells.
test: $(READY)
	@$(MAKE) --no-print-directory --keep-going check-format check-style check-types check-imports check-tests

lint: $(READY)
	@$(MAKE) --no-print-directory --keep-going check-format check-style check-types check-imports

check-format: $(READY)
	$(BIN)/ruff format --check .

check-style: $(READY)
	$(BIN)/ruff check .

check-types: $(READY)
	$(BIN)/mypy --strict

check-imports: $(READY)
	$(BIN)/lint-imports --no-logo

check-tests: $(READY)
	$(BIN)/pytest -n auto

# Without bytecode files every import compiles its module anew, and the figures for imports would measure that.
bench: $(READY)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m benchmarks

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
