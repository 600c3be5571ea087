# Mentorline's whole toolbox, one line a target; `make` alone prints this list.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo run test browser-test chaos lint format lock bench phrases

help: ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Mentorline needs Python 3.11 or newer; set PYTHON=/path/to/python3.11") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

install: .venv/.run ## make .venv and install what the service needs

demo: .venv/.run ## three toy phones, a fictional programme, no keys: prints its address
	@$(BIN)/mentorline demo

run: .venv/.run ## the service, with the settings of the environment or .env
	@$(BIN)/mentorline run

test: .venv/.dev ## every test that this machine can run; says which browser tests it could not
	$(BIN)/python -m tests.everything

browser-test: .venv/.dev ## the browser tests alone; fails where no Chromium is found
	$(BIN)/python -m pytest -q -m browser --browser-required

bench: .venv/.dev ## ratios of speed as a table; ROWS="inbound growth", PEERS=1, OPTIONS="--json"
	@$(BIN)/python -m tests.bench $(ROWS) $(if $(PEERS),--peers) $(OPTIONS)

chaos: .venv/.dev ## kill, freeze, cut and fill it, the long form; a line of figures for each
	MENTORLINE_CHAOS=long $(BIN)/python -m pytest -q tests/chaos

lint: .venv/.dev ## style, types, import contracts, and the house report
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.house_report

phrases: .venv/.dev ## bring the translations in step with en.po, as far as the copy deck goes; say what is missing
	@$(BIN)/python -m tests.deck
	@$(BIN)/mentorline content check

format: .venv/.dev ## rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.dev ## pin what the service and its tests need (needs uv)
	uv pip compile pyproject.toml --extra calendar --extra postgresql --extra spacing --universal --no-header --no-annotate --no-emit-index-url -q -o requirements.lock
	uv pip compile pyproject.toml --extra calendar --extra postgresql --extra spacing --group dev --universal --no-header --no-annotate --no-emit-index-url -q -o requirements-dev.lock
