# Single customer view: every verb in one place; `make` alone lists them.
# Where things are comes from the environment, with these defaults (docs/operations.md has the whole list).
export SCV_RAW ?= $(CURDIR)/data/raw
export SCV_DB ?= $(CURDIR)/data/scv.duckdb
export SCV_PUBLISH ?= $(CURDIR)/published

# What can be said on the command line: `make sample PEOPLE=10000`, `make bench SCALES="10000 100000"`.
PYTHON ?= $(firstword $(shell command -v python3.11) python3)
PEOPLE ?= 2000
MONTHS ?= 18
SEED ?= 1
SHOPIFY ?= rest
OUT ?= $(SCV_PUBLISH)/exports
MODEL ?= $(dir $(SCV_DB))learnt_match_model.json
SEEDS ?= 1 2 3
SETS ?=
TYPE ?= email
SCOPE ?= connected
SCALES ?= 10000 100000 1000000
RECORDS ?= 1000000 10000000

INSTALLED := .venv/.installed
PIP_INSTALL := python -m pip install --disable-pip-version-check --require-hashes --no-deps
PIP_COMPILE := pip-compile --quiet --generate-hashes --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONUNBUFFERED := 1
unexport PYTHONPATH PYTHONHOME
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help build customer app export test mutants lint docs sample map check-raw why review what-if learn expect real evaluate erase bench clean lock

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-11s%s\n", $$1, $$2 }'

build: $(INSTALLED) ## set up, make a sample if there is no raw data, check it, build, publish, summarise
	@if [[ -z "$$(find -L "$$SCV_RAW" -type f -not -name '[._]*' -print -quit 2>/dev/null)" ]]; then
	    $(MAKE) --no-print-directory sample
	fi
	mkdir -p "$$(dirname "$$SCV_DB")"
	python -m scv.expectations landing "$$SCV_RAW" "$$SCV_PUBLISH"
	# Unit tests hold the code, whatever the data: they are for `make test`.
	dbt build --exclude-resource-type unit_test
	python -m scv.expectations release "$$SCV_PUBLISH"
	python -m scv.summary "$$SCV_PUBLISH"

customer: $(INSTALLED) ## show one customer, found by id, email, telephone or card (ID=frances@example.org)
	@if [[ -z "$${ID:-}" ]]; then
	    echo "make customer: say who, e.g. make customer ID=frances1601@example.org" >&2
	    exit 2
	fi
	python -m scv.customer_page "$$SCV_PUBLISH" "$$ID" --out "$(CURDIR)/data/customers"

app: $(INSTALLED) ## open the release in a browser: search, segments, the steward's queue (PII=1 shows personal data, PORT=number)
	@$(PIP_INSTALL) --quiet -r requirements-app.lock
	python -m scv.app "$$SCV_PUBLISH" $(if $(PORT),--port $(PORT)) $(if $(PII),--pii)

export: $(INSTALLED) ## write the current release's audiences once more, for their destinations (OUT=folder)
	@python -m scv.exporting "$$SCV_PUBLISH" --out "$(OUT)"

test: $(INSTALLED) ## lint, build a small sample with every test, run pytest; in a temporary folder (LONG=1 runs every verb)
	@$(PIP_INSTALL) --quiet -r requirements-app.lock -r requirements-orchestration.lock
	export TMPDIR="$$(mktemp -d)"
	trap 'rm -rf "$$TMPDIR"' EXIT
	export SCV_RAW="$$TMPDIR/raw" SCV_DB="$$TMPDIR/scv.duckdb" SCV_PUBLISH="$$TMPDIR/published"
	export DBT_TARGET_PATH="$$TMPDIR/target" DBT_LOG_PATH="$$TMPDIR/logs"
	export SCV_SALT="a salt for tests" DBT_WARN_ERROR_OPTIONS='{"error": "all", "warn": ["Deprecations"]}'
	unset SCV_TARGET SCV_ACCEPT DBT_PROJECT_DIR DBT_PROFILES_DIR
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory build PEOPLE=300 MONTHS=6 SEED=7
	dbt test --select test_type:unit
	unset DBT_WARN_ERROR_OPTIONS
	SCV_TEST_BUILD="$$TMPDIR" LONG_TESTS="$(LONG)" pytest --numprocesses 2 --dist loadfile --durations 20

mutants: $(INSTALLED) ## break the product, line by line in a copy of it, and say what nothing notices (ARGS="--sample 50")
	@nice python tests/mutants $(ARGS)

lint: $(INSTALLED) ## sqlfluff over the SQL, ruff over the Python
	@ruff check .
	ruff format --check .
	sqlfluff lint --processes 0 $(wildcard models tests analyses)

docs: $(INSTALLED) ## write the documentation of every model, one file: target/static_index.html
	@dbt docs generate --static

sample: $(INSTALLED) ## write sample raw data to $SCV_RAW, which must be empty (PEOPLE=2000 MONTHS=18 SEED=1 SHOPIFY=rest)
	@if [[ -n "$$(find -L "$$SCV_RAW" -type f -print -quit 2>/dev/null)" ]]; then
	    echo "make sample: $$SCV_RAW holds files already; move them away first" >&2
	    exit 1
	fi
	# Whatever connects to it makes the file (make lint and make docs do): what counts is what stands in it.
	tables=0
	if [[ -s "$$SCV_DB" ]]; then
	    tables="$$(python -c 'import duckdb, sys; print(len(duckdb.connect(sys.argv[1], read_only=True).sql("from duckdb_tables()")))' "$$SCV_DB")"
	fi
	if [[ -L "$$SCV_PUBLISH/current" || "$$tables" != 0 ]]; then
	    echo "make sample: $$SCV_RAW has no files, and something was built from files before: $$SCV_PUBLISH (releases)," \
	        "$$SCV_DB (work database). Invented people never take the place of yours: mount the folder, set SCV_RAW" \
	        "to where the files are, or have them delivered again. To start over with a sample, move both away first." >&2
	    exit 1
	fi
	# Written aside and moved, so that an interrupted run does not pass for raw data.
	data="$$(dirname "$$SCV_RAW")"
	mkdir -p "$$data"
	unfinished="$$(mktemp -d "$$data/.sample.XXXXXX")"
	trap 'rm -rf "$$unfinished"' EXIT
	python -m scv.synthetic --people $(PEOPLE) --months $(MONTHS) --seed $(SEED) --shopify $(SHOPIFY) \
	    --out "$$unfinished/raw" --truth "$$unfinished/truth"
	rm -rf "$$data/truth"
	mv "$$unfinished/truth" "$$data/truth"
	mkdir -p "$$SCV_RAW"
	mv "$$unfinished"/raw/* "$$SCV_RAW/"

map: $(INSTALLED) ## turn what another connector or shop system landed into raw files (FROM= DIALECT= OUT=$SCV_RAW SHOP=)
	@python -m scv.mapping --from "$${FROM:?say what landed: make map FROM=folder DIALECT=name}" \
	    --dialect "$${DIALECT:?say whose it is: make map FROM=folder DIALECT=name}" \
	    --out "$(if $(filter file,$(origin OUT)),$(SCV_RAW),$(OUT))" $(if $(SHOP),--shop "$(SHOP)")

check-raw: $(INSTALLED) ## say what the files in $SCV_RAW lack, table by table, and what that costs
	@python -m scv.check_raw "$$SCV_RAW" "$$SCV_PUBLISH"

why: $(INSTALLED) ## say which records make two identifiers one customer (A=email:eve@x.com B=loyalty_card:123)
	@python -m scv.explain -- "$${A:?say which: make why A=email:eve@x.com B=loyalty_card:123}" \
	    "$${B:?say which: make why A=email:eve@x.com B=loyalty_card:123}"

review: $(INSTALLED) ## walk through the review queue and write what you decide into identity_overrides (STEWARD=name)
	@python -m scv.review $${STEWARD:+--decided-by "$$STEWARD"}

what-if: $(INSTALLED) ## say who would merge or split under other rules (RULES= DENYLIST= OVERRIDES=file.csv VARS=)
	@python -m scv.what_if $${RULES:+--rules "$$RULES"} $${DENYLIST:+--denylist "$$DENYLIST"} \
	    $${OVERRIDES:+--overrides "$$OVERRIDES"} $${VARS:+--vars "$$VARS"}

learn: $(INSTALLED) ## learn a match model from the last build, try it, say what it would change (MODEL=file.json)
	@python -m scv.matching --train --out "$(MODEL)"

expect: $(INSTALLED) ## check what landed and what is published with Great Expectations, Data Docs beside the releases
	@python -m scv.expectations landing "$$SCV_RAW" "$$SCV_PUBLISH"
	python -m scv.expectations release "$$SCV_PUBLISH"

real: $(INSTALLED) ## build on public data of real shops in its own folder, and reconcile it with its source
	@$(PIP_INSTALL) --quiet -r requirements-real.lock
	python -m scv.real

evaluate: $(INSTALLED) ## score who is who where the truth is known, and how often recommendations come true (SETS="febrl1" SEEDS="1 2 3")
	@$(PIP_INSTALL) --quiet -r requirements-real.lock -r requirements-evaluation.lock
	python -m scv.evaluation $(if $(SETS),--sets $(SETS)) --seeds $(SEEDS) --json data/evaluation.json

erase: $(INSTALLED) ## forget somebody and certify it; asks for the value (TYPE=email SCOPE=connected)
	@python -m scv.erasure --type $(TYPE) --scope $(SCOPE)

bench: $(INSTALLED) ## what builds of 10k to 1M people and identities of 1M and 10M records take (SCALES="10000" RECORDS="1000000")
	@python -m scv.bench --scales $(SCALES)
	python -m scv.bench.identity --records $(RECORDS)

clean: ## remove what can be made again: .venv, target, logs, caches; data and releases stay
	@rm -rf .venv target logs .pytest_cache .ruff_cache .hypothesis
	find macros models python_helpers tests -name __pycache__ -type d -prune -exec rm -rf {} +

lock: $(INSTALLED) ## resolve pyproject.toml again into the locks, with hashes
	@python -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	export PATH="$(CURDIR)/.venv/lock/bin:$$PATH" PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS=
	$(PIP_COMPILE) --extra expectations --extra metrics --extra dev --output-file requirements.lock pyproject.toml
	sed -i '1i # What `make build` and `make test` install; resolved from pyproject.toml by `make lock`. Do not edit.' \
	    requirements.lock
	pinned="--constraint requirements.lock"
	for extra in real evaluation orchestration app; do
	    python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep=chr(10))' $$extra \
	        | $(PIP_COMPILE) $$pinned --output-file requirements-$$extra.lock -
	    pinned+=" --constraint requirements-$$extra.lock"
	    case $$extra in orchestration) for="the Dagster example" ;; evaluation) for="\`make evaluate\`" ;; *) for="\`make $$extra\`" ;; esac
	    sed -i "1i # What $$for needs on top; resolved from pyproject.toml by \`make lock\`. Do not edit." requirements-$$extra.lock
	done

# The stamp comes last, so that an interrupted installation starts over. The .pth file makes `scv` importable from any
# folder; its path is relative, so that the environment never names the machine.
$(INSTALLED): requirements.lock
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
	    echo "Python 3.11 is needed and '$(PYTHON)' is not it: install python3.11, or say make PYTHON=/path/to/python3.11" >&2
	    exit 1
	fi
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then
	    echo "$(PYTHON) cannot make virtual environments: on Debian and Ubuntu, apt install python3.11-venv" >&2
	    exit 1
	fi
	$(PYTHON) -m venv --clear .venv
	$(PIP_INSTALL) -r requirements.lock
	echo ../../../../python_helpers > .venv/lib/python3.11/site-packages/scv.pth
	python -c 'import scv'
	touch $@
