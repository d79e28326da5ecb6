# Everything runs in .venv, which every target sets up first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
MONTH ?= 2025-06
FUZZ_MINUTES ?= 15

.DEFAULT_GOAL := help
.PHONY: help setup demo server server-stop test chaos readers splits fuzz attack lint docs bench readbench growth overhead answers backfill lock clean

# The Prefect server and its worker: where they listen, and keep what they know.
PORT ?= 4200
PREFECT_HOME ?= $(CURDIR)/.prefect
PREFECT = PREFECT_HOME=$(PREFECT_HOME) PREFECT_API_URL=http://127.0.0.1:$(PORT)/api \
	PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30 \
	$(BIN)/prefect --no-prompt
# Neither of the two is started twice: `make server` again brings back the one that is gone. What a
# shell starts with & ignores SIGINT, by which a worker told to end tells itself: hence `env`. And
# `server start --background` is no good: nobody reads its output, and it ends when it complains.
RUNS = pgrep -F $(PREFECT_HOME)/$(1).pid -f 'prefect.* $(1) start' >/dev/null 2>&1
START = $(RUNS) || { setsid env --default-signal=INT $(PREFECT) $(1) start $(2) \
	>>$(PREFECT_HOME)/$(1).log 2>&1 </dev/null & echo $$! >$(PREFECT_HOME)/$(1).pid; }
STOP = if $(RUNS); then pkill -F $(PREFECT_HOME)/$(1).pid; fi; while $(RUNS); do sleep 0.2; done

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 13

setup: .venv/.ready  ## make .venv with the `workforce` command in it

.venv/.ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
		&& $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: setup  ## the example region: write its files, run its two months
	$(BIN)/workforce demo

server: setup  ## start Prefect's server and a worker here, and deploy (PORT, 4200)
	@mkdir -p $(PREFECT_HOME)
	@$(call START,server,--port $(PORT))
	@$(PREFECT) server status --wait --timeout 120
	@$(PREFECT) work-pool create workforce --type process --overwrite >$(PREFECT_HOME)/pool.log
	@$(call START,worker,--pool workforce)
	@$(PREFECT) deploy --all >$(PREFECT_HOME)/deploy.log
	@$(PREFECT) automation inspect lost-runs >/dev/null 2>&1 \
		|| $(PREFECT) automation create --from-file flows/automations.yaml
	@echo "统计系统已启动 / running: http://127.0.0.1:$(PORT)   make server-stop 停止 / ends it"

server-stop:  ## end the worker and the server that `make server` started
	@$(call STOP,worker)
	@$(call STOP,server)

test: setup  ## all tests, the short forms of the long ones
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25

chaos: setup  ## kill 50 runs at random moments while readers look on (about 15 minutes)
	WORKFORCE_CHAOS_KILLS=50 $(BIN)/python -m pytest tests/end_to_end/test_chaos.py -n 0

readers: setup  ## 8 readers with long sessions while 50 builds replace the file (minutes)
	WORKFORCE_READER_BUILDS=50 $(BIN)/python -m pytest tests/end_to_end/test_readers.py -n 0

splits: setup  ## split every difference of 24 months, of every indicator (most of an hour)
	WORKFORCE_ALL_SPLITS=1 $(BIN)/python -m pytest tests/explain/test_two_years.py -n 0 -k every_split

fuzz: setup  ## hostile and random files to the intake, for FUZZ_MINUTES (15) and the heavy ones
	WORKFORCE_FUZZ_MINUTES=$(FUZZ_MINUTES) $(BIN)/python -m pytest tests/fuzz -n 0

attack: setup  ## what an attacker learns from 24 months of the example's releases (many minutes)
	$(BIN)/python -m tests.disclosure.long

lint: setup  ## style of Python and SQL, and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 -q sql
	$(BIN)/mypy workforce schemas flows

docs: setup  ## write the generated documents in docs/
	$(BIN)/python -m workforce.handbook

bench: setup  ## time the month against the floor and a plain script (minutes)
	$(BIN)/python -m benchmarks.bench

readbench: setup  ## time the reading of one large xlsx and one large csv (minutes)
	$(BIN)/python -m benchmarks.reading --profile

overhead: setup  ## time a month with nothing new to read, in process (and deployed: PREFECT_API_URL)
	$(BIN)/python -m benchmarks.overhead data $(MONTH)

answers: setup  ## time `explain` of every indicator, and the build of a month as it was known
	$(BIN)/python -m benchmarks.explaining data $(MONTH)

backfill: setup  ## time 24 months in one backfill, and compare each with a run of its own (long)
	$(BIN)/python -m benchmarks.backfill

growth: setup  ## time the build, and how it grows with the volunteers (minutes)
	$(BIN)/python -m benchmarks.growth

lock: setup  ## renew requirements.txt from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --upgrade \
		--no-header --no-annotate -o requirements.txt

clean:  ## remove what can be made again: warehouse, returns, caches (data/staged stays: purged files are only there)
	rm -rf data/warehouse/workforce*.duckdb data/returns/????-?? .pytest_cache .ruff_cache
