# Each target sets up what it needs: a virtual environment in .venv, made once and renewed when pyproject.toml changes.

PYTHON ?= python3
# The newest NumPy that the Python has, or the one that is named: make test PYTHON=python3.10 NUMPY=1.26.0
NUMPY ?=
# What check-tests runs, all if nothing is named.
TESTS ?=
# The default environment is .venv; another Python or NumPy has one of its own.
VENV := .venv$(if $(filter-out python3,$(PYTHON)),-$(subst /,-,$(patsubst /%,%,$(PYTHON))))$(if $(NUMPY),-numpy-$(NUMPY))
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# PyTorch, JAX and array-api-strict, for the tests and the benchmarks of the default environment; others have NumPy only.
FRAMEWORKS := $(if $(filter .venv,$(VENV)),$(VENV)/.frameworks,$(READY))

.DEFAULT_GOAL := help
# The checks run one after the other, so that their reports do not mix.
.NOTPARALLEL:

.PHONY: help demo test test-long bench lint check-format check-style check-types check-imports check-tests format clean
.PHONY: vsix lint-extension check-extension test-editors

help:
	@echo "make demo          check the examples, and show a hover"
	@echo "make test          style, types, import layers and tests"
	@echo "make test-long     the same with all of the long tests, of which make test runs a tenth"
	@echo "make lint          style, types and import layers only"
	@echo "make bench         measure against einops, opt_einsum, NumPy and PyTorch by hand, and an empty language server"
	@echo "make vsix          the extension for VS Code, in vscode-extension/dist"
	@echo "make test-editors  the extension in a VS Code without a screen, and the server in Neovim"
	@echo "make format        rewrite the code in the project's style"
	@echo "make clean         remove .venv and everything that tools have left"

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed; set PYTHON")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test,bench]" $(if $(NUMPY),numpy==$(NUMPY))
	@touch $@

$(VENV)/.frameworks: $(READY)
	@echo "installing PyTorch, JAX and array-api-strict into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[frameworks]"
	@touch $@

# One of the examples has mistakes, so `check` ends with 1: anything else is a failure.
demo: $(READY)
	@echo '--- einx-lsp check examples'; echo
	@$(BIN)/einx-lsp check examples; test $$? -eq 1
	@echo; echo '--- einx-lsp hover examples/attention.py:30:20'; echo
	@$(BIN)/einx-lsp hover examples/attention.py:30:20
	@echo; echo '--- python examples/attention.py'; echo
	@$(BIN)/python examples/attention.py
	@echo; echo 'The same in an editor: "make vsix", install vscode-extension/dist/einx-*.vsix in VS Code ("Install from VSIX"),'
	@echo 'open examples/mistakes.py and hover over a call. Other editors: docs/editors.md.'

# With --keep-going a failing check does not hide the ones after it, and the exit code still tells.
test: $(READY)
	@$(MAKE) --no-print-directory --keep-going check-format check-style check-types check-imports check-extension check-tests

test-long: $(READY)
	@LONG=all $(MAKE) --no-print-directory test

lint: $(READY)
	@$(MAKE) --no-print-directory --keep-going check-format check-style check-types check-imports lint-extension

check-format: $(READY)
	$(BIN)/ruff format --check .

check-style: $(READY)
	$(BIN)/ruff check .

check-types: $(READY)
	$(BIN)/mypy --strict

check-imports: $(READY)
	$(BIN)/lint-imports --no-logo

check-tests: $(READY) $(FRAMEWORKS)
	$(BIN)/pytest -n auto $(TESTS)

# Without bytecode files every import compiles its module anew, and the figures for imports would measure that.
bench: $(FRAMEWORKS)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m benchmarks

EXTENSION := vscode-extension
EXTENSION_READY := $(EXTENSION)/node_modules/.ready

$(EXTENSION_READY): $(EXTENSION)/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed"; exit 1; }
	@cd $(EXTENSION) && npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

# The version is that of the Python package, and the time stamps in the archive are those of the commit, so that the
# same commit gives the same file.
vsix: $(READY) $(EXTENSION_READY)
	@$(BIN)/python $(EXTENSION)/scripts/bundle.py
	@cd $(EXTENSION) && npm run --silent build && rm -f dist/*.vsix && \
		version=$$(../$(BIN)/python -c 'import einx_lsp; print(einx_lsp.__version__)') && \
		SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 315532800) \
		npx vsce package $$version --no-update-package-json --no-git-tag-version --no-dependencies \
			--allow-missing-repository --out dist/einx-$$version.vsix

lint-extension: $(EXTENSION_READY)
	@cd $(EXTENSION) && npm run --silent types && npm run --silent lint

check-extension: vsix
	@cd $(EXTENSION) && PYTHON=$(abspath $(BIN)/python) npm run --silent check

test-editors: vsix
	@tests/editors/run

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .venv-* .editors tests/editors/node_modules dist vscode-extension/node_modules vscode-extension/dist \
		vscode-extension/bundled vscode-extension/.wheels .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
