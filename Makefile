# Kosatsu. `make` alone prints the targets.
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
export DJANGO_SETTINGS_MODULE := kosatsu.config.settings

.PHONY: help setup test check fix
help:
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## environment and locked dependencies

# The locks carry hashes and name no index: whatever index this machine is set up for serves them.
$(READY): requirements/runtime.txt requirements/dev.txt pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --require-hashes -r requirements/runtime.txt
	$(PY) -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

test: $(READY) ## all tests
	KOSATSU_DATA=$${KOSATSU_DATA:-.cache/test-data} $(VENV)/bin/pytest

check: $(READY) ## format, lint, types, contracts, migrations, then tests
	$(VENV)/bin/ruff format --check src tests
	$(VENV)/bin/ruff check src tests
	KOSATSU_DATA=.cache/test-data $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	KOSATSU_DATA=.cache/test-data $(VENV)/bin/django-admin makemigrations --check --dry-run
	$(MAKE) test

fix: $(READY) ## format and mend what ruff can mend
	$(VENV)/bin/ruff format src tests
	$(VENV)/bin/ruff check --fix src tests
