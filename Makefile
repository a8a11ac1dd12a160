# `make run` plays, `make test` checks everything, `make` lists the rest.

PYTHON ?= python3
ARGS ?=

PLAYER := .venv
DEV := .venv-dev
SOURCES := gdrm_tui training tests benchmarks scripts soundfonts

export PYTHON
# Pythons that are not Homebrew's do not look in its folder for libfluidsynth.
ifneq ($(wildcard /opt/homebrew/lib),)
export HOMEBREW_PREFIX ?= /opt/homebrew
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: run test check lint types imports pytest monkey fuzz properties soak evening format train environment clean help FORCE

run: $(PLAYER)/.installed $(PLAYER)/.sound $(PLAYER)/.drumkit ## play; ARGS="song.mid" opens a file
	@exec $(PLAYER)/bin/gdrm-tui $(ARGS)

# Many tests wait in real time, so there are more workers than cores (tests/conftest.py). What is in
# ARGS comes last: ARGS="-n0" runs the tests one after the other. Modules are compiled once, whatever
# the environment says, and not by every worker and every program that a test starts.
PYTEST := PYTHONDONTWRITEBYTECODE= $(DEV)/bin/python -m pytest -n auto

# Style, types and import rules are tests of tests/checks here, so that they run beside the others.
test: environment ## everything: lint, types, imports and all tests, in parallel
	@$(PYTEST) $(ARGS)

check: lint types imports ## what `make test` checks without the tests

lint: $(DEV)/.installed ## ruff: style, and formatting as written
	@$(DEV)/bin/ruff check .
	@$(DEV)/bin/ruff format --check .

types: $(DEV)/.installed ## mypy, strict
	@$(DEV)/bin/mypy

imports: $(DEV)/.installed ## who may import whom
	@$(DEV)/bin/lint-imports

pytest: environment ## the tests alone; ARGS="-n0 -k timing" chooses
	@$(PYTEST) --ignore tests/checks $(ARGS)

monkey: environment ## 5,000 random gestures in each of the monkey tests
	@GDRM_MONKEY=5000 $(PYTEST) --timeout 0 tests/ui/test_monkey.py $(ARGS)

fuzz: environment ## read files changed at random for 10 minutes; ARGS="--minutes 60"
	@PYTHONPATH=. $(DEV)/bin/python tests/fuzz.py $(ARGS)

properties: environment ## every property with 2,000 examples; ARGS="tests/core"
	@GDRM_EXAMPLES=2000 $(PYTEST) --timeout 0 -m hypothesis $(ARGS)

soak: environment ## play under load for 10 minutes, count gaps; ARGS="--minutes 60"
	@$(DEV)/bin/python -m benchmarks.stress --minutes 10 $(ARGS)

evening: environment ## evolve for two hours and watch the memory; ARGS="--evolve 10"
	@$(DEV)/bin/python -m benchmarks.long_evening --bars 64 --takes 2000 --evolve 120 $(ARGS)

format: $(DEV)/.installed ## rewrite the sources in the house format
	@$(DEV)/bin/ruff check --fix .
	@$(DEV)/bin/ruff format .

train: $(DEV)/.installed ## train a generator; ARGS="--help" explains
	@$(DEV)/bin/python -m training.train $(ARGS)

environment: $(DEV)/.installed $(DEV)/.system ## install what the tests need

clean: ## remove what these commands made; keep sessions, data and runs
	@for venv in $(PLAYER) $(DEV); do \
	    if [ -e $$venv/.made-by-make ]; then rm -rf $$venv; fi; done
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find $(wildcard $(SOURCES)) -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# An environment is made again when the folder moved or its Python was replaced.
place_and_interpreter = $(CURDIR) $(realpath $(1)/bin/python)
stamp = $(shell cat $(1)/.installed 2>/dev/null)
stale = $(if $(subst x$(call place_and_interpreter,$(1)),,x$(call stamp,$(1))),FORCE)

FORCE:

$(PLAYER)/.installed: pyproject.toml constraints.txt $(call stale,$(PLAYER))
	@sh scripts/environment.sh $(PLAYER) .

$(DEV)/.installed: pyproject.toml constraints.txt $(call stale,$(DEV))
	@sh scripts/environment.sh $(DEV) '.[training,dev]'

# Left unmade when something is missing still, so that the next run looks again.
$(PLAYER)/.sound: $(PLAYER)/.installed
	@if PYTHON=$(PLAYER)/bin/python sh scripts/system_packages.sh fluidsynth portaudio; \
	then touch $@; else echo "Continuing; gdrm-tui works without sound."; fi

# Asked for once: the house kit plays where no recorded one can be had.
$(PLAYER)/.drumkit: | $(PLAYER)/.sound
	@PYTHON=$(PLAYER)/bin/python sh scripts/system_packages.sh drumkit \
	|| echo "Continuing; the house kit plays instead of a recorded one."
	@$(PLAYER)/bin/python -m gdrm_tui.audio.engine.kits
	@touch $@

$(DEV)/.system: $(DEV)/.installed
	@if PYTHON=$(DEV)/bin/python sh scripts/system_packages.sh fluidsynth portaudio tmux jackd; \
	then touch $@; else echo "Continuing; tests that need these are skipped and say so."; fi
