# `make help` says what each target does. Everything lives in .venv and .luodi; nothing else on the machine changes.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# --no-deps: the lock names every package; --require-hashes: and nothing else gets in.
LOCKED := $(PIP) install --quiet --no-deps --require-hashes
BROWSER := $(shell command -v chromium-headless-shell || command -v chromium)

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test fuzz check bench lock clean

help:  ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/run.stamp  ## .venv with the command `luodi` in it

install-dev: $(VENV)/dev.stamp  ## the same with the test and lint tools

run: $(VENV)/run.stamp  ## set everything up and serve on 127.0.0.1:8000
	@$(BIN)/luodi serve

test: $(VENV)/dev.stamp  ## the whole test suite; with COVER=1 its coverage is measured against the floor, which takes half as long again
	@test -n "$(BROWSER)" || echo "note: no Chromium found, the browser tests will say they skip (Debian: apt-get install chromium-headless-shell)"
	$(BIN)/python -m pytest $(if $(PYTEST),$(PYTEST),-n auto --dist loadfile $(if $(COVER),--durations=15 --cov --cov-report=term:skip-covered --cov-fail-under=95))

fuzz: $(VENV)/dev.stamp  ## 2,000 made-up requests and more for each role, and as many forms; counts printed (15 minutes); SEED=7 makes others
	LUODI_FUZZ=full $(if $(SEED),LUODI_FUZZ_SEED=$(SEED)) $(BIN)/python -m pytest -q tests/service/partners/test_made_up_requests.py tests/service/officers/test_made_up_forms.py

check: $(VENV)/dev.stamp  ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/luodi catalogue check

bench: $(VENV)/dev.stamp  ## speed and memory beside named peers, into bench/results (20 minutes on two idle cores)
	$(BIN)/python -m bench

lock:  ## write requirements/*.lock anew from pyproject.toml (needs uv)
	python3 requirements/lock.py

clean:  ## remove .venv and caches; the data in .luodi stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Luodi needs Python 3.11 or newer: set PYTHON=python3.x"; exit 1; }
	@echo "[1/4] making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/torch.stamp: requirements/torch-cpu.lock requirements/torch-pypi.lock | $(VENV)/bin/python
	@echo "[2/4] installing torch (the CPU build where pip finds it)"
	@$(LOCKED) -r requirements/torch-cpu.lock 2>/dev/null \
	  || { echo "      no CPU build found: taking the published one, about 3 GB on Linux"; $(LOCKED) -r requirements/torch-pypi.lock; }
	@touch $@

$(VENV)/run.stamp: requirements/run.lock pyproject.toml $(VENV)/torch.stamp
	@echo "[3/4] installing the packages of requirements/run.lock"
	@$(LOCKED) -r requirements/run.lock
	@echo "[4/4] installing luodi"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	@echo "[dev] installing the test and lint tools of requirements/dev.lock"
	@$(LOCKED) -r requirements/dev.lock
	@touch $@
