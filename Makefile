# `make` alone runs lint and tests; `make help` lists every target. Each target does its own set-up.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := var/demo
DEMO_ENV := COUNTINGHOUSE_HOME=$(DEMO) COUNTINGHOUSE_WAREHOUSE= COUNTINGHOUSE_REPORTS=

.DEFAULT_GOAL := all
.PHONY: all help setup lint test reliability demo serve bench sample pages coverage format clean

all: lint test ## Lint and test (the default)

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 13

setup: $(STAMP) ## Make the virtual environment with pinned packages

$(STAMP): pyproject.toml constraints.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(BIN)/python || python3 -m venv $(VENV) || { echo "on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

lint: $(STAMP) ## Check style, types and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(STAMP) ## Run every test, on DuckDB and on a real PostgreSQL
	$(BIN)/pytest -n 2 --dist loadfile

reliability: $(STAMP) ## Kill, double and starve settlement and payouts for an hour or two; figures into docs/figures
	COUNTINGHOUSE_RELIABILITY=long $(BIN)/pytest -n 0 tests/reliability
	COUNTINGHOUSE_RELIABILITY=long $(BIN)/pytest tests/expectations/test_claims.py tests/audit/test_trail.py tests/audit/test_recall.py tests/simulator/test_faults.py

demo: $(STAMP) ## Unpack the sample marketplace, run a month through it, reconcile, settle and report it
	@rm -rf $(DEMO)
	$(BIN)/python -m simulator.sample $(DEMO)/delivery
	$(DEMO_ENV) $(BIN)/countinghouse load delivery $(DEMO)/delivery
	$(DEMO_ENV) $(BIN)/countinghouse run order_fulfilment --as-of 2026-10-31
	@echo; echo "October 2026, payment by payment, and the report on it:"
	@$(DEMO_ENV) $(BIN)/countinghouse run payment_reconciliation --as-of 2026-10-31 2>/dev/null
	@echo; echo "What October 2026 comes to for every merchant, before anybody approves it:"
	@$(DEMO_ENV) $(BIN)/countinghouse settle --month 2026-10 --as-of 2026-10-31 --dry-run
	@echo; echo "The report of October 2026, in Chinese and in English:"
	@$(DEMO_ENV) $(BIN)/countinghouse run analytics_report --month 2026-10 2>/dev/null

serve: $(STAMP) ## Start Prefect server, deployments and worker over the demo's warehouse
	COUNTINGHOUSE_HOME=$(DEMO) $(BIN)/countinghouse serve

bench: $(STAMP) ## Measure speed and memory (benchmarks/README.md)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/simulate.py
	$(BIN)/python benchmarks/reconcile.py --payments 1000000 --new 30000
	$(BIN)/python benchmarks/settle.py --lines 1000000 --merchants 5000
	$(BIN)/python benchmarks/merchant_statements.py --merchants 1000
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/listings.py
	$(BIN)/python benchmarks/listing_texts.py
	$(BIN)/python benchmarks/pictures.py

sample: $(STAMP) ## Make the committed sample of the simulator anew
	$(BIN)/python -m simulator.sample

pages: $(STAMP) ## Make the pages that are generated from code
	$(BIN)/python -m simulator.page > docs/faults.md
	$(BIN)/python -m expectations.page > docs/claims.md
	$(BIN)/python -m tasks.listing_check_page > docs/listing-checks.md

coverage: $(STAMP) ## Simulate a marketplace with every fault; which claim tells which (docs/fault-coverage.md)
	$(BIN)/python -m tests.audit.recall

format: $(STAMP) ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what runs made; the virtual environment stays
	rm -rf var .pytest_cache .mypy_cache .ruff_cache
