# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.
PYTHON := .venv/bin/python
SERVE ?= 1
ADDRESS ?= 127.0.0.1:8000
ONLY ?=
# Links on pages and in mails lead to the address that was asked for.
ifeq ($(origin ADDRESS),command line)
export SITE_URL ?= http://$(ADDRESS)
endif
ROOMS := core rules sealing audit duties accounts servers documents cases preservation disclosures notifications intake portal api config

.PHONY: help demo test test-services check bench serve assets messages lock setup states pictures clean

help:
	@echo "make demo           set everything up, run the main job on examples/, then serve (SERVE=0: do not)"
	@echo "make test           the tests on the embedded default"
	@echo "make test-services  all tests on PostgreSQL, with real brokers, kills and faults"
	@echo "make check          lint, types, imports, migrations, docs"
	@echo "make bench          benchmarks (ONLY=prefix)"
	@echo "make pictures       the pictures of the desk in docs/pictures/desk, drawn anew"
	@echo "make serve          the web pages and a worker on $(ADDRESS)"

setup:
	@sh bin/setup

demo:
	@sh bin/setup
	@$(PYTHON) manage.py demo
	@if [ "$(SERVE)" != 0 ]; then sh bin/serve $(ADDRESS); fi

serve: setup
	@sh bin/serve $(ADDRESS)

test:
	@sh bin/setup test
	$(PYTHON) -m pytest -n 3 --dist worksteal -m "not services" --cov --cov-report=
	$(PYTHON) -m coverage report --skip-covered --fail-under=90

test-services:
	@sh bin/setup services
	sh bin/with-services $(PYTHON) -m pytest -n 3 --dist worksteal

check:
	@sh bin/setup test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy $(ROOMS)
	$(PYTHON) -m mypy --strict core rules sealing
	.venv/bin/lint-imports
	sh bin/with-keys $(PYTHON) manage.py makemigrations --check --dry-run
	sh bin/with-keys $(PYTHON) manage.py check --fail-level WARNING
	sh bin/with-keys $(PYTHON) manage.py draw_states --check
	$(PYTHON) bin/findings-doc --check
	$(PYTHON) bin/check-house

bench:
	@sh bin/setup test
	sh bin/with-keys $(PYTHON) -m benchmarks $(ONLY)

states:
	$(PYTHON) manage.py draw_states

# Walks the desk in a browser and draws docs/pictures/desk/ anew; look at them before they are committed.
pictures:
	@sh bin/setup test
	WRITDESK_PICTURES=1 $(PYTHON) -m pytest tests/portal/desk/test_pictures.py

assets:
	sh frontend/build.sh

# Gathers what officers read into locale/, drops what nobody says any more, and compiles it.
messages:
	@sh bin/setup test
	$(PYTHON) manage.py makemessages
	$(PYTHON) manage.py compilemessages -v 0

lock:
	sh bin/lock

# The folder var/ holds keys and cases, and so no target removes it.
clean:
	rm -rf .venv .venv-synapse
