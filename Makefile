# Every target first makes .venv ready (tools/setup.sh); with nothing changed that costs a blink.
#   make demo                     run the whole thing on this machine     make demo ARGS="--headless"
#   make test                     pass the tests                          make test ARGS="tests/sync -k outbox"
#   make check                    format, lint, types, import contracts
#   make fuzz                     bent inputs at all decoders             make fuzz N=20000 SEED=7
#   make hardware                 drivers on a real kernel, in QEMU       make hardware ARGS="tests/hardware/guest/test_camera.py"
#   make bench                    measure                                 make bench ONLY=scan.parse SCALE=full
# PYTHON=python3.12 picks another interpreter.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
export PYTHON ONLY SCALE
N := 1000000
JOBS := $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$(( n < 2 ? 2 : n > 8 ? 8 : n )))

BIN := .venv/bin
PY := $(BIN)/python

.PHONY: help demo test cover check format fuzz soak hardware bench clean runtime dev

help:  ## say what there is
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

runtime:
	@tools/setup.sh runtime

dev:
	@tools/setup.sh dev

demo: runtime  ## server, demo site, enrolled terminal and simulated scanner on this machine
	@$(BIN)/lotline demo $(ARGS)

test: dev $(if $(ARGS),,cover)  ## the core's tests under the coverage gate, then all others (or only ARGS)
	@$(PY) -m pytest $(if $(ARGS),$(ARGS),-n $(JOBS) --dist loadfile --ignore=tests/workflows)

cover: dev
	@echo "workflows/ under branch coverage:"
	@$(PY) -m coverage run -m pytest tests/workflows -q --no-header
	@$(PY) -m coverage report

check: dev  ## format, lint, strict types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(PY) -m mypy .
	@$(BIN)/lint-imports --no-logo

format: dev  ## put the source in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

soak: dev  ## break storage, network and programs for long; CUTS= FAULTS= KILLS= MINUTES= DB=sqlite|postgres SEED=
	@$(PY) -m tests.faults.soak --cuts $(or $(CUTS),2000) --faults $(or $(FAULTS),500) --kills $(or $(KILLS),200) \
		--minutes $(or $(MINUTES),0) --db $(or $(DB),sqlite) --seed $(or $(SEED),1)

hil: hardware  ## the same as hardware

fuzz: dev  ## throw N bent inputs at everything that takes foreign bytes; SEED=number for the same again
	@$(PY) -m tests.fuzz $(N) $(if $(SEED),--seed $(SEED))

hardware: dev  ## the scanner drivers against a real Linux kernel in a virtual machine; ARGS names a part
	@tools/hardware.sh
	@LOTLINE_HARDWARE=1 HARDWARE_TESTS="$(ARGS)" $(PY) -m pytest tests/hardware -v -rP --no-header -o faulthandler_timeout=900

bench: dev  ## measure against peers and limits; ONLY=name SCALE=small|full
	@$(PY) -m bench

clean:  ## remove what set-up, tests and builds have made
	rm -rf .venv build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis fuzz-failures
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
