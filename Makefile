# conflict-events: `make` sets up and codes the sample articles; `make help` lists the rest.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := sample
.PHONY: sample ingest extract geocode merge review release setup test gate gains lexicons codebook bench lint help clean

PYTHON ?= python3
INPUT ?= data/sample/inputs
WORK ?= data/work/sample
RELEASE ?= data/releases/sample
JOBS ?= 1
GOLD ?=
ARTICLES ?=

BIN := .venv/bin
READY := .venv/ready
COMMAND := $(BIN)/conflict-events

sample: $(READY) ## set up, then every stage on the sample articles; ends with the release folder and row counts
	@$(COMMAND) run $(INPUT) --work $(WORK) --release $(RELEASE) --jobs $(JOBS)

ingest: $(READY) ## files to articles
	@$(COMMAND) ingest $(INPUT) --work $(WORK) --jobs $(JOBS)

extract: ingest ## articles to draft reports
	@$(COMMAND) extract --work $(WORK) --jobs $(JOBS)

geocode: extract ## draft reports to located reports
	@$(COMMAND) geocode --work $(WORK) --jobs $(JOBS)

merge: geocode ## reports to events
	@$(COMMAND) merge --work $(WORK) --release $(RELEASE)

review: merge ## corrections and the review queue
	@$(COMMAND) review --work $(WORK) --release $(RELEASE)

release: review ## checks, difference, release folder
	@$(COMMAND) release --work $(WORK) --release $(RELEASE)

setup: $(READY) ## virtual environment with pinned dependencies

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

test: $(READY) ## the test suite
	@$(BIN)/python -m pytest

gate: $(READY) ## quality floors on the sample, and on GOLD=folder with articles.jsonl and gold.jsonl
	@$(BIN)/python -m pipeline.evaluate.gate data/sample $(GOLD)

gains: $(READY) ## rows that appeared, vanished, changed since the last saved run, on the sample and ARTICLES=file or folder
	@$(BIN)/python -m pipeline.evaluate.gains data/sample/inputs $(ARTICLES)

lexicons: $(READY) ## prove the dictionaries by their examples
	@$(COMMAND) lexicons check

codebook: $(READY) ## write docs/codebook.md from schemas/
	@$(COMMAND) codebook docs/codebook.md

bench: $(READY) ## throughput of every stage and peak memory
	@$(BIN)/python benchmarks/throughput.py

lint: $(READY) ## style and types
	@$(BIN)/ruff check pipeline tests benchmarks
	@$(BIN)/mypy

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

clean: ## remove the work and release folders of the sample
	rm -rf $(WORK) $(RELEASE)
