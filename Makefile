# A new machine needs Python 3.11 and make, nothing else. Set-up runs once; a second call does no network work.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SEEDS ?= 1..20
REFUNDS ?= 50
WORKERS ?= 2
FUZZ_BYTES ?= 10000000
FUZZ_SEED ?= 20261125

.PHONY: coverage fuzz-codecs run bench console demo test check format lock diagrams simulate simulate-mutants clean drivers-story journal-benchmark texts guide manual

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run bench: $(READY)  ## the bench in a browser: open the address it prints; make run ARGS="--terminals 2"
	$(BIN)/hw-bench bench $(ARGS)

bench-page: $(READY)  ## how long the page waits for the bench: median and p95, beside a floor
	$(BIN)/python tests/hw_mocks/bench/bench_page.py

bench-pictures: $(READY)  ## the pictures of docs/bench.md, in the system's Chromium
	$(BIN)/python tests/hw_mocks/bench/bench_pictures.py docs/pictures

console: $(READY)    ## the terminal in this window, the keyboard as its keypad
	$(BIN)/hw-bench console

.PHONY: scenarios
scenarios: $(READY) ## every story of scenarios/, headless, on two benches side by side
	$(BIN)/hw-bench play --jobs 2 scenarios

demo: $(READY)       ## the whole job, headless: pictures and books under out/demo/
	$(BIN)/hw-bench demo --out out/demo

test: check          ## everything CI runs
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

simulate: $(READY)   ## whole terminals with everything going wrong: make simulate SEEDS=1..20 REFUNDS=50
	$(BIN)/python tests/simulation/simulate.py $(SEEDS) --refunds $(REFUNDS) $(MORE)

simulate-mutants: $(READY)  ## planted bugs, each of which the simulation must find
	$(BIN)/python tests/simulation/mutants.py

journal-benchmark: $(READY)  ## what looking refunds up costs in a journal of 100,000
	$(BIN)/python tests/journal/records_benchmark.py

fuzz-codecs: $(READY)  ## ten million bytes for every codec of the drivers; make fuzz-codecs FUZZ_BYTES=100000 for a taste
	$(BIN)/python tests/drivers/fuzz/codec_fuzz.py $(FUZZ_BYTES) --seed $(FUZZ_SEED)

coverage: $(READY)   ## statements and branches of drivers/ that its tests take, for each module; fails under 90 %
	rm -rf out/coverage
	$(BIN)/coverage run -m pytest -q tests/drivers
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

drivers-story: $(READY)  ## each printer story over three links, of the driver and of the whole terminal: paper, journal, screen
	$(BIN)/python tests/drivers/printer_story.py
	$(BIN)/python tests/drivers/terminal_story.py

check: $(READY)      ## style, types, layers, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

diagrams: $(READY)   ## write the flow diagrams and the printer's command table in docs/ anew from the tables
	$(BIN)/python -m pytest -q tests/core/test_diagrams.py tests/hw_mocks/printer/test_emulated_printer_table.py \
		--rewrite-diagrams

guide: $(READY)      ## every row of the operation guide with its tests and results; WRITE=--write writes docs/guide.md
	$(BIN)/python tests/guide/guide_page.py $(WRITE)

manual: $(READY)     ## take the pictures of docs/operator.zh.md anew, on the emulated device
	$(BIN)/hw-bench play docs/operator --pictures docs/pictures/operator

texts: $(READY)      ## bring the catalogues up to the code; ends with 1 and a list while a translation is missing
	$(BIN)/python -m texts update

.PHONY: fuzz-printer
fuzz-printer: $(READY)  ## ten million bytes for the emulated printer; make fuzz-printer FUZZ_BYTES=100000 for a taste
	PYTHONPATH=. $(BIN)/python tests/hw_mocks/printer/fuzz_the_printer.py $(FUZZ_BYTES) $(FUZZ_SEED)

.PHONY: encoders
encoders:            ## the bytes of other people's printer encoders anew, for the tests; needs node and npm
	cd tests/hw_mocks/printer/encoders && npm ci --ignore-scripts --no-audit --no-fund && node generate.mjs > vectors.json

lock:                ## pin every dependency anew; needs uv on the path
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --all-extras \
		pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
