# Everything a newcomer needs: `make chat` talks, `make test` checks. Both make their own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made

.DEFAULT_GOAL := help
.PHONY: help setup chat test check stories bench crash requirements clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

setup: $(STAMP) ## make .venv with the vaikute command in it

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Vaikute needs Python 3.11 or newer; set one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q bot flows knowledge storage  # the first start is then as quick as the next ones
	@touch $(STAMP)

chat: setup ## talk with the assistant in this terminal (LANGUAGE=en for English)
	@$(BIN)/vaikute chat $(if $(filter fi en,$(LANGUAGE)),--language $(LANGUAGE))

check: setup ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: check ## everything: check, then the tests
	$(BIN)/python -W error -m pytest -q

stories: setup ## replay every story in both languages by every way into every channel
	VAIKUTE_ALL_STORIES=1 $(BIN)/python -W error -m pytest -q tests/stories

bench: setup ## print how fast it is
	$(BIN)/python -m tests.bench

crash: setup ## kill the bot 200 times on each channel under load and count what was lost or doubled
	@$(BIN)/python -W error -m tests.crash

requirements: ## pin requirements*.txt again (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.txt

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
