# Two commands do all their own set-up: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8083
CASES ?= 20000

.PHONY: help run test check fuzz lint format lock bench picture gallery report clean mutate

help: ## what can be done
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps -e .
	touch $@ $(VENV)/.runtime

run: $(VENV)/.runtime ## answer a first question, then serve http://localhost:8083
	$(BIN)/provenue ask "What is our win rate by region this year?"
	$(BIN)/provenue serve --host 127.0.0.1 --port $(PORT)

test: $(VENV)/.dev ## the tests; what this machine lacks is skipped with its reason
	$(BIN)/python -m pytest -W error -n 2 --dist loadfile -rs

lint: $(VENV)/.dev ## ruff, mypy, pyright
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright

format: $(VENV)/.dev ## put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: lint ## what must pass before a merge: lint and all tests, the slow ones too
	$(BIN)/python -m pytest -W error -n 2 --dist loadfile -rs -m "slow or not slow"

fuzz: $(VENV)/.dev ## the compiler against the reference on CASES random queries
	PROVENUE_CASES=$(CASES) $(BIN)/python -m pytest -W error -rs -m slow tests/engine/test_shapes.py

bench: $(VENV)/.dev ## ratios against hand-written SQL and the raw engine
	$(BIN)/provenue bench

$(VENV)/.mutate: $(VENV)/.dev
	$(PIP) install "mutmut==3.8.1"
	touch $@

mutate: $(VENV)/.mutate ## change the compiler 200 ways; the tests must notice nine of ten
	$(BIN)/python -m tests.mutation

picture: $(VENV)/.dev ## draw docs/images anew from the sample project
	$(BIN)/python docs/draw_answer.py

gallery: $(VENV)/.dev ## draw docs/gallery.md and its pictures anew from the sample project
	$(BIN)/python docs/draw_gallery.py

report: $(VENV)/.dev ## make docs/sample-qbr.pdf anew from the sample project
	$(BIN)/provenue report qbr --project data/sample --out docs/sample-qbr.pdf --confidential "Sample data"

lock: $(VENV)/.dev ## write the hashed locks anew, without any address in them
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was built here
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
