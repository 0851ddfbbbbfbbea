.DEFAULT_GOAL := help
.PHONY: help run test sure lint bench words pins clean
PY := .venv/bin/python
# make test ARGS="tests/cases -k ledger"
ARGS ?=
WORKERS ?= 2
# make run EXTRAS="ocr speech"
EXTRAS ?=

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run:  ## set up what is missing, then start the public site, the staff console and the worker
	@setup/machine run $(EXTRAS)
	@exec $(PY) -m app run

test:  ## every test: real browser, PostgreSQL, Redis and object store included
	@setup/machine test
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint:  ## format, lint, types and import contracts; all four, whichever fails
	@setup/machine test
	@bad=0; \
	$(PY) -m ruff format --check --output-format concise . || { bad=1; echo "Put the format right with: .venv/bin/ruff format ." >&2; }; \
	$(PY) -m ruff check --quiet . || bad=1; \
	$(PY) -m mypy --no-error-summary || bad=1; \
	said=$$(.venv/bin/lint-imports --no-logo) || { bad=1; echo "$$said"; }; \
	exit $$bad

sure: lint test  ## lint, then every test: run it before you hand anything in

bench:  ## the figures of docs/performance.md, one JSON line each: about twelve minutes
	@setup/machine test >&2
	@$(PY) -m bench

words:  ## bring the catalogues of both languages up to date with the source
	@setup/machine test
	@$(PY) -m app.catalogue

pins:  ## renew requirements*.txt from requirements*.in (needs uv)
	uv pip compile requirements.in --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade -q -o requirements.txt
	uv pip compile requirements-dev.in -c requirements.txt --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade -q -o requirements-dev.txt
	uv pip compile requirements-ocr.in -c requirements.txt -c requirements-dev.txt --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade -q -o requirements-ocr.txt
	uv pip compile requirements-speech.in -c requirements.txt -c requirements-dev.txt -c requirements-ocr.txt --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade -q -o requirements-speech.txt

clean:  ## take away what tools left behind; never var/
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
