# Single customer view: every verb in one place; `make` alone lists them.
# Where things are comes from the environment, with these defaults (docs/operations.md has the whole list).
export SCV_RAW ?= $(CURDIR)/data/raw
export SCV_DB ?= $(CURDIR)/data/scv.duckdb
export SCV_PUBLISH ?= $(CURDIR)/published
export SCV_INBOX ?= $(CURDIR)/data/inbox

# What can be said on the command line: `make sample PEOPLE=10000`, `make bench SCALES="10000 100000"`.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 2>/dev/null) python3)
PEOPLE ?= 2000
MONTHS ?= 18
MINUTES ?= 15
SEED ?= 1
SHOPIFY ?= rest
OUT ?= $(SCV_PUBLISH)/exports
MODEL ?= $(dir $(SCV_DB))learnt_match_model.json
SEEDS ?= 1 2 3
SETS ?=
TYPE ?= email
SCOPE ?= connected
ENGINE ?= sail
SCALES ?= 10000 100000 1000000
RECORDS ?= 1000000 10000000

INSTALLED := .venv/.installed
TOOLS := .venv/.tools
PARITY := .venv-parity/.installed
PIP_INSTALL := python -m pip install --disable-pip-version-check --require-hashes --no-deps

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUNBUFFERED := 1
unexport PYTHONPATH PYTHONHOME
# macOS has make 3.81: each line of a recipe is a shell of its own, and what needs more than a line is in scripts/. Not
# /bin/sh, which make 3.81 goes round for simple commands, and with it the PATH above.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help build activate watch customer app serve preview export send land test mutants parity lint docs sample map check-raw why review what-if learn expect real evaluate erase bench clean lock

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-11s%s\n", $$1, $$2 }'

# Unit tests hold the code, whatever the data: they are for `make test`.
build: $(INSTALLED) ## set up, make a sample if there is no raw data, check it, build, publish, summarise
	@[[ -n "$$(find -L "$$SCV_RAW" -mindepth 1 -name '[._]*' -prune -o -type f -print 2>/dev/null | head -n 1)" ]] || $(MAKE) --no-print-directory sample
	@mkdir -p "$$(dirname "$$SCV_DB")"
	@python -m scv.expectations landing "$$SCV_RAW" "$$SCV_PUBLISH"
	@dbt build --exclude-resource-type unit_test
	@python -m scv.expectations release "$$SCV_PUBLISH"
	@python -m scv.summary "$$SCV_PUBLISH"

activate: $(INSTALLED) ## make segments, triggers, audiences and exports again after a rule changed, on the last build, as a release of its own
	@python -m scv.activate

watch: $(INSTALLED) ## build through the day where something landed, one build at a time (MINUTES=15 ON_FAILURE="command")
	@python -m scv.watch --minutes $(MINUTES) $(if $(ON_FAILURE),--on-failure '$(ON_FAILURE)') \
	    -- $(MAKE) --no-print-directory build

customer: $(INSTALLED) ## show one customer, found by id, email, telephone, card or order (ID=frances@example.org)
	@[[ -n "$${ID:-}" ]] || { echo "make customer: say who, e.g. make customer ID=frances1601@example.org" >&2; exit 2; }
	@python -m scv.customer_page "$$SCV_PUBLISH" "$$ID" --out "$(CURDIR)/data/customers"

app: $(INSTALLED) ## open the release in a browser: search, segments, the steward's queue (PII=1: personal data and decisions, for who has SCV_APP_PASSWORD; PORT=number)
	@$(PIP_INSTALL) --quiet -r requirements-app.lock
	@python -m scv.app "$$SCV_PUBLISH" $(if $(PORT),--port $(PORT)) $(if $(PII),--pii)

serve: $(INSTALLED) ## take events and webhooks and answer who somebody is and whether they may be written to (PORT=8300)
	@$(PIP_INSTALL) --quiet -r requirements-serve.lock
	@python -m scv.serve $(if $(PORT),--port $(PORT))

preview: $(INSTALLED) ## say whom a rule of an audience holds for, before it is one (RULE="order_count >= 2")
	@python -m scv.preview -- "$${RULE:?say which: make preview RULE=\"order_count >= 2\"}"

export: $(INSTALLED) ## write the current release's audiences once more, for their destinations (OUT=folder)
	@python -m scv.exporting "$$SCV_PUBLISH" --out "$(OUT)"

send: $(INSTALLED) ## tell destinations what the current release has for them, each thing once (ARGS="--dry-run", ARGS="--only webhook")
	@$(PIP_INSTALL) --quiet -r requirements-send.lock
	@python -m scv.sending "$$SCV_PUBLISH" $(ARGS)

land: $(INSTALLED) ## fetch what a vendor has into $SCV_RAW (SOURCE=klaviyo, ARGS="--dry-run"); without SOURCE say whose can be
	@$(PIP_INSTALL) --quiet -r requirements-land.lock
	@python -m scv.landing $(SOURCE) $(ARGS)

test: $(TOOLS) $(PARITY) ## lint, build a small sample with every test, run pytest; in a temporary folder (LONG=1 runs every verb)
	@LONG_TESTS="$(LONG)" scripts/test.sh

mutants: $(TOOLS) ## break the product, line by line in a copy of it, and say what nothing notices (ARGS="--sample 50")
	@nice python tests/mutants $(ARGS)

parity: $(INSTALLED) $(PARITY) ## say whether each model gives the same rows on a second engine (ENGINE=sail ARGS="--analyse")
	@nice python tests/parity --engine "$(ENGINE)" $(ARGS)

lint: $(TOOLS) ## sqlfluff over the SQL, ruff and mypy over the Python
	@ruff check .
	@ruff format --check .
	@mypy
	@mkdir -p "$$(dirname "$$SCV_DB")"
	@sqlfluff lint --processes 0 $(wildcard models tests analyses)

docs: $(INSTALLED) ## write the documentation of every model, one file: target/static_index.html
	@dbt docs generate --static

sample: $(INSTALLED) ## write sample raw data to $SCV_RAW, which must be empty (PEOPLE=2000 MONTHS=18 SEED=1 SHOPIFY=rest)
	@scripts/sample.sh --people $(PEOPLE) --months $(MONTHS) --seed $(SEED) --shopify $(SHOPIFY)

map: $(INSTALLED) ## turn what another connector or shop system landed into raw files (FROM= DIALECT= OUT=$SCV_RAW SHOP=)
	@python -m scv.mapping --from "$${FROM:?say what landed: make map FROM=folder DIALECT=name}" \
	    --dialect "$${DIALECT:?say whose it is: make map FROM=folder DIALECT=name}" \
	    --out "$(if $(filter file,$(origin OUT)),$(SCV_RAW),$(OUT))" $(if $(SHOP),--shop "$(SHOP)")

check-raw: $(INSTALLED) ## say what the files in $SCV_RAW lack, table by table, and what that costs
	@python -m scv.check_raw "$$SCV_RAW" "$$SCV_PUBLISH"

why: $(INSTALLED) ## say which records make two identifiers one customer (A=email:eve@x.com B=loyalty_card:123)
	@python -m scv.explain -- "$${A:?say which: make why A=email:eve@x.com B=loyalty_card:123}" \
	    "$${B:?say which: make why A=email:eve@x.com B=loyalty_card:123}"

review: $(INSTALLED) ## walk through the review queue and write what you decide into identity_overrides (STEWARD=name, UNDO=1)
	@python -m scv.review $${STEWARD:+--decided-by "$$STEWARD"} $${UNDO:+--undo}

what-if: $(INSTALLED) ## say who would merge or split under other rules (RULES= DENYLIST= OVERRIDES=file.csv VARS=)
	@python -m scv.what_if $${RULES:+--rules "$$RULES"} $${DENYLIST:+--denylist "$$DENYLIST"} \
	    $${OVERRIDES:+--overrides "$$OVERRIDES"} $${VARS:+--vars "$$VARS"}

learn: $(INSTALLED) ## learn a match model from the last build, try it, say what it would change (MODEL=file.json)
	@python -m scv.matching --train --out "$(MODEL)"

expect: $(INSTALLED) ## check what landed and what is published with Great Expectations, and write Data Docs beside the releases
	@python -m scv.expectations landing "$$SCV_RAW" "$$SCV_PUBLISH" --docs
	@python -m scv.expectations release "$$SCV_PUBLISH" --docs

real: $(INSTALLED) ## build on public data of real shops in its own folder, and reconcile it with its source
	@$(PIP_INSTALL) --quiet -r requirements-real.lock
	@python -m scv.real

evaluate: $(INSTALLED) ## score who is who where the truth is known, and how often recommendations come true (SETS="febrl1" SEEDS="1 2 3")
	@$(PIP_INSTALL) --quiet -r requirements-real.lock -r requirements-evaluation.lock
	@python -m scv.evaluation $(if $(SETS),--sets $(SETS)) --seeds $(SEEDS) --json data/evaluation.json

erase: $(INSTALLED) ## forget somebody and certify it; asks for the value (TYPE=email SCOPE=connected)
	@python -m scv.erasure --type $(TYPE) --scope $(SCOPE)

bench: $(INSTALLED) ## what builds of 10k to 1M people and identities of 1M and 10M records take (SCALES="10000" RECORDS="1000000"; a night: DAILY=20000)
ifdef DAILY
	@python -m scv.bench.daily --people $(DAILY)
else
	@python -m scv.bench --scales $(SCALES)
	@python -m scv.bench.identity --records $(RECORDS)
endif

clean: ## remove what can be made again: .venv, .venv-parity, target, logs, caches; data and releases stay
	@rm -rf .venv .venv-parity python_helpers/scv.egg-info target logs .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find macros models python_helpers tests -name __pycache__ -type d -prune -exec rm -rf {} +

lock: $(INSTALLED) ## resolve pyproject.toml again into the locks, with hashes
	@scripts/lock.sh

$(INSTALLED): requirements.lock
	@scripts/install.sh "$(PYTHON)"

# The stamp comes last, so that an interrupted installation starts over.
$(TOOLS): $(INSTALLED) requirements-dev.lock requirements-app.lock requirements-send.lock requirements-serve.lock \
        requirements-orchestration.lock requirements-land.lock
	@$(PIP_INSTALL) --quiet -r requirements-dev.lock -r requirements-app.lock -r requirements-send.lock \
	    -r requirements-serve.lock -r requirements-orchestration.lock -r requirements-land.lock
	@touch $@

# Apart from .venv: a second engine agrees with other versions of what both need.
$(PARITY): requirements-parity.lock
	@"$(PYTHON)" -m venv --clear .venv-parity
	@.venv-parity/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-parity.lock
	@touch $@
