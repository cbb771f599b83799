# One word each. PYTHON names another Python than python3; it must be 3.11 or newer.
PYTHON ?= python3

.PHONY: help run test check messages bench faults lock clean
.DEFAULT_GOAL := help

help: ## say what there is
	@grep -E '^[a-z]+: +##' Makefile | sed -E 's/^([a-z]+): +## */make \1: /'

run: ## set up and start Ruom (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@$(PYTHON) -m scripts run

test: ## run all tests, with all their set-up (ONLY=tests/redline for some)
	@$(PYTHON) -m scripts test

check: ## lint, format, types, layers, templates, migrations, settings, catalogues
	@$(PYTHON) -m scripts check

messages: ## collect the texts to translate, and compile the catalogues
	@$(PYTHON) -m scripts messages

bench: ## measure speed against peers (ONLY=sign for one group)
	@$(PYTHON) -m scripts bench

faults: ## sign by the thousand while servers are killed: half an hour (the suite does a minute of it)
	@$(PYTHON) -m scripts faults

lock: ## write the hashed lock files anew from pyproject.toml
	@$(PYTHON) -m scripts lock

clean: ## remove the environment and caches; the data in var/ stays
	@$(PYTHON) -m scripts clean
