# Python >= 3.11 is all a machine must have; .ci/setup.py fetches the rest into .venv and app/console/node_modules.
PYTHON ?= python3
BIN := .venv/bin
SETUP := $(PYTHON) .ci/setup.py

.DEFAULT_GOAL := help
.PHONY: help run test check format bench drill

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## */make \1\t/p' Makefile | expand -t 14

run:  ## set up, migrate, seed the demo register once, serve on JR_PORT (8080)
	@$(SETUP) run
	@exec $(BIN)/python wsgi.py

test:  ## set up, then the whole suite: solver, services, routes, live stream, browser
	@$(SETUP) test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check:  ## format, lint, types, import contracts; the console's types, unit tests and weight
	@$(SETUP) test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m app.console.openapi app/console/node_modules/openapi.json
	$(SETUP) npm exec -- openapi-typescript node_modules/openapi.json -o src/api/schema.ts --check
	$(SETUP) npm run typecheck
	$(SETUP) npm test
	$(BIN)/python -m tests.bench.weight

format:  ## put every Python file into the house format
	@$(SETUP) test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:  ## figures as ratios against peers in the same run
	@$(SETUP) test
	$(BIN)/python -m tests.bench

drill:  ## one unattended drill to its report: make drill SCENARIO=first_try [SPEED=60, 0 does not wait]
	@$(SETUP) run
	@$(BIN)/python -m app.drills run $(or $(SCENARIO),first_try) --speed $(or $(SPEED),60)
