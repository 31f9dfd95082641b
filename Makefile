# Each target works as the first command in a fresh clone: .ci/setup makes what is missing.

.DEFAULT_GOAL := help
.PHONY: help demo test check mutants docs figures netlists readme benchmark package tapeout pages clean
bin := .venv/bin
ready := .venv/.ready
# The tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(ready)  ## train a small machine and show what it learned
	@$(bin)/pyedge demo

test: style  ## style, types, imports, then the tests
	$(bin)/pytest -n logical --dist loadfile --no-loadscope-reorder

check: style  ## the same, with the tests of what was changed since the last commit
	@tests=$$(.ci/changed); [ -z "$$tests" ] || $(bin)/pytest -n logical --dist loadfile --no-loadscope-reorder $$tests

.PHONY: style
style: $(ready)
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy pyedge circuits hdl
	$(bin)/lint-imports --no-logo

mutants: $(ready)  ## plant bugs one at a time: which does no test notice?
	@$(bin)/python -m mutants

figures: $(ready)  ## draw the published figures again, into figures/
	@for paper in D22 PNAS imperfect ageing mechanical; do \
		$(bin)/pyedge reproduce --paper $$paper --out figures || [ $$? -eq 1 ] || exit 1; \
	done  # status 1: a claim is not reached, and its row says so

netlists: $(ready)  ## write the netlists that are checked in, into netlists/
	@$(bin)/python -c 'from pyedge.hardware import netlists; netlists.write("netlists")'

readme: $(ready)  ## measure the numbers of README.md again
	@$(bin)/python -m docs.readme

benchmark: $(ready)  ## time the bench against its alternatives
	@$(bin)/python -m benchmarks

docs: $(ready)  ## build the documentation as a static site, into build/site
	@[ -e figures ] || $(MAKE) figures
	@$(bin)/python -m mkdocs build --quiet
	@echo build/site/index.html

package:  ## build wheel and sdist, install them elsewhere and call every verb
	@.ci/package

tapeout: tools  ## set up board, FPGA and chip tools, check the exports: VERIFICATION.md
	@$(with_tools) $(bin)/python -m docs.tapeout

pages: tools  ## run each command of README and docs; make test runs those of a few seconds
	@PYEDGE_REQUIRE_TOOLS=1 $(with_tools) $(bin)/pytest -m long -n logical tests/test_doc_blocks.py

.PHONY: tools
tools: $(ready)
	@.ci/kicad .kicad
	@$(bin)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[tapeout]'
	@.ci/fpga .fpga
	@.ci/chip .chip
with_tools := PATH="$(CURDIR)/.kicad:$(CURDIR)/.fpga/bin:$(CURDIR)/.chip/bin:$$PATH" \
	PYEDGE_CELLS="$(CURDIR)/.chip"

clean:  ## remove everything generated, .venv too
	rm -rf .venv .kicad .fpga .chip build dist *.egg-info figures runs benchmarks/results
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(ready): pyproject.toml constraints.txt .ci/setup
	@.ci/setup
