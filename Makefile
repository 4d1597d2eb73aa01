# Everything runs from a private environment in .venv, made at the first call and again
# only when the lock or pyproject.toml changes. Paths stay relative, so that a folder
# name with spaces does no harm.
PYTHON ?= python3
LAB_ARGS ?=
RENDER_ARGS ?=

# uv installs the lock in ten seconds where pip needs more than a minute; without uv pip does it.
# The machine's own certificates are used, as pip does: many institutions put theirs in front of the network.
UV_VERSION := 0.13.8

PY := .venv/bin/python
QUIET := .venv/etc/ipython/ipython_kernel_config.json
PIP := $(PY) -m pip -qq --disable-pip-version-check --no-input
UV := $(PY) -m uv --quiet --no-config --system-certs pip
UV_SETUP := $(PIP) install --only-binary :all: uv==$(UV_VERSION)

NOTEBOOKS := notebooks/01_attack_timeline.ipynb notebooks/02_coalition_drawdown.ipynb \
	notebooks/03_fighter_estimates.ipynb notebooks/05_events.ipynb

.DEFAULT_GOAL := help
.PHONY: help reports test test-data lab notebooks soak breaks bench check lock clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

reports: .venv/.ok $(QUIET) ## render the whole set of reports into reports/latest/
	@$(PY) -m helpers render $(RENDER_ARGS)

# Both parts always run, so that one call shows everything that is broken.
test: .venv/.lab ## run the unit tests, then run the notebooks and compare every output
	@status=0; \
	$(PY) -m pytest -n 2 --dist loadfile || status=$$?; \
	PYTHONPATH=tests $(PY) -m pytest -p moved --nbval --nbval-current-env --nbval-cell-timeout=120 \
		--nbval-sanitize-with tests/nbval_sanitize.cfg $(NOTEBOOKS) || status=$$?; \
	exit $$status

# What stands on the record as it is; tests of code read an edition of their own, which no new row changes.
test-data: .venv/.ok ## check the record and run its own tests (seconds): what a new row must pass
	@$(PY) -m helpers check
	@$(PY) -m pytest -q tests/test_data.py tests/test_outlines.py tests/test_agreement.py

lab: .venv/.lab ## open your own copies of the notebooks in JupyterLab (LAB_ARGS="--no-browser" and so on)
	@$(PY) -m helpers lab
	@$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/mine $(LAB_ARGS)

notebooks: .venv/.ok ## run the notebooks and refresh their committed outputs
	@$(PY) -m helpers notebooks

soak: .venv/.ok ## try faults and bad inputs fifty times as often (an hour)
	@SOAK=50 $(PY) -m pytest -s tests/test_faults.py tests/test_fuzz.py tests/test_admitted.py tests/test_inputs.py \
		tests/test_events_readers.py

breaks: .venv/.lab ## break each module three times as tests/breaks.csv says; a test must fail each time (half an hour)
	@$(PY) tests/breaks.py

bench: .venv/.ok ## time the reports against other ways to render them (half an hour)
	@$(PY) tests/bench.py

check: .venv/.ok ## check code style, formatting and the record in data/
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m helpers check

# The locks hold no reasons ("via"), so that a change in one of them is a change of a version.
LOCK = $(UV) compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock: .venv/.ok ## solve both locks anew within the bounds of pyproject.toml
	@$(UV_SETUP)
	@$(LOCK) pyproject.toml --group dev --group build -o requirements.lock
	@$(LOCK) --group lab --constraint requirements.lock -o requirements-lab.lock

clean: ## remove the environment and the caches; published reports stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis src/*.egg-info
	@find src tests notebooks -name __pycache__ -prune -exec rm -rf {} +

# A reader's own matplotlib or IPython settings would change what the notebooks show.
test notebooks: export MPLCONFIGDIR = $(CURDIR)/.venv/matplotlib
test notebooks: export IPYTHONDIR = $(CURDIR)/.venv/ipython

# uv's failure is not the last word: pip tries the same lock, with the same hashes, and says what is wrong.
install = $(UV) install --require-hashes -r $(1) 2>/dev/null || $(PIP) install --require-hashes -r $(1)

# pip refuses hashes and an editable install in one call, hence the lock first and the project
# after it. The stamp comes last: an interrupted set-up is done again, from nothing.
.venv/.ok: pyproject.toml requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed and '$(PYTHON)' is not one; name yours: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "'$(PYTHON)' cannot make environments; on Debian or Ubuntu install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv from requirements.lock (once)"
	@"$(PYTHON)" -m venv --clear .venv
	@$(UV_SETUP) 2>/dev/null || true
	@$(call install,requirements.lock)
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# A kernel that papermill or JupyterLab starts speaks TCP on this machine, under a key of its own, and would say so
# each time; its errors are still told.
$(QUIET): .venv/.ok
	@mkdir -p $(@D)
	@echo '{"IPKernelApp": {"log_level": 40}}' > $@

.venv/.lab: .venv/.ok $(QUIET) requirements-lab.lock
	@echo "Adding JupyterLab to .venv from requirements-lab.lock (once)"
	@$(call install,requirements-lab.lock)
	@touch $@
