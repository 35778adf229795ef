# conflict-events: `make` sets up and codes the sample articles; `make help` lists the rest.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := sample
.PHONY: sample ingest extract geocode merge review release setup test gate gains weights lexicons codebook bench lint help clean

PYTHON ?= python3
INPUT ?= data/sample/inputs
WORK ?= data/work/sample
RELEASE ?= data/releases/sample
JOBS ?= 1
GOLD ?=
ARTICLES ?=
FOLDERS ?=
SAVE ?=
UPDATE ?=
ALLOW_REGRESSION ?=

# The day of gate and gains is fixed, so that their rows depend on code and data alone.
GATE_DAY := 2026-01-01
GATE_FLAGS := $(if $(UPDATE),--update) $(if $(ALLOW_REGRESSION),--update --allow-regression)

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
	@$(BIN)/python -m pip install -qq --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

test: $(READY) ## the test suite
	@$(BIN)/python -m pytest

gate: $(READY) ## quality floors on the sample and GOLD=folder (articles.jsonl, gold.jsonl); UPDATE=1 raises them
	@$(COMMAND) run data/sample/inputs --work data/work/gate/sample --release data/releases/gate/sample \
		--today $(GATE_DAY) --quiet || test $$? -eq 1
	@$(BIN)/python -m pipeline.evaluate.gate sample data/sample/expected.jsonl data/work/gate/sample $(GATE_FLAGS)
ifneq ($(GOLD),)
	@$(COMMAND) run $(GOLD)/articles.jsonl --work data/work/gate/$(notdir $(GOLD)) --release data/releases/gate/$(notdir $(GOLD)) \
		--today $(GATE_DAY) --quiet || test $$? -eq 1
	@$(BIN)/python -m pipeline.evaluate.gate $(notdir $(GOLD)) $(GOLD)/gold.jsonl data/work/gate/$(notdir $(GOLD)) $(GATE_FLAGS)
endif

gains: $(READY) ## rows that appeared, vanished, changed since the saved run, sample and ARTICLES=path; SAVE=1 keeps
	@$(COMMAND) run data/sample/inputs --work data/work/gains/sample --release data/releases/gains/sample \
		--today $(GATE_DAY) --quiet || test $$? -eq 1
	@$(BIN)/python -m pipeline.evaluate.gains data/work/gains/sample data/work/gains/sample.parquet $(if $(SAVE),--save)
ifneq ($(ARTICLES),)
	@$(COMMAND) run $(ARTICLES) --work data/work/gains/articles --release data/releases/gains/articles \
		--today $(GATE_DAY) --quiet || test $$? -eq 1
	@$(BIN)/python -m pipeline.evaluate.gains data/work/gains/articles data/work/gains/articles.parquet $(if $(SAVE),--save)
endif

weights: $(READY) ## learn the weights of belief again from FOLDERS="..." of hand-coded articles; prints the reliability table
	@$(BIN)/python -m pipeline.train $(FOLDERS) data/sample

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
