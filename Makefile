# Two commands matter: `make demo` plays a reporting year, `make test` runs the suite.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo demo-google demo-years test coverage quick long fuzz kill-200 soak live gspread-suite audit check lint types format catalogue template lock picture clean

demo: $(VENV)/.ready
	@$(BIN)/python -m tests.demo demo

# The same year on Google Sheets, by gspread, against a stand-in of Google, among people who move, copy, bin and share
# files and add their own to the register, while one request in fifty fails; then the two are compared.
demo-google: $(VENV)/.ready
	@$(BIN)/python -m tests.demo demo-google --google

# Two years: forms changed in June by baocao upgrade, a new year, two units that merge. ON=--google: on the stand-in.
demo-years: $(VENV)/.ready
	@$(BIN)/python -m tests.demo demo-years --years $(ON)

test: $(VENV)/.ready
	@$(BIN)/python -m pytest $(PARALLEL)

# Line and branch coverage of automation/ by the unit tests. Tracing the slow tests would double their time.
coverage: $(VENV)/.ready
	@$(BIN)/python -m pytest $(PARALLEL) -m $(UNITS) --cov=automation --cov-branch --cov-report=term:skip-covered

# The unit tests: no Google's stand-in, server, browser, LibreOffice or long rounds (tests/conftest.py has the list).
quick: $(VENV)/.ready
	@$(BIN)/python -m pytest $(PARALLEL) -m $(UNITS)

UNITS = "not slow and not needs_program"
# A file's tests run in one process: what they share, such as a whole year, is made once.
PARALLEL = -n auto --dist loadfile --no-loadscope-reorder

# Ten thousand mutated workbooks, other ones each time (the suite takes 80, always the same).
fuzz: $(VENV)/.ready
	@FUZZ_EXAMPLES=10000 $(BIN)/python -m pytest -n auto tests/hostile/test_fuzz.py

# 200 nights killed at random moments, each run again (the suite does 6); and an upgrade at 100 of its steps.
kill-200: $(VENV)/.ready
	@BAOCAO_KILLS=200 $(BIN)/python -m pytest -n auto tests/resilience/test_killed_runs.py tests/resilience/test_killed_upgrades.py

# What the suite plays a part of: all rounds above, every broken workbook saved by LibreOffice, two years on the stand-in.
long: fuzz kill-200
	@BAOCAO_RESAVED=all BAOCAO_YEARS_ON=google MACHINE_EXAMPLES=300 $(BIN)/python -m pytest $(PARALLEL) \
	  tests/hostile/test_libreoffice.py tests/demo/two_years tests/pipeline/histories

# 500 units and 30 nights on Google's stand-in, with checks by day, `share` and `provision` among them, people editing
# all the while, moving, binning, copying, sharing and renaming files, and one request in fifty going wrong (the suite
# plays a few of each). It tells each night as it goes; BAOCAO_SOAK_SEED plays other people.
soak: $(VENV)/.ready
	@BAOCAO_SOAK_UNITS=$${BAOCAO_SOAK_UNITS:-500} BAOCAO_SOAK_NIGHTS=$${BAOCAO_SOAK_NIGHTS:-30} \
	  $(BIN)/python -m pytest -n 0 -s tests/soak

# Thousands of mutated answer sets in LibreOffice and in a second spreadsheet engine, beside the checks of the night: the
# formulas of a unit's workbook call nothing wrong that the night calls right, and both engines calculate alike.
# HyperFormula (GPL) is a tool of this test alone: it is fetched into build/ by npm, and is in no lock.
SETS ?= 2000
HYPERFORMULA = build/hyperformula/node_modules/hyperformula/package.json

live: $(VENV)/.ready $(HYPERFORMULA)
	@$(BIN)/python -m tests.self_check --sets $(SETS)
	@$(BIN)/python -m tests.self_check --sets $(SETS) --second shipped second random-1

$(HYPERFORMULA):
	@npm install --prefix build/hyperformula --no-audit --no-fund --no-save --ignore-scripts --loglevel=error \
	  hyperformula@3.5.0

# gspread's own test suite against Google's stand-in. GSPREAD: a folder with gspread's sources; without it those of the
# locked version are fetched once, by git.
GSPREAD ?= build/gspread-$(GSPREAD_VERSION)
GSPREAD_VERSION = $(shell sed -n 's/^gspread==\([^ ]*\).*/\1/p' requirements.lock)

gspread-suite: $(VENV)/.ready
	@test -d $(GSPREAD) || git clone -q -c advice.detachedHead=false --depth 1 --branch v$(GSPREAD_VERSION) \
	  https://github.com/burnash/gspread $(GSPREAD)
	@$(BIN)/python -m tests.fake_google.gspread_suite $(GSPREAD)

# Licences of what runs in production (offline too), and known vulnerabilities of both locks by pip-audit (with network).
audit: $(VENV)/.ready
	@$(BIN)/python -m tests.audit

# What CI runs beside the tests.
check: lint types test

lint: $(VENV)/.ready
	@$(BIN)/ruff check automation tests benchmarks
	@$(BIN)/lint-imports --no-cache > /dev/null || $(BIN)/lint-imports --no-cache

types: $(VENV)/.ready
	@$(BIN)/mypy

# The command line's catalogue: our words, the messages of configuration problems (by the argument
# that holds them), and the words of click that its users meet.
POT ?= build/messages.pot
KEYWORDS := -k count:1,2 -k constant -k Problem:4 -k report:2 -k report_duplicates:2 -k InvalidValueError:1
CLICK = $(addprefix $(shell $(BIN)/python -c 'import click; print(*click.__path__)')/, \
	core.py decorators.py exceptions.py formatting.py parser.py types.py)

catalogue: template
	@$(BIN)/pybabel -q update --no-fuzzy-matching -D messages -l vi -i $(POT) -d automation/locale
	@$(BIN)/pybabel -q compile -D messages -d automation/locale

template: $(VENV)/.ready
	@mkdir -p $(dir $(POT))
	@$(BIN)/pybabel -q extract --no-location --sort-output --project=baocao $(KEYWORDS) -o $(POT) \
	  automation/cli automation/configuration automation/doctor $(CLICK)

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Báo cáo needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Renew both locks, with hashes: the newest versions that pyproject.toml allows. Without UPGRADE they keep the versions
# that they have and take in what pyproject.toml has gained: make lock UPGRADE=
UPGRADE ?= --upgrade
COMPILE = $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --all-extras $(UPGRADE) pyproject.toml

lock: $(VENV)/.ready
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

# The diagram of docs/architecture.md (needs graphviz).
picture:
	@dot -Tsvg docs/pipeline.dot -o docs/images/pipeline.svg

clean:
	rm -rf $(VENV) demo demo-google demo-years build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
