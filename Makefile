# Everything a developer does, from a machine with only Python >= 3.11 and make.
.DEFAULT_GOAL := help
.PHONY: help run test coverage check format bench broken chaos licences translations templates migrations protobuf intents sizes screenshots

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUN_READY := .venv/.installed-run
DEV_READY := .venv/.installed-dev
# Tools that load the settings need no engines and no secrets of anybody's.
TOOL := DEBUG=1

help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 13

run: $(RUN_READY) ## serve on http://127.0.0.1:8000 with embedded engines and the demo
	@exec $(BIN)/python -m kefu.run

test: $(DEV_READY) ## every test, the browser's included
	@KEFU_CHROMIUM="$$(scripts/chromium.sh)" && export KEFU_CHROMIUM && \
		exec $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

coverage: ## the tests, and which lines and branches none of them reaches (takes half as long again)
	@$(MAKE) --no-print-directory test ARGS="--cov --cov-report=term:skip-covered $(ARGS)"

check: $(DEV_READY) ## what CI runs: format, lint, contracts, types, migrations, templates, translations, sizes, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml apps kefu scripts sdk/python/src
	$(BIN)/lint-imports
	$(TOOL) $(BIN)/mypy
	@$(MAKE) --no-print-directory migrations templates translations protobuf intents licences sizes
	@$(MAKE) --no-print-directory test

migrations: $(DEV_READY)
	$(TOOL) $(BIN)/python -m kefu.run --exec $(BIN)/python manage.py makemigrations --check --dry-run

templates: $(DEV_READY)
	$(BIN)/djlint templates --lint --quiet

translations: $(DEV_READY)
	$(BIN)/python scripts/translations.py check

protobuf: $(DEV_READY)
	$(BIN)/python scripts/protobuf.py check

intents: $(DEV_READY)
	$(TOOL) $(BIN)/python -m scripts.intents check

licences: $(DEV_READY)
	$(BIN)/python -m scripts.licences check

sizes: $(DEV_READY)
	$(TOOL) $(BIN)/python -m scripts.widget_size

screenshots: $(DEV_READY) ## draw the widget, the console and the back office again, into docs/screenshots/
	@KEFU_CHROMIUM="$$(scripts/chromium.sh)" && export KEFU_CHROMIUM && \
		exec $(BIN)/python -m pytest -n0 --no-cov tests/widget/embedded/screenshots.py tests/e2e/screenshots.py

format: $(DEV_READY) ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV_READY) ## every benchmark in bench/, one after the other
	@set -e; KEFU_CHROMIUM="$$(scripts/chromium.sh)"; export KEFU_CHROMIUM; for script in bench/[a-z]*.py; do \
		[ -e "$$script" ] || { echo "no benchmark yet"; break; }; \
		echo "== $$script"; $(BIN)/python -m "bench.$$(basename "$$script" .py)"; done

broken: $(DEV_READY) ## take each protection away in a copy and see the tests fail (ARGS="uploads floods")
	@KEFU_CHROMIUM="$$(scripts/chromium.sh)" && export KEFU_CHROMIUM && exec $(BIN)/python -m scripts.broken_builds $(ARGS)

chaos: $(DEV_READY) ## break a whole installation while people write, and check every message (ARGS="--seed 7")
	@KEFU_RACES=1000 $(BIN)/python -m pytest -n0 -q tests/desk/test_races.py tests/desk/assigning/test_races.py
	@exec $(BIN)/python -m tests.chaos $(ARGS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Kefu needs Python 3.11 or newer as $(PYTHON). Choose one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv || { \
		rm -rf .venv; echo "No virtual environment could be made; on Debian: apt install python3-venv" >&2; exit 1; }

$(RUN_READY): requirements.txt requirements-embedded.txt | $(BIN)/python
	@echo "Installing what Kefu needs ..."
	@$(INSTALL) -r requirements-embedded.txt
	@touch $@

$(DEV_READY): requirements.txt requirements-embedded.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what developing Kefu needs ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(RUN_READY)
